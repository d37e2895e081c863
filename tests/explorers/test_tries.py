"""Questions that move the controls: each is legal, changes what is shown, and its answer is true to it."""

import re

import pytest

from course_lib.explorers import Choice, Explorer, Slider, TextBox, Toggle, Try, explore, explorer_names

NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?", re.I)
SMALL = {0.0, 1.0, 2.0}
"""Numbers that are mostly words: "step 1", "at 0"."""

ELSEWHERE = {
    ("03.unrolled", 3): {25, 100},  # the sizes that the picture writes on the matrices
    ("04.learning", 1): {15},  # a lesson's number
    ("05.truncation", 2): {10},  # the same with the state carried
    ("10.learnability", 2): {100},  # the place on the axis
}
"""Numbers of an answer that no sentence of the explorer says, and where they come from instead."""


def numbers(text: str) -> set[float]:
    """All numbers of a text, without their units."""
    return {float(found.rstrip(",").replace(",", "")) for found in NUMBER.findall(text)}


def test_numbers_are_found():
    assert numbers("It is 1,000 times, 2e-22 or 3e+35; 53% of h_3 at 0.95, 10^-3.1.") == {
        1000,
        2e-22,
        3e35,
        53,
        0.95,
        10,
        3.1,
    }


def said(frame) -> str:
    return f"{frame.sentence} {re.sub('<[^>]+>', ' ', frame.html)}"


@pytest.mark.parametrize("name", explorer_names())
def test_every_question_moves_what_is_shown_and_its_answer_is_true(name):
    explorer = explore(name)
    assert 2 <= len(explorer.tries) <= 4
    start = explorer.render({})
    before, seen, problems = said(start), set(), []
    for at, stop in enumerate(explorer.tries):
        frame = explorer.render(stop["values"])
        assert frame.note == ""
        if (said(frame), frame.png) == (said(start), start.png):
            problems.append(f"question {at + 1} changes nothing: {stop['question']}")
        told = numbers(f"{said(frame)} {before} {stop['question']}") | SMALL | ELSEWHERE.get((name, at), set())
        strange = numbers(stop["answer"]) - told
        if strange:
            problems.append(f"answer {at + 1} says {sorted(strange)}: {stop['answer']}\n   shown: {said(frame)}")
        before += " " + said(frame)
        seen.add(stop["question"])
    assert not problems, "\n".join(problems)
    assert len(seen) == len(explorer.tries)


def make(*tries: Try) -> Explorer:
    controls = [
        Slider("n", "N", 0, 10, 2, 4), Choice("mode", "Mode", {"slow": 0.5, "fast": None}), Toggle("on", "On"),
        TextBox("text", "Text", "ab", limit=5),
    ]  # fmt: skip
    return Explorer("Tries", controls, lambda **values: values, html=str, describe=str, tries=tries)


def test_a_question_stands_for_a_position_of_every_control():
    explorer = make(Try("Why?", {"n": 6, "mode": 0.5}, "So."), Try("And?", {"mode": "fast", "on": True}, "Yes."))
    assert [stop["values"] for stop in explorer.tries] == [
        {"n": 6, "mode": "slow", "on": False, "text": "ab"},
        {"n": 4, "mode": "fast", "on": True, "text": "ab"},
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"m": 1}, "moves m; there are n, mode, on, text"), ({"n": 5}, "n cannot be 5; near is"),
        ({"n": 99}, "n cannot be 99; near is 10"), ({"n": "tall"}, "N must be a number"),
        ({"mode": "swift"}, "Mode must be one of"), ({"text": "abcdefg"}, "Only the first 5 of 7"),
    ],
)  # fmt: skip
def test_a_question_at_an_impossible_place_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        make(Try("Why?", values, "So."))


def test_a_question_has_words_and_an_answer():
    with pytest.raises(ValueError, match="needs a question and an answer"):
        Try("Why?", {})
    with pytest.raises(ValueError, match="needs a question and an answer"):
        Try(" ", {}, "So.")
