"""A result of another kind than the expected one, brought to that kind: is it right, but for its kind?"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from course_lib.exercises.kinds import is_array, is_bool, is_number, is_tensor, is_whole, to_array


def in_form_of(expected: Any, got: Any) -> Any:
    """What is got in the kind, and where nothing but axes of length 1 is in the way in the shape, of what is expected.

    None where it cannot be brought there, or has that kind already.

    >>> in_form_of(0.5, np.array(0.25)), in_form_of([1, 2], (3, 4)), in_form_of([1, 2], [3, 4])
    (0.25, [3, 4], None)
    """
    try:
        with np.errstate(all="ignore"):
            return _brought(expected, got)
    except Exception:
        return None


def _brought(expected: Any, got: Any) -> Any:
    if is_tensor(expected) or is_array(expected):
        return _array(expected, got)
    if is_bool(expected):
        return bool(got) if not is_bool(got) and _is_one_number(got) else None
    if is_number(expected):
        return _number(expected, got)
    if isinstance(expected, str):
        return "".join(got) if isinstance(got, (list, tuple)) else None
    if isinstance(expected, (list, tuple)):
        return _sequence(expected, got)
    if isinstance(expected, set):
        return set(got) if isinstance(got, (list, tuple)) else None
    return None


def _is_one_number(value: Any) -> bool:
    if is_tensor(value) or is_array(value):
        return bool(to_array(value).size == 1)
    return is_number(value) or is_bool(value)


def _number(expected: Any, got: Any) -> Any:
    if isinstance(got, (list, tuple)) and len(got) == 1:
        got = got[0]
    if not _is_one_number(got):
        return None
    plain = to_array(got).reshape(-1)[0].item() if is_tensor(got) or is_array(got) else got
    if is_whole(expected) and not is_whole(plain) and float(plain).is_integer():
        return int(plain)
    return plain if plain is not got else None


def _array(expected: Any, got: Any) -> Any:
    """A tensor or an array: of lists, of the other of the two, of another kind of number, with axes of length 1."""
    if isinstance(got, (list, tuple)):
        values = np.stack([to_array(one) for one in got]) if got else None
    elif is_tensor(got) or is_array(got) or is_number(got):
        values = to_array(got)
    else:
        return None
    if values is None or values.dtype.kind not in "fiub":
        return None
    wanted = to_array(expected)
    same_kind = type(got) is type(expected) and values.dtype.kind == wanted.dtype.kind
    if same_kind and values.shape == wanted.shape:
        return None
    if [n for n in values.shape if n != 1] == [n for n in wanted.shape if n != 1]:
        values = values.reshape(wanted.shape)
    elif same_kind:
        return None
    if values.dtype.kind == "f" and wanted.dtype.kind in "iu" and not (values == np.round(values)).all():
        return None
    values = values.astype(wanted.dtype)
    return sys.modules["torch"].from_numpy(values) if is_tensor(expected) else values


def _sequence(expected: Any, got: Any) -> Any:
    kind = list if isinstance(expected, list) else tuple
    if is_tensor(got) or is_array(got):
        return kind(to_array(got).tolist())
    if isinstance(got, str) and all(is_whole(one) for one in expected):
        return kind(int(one) for one in got)
    if isinstance(got, str) and " " in got and all(isinstance(one, str) for one in expected):
        return kind(got.split())
    if isinstance(got, str) or (isinstance(got, (list, tuple)) and not isinstance(got, kind)):
        return kind(got)
    if not isinstance(got, (list, tuple)) or len(got) != len(expected):
        return None
    parts = [in_form_of(x, y) for x, y in zip(expected, got, strict=True)]
    if all(part is None for part in parts):
        return None
    return kind(y if part is None else part for part, y in zip(parts, got, strict=True))
