"""Results that are computed once and handed out many times, so that nobody can change them for everybody else.

`functools.lru_cache` hands out the very object that it keeps: whoever writes into a dictionary or a tensor that came
from it has changed what every later caller gets, until the kernel restarts.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache, update_wrapper
from operator import is_
from typing import Any, Generic, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Remembered(Generic[Arguments, Result]):
    """A function whose results are kept, and of which every caller gets a copy of its own."""

    def __init__(self, function: Callable[Arguments, Result], maxsize: int) -> None:
        update_wrapper(self, function)
        self._kept = lru_cache(maxsize=maxsize)(function)
        self.cache_clear = self._kept.cache_clear
        self.cache_info = self._kept.cache_info

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """The function's result, computed or kept; a copy either way."""
        return own_copy(self._kept(*args, **kwargs))  # type: ignore[arg-type]

    def __reduce__(self) -> str:  # processes of a sweep know it by its name, like any function
        return str(self.__qualname__)  # type: ignore[attr-defined]


def remembered(maxsize: int) -> Callable[[Callable[Arguments, Result]], Remembered[Arguments, Result]]:
    """Like `functools.lru_cache`, for results that can be written into: see `own_copy` for what is copied.

    >>> @remembered(maxsize=1)
    ... def counts():
    ...     return {"a": [1]}
    >>> counts()["a"].append(2)
    >>> counts()
    {'a': [1]}
    """

    def decorate(function: Callable[Arguments, Result]) -> Remembered[Arguments, Result]:
        return Remembered(function, maxsize)

    return decorate


def own_copy(value: Result) -> Result:
    """The value with dictionaries, lists, sets, arrays and tensors of its own, also inside tuples and dataclasses.

    What has no content to write into is shared, and so are networks and tokenizers: a copy of a network would be
    another network.
    """
    return _copied(value)


def _copied(value: Any) -> Any:
    kind = type(value)
    if kind in _WHOLE:
        return value
    if kind is tuple:
        parts = [_copied(part) for part in value]
        return value if all(map(is_, parts, value)) else tuple(parts)
    if kind is list or kind is set:
        return kind([_copied(part) for part in value])
    if isinstance(value, dict):
        fresh = copy.copy(value)
        fresh.update({key: _copied(part) for key, part in value.items()})
        return fresh
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return kind(*[_copied(part) for part in value])
    if hasattr(kind, "__dataclass_fields__"):
        return _copied_dataclass(value)
    if kind.__name__ == "Tensor" and kind.__module__ == "torch":
        if value.is_leaf and value.requires_grad:
            return value.detach().clone().requires_grad_()
        return value.clone()
    if kind.__name__ == "ndarray" and kind.__module__ == "numpy":
        return value.copy()
    return value


def _copied_dataclass(value: Any) -> Any:
    """The same dataclass over copied parts; the object itself where no part had anything to copy."""
    # In `vars` also stand the properties that were computed once, which may be tensors as well.
    parts = vars(value) if hasattr(value, "__dict__") else {n: getattr(value, n) for n in value.__dataclass_fields__}
    changed = {name: fresh for name, part in parts.items() if (fresh := _copied(part)) is not part}
    if not changed:
        return value
    new = copy.copy(value)
    for name, part in changed.items():
        object.__setattr__(new, name, part)
    return new


_WHOLE = frozenset({str, bytes, int, float, complex, bool, type(None), frozenset})
