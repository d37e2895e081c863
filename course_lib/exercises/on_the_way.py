"""Steps of the learner's code that one change would give a value which the solution has on its way.

Every part of an expression is evaluated again with the variables as they were when its line ran, as it is and with
one change in it. A part that only the change brings to a value of the solution's, in every call that is looked at, is
likely to be one of several mistakes.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from course_lib.exercises.attempts import copies
from course_lib.exercises.compare import is_same
from course_lib.exercises.kinds import is_array, is_number, is_tensor
from course_lib.exercises.mutants import FILE, definition_of, edits_inside, mutant_with
from course_lib.exercises.relations import is_telling
from course_lib.exercises.traces import made_beside, variables_before_lines
from course_lib.exercises.trial import Trial
from course_lib.exercises.two_mistakes import Step

NO_STEP = re.compile(r"minus is left out|sign is turned|two sides of -|off by one|(plus|minus) 1 is")
"""Edits that change a sign only, or go to another round's value, which the solution has on its way as well."""
OTHER_NAME = re.compile(r"stands where `(\w+)` belongs")
"""Edits that put another variable in the place of this one."""
MOST_CASES = 3
"""Calls that are looked at."""
MOST_ROUNDS = 2
"""Times that a line is looked at in one call."""
MOST_VALUES = 400
"""Values of a call that are kept."""
LARGEST = 64
"""Numbers in a value that is kept."""
SECONDS = 0.35
"""Processor time for all changes."""
LEAST_TELLING = 2
"""Calls, if there are so many, in which a telling value has to agree."""


def steps_on_the_way(trial: Trial) -> list[Step]:
    """Changes to the learner's code, each in one part of an expression, that bring this part to a solution's value."""
    if trial.exercise.compare is not None or not trial.wrong:
        return []
    try:
        search = _Search(trial)
        return list(search.steps())
    except Exception:  # code that cannot be taken apart, or does not run so
        return []


@dataclass
class _Call:
    """One case: values on the solution's way, how large their expressions are, those of the answer, and its variables.

    `before` holds the variables before each line of the answer, for the first few rounds.
    """

    solution: list[Any]
    sizes: list[int]
    answer: list[Any]
    before: dict[int, list[dict[str, Any]]]


class _Search:
    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.definition = definition_of(trial.answer)
        targets = [node.target for node in ast.walk(self.definition) if isinstance(node, ast.For)]
        self.loops = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        self.tolerance = (trial.exercise.rtol, trial.exercise.atol)
        self.calls = [self._call(tried.arguments) for tried in trial.wrong[:MOST_CASES]]
        self.deadline = time.process_time() + SECONDS

    def _call(self, arguments: tuple[Any, ...]) -> _Call:
        exercise = self.trial.exercise
        fresh = [copies(exercise, [arguments])[0] for _ in range(3)]
        solution, sizes = _values_of(exercise.solution, definition_of(exercise.solution), fresh[0])
        answer, _ = _values_of(self.trial.answer, self.definition, fresh[1])
        before = variables_before_lines(self.trial.answer, self.definition, fresh[2], MOST_ROUNDS)
        return _Call(solution, sizes, answer, before)

    def steps(self) -> Iterator[Step]:
        """The first change that helps in each line, the lines in the order of the code."""
        for statement in _simple(self.definition):
            for part in _parts(statement):
                found = self._mended(statement, part)
                if found is not None:
                    yield found
                    break
            if time.process_time() > self.deadline:
                return

    def _mended(self, statement: ast.stmt, part: ast.expr) -> Step | None:
        before = [(call, variables) for call in self.calls for variables in call.before.get(statement.lineno, [])]
        if not before:
            return None
        now = [self._value(part, variables) for _, variables in before]
        if not any(is_telling(value) for value in now) or all(
            _among(value, call.solution, self.tolerance) for value, (call, _) in zip(now, before, strict=True)
        ):
            return None
        best: tuple[int, Step] | None = None  # how far its size is from the solution's, and the change
        for edit, changed in edits_inside(self.definition, part):
            if time.process_time() > self.deadline:
                break
            if NO_STEP.search(edit.mistake):  # which sign a step has is a matter of taste
                continue
            other = OTHER_NAME.search(edit.mistake)
            if other and other[1] in self.loops:  # the same place in every round is another round's
                continue
            apart = self._apart(changed, before)
            # Of several changes the one that looks most like the solution's step: the others leave something out.
            if apart is not None and (best is None or apart < best[0]):
                mutant, tree = mutant_with(self.definition, statement, part, changed, edit)
                if mutant is not None and tree is not None:
                    said = f"makes `{_short(part)}` a value that the solution has on its way"
                    best = (apart, Step(mutant, tree, 0.5, said))
        return best[1] if best else None

    def _apart(self, part: ast.expr, before: Sequence[tuple[_Call, dict[str, Any]]]) -> int | None:
        """By how much the part's size differs from that of the solution's step with its value; None without one."""
        code = _compiled_part(part)
        if code is None:
            return None
        size = _size(part)
        decided: dict[int, int] = {}
        for call, variables in before:
            if id(call) in decided:  # later rounds go on from what may be wrong by then
                continue
            value = self._run(code, variables)
            if not is_telling(value):
                if not (is_tensor(value) or is_array(value) or is_number(value)):
                    return None
                continue
            apart = [
                abs(size - other)
                for one, other in zip(call.solution, call.sizes, strict=True)
                if is_same(one, value, *self.tolerance)
            ]
            if not apart or _among(value, call.answer, self.tolerance):
                return None
            decided[id(call)] = min(apart)
        return max(decided.values()) if len(decided) >= min(LEAST_TELLING, len(self.calls)) else None

    def _value(self, part: ast.expr, variables: dict[str, Any]) -> Any:
        code = _compiled_part(part)
        return None if code is None else self._run(code, variables)

    def _run(self, code: CodeType, variables: dict[str, Any]) -> Any:
        try:
            value = eval(code, dict(variables))
        except Exception:
            return None
        return _plain(value) if _is_small(value) else None


def _short(part: ast.expr) -> str:
    text = ast.unparse(part)
    return text if len(text) <= 70 else f"{text[:66]} ..."


def _compiled_part(part: ast.expr) -> CodeType | None:
    try:
        return compile(ast.fix_missing_locations(ast.Expression(copy.deepcopy(part))), FILE, "eval")
    except (SyntaxError, ValueError, TypeError):
        return None


def _plain(value: Any) -> Any:
    return value.detach() if is_tensor(value) else value


def _is_small(value: Any) -> bool:
    if is_tensor(value) or is_array(value):
        return 0 < len(value.reshape(-1)) <= LARGEST
    return is_number(value)


def _among(value: Any, known: Sequence[Any], tolerance: tuple[float, float]) -> bool:
    return any(is_same(one, value, *tolerance) for one in known)


class _Noted(ast.NodeTransformer):
    """Puts every operation and call of a function into a call that notes its value."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._noted(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return self._noted(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return self._noted(node) if isinstance(node.ctx, ast.Load) else self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        return node

    def _noted(self, node: ast.expr) -> ast.AST:
        size = ast.Constant(_size(node))
        self.generic_visit(node)
        return ast.copy_location(ast.Call(ast.Name("__note", ast.Load()), [node, size], []), node)


def _size(part: ast.AST) -> int:
    """How many nodes an expression has."""
    return sum(1 for _ in ast.walk(part))


def _values_of(
    function: Callable[..., Any], definition: ast.FunctionDef, arguments: tuple[Any, ...]
) -> tuple[list[Any], list[int]]:
    """The telling values that the parts of a function take during a call, and how large these parts are."""
    found: list[Any] = []
    sizes: list[int] = []

    def note(value: Any, size: int) -> Any:
        if len(found) < MOST_VALUES and _is_small(value) and is_telling(value):
            found.append(copy.deepcopy(_plain(value)))
            sizes.append(size)
        return value

    tree = _Noted().visit(copy.deepcopy(definition))
    noted = made_beside(function, tree, __note=note)
    with contextlib.suppress(Exception):
        noted(*arguments)
    return found, sizes


def _simple(definition: ast.FunctionDef) -> Iterator[ast.stmt]:
    """The statements that compute something, in the order of the code."""
    kinds = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)
    found = [node for node in ast.walk(definition) if isinstance(node, kinds)]
    yield from sorted(found, key=lambda node: node.lineno)


def _parts(statement: ast.stmt) -> Iterator[ast.expr]:
    """The operations and calls of a statement, the largest first; nothing inside a comprehension."""
    waiting: list[ast.AST] = [getattr(statement, "value", None) or statement]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.BinOp, ast.Call)):
            yield node
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.Lambda, ast.keyword)):
            continue
        waiting.extend(ast.iter_child_nodes(node))
