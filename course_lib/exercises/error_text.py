"""An exception of the learner's code in words: what it says, in which line, and what usually helps."""

from __future__ import annotations

import inspect
import linecache
from typing import Any

from course_lib.exercises.definition import Exercise
from course_lib.exercises.sandbox import InputAsked
from course_lib.exercises.value_text import call_text


def error_text(exercise: Exercise, case: tuple[Any, ...], error: BaseException, answer: Any) -> str:
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
    lines.append(f"  called:    {call_text(exercise.name, case)}")
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
