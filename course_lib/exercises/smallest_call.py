"""The smallest call that goes wrong, beside one that is right: what tells them apart is what the mistake is about.

An exercise that says which calls it allows (`Exercise.allows`) can be asked about others than its cases. A wrong case
is made smaller step by step as long as the answer stays wrong; and an answer that is right on all cases is tried on
smaller ones too.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Any

from course_lib.exercises.attempts import Attempt, call_within, difference
from course_lib.exercises.definition import Exercise
from course_lib.exercises.kinds import is_array, is_tensor, to_array
from course_lib.exercises.smaller_calls import Arguments, equal_sizes, other_calls, smaller_calls, weight
from course_lib.exercises.stopping import EndlessLoop, TooLong, can_stop
from course_lib.exercises.trial import Trial, Tried
from course_lib.exercises.value_text import call_text, show_value

SECONDS = 0.4
"""Processor time for all calls."""
SECONDS_EACH = 0.02
"""Processor time for one call."""
MOST_CALLS = 3000
"""Calls that a search may look at."""
MORE_THAN_CASES = 0.5
"""By how much a call may outweigh the cases: a digit or two, no further entry."""
LOOKS = 4
"""Calls that may be looked at, of which many are not allowed, for each that is tried."""
MOST_ENDLESS = 2
"""Calls that had to be stopped, after which a search ends."""
FURTHER_CALLS = 300
"""Calls beside the cases that an answer is tried on which is right on all of them."""
FURTHER_SECONDS = 1.5
"""Processor time for them: many times what they take, as the verdict should not hang on the machine."""
MOST_BESIDE = 32
"""Calls beside the cases on which a guess has to hold."""
BELOW = "\n" + 13 * " "
"""Puts the call that is right below the one that is wrong: a verdict's lines begin there."""
LONGEST_RESULT = 100
"""Characters of a result that are told."""
LONGEST = 200
"""Characters of a call that is told."""


@dataclass
class _Search:
    """Tries calls of an answer beside the solution, within limits."""

    exercise: Exercise
    answer: Any
    cases: list[Arguments]
    seconds: float = SECONDS
    calls: int = MOST_CALLS

    def __post_init__(self) -> None:
        self.groups = equal_sizes(self.cases)
        self.largest = MORE_THAN_CASES + max(weight(case) for case in self.cases)
        self.deadline = time.process_time() + self.seconds
        self.endless = 0
        self.looks = LOOKS * self.calls
        self.seen: dict[str, Tried | None] = {}

    def smaller(self, arguments: Arguments) -> Iterator[Arguments]:
        """Calls that are one step smaller and allowed."""
        least = weight(arguments)
        yield from (one for one in self._allowed(smaller_calls(arguments, self.groups)) if weight(one) < least)

    def beside(self, arguments: Arguments) -> Iterator[Arguments]:
        """Allowed calls one step from a case, smaller ones and others.

        None is larger than the largest case: an answer may take all orders of a list, and cannot be stopped in that.
        """
        others = (one for one in self._allowed(other_calls(arguments, self.groups)) if weight(one) <= self.largest)
        for pair in zip_longest(others, self.smaller(arguments)):
            yield from (one for one in pair if one is not None)

    def _allowed(self, calls: Iterator[Arguments]) -> Iterator[Arguments]:
        for one in calls:
            self.looks -= 1
            if self.is_over():
                return
            if _is_allowed(self.exercise, one):
                yield one

    def is_over(self) -> bool:
        """Whether the search has used what it may use."""
        return self.calls <= 0 or self.looks <= 0 or self.endless > MOST_ENDLESS or time.process_time() > self.deadline

    def trial_of(self, arguments: Arguments) -> Tried | None:
        """How the answer does on a call; None where the solution has no result."""
        key = repr([_all_of(argument) for argument in arguments])
        if key not in self.seen:
            self.calls -= 1
            self.seen[key] = self._try(arguments)
        return self.seen[key]

    def _try(self, arguments: Arguments) -> Tried | None:
        solution = self._call(self.exercise.solution, arguments)
        if solution.error is not None:
            return None
        attempt = self._call(self.answer, arguments)
        if isinstance(attempt.error, TooLong):
            self.endless += 1
            return None
        wrong = None if attempt.error is not None else difference(self.exercise, solution.result, attempt.result)
        return Tried(len(self.cases), arguments, solution, attempt, wrong)

    def _call(self, function: Callable[..., Any], arguments: Arguments) -> Attempt:
        return call_within(SECONDS_EACH, function, copy.deepcopy(arguments))

    def smallest(self, tried: Tried) -> Tried:
        """The smallest call found that goes wrong in the same way: by a wrong result, or by the same exception."""
        kind = type(tried.attempt.error)
        found = True
        while found:
            found = False
            for one in self.smaller(tried.arguments):
                now = self.trial_of(one)
                if now is not None and not now.is_right and type(now.attempt.error) is kind:
                    tried, found = now, True
                    break
        return tried

    def right_beside(self, tried: Tried) -> Tried | None:
        """The call one step smaller that is right, the one nearest in size."""
        right = [
            now for one in self.smaller(tried.arguments) if (now := self.trial_of(one)) is not None and now.is_right
        ]
        return max(right, key=lambda now: weight(now.arguments), default=None)


def _all_of(value: Any) -> Any:
    """A value with every number of a tensor or array, which its text leaves out where they are many."""
    if is_tensor(value) or is_array(value):
        return type(value).__name__, to_array(value).tolist()
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [_all_of(one) for one in value]
    return sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value


def _is_allowed(exercise: Exercise, arguments: Arguments) -> bool:
    try:
        return exercise.is_allowed is not None and bool(exercise.is_allowed(*arguments))
    except Exception:  # what it asks about does not exist in this call
        return False


def smallest_call(trial: Trial) -> str:
    """A sentence on the smallest call that goes wrong; "" where none is smaller than those that are shown."""
    exercise, fault = trial.exercise, trial.first_fault
    if exercise.is_allowed is None or fault is None or not can_stop() or isinstance(fault.attempt.error, EndlessLoop):
        return ""
    try:
        search = _Search(exercise, trial.answer, trial.cases)
        kind = type(fault.attempt.error)
        wrong = [one for one in trial.tried if not one.is_right and type(one.attempt.error) is kind]
        found = search.smallest(min(wrong, key=lambda one: weight(one.arguments)))
        beside = search.right_beside(found)
        # What is said of the answer further on has to hold of these too.
        new = [one for one in (found, beside) if one is not None and one not in trial.tried]
        first = len(trial.tried) + len(trial.further)
        trial.further += [replace(one, position=first + k) for k, one in enumerate(new)]
    except Exception:  # an answer may do anything with a call that it did not expect
        return ""
    return _sentence(exercise, fault, found, beside)


def _sentence(exercise: Exercise, fault: Tried, found: Tried, beside: Tried | None) -> str:
    call = call_text(exercise.name, found.arguments)
    told = call_text(exercise.name, beside.arguments) if beside is not None else ""
    is_new = found.arguments is not fault.arguments and found.attempt.error is None
    if not (told or is_new) or len(call) > LONGEST or " ..." in call:
        return ""
    if found.attempt.error is not None:
        wrong = f"{call} stops as well"
    elif exercise.compare is not None:
        wrong = f"{call} does not come out right"
    else:
        expected, yours = (show_value(one.result, LONGEST_RESULT) for one in (found.solution, found.attempt))
        if expected == yours:
            return ""
        wrong = f"{call} should be {expected}, and yours gives {yours}"
    return f"{wrong}.{BELOW}{told} comes out right." if told and len(told) <= LONGEST else f"{wrong}."


def further_calls(exercise: Exercise, answer: Any, cases: list[Arguments]) -> list[Tried]:
    """A few calls beside the cases, some of each, and how an answer does on them."""
    if exercise.is_allowed is None or exercise.kind != "function" or not can_stop():
        return []
    search = _Search(exercise, answer, cases, calls=10 * MOST_BESIDE)
    each = [search.beside(case) for case in cases]
    in_turn = (one for together in zip_longest(*each) for one in together if one is not None)
    tried = (search.trial_of(one) for one in in_turn)
    found = islice((one for one in tried if one is not None), MOST_BESIDE)
    return [replace(one, position=len(cases) + k) for k, one in enumerate(found)]


def further_fault(exercise: Exercise, answer: Any, cases: list[Arguments]) -> Tried | None:
    """A call beside the cases on which an answer goes wrong that is right on all of them, made as small as can be."""
    if exercise.is_allowed is None or not can_stop():
        return None
    search = _Search(exercise, answer, cases, FURTHER_SECONDS, FURTHER_CALLS)
    for case in cases:
        for one in islice(search.beside(case), max(1, FURTHER_CALLS // len(cases))):
            now = search.trial_of(one)
            if now is not None and not now.is_right:
                return _Search(exercise, answer, cases).smallest(now)
    return None
