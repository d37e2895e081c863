"""Nobody changes for others what a function keeps: every cached function of the course is looked at."""

import collections.abc
import dataclasses
import importlib
import inspect
import pickle
import re
import typing
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import torch

import course_lib
from course_lib.remembered import Remembered, own_copy, remembered

WRITABLE = (dict, list, set, bytearray, torch.Tensor, np.ndarray)


def cached_functions():
    """Every function of the package that keeps results, by its full name."""
    root = Path(course_lib.__path__[0])
    for file in sorted(root.rglob("*.py")):
        if not re.search(r"@(functools\.)?(lru_cache|cache|remembered)\b", file.read_text(encoding="utf-8")):
            continue
        module = importlib.import_module(".".join(("course_lib", *file.relative_to(root).with_suffix("").parts)))
        for name, function in vars(module).items():
            if hasattr(function, "cache_info") and function.__module__ == module.__name__:
                yield f"{module.__name__}.{name}", function


def types_inside(hint, seen=()):
    """The classes in a type hint, and those in the fields of its dataclasses and named tuples."""
    kind = typing.get_origin(hint) or hint
    if isinstance(kind, type) and kind not in seen:
        yield kind
        if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
            for field in typing.get_type_hints(kind).values():
                yield from types_inside(field, (*seen, kind))
    for argument in typing.get_args(hint):
        yield from types_inside(argument, seen)


def shares_what_can_be_written(function):
    """Does the function hand out, from `lru_cache`, something that a caller can write into?

    A mapping must be a read-only one, which its source says; a sequence a tuple.
    """
    if isinstance(function, Remembered):
        return False
    kinds = set(types_inside(typing.get_type_hints(function)["return"]))
    if any(issubclass(kind, WRITABLE) or kind is collections.abc.Sequence for kind in kinds):
        return True
    return collections.abc.Mapping in kinds and "MappingProxyType(" not in inspect.getsource(function.__wrapped__)


def test_no_cached_function_of_the_course_shares_what_can_be_written():
    looked_at = dict(cached_functions())
    assert len(looked_at) > 100
    assert [name for name, function in looked_at.items() if shares_what_can_be_written(function)] == []


@dataclasses.dataclass(frozen=True)
class _View:
    title: str
    values: torch.Tensor


class _Row(typing.NamedTuple):
    name: str
    counts: dict


@lru_cache(maxsize=1)
def _shared_list() -> list[int]:
    return [1]


@lru_cache(maxsize=1)
def _shared_inside() -> tuple[_View, ...]:
    return ()


@lru_cache(maxsize=1)
def _shared_row() -> _Row:
    return _Row("a", {})


@lru_cache(maxsize=1)
def _shared_mapping() -> collections.abc.Mapping[str, int]:
    return {}


@lru_cache(maxsize=1)
def _unwritable() -> tuple[str, frozenset[int]]:
    return "", frozenset()


@remembered(maxsize=1)
def _apart() -> list[int]:
    return [1]


def test_the_search_finds_what_it_looks_for():
    for function in (_shared_list, _shared_inside, _shared_row, _shared_mapping):
        assert shares_what_can_be_written(function), function
    assert not shares_what_can_be_written(_unwritable)
    assert not shares_what_can_be_written(_apart)


def test_the_function_runs_once_and_each_caller_has_its_own():
    runs = []

    @remembered(maxsize=2)
    def table(scale: int = 1) -> dict[str, list[int]]:
        runs.append(scale)
        return {"a": [scale]}

    table()["a"].append(99)
    table().clear()
    assert table() == {"a": [1]}
    assert table(scale=3) == {"a": [3]}
    assert runs == [1, 3]
    assert table.cache_info().hits == 2
    table.cache_clear()
    assert table() == {"a": [1]}
    assert runs == [1, 3, 1]


@pytest.mark.parametrize(
    "value",
    [
        {"a": {"b": [1, {2}]}},
        [torch.zeros(3)],
        (np.zeros(2), "x"),
        _View("t", torch.zeros(2)),
        _Row("a", {"b": torch.zeros(1)}),
        torch.zeros(2, requires_grad=True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_can_be_written_is_copied_at_every_depth(value):
    ours, theirs = own_copy(value), own_copy(value)
    assert type(ours) is type(value)
    assert str(ours) == str(value)
    assert not written_parts(ours) & written_parts(value)
    assert not written_parts(ours) & written_parts(theirs)


def written_parts(value):
    """The identities of all writable parts of a value."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple, set)) else ()
    if dataclasses.is_dataclass(value):
        inside = [getattr(value, field.name) for field in dataclasses.fields(value)]
    own = {id(value)} if isinstance(value, WRITABLE) else set()
    return own.union(*map(written_parts, inside)) if inside else own


def test_what_cannot_be_written_and_networks_are_shared():
    network = torch.nn.Linear(1, 1)
    for value in ("text", (1, ("a", None)), frozenset({1}), network, _View("t", network)):
        assert own_copy(value) is value
    kept_parameter = own_copy(torch.ones(1, requires_grad=True))
    assert kept_parameter.is_leaf
    assert kept_parameter.requires_grad


def test_a_property_that_was_computed_once_is_not_shared():
    from course_lib.lessons.l06_gradient_flow.radius_sweep import Setting, sweep

    setting = Setting(width=4, steps=3, batch=1)
    before = sweep(setting).summary.clone()
    sweep(setting).summary.zero_()
    sweep(setting).log10_norm.zero_()
    assert torch.equal(sweep(setting).summary, before)


def test_other_processes_find_the_function_by_its_name():
    from course_lib.lessons.l04_character_language_model.first_networks import stored

    assert pickle.loads(pickle.dumps(stored)) is stored


def test_writing_into_a_stored_table_changes_it_for_nobody():
    from course_lib.lessons.l04_character_language_model import copied_formulas, first_networks, first_state
    from course_lib.lessons.l15_beam_search.stored_tables import written

    for table in (first_networks.stored, copied_formulas.stored, first_state.stored, written):
        before = dict(table())
        table().clear()
        table()["mine"] = 1
        assert table() == before
