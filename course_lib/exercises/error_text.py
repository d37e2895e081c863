"""An exception of the learner's code in words: what it says, in which line, and what usually helps."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from course_lib.exercises.child import InputAsked
from course_lib.exercises.definition import Exercise
from course_lib.exercises.index_hints import index_hints
from course_lib.exercises.kinds import is_array, is_number, is_tensor, kind_of
from course_lib.exercises.stopping import EndlessLoop
from course_lib.exercises.traces import def_line
from course_lib.exercises.value_text import call_text, show_value

MOST_VARIABLES = 4
"""Variables of the failing line whose kinds are told."""


def error_text(exercise: Exercise, case: tuple[Any, ...], error: BaseException, answer: Any) -> str:
    """The exception in words: what it says, in which of the learner's lines, and what usually helps."""
    if isinstance(error, EndlessLoop):
        return _endless_text(exercise, case, error)
    message = " ".join(str(error).split())
    message = message if len(message) <= 300 else f"{message[:296]} ..."
    if isinstance(error, RecursionError):
        message = "the function calls itself too often"
    name = type(error).__name__
    lines = [f"your code stopped with {name}{': ' + message if message else ''}."]
    frame, number, text = _learners_line(error, answer)
    if frame is not None:
        where = f"in line {number} of {frame.f_code.co_name}"
        lines.append(f"  {where}: {text}" if text else f"  {where}")
    lines.append(f"  called:    {call_text(exercise.name, case)}")
    there = _parts_that_clash(error, answer) or (", ".join(_kinds_in_line(frame, text)) if frame is not None else "")
    if there and isinstance(error, (TypeError, ValueError, RuntimeError, IndexError, AttributeError)):
        lines.append(f"  There:     {there}.")
    of_an_index = index_hints(answer, case) if isinstance(error, (RuntimeError, IndexError)) else iter(())
    advice = next(of_an_index, "") or _advice(error, text)
    if advice:
        lines.append(f"  Advice:    {advice}")
    return "\n".join(lines)


def _endless_text(exercise: Exercise, case: tuple[Any, ...], error: EndlessLoop) -> str:
    printing = ", or one that prints very much" if getattr(sys.stdout, "dropped", 0) else ""
    lines = [
        f"your code was still running after {error.seconds:.2g} seconds, and was stopped. "
        f"Look for a loop that never ends{printing}.",
        f"  called:    {call_text(exercise.name, case)}",
    ]
    return "\n".join(lines + ([f"  There:     {error}"] if str(error) else []))


def _learners_line(error: BaseException, answer: Any) -> tuple[FrameType | None, int, str]:
    """The last line of the learner's own file in the traceback: its frame, its number in the function, its text."""
    code = getattr(inspect.unwrap(answer) if callable(answer) else answer, "__code__", None)
    found: tuple[FrameType | None, int, str] = (None, 0, "")
    step = error.__traceback__
    while step is not None and code is not None:
        frame = step.tb_frame
        if frame.f_code.co_filename == code.co_filename:
            text = linecache.getline(frame.f_code.co_filename, step.tb_lineno).strip()[:120]
            found = (frame, step.tb_lineno - def_line(frame.f_code) + 1, text)
        step = step.tb_next
    return found


def _parts_that_clash(error: BaseException, answer: Any) -> str:
    """What the parts of the very expression that failed are: the operands, the arguments, the value and its index.

    Only parts without calls are looked at, since calling again might change something.
    """
    code = getattr(inspect.unwrap(answer) if callable(answer) else answer, "__code__", None)
    failing, step = None, error.__traceback__
    while step is not None and code is not None:
        if step.tb_frame.f_code is code:
            failing = step
        step = step.tb_next
    if failing is None or not isinstance(error, (TypeError, ValueError, RuntimeError, IndexError, AttributeError)):
        return ""
    try:
        positions = list(failing.tb_frame.f_code.co_positions())[failing.tb_lasti // 2]
        node = _expression(failing.tb_frame, positions)
        told = [
            f"`{ast.unparse(part)}` is {_shown(value, error)}"
            for part in _parts(node)
            for value in _values(part, failing.tb_frame)
        ]
    except Exception:  # the source may be gone, or not be what ran
        return ""
    return ", ".join(told[:MOST_VARIABLES])


def _shown(value: Any, error: BaseException) -> str:
    if not is_number(value):
        return kind_of(value)
    return f"{show_value(value)}, {kind_of(value)}" if isinstance(error, AttributeError) else show_value(value)


def _expression(frame: FrameType, positions: tuple[int | None, int | None, int | None, int | None]) -> ast.expr:
    """The expression that an instruction stands for."""
    line, end, column, end_column = (0 if one is None else one for one in positions)
    lines = [linecache.getline(frame.f_code.co_filename, number).encode() for number in range(line, end + 1)]
    lines[-1] = lines[-1][:end_column]
    return ast.parse(b"".join(lines)[column:].decode(), mode="eval").body


def _parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Subscript):
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        parts = [node.value, *(index for index in indices if not isinstance(index, ast.Slice))]
    elif isinstance(node, ast.Attribute):
        parts = [node.value]
    elif isinstance(node, ast.Call):
        given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg not in ("dim", "axis"))]
        parts = [one for arg in given for one in (arg.elts if isinstance(arg, (ast.Tuple, ast.List)) else [arg])]
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Call):
            parts.insert(0, node.func.value)
    else:
        parts = []
    return [part for part in parts if not isinstance(part, (ast.Constant, ast.UnaryOp))]


def _values(part: ast.expr, frame: FrameType) -> Iterator[Any]:
    """The value of a part, if it can be had without a call and says something."""
    harmless = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Slice, ast.Tuple)
    inner = (node for node in ast.walk(part) if isinstance(node, ast.expr))
    if not all(isinstance(node, harmless) for node in inner):
        return
    try:
        value = eval(compile(ast.Expression(part), "<part>", "eval"), frame.f_globals, frame.f_locals)
    except Exception:
        return
    several = is_tensor(value) or is_array(value) or isinstance(value, (list, tuple, str, dict, set))
    if several or value is None or is_number(value):
        yield value


def _kinds_in_line(frame: FrameType, text: str) -> Iterator[str]:
    """What the variables of a line are that hold several values: their shapes and lengths are what clashes."""
    names = [name for name in dict.fromkeys(re.findall(r"(?<![\w.])[A-Za-z_]\w*", text)) if name in frame.f_locals]
    shown = 0
    for name in names:
        value = frame.f_locals[name]
        if shown < MOST_VARIABLES and (is_tensor(value) or is_array(value) or isinstance(value, (list, tuple, str))):
            shown += 1
            yield f"{name} is {kind_of(value)}"


_ADVICE: tuple[tuple[type[BaseException], str], ...] = (
    (InputAsked, "Use the function's arguments; nobody is there to type during a check."),
    (SystemExit, "Leave the function with return, not with exit() or sys.exit()."),
    (RecursionError, "Make sure that it reaches a case where it does not call itself."),
    (UnboundLocalError, "A variable is used before it gets a value inside the function."),
    (NameError, "Check the spelling, and that the cell that defines or imports this name has been run."),
    (IndexError, "An index points behind the end: positions run from 0 to length - 1."),
    (KeyError, "This key is not in the dictionary: look at .get(key, default), or at how the keys are made."),
    (ZeroDivisionError, "Think of the case in which there is nothing to divide by."),
    (OverflowError, "A number grew beyond what a float holds: look at exp and at powers of large numbers."),
    (AttributeError, "Look at what kind of object this is: type(...) tells."),
    (ImportError, "Only packages of the course's environment are there."),
    (MemoryError, "It asked for far more memory than this task needs: look at the sizes."),
    (AssertionError, "A condition that you assert yourself does not hold for this call."),
    (TypeError, "Look at the kinds of the values that meet in this line: print(type(...)) helps."),
    (ValueError, "Look at the values and lengths that meet in this line."),
    (KeyboardInterrupt, "Leave the function with return."),
)


_ADVICE_BY_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("can't allocate memory",), "It asked for far more memory than this task needs: look at the sizes."),
    (
        ("not implemented for 'Complex",),
        "Complex numbers have no order, so no largest and no smallest: take their sizes first, with .abs().",
    ),
    (
        ("used as indices must be", "arrays used as indices", "only integers, slices", "tensors used as indices"),
        "An index is an int or a bool: `labels == 1` makes bools of numbers, `.long()` makes ints of them.",
    ),
    (
        ("indices must be integers", "cannot be interpreted as an integer", "integer argument expected"),
        "Positions and lengths are whole numbers: // divides without a remainder, int(...) and round(...) make ints.",
    ),
    (
        ("must be real number, not",),
        "The functions of math take one number each: for a tensor there is torch's function of the same name, "
        "a list is gone through entry by entry.",
    ),
    (
        ("does not require grad",),
        "Nothing leads from this number back to a parameter: .detach(), .item(), torch.no_grad() and torch.tensor(...) "
        "cut the way. Or .requires_grad_() was never called.",
    ),
    (
        ("backward through the graph a second time",),
        "This graph was used by an earlier backward() and is gone: a value from before it still leads into it. "
        "Cut there, with x = x.detach().",
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
        ("must have same number of dimensions",),
        "cat joins what has the same number of axes: look which of the shapes you did not expect. `x.unsqueeze(0)` "
        "adds an axis, and torch.stack(...) makes a new one.",
    ),
    (
        ("'float' object has no attribute", "'int' object has no attribute"),
        "It is a plain number there, and no tensor, at least by then: look at each line that sets it.",
    ),
    (
        ("is ambiguous",),
        "A comparison of many numbers is not one True or False: choose .any() or .all().",
    ),
    (
        ("leaf Variable that requires grad", "leaf variable that requires grad"),
        "Autograd watches this parameter: change it inside `with torch.no_grad():`.",
    ),
    (
        ("'list' and", "and 'list'", "multiply sequence by non-int", "can only concatenate list"),
        "A list is no vector: + joins lists and * repeats them. Go through its entries, or make a tensor of it.",
    ),
    (("object is not callable",), "Parentheses stand behind something that is no function: [ ] picks an entry."),
    (("object is not iterable",), "It is one value, and is gone through or unpacked like several."),
    (("is not subscriptable", "too many indices"), "An index stands behind something that has no such entries."),
    (("required positional argument", "positional arguments but", "takes no arguments"), "Count the arguments."),
    (("values to unpack",), "The number of names on the left must be the number of values on the right."),
    (("math domain error", "expected a positive input"), "This function is not defined there: log needs more than 0."),
)
"""Advice by words of the message, PyTorch's most of them; looked at before the kind of the error."""

STUB_ADVICE = "Replace this line by your code."


def _advice(error: BaseException, line: str) -> str:
    text = str(error)
    if isinstance(error, NotImplementedError) and line.startswith("raise"):
        return STUB_ADVICE
    for words, advice in _ADVICE_BY_WORDS:
        if any(word in text for word in words):
            return advice
    if isinstance(error, (RuntimeError, ValueError)) and any(word in text for word in ("shape", "size", "dimension")):
        return "Two tensors do not fit: print their .shape just before this line."
    return next((advice for kind, advice in _ADVICE if isinstance(error, kind)), "")
