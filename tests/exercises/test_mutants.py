"""The cases of every exercise notice every one-place edit of its solution, but those that are named as equivalent."""

from __future__ import annotations

import inspect

import pytest

from course_lib.exercises import all_exercises
from course_lib.exercises.mutants import mutants
from course_lib.exercises.mutation import survivors
from course_lib.exercises.sandbox import run

FUNCTIONS = [exercise for exercise in all_exercises() if exercise.kind == "function"]


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda e: e.id)
def test_cases_notice_every_edit(exercise):
    def job(send):
        send({"began": True})
        count, alive = survivors(exercise)
        send({"count": count, "alive": {mutant.reads: mutant.mistake for mutant in alive}})

    outcome = run(job, time_limit=120)
    (found,) = [message for message in outcome.messages if "alive" in message] or [outcome]
    assert found["count"] > 1, found
    unnoticed = {reads: mistake for reads, mistake in found["alive"].items() if reads not in exercise.equivalents}
    assert not unnoticed, "no case notices these edits of the solution: add cases, or name them with .equivalent(...)"
    assert exercise.equivalents.keys() <= found["alive"].keys(), "named, and noticed or never made"


def area(width, height=2):
    """An area."""
    total = 0
    for _ in range(height):
        total += width
    return total


def test_mutants_differ_in_one_place_and_say_where():
    found = list(mutants(area))
    assert len({mutant.reads for mutant in found}) > 10
    by_line = {mutant.reads: mutant for mutant in found}
    wrong = by_line["total -= width"]
    assert (wrong.line, wrong.mistake) == (5, "-= stands where += belongs")
    assert wrong.function(area)(3, 4) == -12
    assert by_line["for _ in range(height + 1):"].function(area)(3, 4) == 15
    assert by_line["(without) total += width"].function(area)(3, 4) == 0
    assert by_line["for _ in range(height):"].mistake == "the return stands inside the loop"
    assert by_line["for _ in range(height):"].function(area)(3, 4) == 3


def test_a_function_without_source_has_no_mutants():
    with pytest.raises(ValueError, match="plain def"):
        list(mutants(len))
    with pytest.raises(ValueError, match="plain def"):
        list(mutants(lambda x: x))


def test_recursion_goes_to_the_mutant():
    def countdown(n):
        return 0 if n == 0 else 1 + countdown(n - 1)

    source = inspect.getsource(countdown)
    twice = next(m for m in mutants(countdown) if m.reads == "return 0 if n == 0 else 2 + countdown(n - 1)")
    assert twice.function(countdown)(3) == 6, source
