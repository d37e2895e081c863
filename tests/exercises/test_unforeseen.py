"""Answers that nobody had in mind: no wrong one is accepted, no right one is refused, and something is said."""

from __future__ import annotations

import pytest

from course_lib.exercises import all_exercises, get
from course_lib.exercises.diagnosis import try_answer
from course_lib.exercises.sandbox import run
from course_lib.exercises.smallest_call import further_fault
from course_lib.exercises.trial import try_cases
from tests.exercises import unforeseen
from tests.exercises.unforeseen import second_trial
from tests.exercises.unforeseen.further import FURTHER

unforeseen.load()
second_trial.load()
WRONG = [*unforeseen.WRONG, *FURTHER, *second_trial.WRONG]
RIGHT = [*unforeseen.RIGHT, *second_trial.RIGHT]


def names(answers):
    return [f"{identifier}-{function.__code__.co_firstlineno}" for identifier, function in answers]


@pytest.mark.parametrize("identifier", sorted({identifier for identifier, _ in WRONG}))
def test_a_wrong_answer_is_not_accepted(identifier):
    answers = [function for one, function in WRONG if one == identifier]

    def job(send):
        for number, function in enumerate(answers):
            exercise = get(identifier)
            trial = try_cases(exercise, function, send, seconds=0.2)
            passes = trial.first_fault is None and not trial.changed
            if passes and further_fault(exercise, function, trial.cases) is None:
                send({"accepted": f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"})
            send({"tried": number + 1})

    messages = run(job, time_limit=60).messages
    assert {"tried": len(answers)} in messages
    assert [message["accepted"] for message in messages if "accepted" in message] == []


@pytest.mark.parametrize(("identifier", "function"), WRONG[::40], ids=names(WRONG[::40]))
def test_a_diagnosis_comes_to_its_end(identifier, function):
    found = run(lambda send: try_answer(get(identifier), function, send, 1.5), time_limit=20)
    assert found.ended == "finished", found.detail
    assert [message["text"] for message in found.messages if "text" in message]


@pytest.mark.parametrize("identifier", sorted({identifier for identifier, _ in RIGHT}))
def test_a_right_answer_is_accepted(identifier):
    answers = [function for one, function in RIGHT if one == identifier]

    def job(send):
        for number, function in enumerate(answers):
            found = []
            try_answer(get(identifier), function, found.append)
            last = next(message for message in reversed(found) if "status" in message)
            if last["status"] != "passed":
                send({"refused": f"{function.__code__.co_firstlineno}: {last['text']}"})
            send({"tried": number + 1})

    messages = run(job, time_limit=60).messages
    assert [message["refused"] for message in messages if "refused" in message] == []
    assert {"tried": len(answers)} in messages


def test_there_are_three_wrong_ones_and_a_right_one():
    wrong = [identifier for identifier, _ in unforeseen.WRONG]
    right = [identifier for identifier, _ in unforeseen.RIGHT]
    functions = [e.id for e in all_exercises() if e.kind == "function"]
    assert sorted(right) == sorted(set(right)) == sorted(functions)
    assert {wrong.count(identifier) for identifier in right} == {3}
