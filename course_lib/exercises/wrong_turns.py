"""A condition of the learner's code that decides wrongly: turned round at one moment, the result would be right.

Every condition of a wrong call is turned round once, each time that it is looked at. Where the same condition, turned
round at one moment, puts every wrong case right, the mistake is in it or in what it compares at that moment.
"""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Iterator
from typing import Any

from course_lib.exercises.attempts import call_within, copies
from course_lib.exercises.compare import is_same
from course_lib.exercises.kinds import is_bool
from course_lib.exercises.mutants import definition_of
from course_lib.exercises.stopping import can_stop
from course_lib.exercises.traces import made_beside
from course_lib.exercises.trial import Trial, Tried
from course_lib.exercises.value_text import nth

SECONDS = 0.3
"""Processor time for all conditions."""
SECONDS_EACH = 0.02
"""Processor time for one call."""
MOST_TIMES = 40
"""Times that a condition is looked at in a call, beyond which the later ones are left as they are."""
MOST_WRONG = 8
"""Wrong calls, cases and others, in which one turn has to mend the result."""
MANY_RIGHT = 4
"""Cases that have to be right where a single one is wrong."""


def wrong_turns(trial: Trial) -> Iterator[str]:
    """A sentence about the condition that decides wrongly in every wrong case."""
    exercise, wrong = trial.exercise, trial.wrong
    if not can_stop() or exercise.kind != "function" or exercise.compare is not None or not wrong:
        return
    if is_bool(wrong[0].solution.result) or (len(wrong) < 2 and len(trial.decisive) <= MANY_RIGHT):
        return
    try:
        turned = _Turned(trial)
        deadline = time.process_time() + SECONDS
        found = turned.mending(wrong[0], deadline)
        for tried in trial.all_wrong[1:MOST_WRONG]:
            now = turned.mending(tried, deadline)
            found = {number: when for number, when in found.items() if number in now}
    except Exception:  # code that cannot be taken apart
        return
    if not found or time.process_time() > deadline:
        return
    number, (place, was) = min(found.items(), key=lambda one: turned.size(one[0]))
    where = "in line {} of your function the condition `{}`".format(*turned.told(number))
    moment = "the first time that it is looked at" if place == 0 else f"the {nth(place)} time"
    rest = "; so it is in every wrong case" if len(wrong) > 1 else ""
    yield (
        f"In case {wrong[0].position + 1} {where} is {was} {moment}: were it {not was} then, "
        f"the result would be right{rest}."
    )


class _Turned:
    """The answer with conditions that can be turned round."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        definition = definition_of(trial.answer)
        self.conditions = list(_conditions(definition))
        self.texts = [(node.lineno, ast.unparse(node)[:80], sum(1 for _ in ast.walk(node))) for node in self.conditions]
        marked = _Marked({id(node): number for number, node in enumerate(self.conditions)})
        tree = marked.visit(definition)
        self.function = made_beside(trial.answer, tree, __if=self._decide)
        self.turn = (-1, -1)
        self.seen: dict[int, list[bool]] = {}

    def _decide(self, number: int, value: Any) -> Any:
        seen = self.seen.setdefault(number, [])
        seen.append(bool(value))
        return not value if (number, len(seen) - 1) == self.turn else value

    def mending(self, tried: Tried, deadline: float) -> dict[int, tuple[int, bool]]:
        """The conditions that, turned round once, make a case right: when, and what they were."""
        self._run(tried, (-1, -1))
        looked = {number: values[:MOST_TIMES] for number, values in self.seen.items()}
        found: dict[int, tuple[int, bool]] = {}
        for number, values in looked.items():
            for place, was in enumerate(values):
                if time.process_time() > deadline:
                    return found
                if not (was and self.are_equal(number)) and self._run(tried, (number, place)):
                    found[number] = (place, was)
                    break
        return found

    def _run(self, tried: Tried, turn: tuple[int, int]) -> bool:
        self.turn, self.seen = turn, {}
        exercise = self.trial.exercise
        attempt = call_within(SECONDS_EACH, self.function, copies(exercise, [tried.arguments])[0])
        return attempt.error is None and is_same(tried.solution.result, attempt.result, exercise.rtol, exercise.atol)

    def told(self, number: int) -> tuple[int, str]:
        """The line of a condition, and its code."""
        return self.texts[number][:2]

    def are_equal(self, number: int) -> bool:
        """Whether a condition says that two things are equal: where they are, it cannot be wrong."""
        node = self.conditions[number]
        return isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)

    def size(self, number: int) -> int:
        """How many nodes a condition has."""
        return self.texts[number][2]


def _conditions(definition: ast.FunctionDef) -> Iterator[Any]:
    """What decides: of if, while, and comprehensions, whole and in its parts."""
    for node in ast.walk(definition):
        tests = node.ifs if isinstance(node, ast.comprehension) else [getattr(node, "test", None)]
        for test in tests:
            if isinstance(test, ast.BoolOp):
                yield from test.values
            elif isinstance(test, ast.expr) and not isinstance(test, ast.Constant):
                yield test


class _Marked(ast.NodeTransformer):
    """Puts every condition into a call that may turn it round."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self.numbers = numbers

    def visit(self, node: ast.AST) -> Any:
        """The node, and each condition in it, marked."""
        number = self.numbers.get(id(node))
        inner: Any = self.generic_visit(node)
        if number is None:
            return inner
        call = ast.Call(ast.Name("__if", ast.Load()), [ast.Constant(number), copy.copy(inner)], [])
        return ast.copy_location(call, node)
