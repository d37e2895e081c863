"""Calls beside the cases: a wrong one made small, guesses that have to hold there, right answers that are tried on."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from course_lib.exercises import Exercise, all_exercises, get
from course_lib.exercises.checker import judge
from course_lib.exercises.sandbox import run
from course_lib.exercises.smaller_calls import equal_sizes, other_calls, smaller_calls, weight
from course_lib.exercises.smallest_call import further_calls, further_fault, smallest_call
from course_lib.exercises.trial import try_cases

CASES_ONLY = {
    "00.1": "a value",
    "03.8": "what is returned is run by the comparison",
    "04.8": "equal probabilities and draws on a border are decided by rounding",
    "07.4": "its argument is a function",
    "07.8": "its argument is a function",
    "12.7": "a smaller tree is another list of merges",
    "14.5": "a smaller stack is another fraction",
    "15.2": "at which step a product in float32 reaches 0 is decided by rounding",
    "14.6": "equal logits are decided by order",
}
"""Exercises that are tried on their cases alone, and why."""
OPEN = [exercise for exercise in all_exercises() if exercise.is_allowed is not None]


def made(solution, *cases, allows=None):
    exercise = Exercise("99.1", "t", 1, 1, "p", solution, ["h"], name="f")
    exercise.make_cases = lambda: list(cases)
    exercise.is_allowed = allows or (lambda words, letter: len(letter) == 1)
    return exercise


def trial_of(exercise, answer):
    return try_cases(exercise, answer, lambda message: None)


def test_the_exercises_without_further_calls_are_named():
    assert {exercise.id for exercise in all_exercises()} - {exercise.id for exercise in OPEN} == CASES_ONLY.keys()


@pytest.mark.parametrize("exercise", OPEN, ids=lambda e: e.id)
def test_most_cases_are_allowed_and_their_smaller_calls_lead_somewhere(exercise):
    def job(send):
        cases = list(exercise.make_cases())
        is_good = [_says_yes(exercise, case) for case in cases]
        groups = equal_sizes(cases)
        calls = [call for case in cases for call in [*smaller_calls(case, groups), *other_calls(case, groups)]]
        allowed = [call for call in calls[:3000] if _says_yes(exercise, call)]
        fault = further_fault(exercise, exercise.solution, cases)
        send({"good": any(is_good), "allowed": len(allowed), "fault": fault is not None})

    (found,) = run(job, time_limit=60).messages
    assert found["good"] or exercise.id == "15.4"  # there every case has equals, whose order its hint gives
    assert found["allowed"] > 0
    assert not found["fault"]


def _says_yes(exercise, call):
    try:
        return bool(exercise.is_allowed(*call))
    except Exception:
        return False


def count(words: list, letter: str) -> int:
    """How many of the words hold the letter."""
    return sum(letter in word for word in words)


def share(x: torch.Tensor) -> torch.Tensor:
    """Shares of the sum."""
    return x / x.sum()


WORDS = (["to", "be", "or", "not", "to", "be"], "o"), (["a", "b"], "c")


def counts_letters(words, letter):
    return "".join(words).count(letter)


def counts_one_of_a_kind(words, letter):
    return len({word for word in words if letter in word})


def test_the_smallest_call_stands_beside_one_that_is_right():
    trial = trial_of(made(count, *WORDS), counts_one_of_a_kind)
    assert smallest_call(trial) == (
        "f(['to', 'to'], 'o') should be 2, and yours gives 1.\n             f(['to'], 'o') comes out right."
    )


def test_nothing_is_said_where_no_call_is_allowed_or_the_answer_is_right():
    assert smallest_call(trial_of(made(count, *WORDS, allows=lambda *_: 1 / 0), counts_one_of_a_kind)) == ""
    exercise = made(count, *WORDS)
    exercise.is_allowed = None
    assert smallest_call(trial_of(exercise, counts_one_of_a_kind)) == ""
    assert smallest_call(trial_of(made(count, *WORDS), count)) == ""


def test_a_search_ends_whatever_the_answer_does():
    def endless(words, letter):
        while len(words) < 6:
            pass
        return -1

    def raises(words, letter):
        if len(words) < 3:
            raise KeyError(letter)
        return -1

    def grows(words, letter, seen=[]):  # noqa: B006
        seen.append(words)
        return len(seen)

    for answer in (endless, raises, grows):
        exercise = made(count, (["to", "be", "or", "not", "to", "be"], "z"))
        found = run(lambda send, e=exercise, a=answer: send({"text": smallest_call(trial_of(e, a))}), time_limit=20)
        assert found.ended == "finished", found.detail


def test_what_is_given_is_not_changed():
    words, x = ["to", "be"], torch.tensor([1.0, 2.5])
    list(smaller_calls((words, x, {"a": [1, 2]}), equal_sizes([(words, x, {"a": [1, 2]})])))
    list(other_calls((words, x), equal_sizes([(words, x)])))
    assert words == ["to", "be"]
    assert x.tolist() == [1.0, 2.5]


def test_sizes_that_go_together_shrink_together():
    cases = [(torch.ones(2, 3), torch.ones(12, 5), np.ones(3)), (torch.ones(1, 2), torch.ones(8, 4), np.ones(2))]
    groups = equal_sizes(cases)
    calls = list(smaller_calls(cases[0], groups))
    shapes = {(tuple(x.shape), tuple(W.shape), b.shape) for x, W, b in calls}
    assert ((2, 2), (8, 5), (2,)) in shapes, "the four blocks of rows lose a row each"
    assert ((2, 2), (12, 5), (2,)) in shapes
    assert ((1, 3), (12, 5), (3,)) in shapes


def test_smaller_is_less_to_read():
    for value, simpler in (
        ("abc", "ab"),
        ([1, 2], [1]),
        ({"a": 1}, {}),
        (250, 2),
        (-1, 1),
        (0.317, 0.3),
        (math.pi, 1.0),
        (torch.tensor([0.5, 1.0]), torch.tensor([0.0, 1.0])),
    ):
        assert weight(simpler) < weight(value)


def test_a_wrong_answer_is_not_accepted_because_the_cases_are_kind():
    exercise = made(count, (["a", "b"], "c"), (["to", "be"], "o"))

    def answer(words, letter):
        return int(any(letter in word for word in words))

    trial = trial_of(exercise, answer)
    assert trial.first_fault is None
    found = further_fault(exercise, answer, trial.cases)
    assert found.arguments == (["to", "to"], "o")
    assert (found.solution.result, found.attempt.result) == (2, 1)


@pytest.mark.parametrize(
    ("identifier", "missing"),
    [("13.6", 1), ("15.6", 2)],
)
def test_cases_that_were_missing_once_are_found(identifier, missing):
    """Answers that these exercises accepted until a case was added for them."""

    def stops_late(step, state, bos, eos, longest):
        written, token = [], bos
        for _ in range(longest):
            probabilities, state = step[token][state]
            token = probabilities.index(max(probabilities))
            if written and token == eos:
                break
            written.append(token)
        return written

    def only_the_next(log_p, length, T, best):
        return length < T and log_p / (length + 1) > best

    answer = {"13.6": stops_late, "15.6": only_the_next}[identifier]
    exercise = get(identifier)
    passed = [tried.arguments for tried in trial_of(exercise, answer).tried if tried.is_right]
    assert len(passed) <= len(exercise.make_cases()) - missing
    found = run(lambda send: send({"found": further_fault(exercise, answer, passed) is not None}), time_limit=20)
    assert found.messages == [{"found": True}]


def test_a_verdict_has_both():
    def runs(text):
        text = text.lower()
        return sum(k == 0 or one != text[k - 1] for k, one in enumerate(text))

    text = judge(get("01.1"), runs).text
    lines = text.splitlines()
    (place,) = [k for k, one in enumerate(lines) if "In small" in one]
    assert lines[place].endswith("should be 2, and yours gives 3.")
    assert lines[place + 1].endswith("comes out right.")


def test_a_guess_has_to_hold_on_further_calls():
    """Two of three results are twice what is expected by chance; a further call shows that they are squares."""
    exercise = made(double, (2.0,), (0.0,), allows=lambda x: True)
    trial = trial_of(exercise, square_plus)
    trial.further = further_calls(exercise, square_plus, trial.cases)
    assert [one.position for one in trial.further] == list(range(2, 2 + len(trial.further)))
    assert trial.all_wrong[: len(trial.wrong)] == trial.wrong


def double(x: float) -> float:
    """Twice x."""
    return 2 * x


def square_plus(x):
    return x**2 + 1
