"""Comparing an answer with the expected one, and saying in words how the two differ."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from typing import Any

LONGEST = 300
"""Characters of a value shown in a verdict."""


def _torch() -> Any:
    """PyTorch if somebody has imported it; an answer cannot be a tensor otherwise."""
    return sys.modules.get("torch")


def _is_tensor(value: Any) -> bool:
    torch = _torch()
    return torch is not None and isinstance(value, torch.Tensor)


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _is_bool(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return isinstance(value, bool) or (numpy is not None and isinstance(value, numpy.bool_))


def _is_number(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    kinds = (int, float, complex) if numpy is None else (int, float, complex, numpy.number)
    return isinstance(value, kinds) and not _is_bool(value)


def _to_array(value: Any) -> Any:
    """A tensor, array or nested sequence of numbers as a NumPy array of a type NumPy knows."""
    import numpy as np

    if _is_tensor(value):
        value = value.detach().cpu()
        if value.is_floating_point() and value.dtype not in (_torch().float32, _torch().float64):
            value = value.float()
        return value.resolve_conj().resolve_neg().numpy()
    return np.asarray(value)


def kind_of(value: Any) -> str:
    """What a value is, in a learner's words.

    >>> kind_of([1, 2]), kind_of(3), kind_of("a")
    ('a list of length 2', 'an int', 'a string of 1 character')
    """
    if _is_tensor(value):
        return f"a tensor of shape {tuple(value.shape)} and type {str(value.dtype).removeprefix('torch.')}"
    if _is_array(value):
        return f"a NumPy array of shape {value.shape} and type {value.dtype}"
    if value is None:
        return "None"
    if value is Ellipsis:
        return "... (nothing yet)"
    if isinstance(value, str):
        return f"a string of {len(value)} character{'' if len(value) == 1 else 's'}"
    name = type(value).__name__
    article = "an" if name[:1].lower() in "aeio" else "a"
    if isinstance(value, (list, tuple, Set, Mapping, bytes)):
        return f"{article} {name} of length {len(value)}"
    return f"{article} {name}"


def show_value(value: Any, longest: int = LONGEST, exact: bool = False) -> str:
    """A value as short, repeatable text: numbers to six digits, no addresses.

    With `exact` a number that six digits would make a whole one keeps all its digits.

    >>> show_value([1.0, 2 / 3])
    '[1.0, 0.666667]'
    >>> show_value(0.9999999999999999), show_value(0.9999999999999999, exact=True)
    ('1.0', '0.9999999999999999')
    """
    try:
        text = _text(value, 0, exact)
    except Exception as error:
        text = f"<{kind_of(value)} that cannot be shown: {type(error).__name__}>"
    return text if len(text) <= longest else f"{text[: longest - 4]} ..."


def _text(value: Any, depth: int, exact: bool = False) -> str:
    if _is_tensor(value) or _is_array(value):
        array = _to_array(value)
        name = "tensor" if _is_tensor(value) else "array"
        if array.size > 64:
            head = ", ".join(_text(x.item(), 1, exact) for x in array.ravel()[:6])
            return f"{name} of shape {tuple(array.shape)} beginning {head}, ..."
        return f"{name}({_text(array.tolist(), depth + 1, exact)})"
    if _is_number(value) and not isinstance(value, int):
        if hasattr(value, "item"):
            value = value.item()
        return _digits(value, exact)
    if depth < 6 and type(value) in (list, tuple, set, frozenset, dict):
        return _container_text(value, depth, exact)
    text = repr(value) if isinstance(value, (str, bytes, int)) else _plain_repr(value)
    return text


def _digits(value: Any, exact: bool) -> str:
    if isinstance(value, float):
        text = f"{value:.6g}"
        if exact and float(text) != value and float(text).is_integer():
            return repr(value)
        return text if any(c in text for c in ".en") else f"{text}.0"
    return f"{value:.6g}" if isinstance(value, complex) else repr(value)


def _container_text(value: Any, depth: int, exact: bool) -> str:
    shown = 40
    if isinstance(value, dict):
        items = [f"{_text(k, depth + 1, exact)}: {_text(v, depth + 1, exact)}" for k, v in list(value.items())[:shown]]
        return "{" + ", ".join(items + (["..."] if len(value) > shown else [])) + "}"
    items = list(value)[:shown]
    if isinstance(value, (set, frozenset)):
        items = sorted(value, key=repr)[:shown]
        if not items:
            return "set()"
    texts = [_text(item, depth + 1, exact) for item in items] + (["..."] if len(value) > shown else [])
    opening, closing = "[]" if isinstance(value, list) else "()" if isinstance(value, tuple) else "{}"
    comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
    return f"{opening}{', '.join(texts)}{comma}{closing}"


def _plain_repr(value: Any) -> str:
    text = repr(value)
    return f"<{kind_of(value)}>" if " at 0x" in text else text


def difference(expected: Any, got: Any, rtol: float = 1e-4, atol: float = 1e-6) -> str | None:
    """None when `got` is as good as `expected`, else one or two sentences that say how it is not.

    Type, shape, kind of number (float, int, bool), non-finite entries and values are looked at in that order.

    >>> difference([1, 2], [1, 2]) is None
    True
    >>> difference([1, 2], (1, 2))
    'A list is expected, and yours is a tuple of length 2. list(...) turns it into one.'
    """
    return _compare(expected, got, rtol, atol, "")


def _compare(expected: Any, got: Any, rtol: float, atol: float, where: str) -> str | None:
    if got is None and expected is not None:
        return f"{_at(where, 'It')} came back as None. Did you forget a return?"
    if _is_tensor(expected) or _is_array(expected):
        return _compare_arrays(expected, got, rtol, atol, where)
    if _is_bool(expected):
        if not _is_bool(got):
            return _other_type("True or False", got, where)
        return (
            None
            if bool(expected) == bool(got)
            else f"{_at(where, 'It')} is {bool(got)} and should be {bool(expected)}."
        )
    if _is_number(expected):
        return _compare_numbers(expected, got, rtol, atol, where)
    if isinstance(expected, (str, bytes)):
        return _compare_text(expected, got, where)
    if isinstance(expected, Mapping):
        return _compare_mappings(expected, got, rtol, atol, where)
    if isinstance(expected, Set):
        return _compare_sets(expected, got, where)
    if isinstance(expected, (list, tuple)):
        return _compare_sequences(expected, got, rtol, atol, where)
    if not isinstance(got, type(expected)):
        return _other_type(kind_of(expected), got, where)
    if is_dataclass(expected) and not isinstance(expected, type):
        for field in fields(expected):
            name = f"{where}.{field.name}" if where else f".{field.name}"
            found = _compare(getattr(expected, field.name), getattr(got, field.name), rtol, atol, name)
            if found:
                return found
        return None
    return None if bool(expected == got) else f"{_at(where, 'It')} differs from the expected value."


def _at(where: str, otherwise: str) -> str:
    return f"The part {where}" if where else otherwise


def _other_type(wanted: str, got: Any, where: str, advice: str = "") -> str:
    begin = f"In the part {where}, {wanted}" if where else wanted[0].upper() + wanted[1:]
    return f"{begin} is expected, and yours is {kind_of(got)}.{' ' + advice if advice else ''}"


def _number_kind(array: Any) -> str:
    return {"f": "float", "i": "int", "u": "int", "b": "bool", "c": "complex"}.get(array.dtype.kind, str(array.dtype))


def _compare_arrays(expected: Any, got: Any, rtol: float, atol: float, where: str) -> str | None:
    wanted = "a tensor" if _is_tensor(expected) else "a NumPy array"
    same_type = _is_tensor(got) if _is_tensor(expected) else _is_array(got)
    if not same_type:
        if _is_array(got):
            advice = "torch.from_numpy(...) turns it into one."
        elif _is_tensor(got):
            advice = ".numpy() turns it into one."
        elif isinstance(got, (list, tuple)) and any(_is_tensor(x) for x in got):
            advice = "torch.stack(...) turns a list of tensors into one."
        elif isinstance(got, (list, tuple)) or _is_number(got):
            advice = (
                "torch.tensor(...) turns it into one." if _is_tensor(expected) else "np.array(...) turns it into one."
            )
        else:
            advice = ""
        return _other_type(wanted, got, where, advice)
    a, b = _to_array(expected), _to_array(got)
    if a.shape != b.shape:
        return _shape_sentence(a, b, where)
    if _number_kind(a) != _number_kind(b):
        return (
            f"{_at(where, 'It')} has the right shape, and holds numbers of kind {_number_kind(b)} "
            f"where {_number_kind(a)} is expected."
        )
    return _value_sentence(a, b, rtol, atol, where)


def _shape_sentence(a: Any, b: Any, where: str) -> str:
    begin = f"{_at(where, 'It')} has shape {tuple(b.shape)}, and {tuple(a.shape)} is expected."
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


def _value_sentence(a: Any, b: Any, rtol: float, atol: float, where: str) -> str | None:
    """Compare two arrays of the same shape and kind of number."""
    import numpy as np

    if a.dtype.kind not in "fc":
        wrong = a != b
    else:
        bad = ~np.isfinite(b) & ~((a == b) | (np.isnan(a) & np.isnan(b)))
        if bad.any():
            name = "nan" if np.isnan(b[bad]).any() else "inf"
            places = f"in {int(bad.sum())} of {b.size} places" if b.size > 1 else "in its only place"
            return f"{_at(where, 'It')} holds {name} {places}, where a finite number is expected."
        wrong = ~np.isclose(b, a, rtol=rtol, atol=atol, equal_nan=True)
    if not wrong.any():
        return None
    count, first = int(wrong.sum()), tuple(int(i) for i in np.argwhere(wrong)[0])
    yours, wanted = (_text(x[first].item(), 1) for x in (b, a))
    if yours == wanted:  # they part after the sixth digit
        yours, wanted = (repr(x[first].item()) for x in (b, a))
    found = relation(a, b, rtol, atol)
    guess = f" {found}" if found else ""
    if a.size == 1:
        return f"{_at(where, 'It')} is {yours}, and {wanted} is expected.{guess}"
    return (
        f"{_at(where, 'It')} is off: {count} of {a.size} numbers differ. "
        f"The first is {yours} at {list(first)}, and {wanted} is expected.{guess}"
    )


def relation(expected: Any, got: Any, rtol: float = 1e-4, atol: float = 1e-6) -> str:
    """A guess at how two arrays of one shape are related; an empty string when nothing simple fits.

    >>> import numpy as np
    >>> relation(np.array([1.0, 2.0, 4.0]), np.array([-1.0, -2.0, -4.0]))
    'The sign is flipped.'
    """
    import numpy as np

    if expected.dtype.kind not in "iuf" or got.dtype.kind not in "iuf" or expected.size == 0:
        return ""
    a, b = expected.astype(float), got.astype(float)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return ""

    def same(x: Any, y: Any) -> bool:
        return x.shape == y.shape and x.size > 0 and bool(np.allclose(x, y, rtol=rtol, atol=atol))

    with np.errstate(all="ignore"):
        if not np.any(b):
            return "All of yours is zero."
        if a.ndim == 2 and a.shape[0] == a.shape[1] and same(b, a.T):
            return "It looks transposed."
        if same(b, -a):
            return "The sign is flipped."
        if same(b, a + 1) or same(b, a - 1):
            return "It is off by one."
        for axis in range(a.ndim):
            if a.shape[axis] > 1 and same(b, np.flip(a, axis)):
                return f"The order along axis {axis} is reversed." if a.ndim > 1 else "The order is reversed."
            if a.shape[axis] > 2:
                x, y = np.moveaxis(a, axis, 0), np.moveaxis(b, axis, 0)
                if same(y[1:], x[:-1]) or same(y[:-1], x[1:]):
                    return f"It is shifted by one step{f' along axis {axis}' if a.ndim > 1 else ''}."
        for name, changed in (
            ("It is the logarithm of what is expected.", np.log(a)),
            ("It is the exponential of what is expected.", np.exp(a)),
            ("It is the square of what is expected.", a * a),
            ("It is the square root of what is expected.", np.sqrt(a)),
        ):
            if np.isfinite(changed).all() and same(b, changed):
                return name
        nonzero = np.abs(a) > atol
        if nonzero.any():
            factor = float(np.median(b[nonzero] / a[nonzero]))
            # Any two single numbers have a ratio: it tells something only when it is a round one.
            round_one = any(abs(f - round(f)) <= rtol * f for f in (abs(factor), 1 / max(abs(factor), 1e-9)) if f >= 1)
            telling = a.size > 1 or round_one
            if abs(factor) > 1e-9 and telling and same(b / factor, a):
                return f"{'It' if a.size == 1 else 'Every number'} is {factor:.4g} times what is expected."
    return ""


def _compare_numbers(expected: Any, got: Any, rtol: float, atol: float, where: str) -> str | None:
    import numpy as np

    if (_is_tensor(got) or _is_array(got)) and got.ndim == 0:
        return _other_type("a plain number", got, where, ".item() takes it out.")
    if not _is_number(got):
        return _other_type("a number", got, where)
    whole = isinstance(expected, (int, np.integer))
    if whole and not isinstance(got, (int, np.integer)):
        return _other_type("an int", got, where, "Use // in place of /, or int(...), or round(...).")
    if isinstance(got, (complex, np.complexfloating)) and not isinstance(expected, (complex, np.complexfloating)):
        return _other_type("a real number", got, where)
    if whole:
        if int(expected) == int(got):
            return None
        off = int(got) - int(expected)
        hint = " It is off by one." if abs(off) == 1 else " The sign is flipped." if int(got) == -int(expected) else ""
        return f"{_at(where, 'It')} is {_text(int(got), 1)}, and {_text(int(expected), 1)} is expected.{hint}"
    try:
        a, b = (np.asarray(x, dtype=complex if isinstance(expected, complex) else float) for x in (expected, got))
    except OverflowError:
        return f"{_at(where, 'It')} is an integer too large for a float, and {_text(expected, 1)} is expected."
    return _value_sentence(a, b, rtol, atol, where)


def _compare_text(expected: Any, got: Any, where: str) -> str | None:
    if not isinstance(got, type(expected)):
        return _other_type("a string" if isinstance(expected, str) else "bytes", got, where)
    if expected == got:
        return None
    if isinstance(expected, str) and expected.casefold() == got.casefold():
        return f"{_at(where, 'It')} differs only in upper and lower case."
    if expected.strip() == got.strip():
        return f"{_at(where, 'It')} differs only in white space at its ends."
    if expected == got[::-1]:
        return f"{_at(where, 'It')} is reversed."
    first = next(
        (i for i, (x, y) in enumerate(zip(expected, got, strict=False)) if x != y), min(len(expected), len(got))
    )
    return (
        f"{_at(where, 'It')} differs from position {first} on: yours goes on with {got[first : first + 12]!r}, "
        f"and {expected[first : first + 12]!r} is expected."
    )


def _compare_mappings(expected: Mapping[Any, Any], got: Any, rtol: float, atol: float, where: str) -> str | None:
    if not isinstance(got, Mapping):
        return _other_type("a dict", got, where)
    missing = [k for k in expected if k not in got]
    extra = [k for k in got if k not in expected]
    if missing or extra:
        parts = [
            f"{word} {show_value(keys[0], 60)}"
            for word, keys in (("lacks", missing), ("should not have", extra))
            if keys
        ]
        return f"{_at(where, 'It')} {' and '.join(parts)} among its keys ({len(got)} keys, {len(expected)} expected)."
    for key, value in expected.items():
        found = _compare(value, got[key], rtol, atol, f"{where}[{show_value(key, 40)}]")
        if found:
            return found
    return None


def _compare_sets(expected: Set[Any], got: Any, where: str) -> str | None:
    if not isinstance(got, Set):
        return _other_type("a set", got, where, "set(...) turns it into one." if isinstance(got, (list, tuple)) else "")
    missing, extra = sorted(expected - got, key=repr), sorted(got - expected, key=repr)
    parts = [
        f"{word} {show_value(items[0], 60)}"
        for word, items in (("lacks", missing), ("should not hold", extra))
        if items
    ]
    return f"{_at(where, 'It')} {' and '.join(parts)}." if parts else None


def _compare_sequences(expected: Sequence[Any], got: Any, rtol: float, atol: float, where: str) -> str | None:
    wanted = list if isinstance(expected, list) else tuple
    if not isinstance(got, wanted):
        turns = (
            isinstance(got, (list, tuple, Set, range))
            or hasattr(got, "__next__")
            or type(got).__name__.startswith("dict_")
        )
        advice = ""
        if turns:
            advice = f"{wanted.__name__}(...) turns it into one."
        elif hasattr(got, "tolist"):
            advice = f"{'x.tolist()' if wanted is list else 'tuple(x.tolist())'} turns a tensor or array x into one."
        return _other_type(f"a {wanted.__name__}", got, where, advice)
    if len(expected) != len(got):
        off = len(got) - len(expected)
        hint = (
            ""
            if abs(off) > 1
            else " It is off by one: " + ("one entry too many." if off > 0 else "one entry is missing.")
        )
        return f"{_at(where, 'It')} has length {len(got)}, and {len(expected)} is expected.{hint}"
    if len(expected) > 1 and all(_is_number(x) for x in expected) and all(_is_number(x) for x in got):
        a, b = _to_array(list(expected)), _to_array(list(got))
        if a.dtype.kind in "iuf" and b.dtype.kind in "iuf":
            found = next(
                filter(None, (_compare_numbers(x, y, rtol, atol, "x") for x, y in zip(expected, got, strict=True))),
                None,
            )
            pattern = relation(a, b, rtol, atol) if found else ""
            if pattern:
                return f"{_at(where, 'It')} has the right length, and other numbers. {pattern}"
    elif len(expected) > 1 and _same_reversed(expected, got):
        return f"{_at(where, 'It')} has the right entries in reversed order."
    for position, (x, y) in enumerate(zip(expected, got, strict=True)):
        found = _compare(x, y, rtol, atol, f"{where}[{position}]")
        if found:
            return found
    return None


def _same_reversed(expected: Sequence[Any], got: Sequence[Any]) -> bool:
    plain = (str, bytes, int)
    if not all(isinstance(x, plain) for x in (*expected, *got)):
        return False
    return list(expected) == list(got)[::-1] and list(expected) != list(got)
