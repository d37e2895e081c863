"""From a tried answer to the words that the learner reads: what came out, where, and what may be the matter."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from course_lib.exercises.attempts import argument_names
from course_lib.exercises.call_relations import argument_unchanged
from course_lib.exercises.child import Send
from course_lib.exercises.compare import is_same
from course_lib.exercises.definition import Exercise
from course_lib.exercises.error_text import error_text
from course_lib.exercises.forbidden import used_means
from course_lib.exercises.hints import hints, in_every_case, last_hints
from course_lib.exercises.kinds import entries_of, is_array, is_number, is_tensor
from course_lib.exercises.last_step import last_step
from course_lib.exercises.mutation import (
    mistake_of_reference,
    place_of_mistake,
    place_of_one_mistake_twice,
    places_of_two_mistakes,
)
from course_lib.exercises.run_hints import returns_none
from course_lib.exercises.smallest_call import further_calls, further_fault, smallest_call
from course_lib.exercises.statement_edits import A_LINE_LEFT_OUT
from course_lib.exercises.stopping import EndlessLoop
from course_lib.exercises.traces import variables_at_return
from course_lib.exercises.trial import Trial, Tried, recognise, try_cases
from course_lib.exercises.two_mistakes import Step
from course_lib.exercises.value_text import call_text, show_value
from course_lib.exercises.verdicts import ERROR, PASSED, TIMEOUT, WRONG
from course_lib.exercises.what_belongs import what_belongs
from course_lib.exercises.wrong_turns import wrong_turns

MOST_HINTS = 2
"""Guesses that one verdict tells."""
SAYS_LITTLE_BESIDE = re.compile("^`|^a number stands")
"""Slips of the reference that are kept back where the place in the learner's own code is known."""
MANY_CASES = 3
"""Of more cases than these, a single wrong one that is special explains itself: two changes may mend it by chance."""
UNUSED = re.compile("never uses its argument|your result is the same: only its shape")
"""Guesses that say more than a value in whose place another belongs."""
LONGEST_EXAMPLE = 120
"""Characters of a call that is shown as an example of a right one."""
MOST_VARIABLES = 4
"""Intermediate values of the reference that one verdict tells."""


def try_answer(exercise: Exercise, answer: Any, send: Send, seconds: float = math.inf) -> None:
    """Try an answer, and send verdicts as they ripen: the last one sent is the best.

    A call that goes on after `seconds` of processor time is taken to be endless.
    """
    trial = try_cases(exercise, answer, send, seconds)
    if trial.first_fault is None and not trial.changed:
        means = used_means(exercise.forbid, answer, trial.cases) if exercise.forbid else ""
        text = f"the results are right, but made with {means}: this exercise asks you to do without."
        send({"status": WRONG, "text": text} if means else {"status": PASSED, "text": ""})
        # What is right on all cases has passed, should the time be over before the further calls are.
        further = None if means else further_fault(exercise, answer, trial.cases)
        if further is None:
            return
        trial.tried.append(further)
    fault = trial.first_fault
    status = _status(fault)
    facts = fault_text(trial)
    send({"status": status, "text": facts})
    trial.further = further_calls(exercise, answer, trial.cases) if fault is not None else []
    mistake = recognise(trial)
    if mistake is not None:
        send({"status": WRONG, "text": mistake.sentence, "name": mistake.name})
        return
    if fault is None:
        return
    reformed = trial.reformed()
    besides = _besides(reformed)
    if besides:
        send({"status": status, "text": f"{facts}\n  Hint:      {besides}"})
        return
    guesses = list(hints(trial))[:MOST_HINTS]
    send({"status": status, "text": _with_hints(trial, facts, guesses)})
    only_its_kind = reformed is not None and reformed.first_fault is None
    smallest = "" if only_its_kind else smallest_call(trial)
    last = list(last_hints(trial)) if len(guesses) < MOST_HINTS else []
    if not guesses and not last and reformed is not None:
        last = _of_the_form(reformed)
    # The searches below take their time: on a busy machine it may be over before they end.
    send({"status": status, "text": _with_hints(trial, facts, [*guesses, *last][:MOST_HINTS], smallest)})
    found = _after_searching(trial, reformed, guesses, last)
    is_placed = found and found[0].startswith("One change")
    send({"status": status, "text": _with_hints(trial, facts, found[: MOST_HINTS + 1], "" if is_placed else smallest)})


def _after_searching(trial: Trial, reformed: Trial | None, guesses: Sequence[str], last: Sequence[str]) -> list[str]:
    """The guesses, and what is found by changing the learner's code, or the solution's: what says most comes first."""
    unused = any(UNUSED.search(guess) for guess in guesses)
    place, steps = _place(trial, unused)
    slip = _slip(trial, reformed, guesses, place)
    says_little = slip == A_LINE_LEFT_OUT
    explains_itself = (
        len(trial.decisive) > MANY_CASES and len(trial.wrong) == 1 and "exactly where" in "".join(last[-1:])
    )
    if not place and (not slip or says_little) and not explains_itself:
        place = places_of_two_mistakes(trial, steps)
    if "may be one of several" in place and guesses:
        place = ""  # what is known of all wrong results goes before what one change would help
    found = [*guesses, *([] if place else last)]
    turns = list(wrong_turns(trial)) if not place and not found and (says_little or not slip) else []
    beside = place and (SAYS_LITTLE_BESIDE.search(slip) or _is_another(slip, trial.mended_by))
    if slip and not beside and not (says_little and (found or turns)):
        found.insert(min(1, len(found)), f"It comes out like this when {slip}.")
    return [place, *found] if place else found or turns


def _place(trial: Trial, unused: bool) -> tuple[str, list[Step]]:
    """Where in the learner's code a mistake is, and the steps towards two of them (`places_of_two_mistakes`)."""
    place, steps = place_of_mistake(trial)
    place = place or place_of_one_mistake_twice(trial)
    belongs, is_large = ("", False) if place or unused else what_belongs(trial)
    if is_large:
        both = places_of_two_mistakes(trial, steps)
        place = both if "Two" in both else ""
    return place or belongs, steps


def _slip(trial: Trial, reformed: Trial | None, guesses: Sequence[str], place: str) -> str:
    """The change of the solution that gives the learner's results; "" where none does or it would say nothing."""
    # Many slips leave an argument as it was: which one it would take tells nothing of the learner's.
    handed_back = bool(trial.wrong) and bool(in_every_case(trial, partial(argument_unchanged, trial.exercise)))
    says_nothing = handed_back or any(UNUSED.search(g) or "returns the same for every call" in g for g in guesses)
    slip = "" if says_nothing else mistake_of_reference(trial)
    if not slip and not place and reformed is not None and reformed.first_fault is not None:
        slip = mistake_of_reference(reformed)
    return slip


def _is_another(slip: str, mended_by: str) -> bool:
    """Whether a slip is of an operator or a condition, and not the one that the change of the learner's code undoes.

    Where `/` stands for `*` in the solution, the change puts `*` for `/` in the answer.
    """
    stands = re.match(r"(.+) stands where (.+) belongs$", slip)
    undone = f"{stands[2]} stands where {stands[1]} belongs" if stands else slip
    is_exact = re.match(r"\W+ stands where ", slip) or "condition" in slip
    return bool(mended_by and is_exact) and undone != mended_by


def _of_the_form(reformed: Trial) -> list[str]:
    """What is said of results of another kind than expected where nothing else is known."""
    if reformed.first_fault is None:
        return ["Its values are right: only the kind of thing that you return is not."]
    return [f"Apart from its kind: {guess}" for guess in list(hints(reformed))[:1]]


def _besides(reformed: Trial | None) -> str:
    """What is wrong with results of another kind than expected, apart from their kind; "" where nothing is known."""
    if reformed is None or reformed.first_fault is None:
        return ""
    mistake = recognise(reformed)
    return f"Apart from its kind: {mistake.sentence}" if mistake is not None else ""


def _status(fault: Tried | None) -> str:
    if fault is None or fault.attempt.error is None:
        return WRONG
    return TIMEOUT if isinstance(fault.attempt.error, EndlessLoop) else ERROR


def _with_hints(trial: Trial, facts: str, guesses: Sequence[str], smallest: str = "") -> str:
    lines = [facts, *([f"  In small:  {smallest}"] if smallest else [])]
    lines += [f"  Hint:      {guess}" for guess in guesses]
    if not guesses:
        on_the_way = _on_the_way(trial, bool(smallest))
        lines += [f"  On the way: {on_the_way}"] if on_the_way else []
    return "\n".join(lines)


def fault_text(trial: Trial) -> str:
    """What the first case that is not right shows, and how the other cases do; no guess."""
    fault, exercise = trial.first_fault, trial.exercise
    if fault is None:
        return (
            f"the results are right, but your function changes its argument {trial.changed}. "
            f"Whoever calls it would lose their data: {_work_on_a_copy(trial)}."
        )
    if fault.attempt.error is not None:
        text = error_text(exercise, fault.arguments, fault.attempt.error, trial.answer)
    elif exercise.kind == "value":
        assert fault.difference is not None
        return f"{exercise.name} does not come out right. {fault.difference.fact}"
    else:
        text = _wrong_text(trial, fault)
    others = _other_cases(trial, fault)
    if others:
        text += f"\n  Others:    {others}"
    if trial.changed:
        text += (
            f"\n  Besides:   your function changes its argument {trial.changed}, "
            f"which a later step may read again: {_work_on_a_copy(trial)}."
        )
    return text


def _work_on_a_copy(trial: Trial) -> str:
    """What to do about a changed argument: of a list or dictionary of tensors or lists, a copy alone does not help."""
    names = argument_names(trial.exercise.solution)
    place = names.index(trial.changed) if trial.changed in names else -1
    value = trial.tried[0].arguments[place] if 0 <= place < len(trial.tried[0].arguments) else None
    entries = entries_of(value)
    if entries and (is_tensor(entries[0]) or is_array(entries[0]) or isinstance(entries[0], (list, dict))):
        return (
            f"work on a copy of it and of all that stands in it, since a copy of the {type(value).__name__} shares that"
        )
    return "work on a copy"


def _wrong_text(trial: Trial, fault: Tried) -> str:
    assert fault.difference is not None
    total = len(trial.tried)
    first = ", the first that fails" if fault.position else ""
    which = "" if total == 1 else f" (case {fault.position + 1} of {total}{first})"
    lines = [f"one call does not come out right{which}."]
    lines.append(f"  called:    {call_text(trial.exercise.name, fault.arguments)}")
    if trial.exercise.compare is None:
        lines.append(f"  expected:  {show_value(fault.solution.result)}")
    lines.append(f"  yours:     {show_value(fault.attempt.result)}")
    fact = fault.difference.fact
    if returns_none(trial.answer):
        fact = fact.removesuffix(" Did you forget a return?")
    lines.append(f"  Look at:   {fact}")
    return "\n".join(lines)


def _other_cases(trial: Trial, fault: Tried) -> str:
    """Which of the other cases are right, and which end with an exception."""
    others = [tried for tried in trial.tried if tried is not fault]
    if not others:
        return ""
    right = [tried for tried in others if tried.is_right]
    errors = [tried for tried in others if tried.attempt.error is not None]
    parts = [f"{_cases(right)} right" if right else "none is right"]
    if right and fault.position < max(tried.position for tried in right):
        example = call_text(trial.exercise.name, min(right, key=_length_of_call).arguments)
        parts[0] += f", such as {example}" if len(example) <= LONGEST_EXAMPLE else ""
    if errors and fault.attempt.error is None:
        error = errors[0].attempt.error
        how = "without an end" if isinstance(error, EndlessLoop) else f"stopped by {type(error).__name__}"
        parts.append(f"{_cases(errors)} {how}")
    return "; ".join(parts) + "."


def _length_of_call(tried: Tried) -> int:
    return len(call_text("", tried.arguments))


def _cases(tried: Sequence[Tried]) -> str:
    numbers = [str(t.position + 1) for t in tried]
    if len(numbers) == 1:
        return f"case {numbers[0]} is"
    return f"cases {', '.join(numbers[:-1])} and {numbers[-1]} are"


def _on_the_way(trial: Trial, only_the_step: bool) -> str:
    """Values that the reference holds when it returns, or its last step, for the call that is shown."""
    fault = trial.first_fault
    if fault is None or trial.exercise.kind != "function" or fault.attempt.error is not None:
        return ""
    if trial.exercise.compare is not None:  # many answers are right, and the reference's would give one away
        return ""
    found = variables_at_return(trial.exercise.solution, copy.deepcopy(fault.arguments))
    telling = {name: value for name, value in found.items() if not is_same(fault.solution.result, value)}
    shown = [f"{name} = {show_value(value, 80)}" for name, value in telling.items() if _is_short(value)]
    step = last_step(trial.exercise.solution, fault.arguments)
    parts = [f"the reference ends with {', '.join(shown[:MOST_VARIABLES])}"] if shown and not only_the_step else []
    if step:
        yours = last_step(trial.answer, fault.arguments)
        beside = f", and yours {yours}" if yours and yours != step else ""
        parts.append(f"{'its last step is' if parts else 'the last step of the reference is'} {step}{beside}")
    return f"{'; '.join(parts)}." if parts else ""


def _is_short(value: Any) -> bool:
    """Whether a value says something in a few characters."""
    if is_tensor(value) or is_array(value):
        return 0 < len(value.reshape(-1)) <= 12
    return is_number(value) or isinstance(value, (str, bool, list, tuple, dict, set))
