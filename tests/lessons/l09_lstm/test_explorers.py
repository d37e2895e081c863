"""The gate explorer meets any text and any model with a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.explorers import explore
from course_lib.lessons.l09_lstm import explorers
from course_lib.lessons.l09_lstm.gate_view import LONGEST, shipped_reader


def test_texts_that_cannot_be_read_as_they_are() -> None:
    explorer = explore("09.gates")
    assert "the model reads a line end" in explorer.render({"text": ""}).sentence
    assert f"first {LONGEST} of 100,000 characters" in explorer.render({"text": "ab" * 50_000}).note
    unknown = explorer.render({"text": "你好吗"}).sentence
    assert "read as <unk>: 3" in unknown
    assert "bits" not in unknown


def test_a_model_of_another_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorers, "MODEL", "latex")
    explorer = explorers.gates_explorer()
    units = shipped_reader("latex").units
    assert units != shipped_reader("prose").units
    assert explorer.controls["row"].positions()[-1] == units
    assert f"Row {units} of {units}" in explorer.render({"row": units}).sentence


def test_every_gate_at_every_level_and_the_sentence_names_it() -> None:
    explorer = explore("09.gates")
    for gate in explorer.controls["gate"].positions():
        for level in ("held at 0", "held at 1", "held at its mean"):
            sentence = explorer.render({"gate": gate, "level": level}).sentence
            assert f"with {gate[0]} of unit" in sentence
            assert level in sentence


def test_steps_say_their_numbers() -> None:
    explorer = explore("09.steps")
    assert "count keeps 0.75, writes nothing, tells 0.63" in explorer.render({"text": "the end", "t": 4}).sentence
    assert "no character to read" in explorer.render({"text": ""}).sentence


def test_a_narrow_picture_shows_the_part_of_the_text_that_is_read() -> None:
    explorer = explore("09.gates")
    wide, narrow = ((92, 19, 92), (74, 1, 74), (1, 1, 74)), ((92, 60, 92), (40, 34, 66), (1, 1, 33))
    for room, step, first, last in [(540, *case) for case in wide] + [(280, *case) for case in narrow]:
        explorer.room = room
        explorer.render({"step": step})
        page, memory, groups, _ = explorer.canvas.axes
        assert page.get_xlim() == memory.get_xlim() == groups.get_xlim() == (first - 0.5, last + 0.5)
        letters = "".join(letter.get_text() for letter in memory.texts if letter.get_visible())
        assert letters == explorers.SENTENCE.replace(" ", "␣")[first - 1 : last]


def test_the_page_holds_the_chosen_unit_and_a_row_stands_for_sixteen() -> None:
    explorer = explore("09.gates")
    view = explorer.render({"row": 40, "gate": "i: input"}).data
    page, _, groups, _ = explorer.canvas.axes
    assert page.get_title(loc="left").startswith("Input gate, rows 33 to 48 of 256")
    shown, all_changes = (ax.images[0].get_array() for ax in (page, groups))
    assert (len(shown), len(all_changes)) == (16, 16)
    units = view.units[32:48]
    grey = np.asarray(shown)[..., :3].sum(-1)  # from dark blue to yellow
    values = view.after.values["i"][:, units].T.numpy()
    assert grey[np.unravel_index(values.argmax(), values.shape)] == grey.max()
    assert grey[np.unravel_index(values.argmin(), values.shape)] == grey.min()
