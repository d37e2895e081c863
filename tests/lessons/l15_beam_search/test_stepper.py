"""The stepper's views: lecture S's course, what is shown at a step, and what a learner types by mistake."""

from __future__ import annotations

import pytest

from course_lib.explorers import explore
from course_lib.lessons.l15_beam_search.example_tables import PIE, TABLES
from course_lib.lessons.l15_beam_search.stepper import COLUMNS, MODELS, OWN_TABLE, OWN_WORD, newly, step_view

S = MODELS[0]


def view(step: int, **changes):
    given = {
        "model": S, "text": "", "k": 2, "longest": 8, "penalty": "none", "rule": "no open one can win", "pinned": "",
    }  # fmt: skip
    return step_view(**{**given, **changes}, step=step)


def test_the_course_of_lecture_s_step_by_step() -> None:
    titles = [newly(view(step)) for step in range(1, 8)]
    assert "overtakes" in titles[3]
    assert "“he hit a pie” ends: saved, not expanded" in titles[4]
    assert titles[6].endswith("stopped; the answer is the model's most probable")
    assert view(7).found
    assert view(5).best[0] == "he hit a pie"
    assert view(5).greedy[0] == "he hit a pie"


def test_a_node_stands_behind_its_parent_and_adds_its_own_log_p() -> None:
    for k in (1, 3, 5):
        shown = view(8, k=k, rule="T steps")
        at = {(node.column, node.row): node for node in shown.nodes}
        for node in shown.nodes:
            if node.parent is not None:
                parent = at[node.column - 1, node.parent]
                assert node.log_p == pytest.approx(parent.log_p + node.gain)
                assert parent.fate == "kept"


def test_only_the_last_columns_are_shown() -> None:
    shown = view(12, model="it never ends", longest=12, rule="T steps")
    assert {node.column for node in shown.nodes} == set(range(12 - COLUMNS, 12))
    assert shown.hidden == 4


def test_pinned_words_are_in_every_answer() -> None:
    shown = view(12, pinned=" he  threw ")
    assert all(text.startswith("he threw") for text, _, _ in shown.finished)
    assert not shown.found


@pytest.mark.parametrize("pinned", ["pie", "<end>", "x" * 99, "he " * 30, "\U0001f967"])
def test_what_cannot_be_pinned_is_said(pinned: str) -> None:
    shown = view(3, pinned=pinned)
    assert shown.problem.startswith("Not pinned: ")
    assert shown.nodes == view(3).nodes


@pytest.mark.parametrize("text", ["", "no colon", "<start>: a 0.5", "x" * 1_000_000, "<start>: \U0001f967 nan"])
def test_a_table_that_cannot_be_read_is_said(text: str) -> None:
    shown = view(3, model=OWN_TABLE, text=text)
    assert shown.problem.startswith("Not used: ")
    assert len(shown.problem) < 300
    assert view(3, model=OWN_TABLE, text=PIE).problem == ""


@pytest.mark.parametrize("word", ["", "two words", "ünïcode", "x" * 31])
def test_a_word_that_cannot_be_read_is_said(word: str) -> None:
    assert view(3, model=OWN_WORD, text=word).problem.startswith("Not used: ")


def test_what_cannot_follow_is_named_by_its_word() -> None:
    assert "“threw” cannot come" in view(3, pinned="threw he").problem
    assert view(3, pinned="I WAS").problem.startswith("Not pinned: ")
    assert not view(12, pinned="i was").problem  # a table's words may be typed small, as sounds may
    assert not view(12, model=OWN_WORD, text="sequence", pinned="s iy").problem


def test_where_nothing_ends_within_t_nothing_is_called_a_miss() -> None:
    shown = view(4, longest=4)  # cut off at -2.62; the best that ends, found by exact search, has -3.68
    assert shown.cut_off
    assert newly(shown).endswith("T is reached, and nothing has ended")
    assert not view(12).cut_off


def test_a_word_is_searched_with_the_shipped_model() -> None:
    shown = view(12, model=OWN_WORD, text="Cat", k=3, longest=12)
    assert shown.best[0] == "K AE T"
    assert shown.found


def test_a_beam_wider_than_all_sequences_is_no_mistake() -> None:
    assert view(1, model="it never ends", longest=1, k=5).nodes


@pytest.mark.parametrize("model", list(TABLES))
def test_sentence_and_table_say_what_the_picture_shows(model: str) -> None:
    frame = explore("15.stepper").render({"model": model, "step": 3, "k": 3})
    for line in frame.data.lines[:3]:
        assert line.text.replace("<end>", "&lt;end&gt;") in frame.html
    assert "Greedy alone" in frame.sentence
    instead = explore("15.stepper").render({"model": OWN_TABLE, "text": ""}).sentence
    assert f"(Shown instead: {S}.)" in instead
    assert "<script" not in explore("15.stepper").render({"model": OWN_TABLE, "text": "<start>: <script> 1"}).html
