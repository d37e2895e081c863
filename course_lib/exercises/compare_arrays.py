"""How two tensors or arrays differ, in words: type, shape, kind of number, values."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.kinds import is_array, is_number, is_tensor, kind_of, to_array
from course_lib.exercises.relations import relation
from course_lib.exercises.value_text import text_of


def at(where: str, otherwise: str) -> str:
    """Which part of the answer a sentence is about: `where` is empty for the whole."""
    return f"The part {where}" if where else otherwise


def other_type(wanted: str, got: Any, where: str, advice: str = "") -> str:
    """That another kind of value is expected, and perhaps how to make one."""
    begin = f"In the part {where}, {wanted}" if where else wanted[0].upper() + wanted[1:]
    return f"{begin} is expected, and yours is {kind_of(got)}.{' ' + advice if advice else ''}"


def _number_kind(array: Any) -> str:
    return {"f": "float", "i": "int", "u": "int", "b": "bool", "c": "complex"}.get(array.dtype.kind, str(array.dtype))


def compare_arrays(expected: Any, got: Any, rtol: float, atol: float, where: str) -> str | None:
    """None when `got` is as good as the tensor or array `expected`, else what is not right about it."""
    wanted = "a tensor" if is_tensor(expected) else "a NumPy array"
    same_type = is_tensor(got) if is_tensor(expected) else is_array(got)
    if not same_type:
        if is_array(got):
            advice = "torch.from_numpy(...) turns it into one."
        elif is_tensor(got):
            advice = ".numpy() turns it into one."
        elif isinstance(got, (list, tuple)) and any(is_tensor(x) for x in got):
            advice = "torch.stack(...) turns a list of tensors into one."
        elif isinstance(got, (list, tuple)) or is_number(got):
            advice = (
                "torch.tensor(...) turns it into one." if is_tensor(expected) else "np.array(...) turns it into one."
            )
        else:
            advice = ""
        return other_type(wanted, got, where, advice)
    a, b = to_array(expected), to_array(got)
    if a.shape != b.shape:
        return _shape_sentence(a, b, where)
    if _number_kind(a) != _number_kind(b):
        return (
            f"{at(where, 'It')} has the right shape, and holds numbers of kind {_number_kind(b)} "
            f"where {_number_kind(a)} is expected."
        )
    return value_sentence(a, b, rtol, atol, where)


def _shape_sentence(a: Any, b: Any, where: str) -> str:
    begin = f"{at(where, 'It')} has shape {tuple(b.shape)}, and {tuple(a.shape)} is expected."
    if a.ndim == b.ndim and a.shape == b.shape[::-1]:
        return f"{begin} It looks transposed."
    if a.ndim == b.ndim and sorted(a.shape) == sorted(b.shape):
        return f"{begin} The axes are in another order."
    squeezed_a, squeezed_b = ([n for n in shape if n != 1] for shape in (a.shape, b.shape))
    if squeezed_a == squeezed_b:
        place = "too many" if b.ndim > a.ndim else "missing" if b.ndim < a.ndim else "in another place"
        return f"{begin} An axis of length 1 is {place}."
    if a.size == b.size:
        return f"{begin} The number of entries is right: reshape or flatten differs."
    if a.ndim == b.ndim:
        off = [(i, y - x) for i, (x, y) in enumerate(zip(a.shape, b.shape, strict=True)) if x != y]
        if len(off) == 1 and abs(off[0][1]) == 1:
            entry = "one entry too many" if off[0][1] > 0 else "one entry is missing"
            return f"{begin} Axis {off[0][0]} is off by one: {entry}."
    if b.ndim < a.ndim:
        return f"{begin} An axis was summed, averaged or indexed away."
    return begin


def value_sentence(a: Any, b: Any, rtol: float, atol: float, where: str) -> str | None:
    """Compare two arrays of the same shape and kind of number."""
    if a.dtype.kind not in "fc":
        wrong = a != b
    else:
        bad = ~np.isfinite(b) & ~((a == b) | (np.isnan(a) & np.isnan(b)))
        if bad.any():
            name = "nan" if np.isnan(b[bad]).any() else "inf"
            places = f"in {int(bad.sum())} of {b.size} places" if b.size > 1 else "in its only place"
            return f"{at(where, 'It')} holds {name} {places}, where a finite number is expected."
        wrong = ~np.isclose(b, a, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    count, first = int(wrong.sum()), tuple(int(i) for i in np.argwhere(wrong)[0])
    yours, wanted = (text_of(x[first].item()) for x in (b, a))
    if yours == wanted:  # they part after the sixth digit
        yours, wanted = (repr(x[first].item()) for x in (b, a))
    found = relation(a, b, rtol, atol)
    guess = f" {found}" if found else ""
    if a.size == 1:
        return f"{at(where, 'It')} is {yours}, and {wanted} is expected.{guess}"
    return (
        f"{at(where, 'It')} is off: {count} of {a.size} numbers differ. "
        f"The first is {yours} at {list(first)}, and {wanted} is expected.{guess}"
    )
