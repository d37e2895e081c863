"""`check("06.2", answer)`: try an answer, and say in words how it went."""

from __future__ import annotations

import contextlib
import copy
import dis
import inspect
import linecache
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.exercises.compare import difference, kind_of, show_value
from course_lib.exercises.exercise import Exercise, get
from course_lib.exercises.sandbox import TIME_LIMIT, InputAsked, Outcome, Send, _run_in_thread, can_fork, run

PASSED, NOT_ATTEMPTED, WRONG, ERROR, TIMEOUT = "passed", "not attempted", "wrong", "error", "timeout"
UNUSABLE = "unusable"
"""Statuses. `UNUSABLE`: no answer that could be tried, such as a number where a function is asked for."""

PRINTED_LINES = 8
"""Lines of the learner's own printing that a verdict repeats."""


class _Missing:
    """Stands for "no answer given"."""


_MISSING = _Missing()


@dataclass(frozen=True)
class Verdict:
    """What the checker found: the exercise's id, a status, and the text the learner reads.

    `wrong_answer` is the name of the plausible mistake that was recognised, or an empty string.
    """

    id: str
    status: str
    text: str
    wrong_answer: str = ""


def check(identifier: str, answer: Any = _MISSING, time_limit: float = TIME_LIMIT) -> None:
    """Try an answer and print a verdict; the result is remembered in the progress file.

    `answer` is the learner's function, or for a value exercise the value. Nothing the answer does, an endless
    loop or a crash included, harms the notebook; after `time_limit` seconds it is stopped.
    """
    found = verdict(identifier, answer, time_limit)
    print(found.text)
    if found.status in (PASSED, WRONG, ERROR, TIMEOUT):
        from course_lib.exercises.progress_file import record

        note = record(found.id, found.status == PASSED)
        if note:
            print(note)


def verdict(identifier: str, answer: Any = _MISSING, time_limit: float = TIME_LIMIT) -> Verdict:
    """Try an answer and return the verdict; nothing is printed or remembered."""
    try:
        exercise = get(identifier)
    except ValueError as error:
        return Verdict(str(identifier), UNUSABLE, f"Not checked. {error}")
    return judge(exercise, answer, time_limit)


def judge(exercise: Exercise, answer: Any = _MISSING, time_limit: float = TIME_LIMIT) -> Verdict:
    """Try an answer to this exercise, registered or not."""
    if answer is _MISSING:
        answer = _from_notebook(exercise.name)
    if answer is _MISSING:
        return _verdict(
            exercise, UNUSABLE, f"Not checked, {exercise.id}: {exercise.name} is not defined. Run the cell above first."
        )
    if not_attempted(exercise, answer):
        place = f"Replace the ... by {'your code' if exercise.kind == 'function' else 'your answer'}"
        return _verdict(
            exercise, NOT_ATTEMPTED, f"Not attempted yet, {exercise.id}. {place}, run that cell, then run this one."
        )
    unusable = _unusable(exercise, answer)
    if unusable:
        return _verdict(exercise, UNUSABLE, f"Not yet, {exercise.id}: {unusable}")

    def job(send: Send) -> None:
        _try_answer(exercise, answer, send)

    outcome = run(job, time_limit)
    if _fork_forbidden(outcome):
        outcome = _run_in_thread(job, time_limit)
    return _read(exercise, outcome, time_limit)


def _verdict(exercise: Exercise, status: str, text: str, wrong_answer: str = "") -> Verdict:
    return Verdict(exercise.id, status, text, wrong_answer)


def _from_notebook(name: str) -> Any:
    """The notebook's variable of this name, or `_MISSING`."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell.user_ns.get(name, _MISSING) if shell is not None else _MISSING


# --- before anything runs ------------------------------------------------------------------------------------


def not_attempted(exercise: Exercise, answer: Any) -> bool:
    """Whether the answer is still the stub: ... or None for a value, an untouched body for a function."""
    if answer is Ellipsis or answer is None:
        return True
    code = getattr(inspect.unwrap(answer) if callable(answer) else answer, "__code__", None)
    if exercise.kind == "value" or code is None:
        return False
    instructions = _instructions(code)
    return any(instructions == _instructions(empty.__code__) for empty in _EMPTY)


def _instructions(code: Any) -> list[tuple[str, str]]:
    """What a function does, whatever its name, documentation and line numbers."""
    return [(i.opname, i.argrepr) for i in dis.get_instructions(code) if i.opname not in ("NOP", "CACHE")]


def _empty_ellipsis() -> Any: ...


def _empty_return() -> Any:
    return ...


def _empty_none() -> Any:
    return None


def _empty_raise() -> Any:
    raise NotImplementedError


_EMPTY: tuple[Callable[..., Any], ...] = (_empty_ellipsis, _empty_return, _empty_none, _empty_raise)


def _unusable(exercise: Exercise, answer: Any) -> str:
    """Why this answer cannot be tried at all, or an empty string."""
    if exercise.kind == "value":
        if inspect.isroutine(answer):
            return f"a value is asked for, and this is a function. Hand over {exercise.name} itself."
        return ""
    if not callable(answer):
        return (
            f"a function is asked for, and this is {kind_of(answer)}. "
            f"Define {exercise.name} with def, and hand over its name without parentheses behind it."
        )
    try:
        wanted = inspect.signature(exercise.solution)
        yours = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""
    positions = [object()] * sum(p.default is p.empty for p in wanted.parameters.values())
    try:
        yours.bind(*positions)
    except TypeError as error:
        names = ", ".join(wanted.parameters)
        return (
            f"your function takes other arguments than the stub. It is called with ({names}), "
            f"and yours is defined with {_bare(yours)}: {error}."
        )
    return ""


def _bare(signature: inspect.Signature) -> str:
    return "(" + ", ".join(signature.parameters) + ")"


# --- in the child --------------------------------------------------------------------------------------------


@dataclass
class _Attempt:
    """One call: its result or its exception, and the argument it changed, if any."""

    result: Any = None
    error: BaseException | None = None
    changed: str = ""


def _try_answer(exercise: Exercise, answer: Any, send: Send) -> None:
    """Run solution, answer and, when they differ, the plausible wrong answers; send verdicts as they ripen."""
    cases = list(exercise.cases())
    solutions = [_attempt(exercise.solution, case, None) for case in _copies(exercise, cases)]
    for attempt in solutions:
        if attempt.error is not None:
            raise attempt.error
    send({"began": True})
    attempts: list[_Attempt] = []
    if exercise.kind == "value":
        attempts.append(_Attempt(answer))
    else:
        for position, case in enumerate(_copies(exercise, cases)):
            send({"case": position, "call": _call_text(exercise, case)})
            attempts.append(_attempt(answer, case, exercise))
    send({"judging": True})
    fault = _first_fault(exercise, answer, cases, solutions, attempts)
    send(fault)
    if fault["status"] != PASSED:
        name = _recognise(exercise, cases, attempts, solutions)
        if name:
            send({"status": WRONG, "text": next(w.sentence for w in exercise.wrong if w.name == name), "name": name})


def _copies(exercise: Exercise, cases: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Fresh arguments for each case: an answer may change what it is given."""
    try:
        return [copy.deepcopy(case) for case in cases]
    except Exception:  # some objects, such as tensors inside a graph, refuse to be copied: build them anew
        return list(exercise.cases())


def _attempt(function: Callable[..., Any], case: tuple[Any, ...], exercise: Exercise | None) -> _Attempt:
    """Call once; with an exercise given, also look whether an argument was changed."""
    before: tuple[Any, ...] | None = None
    if exercise is not None:
        try:
            before = copy.deepcopy(case)
        except Exception:
            before = None
    try:
        result = function(*case)
    except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        return _Attempt(error=error)
    changed = "" if before is None else _changed(function, before, case)
    with contextlib.suppress(Exception):
        result = copy.deepcopy(result)  # it may be an object that the next call changes
    return _Attempt(result, None, changed)


def _changed(function: Callable[..., Any], before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """The name of the first argument of a comparable kind that differs, or an empty string."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        plain = isinstance(old, (list, dict, set, bytearray)) or type(old).__name__ in ("ndarray", "Tensor", "Counter")
        if not plain:
            continue
        try:
            same = difference(old, new, 0.0, 0.0) is None
        except Exception:
            continue
        if not same:
            return names[position] if position < len(names) else f"argument {position + 1}"
    return ""


def _compare(exercise: Exercise, expected: Any, got: Any) -> str | None:
    """What is not right about `got`, or None."""
    try:
        if exercise.compare is not None:
            return exercise.compare(expected, got)
        return difference(expected, got, exercise.rtol, exercise.atol)
    except RecursionError:
        return "It is nested too deeply to be compared."
    except Exception as error:
        return f"It is {kind_of(got)}, and could not be compared with the expected value ({type(error).__name__})."


def _first_fault(
    exercise: Exercise,
    answer: Any,
    cases: Sequence[tuple[Any, ...]],
    solutions: Sequence[_Attempt],
    attempts: Sequence[_Attempt],
) -> dict[str, Any]:
    """The verdict from the first case that is not right, without a guess at the mistake."""
    total = len(cases)
    for position, (case, solution, attempt) in enumerate(zip(cases, solutions, attempts, strict=True)):
        if attempt.error is not None:
            return {"status": ERROR, "text": _error_text(exercise, case, attempt.error, answer)}
        wrong = _compare(exercise, solution.result, attempt.result)
        if wrong is None:
            continue
        if exercise.kind == "value":
            return {"status": WRONG, "text": f"{exercise.name} does not come out right. {wrong}"}
        which = "" if total == 1 else f" (case {position + 1} of {total}{', the first that fails' if position else ''})"
        lines = [f"one call does not come out right{which}.", f"  called:    {_call_text(exercise, case)}"]
        if exercise.compare is None:
            lines.append(f"  expected:  {show_value(solution.result)}")
        lines.append(f"  yours:     {show_value(attempt.result)}")
        lines.append(f"  Look at:   {wrong}")
        return {"status": WRONG, "text": "\n".join(lines)}
    for attempt in attempts:
        if attempt.changed:
            text = (
                f"the results are right, but your function changes its argument {attempt.changed}. "
                "Whoever calls it would lose their data: work on a copy."
            )
            return {"status": WRONG, "text": text}
    return {"status": PASSED, "text": ""}


def _recognise(
    exercise: Exercise,
    cases: Sequence[tuple[Any, ...]],
    attempts: Sequence[_Attempt],
    solutions: Sequence[_Attempt],
) -> str:
    """The name of the plausible wrong answer that behaves as this one does on every case, or an empty string."""
    all_right = all(
        a.error is None and _compare(exercise, s.result, a.result) is None
        for s, a in zip(solutions, attempts, strict=True)
    )
    for mistake in exercise.wrong:
        theirs = [_attempt(mistake.function, case, exercise) for case in _copies(exercise, cases)]
        if all(_alike(exercise, t, a, all_right) for t, a in zip(theirs, attempts, strict=True)):
            return mistake.name
    return ""


def _alike(exercise: Exercise, theirs: _Attempt, yours: _Attempt, changes_count: bool) -> bool:
    if theirs.error is not None or yours.error is not None:
        return type(theirs.error) is type(yours.error)
    if changes_count and bool(theirs.changed) != bool(yours.changed):
        return False
    try:
        return difference(theirs.result, yours.result, exercise.rtol, exercise.atol) is None
    except Exception:
        return False


def _call_text(exercise: Exercise, case: tuple[Any, ...]) -> str:
    return f"{exercise.name}({', '.join(show_value(argument, 160, exact=True) for argument in case)})"


def _error_text(exercise: Exercise, case: tuple[Any, ...], error: BaseException, answer: Any) -> str:
    """The exception in words: what it says, in which of the learner's lines, and what usually helps."""
    message = " ".join(str(error).split())
    message = message if len(message) <= 300 else f"{message[:296]} ..."
    if isinstance(error, RecursionError):
        message = "the function calls itself too often"
    name = type(error).__name__
    lines = [f"your code stopped with {name}{': ' + message if message else ''}."]
    where = _learners_line(error, answer)
    if where:
        lines.append(f"  {where}")
    lines.append(f"  called:    {_call_text(exercise, case)}")
    advice = _advice(error)
    if advice:
        lines.append(f"  Advice:    {advice}")
    return "\n".join(lines)


def _learners_line(error: BaseException, answer: Any) -> str:
    """The last line of the learner's own file in the traceback."""
    code = getattr(inspect.unwrap(answer) if callable(answer) else answer, "__code__", None)
    if code is None:
        return ""
    found = ""
    step = error.__traceback__
    while step is not None:
        frame = step.tb_frame.f_code
        if frame.co_filename == code.co_filename:
            text = linecache.getline(frame.co_filename, step.tb_lineno).strip()[:120]
            number = step.tb_lineno - frame.co_firstlineno + 1
            found = f"in line {number} of {frame.co_name}: {text}" if text else f"in line {number} of {frame.co_name}"
        step = step.tb_next
    return found


_ADVICE: tuple[tuple[type[BaseException], str], ...] = (
    (InputAsked, "Use the function's arguments; nobody is there to type during a check."),
    (SystemExit, "Leave the function with return, not with exit() or sys.exit()."),
    (RecursionError, "Make sure that it reaches a case where it does not call itself."),
    (UnboundLocalError, "A variable is used before it gets a value inside the function."),
    (NameError, "Check the spelling, and that the cell that defines or imports this name has been run."),
    (IndexError, "An index points behind the end: positions run from 0 to length - 1."),
    (KeyError, "This key is not in the dictionary: look at .get(key, default), or at how the keys are made."),
    (ZeroDivisionError, "Think of the case in which there is nothing to divide by."),
    (AttributeError, "Look at what kind of object this is: type(...) tells."),
    (ImportError, "Only packages of the course's environment are there."),
    (MemoryError, "It asked for far more memory than this task needs: look at the sizes."),
    (NotImplementedError, "Replace this line by your code."),
    (AssertionError, "A condition that you assert yourself does not hold for this call."),
    (TypeError, "Look at the kinds of the values that meet in this line: print(type(...)) helps."),
    (ValueError, "Look at the values and lengths that meet in this line."),
    (KeyboardInterrupt, "Leave the function with return."),
)


_ADVICE_BY_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("can't allocate memory",), "It asked for far more memory than this task needs: look at the sizes."),
    (
        ("does not require grad",),
        "Nothing leads from this number back to a parameter: .detach(), .item(), torch.no_grad() and torch.tensor(...) "
        "cut the way. Or .requires_grad_() was never called.",
    ),
    (
        ("same dtype", "expected scalar type", "Found dtype"),
        "Two tensors hold numbers of different kinds, such as float32 and float64: print their .dtype, and turn one "
        "into the other's with .to(other.dtype).",
    ),
    (
        ("only one element tensors can be converted", "cannot be converted to Scalar", "only length-1 arrays"),
        "Many numbers stand where one belongs: pick an entry, or take .sum() or .mean(). A list of tensors becomes one "
        "with torch.stack(...).",
    ),
    (
        ("is ambiguous",),
        "A comparison of many numbers is not one True or False: choose .any() or .all().",
    ),
    (
        ("leaf Variable that requires grad", "leaf variable that requires grad"),
        "Autograd watches this parameter: change it inside `with torch.no_grad():`.",
    ),
)
"""Advice by words of the message, PyTorch's most of them; looked at before the kind of the error."""


def _advice(error: BaseException) -> str:
    text = str(error)
    for words, advice in _ADVICE_BY_WORDS:
        if any(word in text for word in words):
            return advice
    if isinstance(error, RuntimeError) and any(word in text for word in ("shape", "size", "dimension")):
        return "Two tensors do not fit: print their .shape just before this line."
    return next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "")


# --- back in the notebook ------------------------------------------------------------------------------------


def _fork_forbidden(outcome: Outcome) -> bool:
    """PyTorch with an accelerator refuses autograd after a fork; a thread has to do then."""
    texts = [outcome.detail, *(str(message.get("text", "")) for message in outcome.messages)]
    words = ("autograd's threading in combination with fork", "Cannot re-initialize CUDA in forked")
    return can_fork() and any(word in text for text in texts for word in words)


def _read(exercise: Exercise, outcome: Outcome, time_limit: float) -> Verdict:
    """Make the verdict of the child's last words."""
    ripe = [message for message in outcome.messages if "status" in message]
    if ripe:
        last = ripe[-1]
        if last["status"] == PASSED:
            text = f"Passed, {exercise.id}: {exercise.title}{'' if exercise.title.endswith('?') else '.'}"
        else:
            text = f"Not yet, {exercise.id}: {last['text']}"
        return _verdict(exercise, last["status"], text + _printed_text(outcome), last.get("name", ""))
    calls = [message["call"] for message in outcome.messages if "call" in message]
    called = f"\n  called:    {calls[-1]}" if calls else ""
    status = ERROR
    if outcome.ended in ("timeout", "unstoppable") and any("began" in message for message in outcome.messages):
        status = TIMEOUT
        text = (
            f"Not yet, {exercise.id}: your code was still running after {time_limit:g} seconds, and was stopped. "
            f"Look for a loop that never ends{', or one that prints very much' if outcome.dropped else ''}.{called}"
        )
        if outcome.ended == "unstoppable":
            text = (
                f"Not yet, {exercise.id}: your code runs on and cannot be stopped on this system. "
                f"Restart the kernel, then look for a loop that never ends.{called}"
            )
    elif outcome.ended in ("timeout", "unstoppable"):
        status = UNUSABLE
        text = f"Not checked, {exercise.id}: this machine was too busy to prepare the check. Run the cell again."
    elif outcome.ended == "died" and any("began" in message for message in outcome.messages):
        text = f"Not yet, {exercise.id}: your code did not come to an end; {outcome.detail}.{called}"
    else:
        status = UNUSABLE
        text = (
            f"Not checked, {exercise.id}: the check itself failed ({outcome.detail or outcome.ended}). "
            "This is a fault of the course, not of your answer; please report it."
        )
    return _verdict(exercise, status, text + _printed_text(outcome))


def _printed_text(outcome: Outcome) -> str:
    """What the learner's code printed, shortened, as an indented block; empty when it printed nothing."""
    if not outcome.printed.strip():
        return ""
    lines = outcome.printed.rstrip().splitlines()
    shown = [line if len(line) <= 160 else f"{line[:156]} ..." for line in lines[:PRINTED_LINES]]
    if len(lines) > PRINTED_LINES or outcome.dropped:
        shown.append("... (more was printed)")
    return "\n  It printed:\n" + "\n".join(f"    {line}" for line in shown)
