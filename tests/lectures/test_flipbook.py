"""Flipbooks: the most telling settings first, within their room, with the controls that they have."""

from __future__ import annotations

import itertools
import json

import pytest

from course_lib.explorers import Choice, Explorer, Slider, TextBox, Toggle
from course_lib.lectures import flipbook


def small(**more) -> Explorer:
    def compute(n, kind, on, text):
        if n == 3 and kind == "b":
            raise ValueError("not this one.")
        return n, kind, on, text

    controls = [
        Slider("n", "Number", 0, 30),
        Choice("kind", "Kind", ["a", "b"]),
        Toggle("on", "On"),
        TextBox("text", "Text", "x"),
    ]
    return Explorer(
        "Small", controls, compute, lambda data, axes: axes[0].bar([0], [data[0]]), lambda data: f"{data}", **more
    )


def test_it_begins_where_the_explorer_begins_and_moves_one_control_at_a_time():
    settings = list(itertools.islice(flipbook.choose(small()), 24))
    rest = {"n": 0, "kind": "a", "on": False, "text": "x"}
    assert settings[0] == rest
    assert [sum(one[name] != rest[name] for name in rest) for one in settings[1:]] == [1] * 23
    everything = list(flipbook.choose(small()))
    assert len({json.dumps(one) for one in everything}) == len(everything)


def test_it_keeps_to_its_size_and_leaves_out_what_has_no_picture():
    book = flipbook.bind(small(), most_bytes=200_000)
    assert len(book["pages"]) > 3
    assert len(json.dumps(book)) < 200_000
    full = flipbook.bind(small())
    assert not [page for page in full["pages"] if page["values"]["n"] == 3 and page["values"]["kind"] == "b"]


def test_its_controls_have_the_positions_that_some_page_has():
    book = flipbook.bind(small(), most_bytes=120_000)
    kept = {page["values"]["n"] for page in book["pages"]}
    slider = next(spec for spec in book["state"]["spec"] if spec["name"] == "n")
    assert set(slider["grid"]) == kept
    assert len(slider["texts"]) == len(slider["grid"])
    assert slider["even"] is None


def test_pages_say_what_they_show_and_time_is_kept():
    book = flipbook.bind(small(), most_seconds=0)
    assert len(book["pages"]) == 1
    assert book["pages"][0]["alt"] == "(0, 'a', False, 'x')"
    assert "values" not in book["state"]


@pytest.mark.parametrize("name", ["a", 'quote " and </script>'])
def test_the_script_of_a_book_cannot_end_the_page(name):
    text = flipbook.as_script(name, {"state": {}, "pages": [{"markup": "</script><b>"}]})
    assert "</" not in text
    assert text.startswith("(lecture.books ??= {})")
