"""Several mistakes at once: changes to the learner's code that bring it nearer, and pairs of them that mend it.

One change that makes more cases right, or more of every result, or that gives a step of the way the value which the
solution has there, is taken as one of the mistakes; a second change is then looked for from there.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.exercises.attempts import Attempt, call_once, copies, difference
from course_lib.exercises.compare import is_same
from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import is_array, is_bool, is_tensor, to_array
from course_lib.exercises.mutants import (
    Mutant,
    definition_of,
    double_mutants,
    kind_of_mistake,
    learners_mutants,
    same_change_twice,
)
from course_lib.exercises.relations import is_telling
from course_lib.exercises.stopping import TooLong, stopped_after
from course_lib.exercises.trial import Trial, Tried

CONDITION = re.compile(r"==|!=|<|>|\b(in|not|and|or|is)\b")
FEW = 2
"""Wrong cases, and no more, that two changes may put right by chance where one of them changes a condition."""
MOST_STEPS = 5
"""Changes that help from which a second one is looked for."""
MOST_PLACES = 2
"""Places that are told of which a change of either makes all right."""
SECONDS_OTHERS = 0.2
"""Processor time in which others are looked for once one is found."""
SECONDS_TWICE = 0.25
"""Processor time for one and the same change at two places."""
SECONDS_FURTHER = 0.4
"""Processor time for second changes beside a change that helps."""
SECONDS_BESIDE = 0.1
"""Processor time for all calls beside the cases."""
SECONDS_ANY = 0.5
"""Processor time for pairs of any changes."""


@dataclass
class Step:
    """One change that helps: the mutant, its tree, by how much it helps, and what is said of it."""

    mutant: Mutant
    tree: ast.FunctionDef
    gain: float
    said: str = ""

    @property
    def text(self) -> str:
        """The sentence; an empty string where the change may help by chance."""
        place = f"One change in line {self.mutant.line} of your function, at `{self.mutant.before}`,"
        return f"{place} {self.said}: it may be one of several mistakes." if self.said else ""


@dataclass
class Goal:
    """What a change has to put right: the cases, what the solution gives, and how right each case is now."""

    exercise: Exercise
    answer: Callable[..., Any]
    cases: list[tuple[Any, ...]]
    wanted: list[Attempt]
    now: list[float]
    stopped: bool
    """Whether the answer stops with an exception in some of the cases."""
    seconds: float
    """Processor time for one mutant on all cases."""
    further: list[Tried]
    """Calls beside the cases, on which what makes them all right has to be right too."""

    @classmethod
    def of(cls, trial: Trial, seconds: float) -> Goal:
        """The goal of a trial: the decisive cases, those first that fail, where most changes fail already."""
        order = sorted(trial.decisive, key=lambda tried: tried.is_right)
        now = [rightness(trial.exercise, tried.solution, tried.attempt) for tried in order]
        cases, wanted = [tried.arguments for tried in order], [tried.solution for tried in order]
        stopped = any(tried.attempt.error is not None for tried in order)
        return cls(trial.exercise, trial.answer, cases, wanted, now, stopped, seconds, trial.further)

    @property
    def failing(self) -> int:
        """How many cases are not right."""
        return sum(one < 1 for one in self.now)

    def reached(self, mutant: Mutant, first: int = 0) -> list[float] | None:
        """How right every case is with the mutant; None where it helps nothing in the failing case `first`."""
        order = [first, *(k for k in range(len(self.cases)) if k != first)]
        found = [0.0] * len(self.cases)
        try:
            with stopped_after(self.seconds):
                function = mutant.function(self.answer)
                for k in order:
                    attempt = call_once(function, copies(self.exercise, self.cases[k : k + 1])[0], None)
                    found[k] = rightness(self.exercise, self.wanted[k], attempt)
                    if found[k] < self.now[k] or (k == first and found[k] == self.now[k]):
                        return None
                if min(found) == 1 and not self._changes_as_little(function):
                    return None
            if min(found) == 1 and not self._is_right_further(function):
                return None
        except TooLong:
            return None
        return found

    def _is_right_further(self, function: Callable[..., Any]) -> bool:
        """Whether a function is right beside the cases too: on few cases it may be so by chance."""
        with stopped_after(SECONDS_BESIDE):
            fresh = copies(self.exercise, [one.arguments for one in self.further])
            attempts = [call_once(function, case, None) for case in fresh]
        pairs = zip(self.further, attempts, strict=True)
        return all(rightness(self.exercise, one.solution, attempt) == 1 for one, attempt in pairs)

    def _changes_as_little(self, function: Callable[..., Any]) -> bool:
        """Whether a function changes an argument only where the solution does."""
        fresh = copies(self.exercise, self.cases)
        changed = [bool(call_once(function, case, self.exercise).changed) for case in fresh]
        return changed == [bool(one.changed) for one in self.wanted]


def rightness(exercise: Exercise, solution: Attempt, attempt: Attempt) -> float:
    """How much of a result is right, from 0 to 1."""
    if attempt.error is not None:
        return 0.0
    if difference(exercise, solution.result, attempt.result) is None:
        return 1.0
    if exercise.compare is not None:
        return 0.0
    return min(_share_right(solution.result, attempt.result, exercise), 0.99)  # a rounded share is not all


def _share_right(expected: Any, got: Any, exercise: Exercise) -> float:
    if isinstance(expected, tuple) and isinstance(got, tuple) and len(expected) == len(got) > 0:
        parts = zip(expected, got, strict=True)
        return sum(1 if is_same(a, b, exercise.rtol, exercise.atol) else 0 for a, b in parts) / len(expected)
    if (is_tensor(expected) and is_tensor(got)) or (is_array(expected) and is_array(got)):
        a, b = to_array(expected), to_array(got)
        if a.shape == b.shape and a.size and a.dtype.kind in "fiu" and b.dtype.kind in "fiu":
            return float(np.isclose(b, a, rtol=exercise.rtol, atol=exercise.atol).mean())
        return 0.0
    return 0.0


def one_change(goal: Goal, seconds: float) -> tuple[list[Mutant], list[Step]]:
    """Changes to the learner's code that each make every case right, at other places; or [] and those that help."""
    steps: list[Step] = []
    mending: list[Mutant] = []
    numbers = _numbers_of(goal.exercise)
    deadline = time.process_time() + seconds
    firsts = [0] if goal.failing < 2 else [0, goal.failing - 1]
    for first in firsts:
        with contextlib.suppress(ValueError, RecursionError):
            definition = definition_of(goal.answer)
            for mutant in learners_mutants(definition, numbers):
                if time.process_time() > deadline:
                    return mending, [] if mending else steps
                if mending and not _is_same_elsewhere(mutant, mending[0]):
                    continue
                reached = goal.reached(mutant, first)
                if reached is None:
                    continue
                if min(reached) == 1:
                    deadline = min(deadline, time.process_time() + SECONDS_OTHERS)
                    mending.append(mutant)
                    if len(mending) == MOST_PLACES:
                        return mending, []
                if mending:
                    continue
                gain = sum(reached) - sum(goal.now)
                said = "" if _of_a_condition(mutant) else what_it_helps(goal, reached)
                steps.append(Step(mutant, copy.deepcopy(definition), gain, said))
        if steps or mending:
            break
    return mending, [] if mending else steps


def _numbers_of(exercise: Exercise) -> list[float]:
    """The numbers in the solution's code, other than 0 and 1."""
    with contextlib.suppress(ValueError):
        nodes = [node for node in ast.walk(definition_of(exercise.solution)) if isinstance(node, ast.Constant)]
        numbers = [node.value for node in nodes if isinstance(node.value, (int, float)) and not is_bool(node.value)]
        return sorted({number for number in numbers if number not in (0, 1)})
    return []


def _is_same_elsewhere(mutant: Mutant, other: Mutant) -> bool:
    """Whether two edits make the same kind of change at places of which neither is inside the other."""
    are_apart = mutant.before not in other.before and other.before not in mutant.before
    return are_apart and kind_of_mistake(mutant.mistake) == kind_of_mistake(other.mistake)


def change_twice(goal: Goal) -> tuple[Mutant, Mutant] | None:
    """One mistake made twice: two changes of the same kind that make every case right."""
    with contextlib.suppress(ValueError, RecursionError):
        deadline = time.process_time() + SECONDS_TWICE
        for first, both in same_change_twice(goal.answer):
            if time.process_time() > deadline:
                break
            if _passes(goal, both):
                return first, both
    return None


def two_changes(goal: Goal, steps: Sequence[Step]) -> tuple[Mutant, Mutant] | None:
    """Two changes that make every case right: a change that helps with another, or any two."""
    with contextlib.suppress(ValueError, RecursionError):
        deadline = time.process_time() + SECONDS_FURTHER
        for step in sorted(steps, key=lambda one: -one.gain)[:MOST_STEPS]:
            for second in learners_mutants(step.tree):
                if time.process_time() > deadline:
                    break
                if not _may_be_chance(goal, step.mutant, second) and _passes(goal, second):
                    return step.mutant, second
        deadline = time.process_time() + SECONDS_ANY
        for first, both in double_mutants(goal.answer):
            if time.process_time() > deadline:
                break
            if not _may_be_chance(goal, first, both) and _passes(goal, both):
                return first, both
    return None


def _may_be_chance(goal: Goal, first: Mutant, second: Mutant) -> bool:
    """Whether so few wrong cases, with results that tell so little, come right in many another way."""
    if goal.failing > FEW or not (_of_a_condition(first) or _of_a_condition(second)):
        return False
    return not any(_holds_telling(one.result) for now, one in zip(goal.now, goal.wanted, strict=True) if now < 1)


def _passes(goal: Goal, mutant: Mutant) -> bool:
    reached = goal.reached(mutant)
    return reached is not None and min(reached) == 1


def _of_a_condition(mutant: Mutant) -> bool:
    """Whether a condition is changed: that can make any case right by chance."""
    return bool(mutant.reads.startswith(("if ", "while ")) or CONDITION.search(mutant.before))


def what_it_helps(goal: Goal, reached: Sequence[float]) -> str:
    """How a change helps, in words; an empty string where that may be chance."""
    both = [(old, new, one.result) for old, new, one in zip(goal.now, reached, goal.wanted, strict=True)]
    failing = [(old, new, result) for old, new, result in both if old < 1]
    right = [result for _, new, result in failing if new == 1]
    telling = sum(_holds_telling(result) + _is_long_and_telling(result) for result in right)
    if telling >= 2 and 2 * len(right) >= len(failing):
        return f"makes {len(right)} of the {len(failing)} wrong cases right, and none worse"
    telling = any(_holds_telling(result) for _, _, result in failing)
    if telling and not goal.stopped and len(failing) > 1 and all(new > old for old, new, _ in failing):
        return "makes more of your result right in every wrong case"
    return ""


def best_step(steps: Sequence[Step]) -> str:
    """What is said of the change that helps most."""
    return next((step.text for step in sorted(steps, key=lambda one: -one.gain) if step.said), "")


def _holds_telling(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_holds_telling(one) for one in value)
    return is_telling(value)


def _is_long_and_telling(value: Any) -> bool:
    """Whether several numbers of a tensor or array are telling: one such result tells as much as two."""
    return (is_tensor(value) or is_array(value)) and sum(is_telling(float(x)) for x in to_array(value).ravel()[:9]) > 1


def places(answer: Callable[..., Any], first: Mutant, both: Mutant) -> str:
    """Where two edits are; code that only the first of them has made is not shown."""
    definition = definition_of(answer)
    written = ast.unparse(definition)
    found = sorted({(m.line, f" at {m.at(definition)}" if m.before in written else "") for m in (first, both)})
    if len(found) == 2 and found[0][0] == found[1][0]:
        line, codes = found[0][0], [code for _, code in found if code]
        return (
            f"in line {line}{' and'.join(codes)}" if len(codes) == 2 else f"both in line {line}, one of them{codes[0]}"
        )
    return " and ".join(f"in line {line}{code}" for line, code in found)
