"""Answers that nobody had in mind: no wrong one is accepted, no right one is refused, and something is said."""

from __future__ import annotations

import pytest

from course_lib.exercises import all_exercises, get
from course_lib.exercises.checker import judge
from tests.exercises import unforeseen
from tests.exercises.unforeseen.further import FURTHER

unforeseen.load()


def names(answers):
    return [f"{identifier}-{function.__code__.co_firstlineno}" for identifier, function in answers]


@pytest.mark.parametrize(("identifier", "function"), unforeseen.WRONG, ids=names(unforeseen.WRONG))
def test_a_wrong_answer_is_not_accepted(identifier, function):
    found = judge(get(identifier), function)
    assert found.status in ("wrong", "error"), found.text


@pytest.mark.parametrize(("identifier", "function"), FURTHER, ids=names(FURTHER))
def test_a_wrong_answer_of_someone_else_is_not_accepted(identifier, function):
    found = judge(get(identifier), function)
    assert found.status in ("wrong", "error"), found.text


@pytest.mark.parametrize(("identifier", "function"), unforeseen.RIGHT, ids=names(unforeseen.RIGHT))
def test_a_right_answer_is_accepted(identifier, function):
    found = judge(get(identifier), function)
    assert found.status == "passed", found.text


def test_there_are_three_wrong_ones_and_a_right_one():
    wrong = [identifier for identifier, _ in unforeseen.WRONG]
    right = [identifier for identifier, _ in unforeseen.RIGHT]
    functions = [e.id for e in all_exercises() if e.kind == "function"]
    assert sorted(right) == sorted(set(right)) == sorted(functions)
    assert {wrong.count(identifier) for identifier in right} == {3}
