"""A phrase and its units: what is on along it and off outside, by a loop; where else; and whatever is typed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from course_lib.explorers import explore
from course_lib.lessons.l09_lstm.gate_view import shipped_reader
from course_lib.lessons.l11_gate_microscope.explorers import NOTE, PHRASE, describe_phrase
from course_lib.lessons.l11_gate_microscope.phrase_figures import COLUMNS, phrase_html, phrase_picture, window
from course_lib.lessons.l11_gate_microscope.phrase_units import (
    KEPT,
    LONGEST,
    OUTSIDE,
    SEARCHED,
    first_word,
    fitting_units,
    phrase_view,
    places_of,
)
from course_lib.lessons.l11_gate_microscope.unit_correlations import passages, read_units
from tests.drawing.pictures import finished


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (3, 9), (50, 60), (0, 60)])
def test_fitting_units_are_those_of_a_loop(start: int, stop: int) -> None:
    on = torch.rand(60, 40, generator=torch.Generator().manual_seed(1)) > 0.5
    on[:, :10] = False
    on[start:stop, :20] = True
    for unit, fits in enumerate(fitting_units(on, start, stop).tolist()):
        column = on[:, unit].tolist()
        outside = column[:start] + column[stop:]
        assert fits == (all(column[start:stop]) and sum(outside) <= OUTSIDE * len(outside))


def test_the_best_units_of_a_quotation_are_on_in_held_out_quotations() -> None:
    view = phrase_view("prose", NOTE, PHRASE)
    assert view.phrase == PHRASE
    assert view.fitting >= 1
    assert view.elsewhere < 0.05
    assert 0 < view.by_chance < view.together < 0.05
    assert sum('"' in match.before[-12:] for match in view.matches) > len(view.matches) / 2


def test_units_are_ranked_and_the_search_is_that_of_a_loop() -> None:
    view = phrase_view("prose", NOTE, "or the next", asked=3)
    outside = [unit.outside for unit in view.units]
    assert outside == sorted(outside)
    assert (view.levels[:, view.start : view.stop] > view.threshold).all()
    text = passages("prose")[1].text[:SEARCHED]
    c = read_units(shipped_reader("prose"), text, ("tanh c",))["tanh c"]
    on = torch.stack([unit.sign * c[:, unit.unit] > view.threshold for unit in view.units[:3]])
    together = on.all(0)
    assert view.together == pytest.approx(float(together.double().mean()))
    assert view.by_chance == pytest.approx(float(on.double().mean(1).prod()))
    runs = "".join("x" if hit else " " for hit in together.tolist()).split()
    assert view.stretches == len(runs)
    assert [len(match.text) for match in view.matches] == sorted(map(len, runs), reverse=True)[: len(view.matches)]
    assert all(match.before + match.text + match.after in text for match in view.matches)


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("", "", False),
        ("to be or not to be", "be", True),
        ("to be", "Hamlet", False),
        ("   ", " ", True),
        ("\U0001f600犬 \U0001f600", "\U0001f600", True),
        ("word " * 200_000, "word word", True),
        ("x", "x" * 1_000_000, False),
        ("\x00\n\t", "\t", True),
        ("a" * 500, "a" * LONGEST, True),
    ],
)
def test_whatever_is_typed_has_a_view_a_picture_and_a_sentence(text: str, phrase: str, found: bool) -> None:
    view = phrase_view("prose", text, phrase, place=20, threshold=0.9)
    assert view.found is found
    assert 1 <= len(view.text) <= LONGEST
    assert 0 <= view.start < view.stop <= len(view.text)
    assert len(view.units) == len(view.levels) <= KEPT
    assert np.isfinite(view.levels).all()
    assert describe_phrase(view)
    assert phrase_html(view).count("<mark>") == 1 + len(view.matches)
    finished(phrase_picture(view))
    first, last = window(view)
    assert first <= view.start < last <= first + COLUMNS


def test_no_unit_at_all_is_said() -> None:
    view = phrase_view("prose", NOTE, NOTE, threshold=1 - 1e-9)
    assert not view.units
    assert "Lower the threshold" in describe_phrase(view)
    assert view.together == view.stretches == 0
    finished(phrase_picture(view))


def test_places() -> None:
    assert places_of("aaaa", "aa") == [0, 1, 2]
    assert phrase_view("prose", "to be or not to be", "be", place=2).start == 16
    assert first_word("\n\none two") == (2, 5)
    frame = explore("11.phrase").render({"text": "to be or not to be", "phrase": "be", "place": 20})
    assert frame.data.place == frame.data.places == 2


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"model": "shakespeare"}, "expected a model"),
        ({"place": 0}, "1 or more"),
        ({"asked": 0}, "1 or more"),
        ({"threshold": 1.0}, "threshold"),
    ],
)
def test_bad_settings_are_refused_in_words(setting: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        phrase_view(**{"model": "prose", "text": "a", "phrase": "a", **setting})
