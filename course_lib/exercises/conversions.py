"""Advice that was tried: what turns a result into the expected one, such as `sum(x)` or `torch.stack(x)`."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.exercises.compare import is_same
from course_lib.exercises.compare_arrays import Difference

Convert = Callable[[Any], Any]


def _torch() -> Any:
    return sys.modules["torch"]


CONVERSIONS: tuple[tuple[str, Convert], ...] = (
    ("x.T", lambda x: x.T),
    ("list(x)", list),
    ("tuple(x)", tuple),
    ("set(x)", set),
    ("x.item()", lambda x: x.item()),
    ("x.tolist()", lambda x: x.tolist()),
    ("tuple(x.tolist())", lambda x: tuple(x.tolist())),
    ("[v.item() for v in x]", lambda x: [v.item() for v in x]),
    ("torch.tensor(x)", lambda x: _torch().tensor(x)),
    ("torch.tensor(x, dtype=torch.float64)", lambda x: _torch().tensor(x, dtype=_torch().float64)),
    ("torch.stack(x)", lambda x: _torch().stack(tuple(x))),
    ("torch.stack(x, dim=1)", lambda x: _torch().stack(tuple(x), dim=1)),
    ("torch.cat(x)", lambda x: _torch().cat(tuple(x))),
    ("torch.cat(x, dim=1)", lambda x: _torch().cat(tuple(x), dim=1)),
    ("torch.from_numpy(x)", lambda x: _torch().from_numpy(x)),
    ("np.array(x)", lambda x: np.array(x)),
    ("x.numpy()", lambda x: x.detach().numpy()),
    ("int(x)", int),
    ("float(x)", float),
    ("bool(x)", bool),
    ("round(x)", round),
    ("x.float()", lambda x: x.float()),
    ("x.long()", lambda x: x.long()),
    ("x.real", lambda x: x.real),
    ("abs(x)", abs),
    ("sum(x)", sum),
    ("x.sum()", lambda x: x.sum()),
    ("x.sum().item()", lambda x: x.sum().item()),
    ("x.mean()", lambda x: x.mean()),
    ("x.mean().item()", lambda x: x.mean().item()),
    ("sum(x) / len(x)", lambda x: sum(x) / len(x)),
    ("len(x)", len),
    ("max(x)", max),
    ("min(x)", min),
    ("x[-1]", lambda x: x[-1]),
    ("x[0]", lambda x: x[0]),
    ("x[1]", lambda x: x[1]),
    ("x[:, -1]", lambda x: x[:, -1]),
    ("x[:, 0]", lambda x: x[:, 0]),
    ("x[1:]", lambda x: x[1:]),
    ("x[:-1]", lambda x: x[:-1]),
    ("x[::-1]", lambda x: x[::-1]),
    ("x.unbind(1)", lambda x: x.unbind(1)),
    ("x.squeeze()", lambda x: x.squeeze()),
    ("x.flatten()", lambda x: x.flatten()),
    ("x.unsqueeze(0)", lambda x: x.unsqueeze(0)),
    ("x.sum(0)", lambda x: x.sum(0)),
    ("x.sum(1)", lambda x: x.sum(1)),
    ("x.sum(-1)", lambda x: x.sum(-1)),
    ("x.mean(0)", lambda x: x.mean(0)),
    ("x.mean(1)", lambda x: x.mean(1)),
    ("x.diagonal()", lambda x: x.diagonal()),
    ('"".join(x)', lambda x: "".join(x)),
    ("[int(c) for c in x]", lambda x: [int(c) for c in x]),
    ("x.split()", lambda x: x.split()),
    ("x.lower()", lambda x: x.lower()),
    ("sorted(x)", sorted),
    ("dict(x)", dict),
)
"""Each with the code that a learner reads; the cheaper and likelier first."""


def conversions(difference: Difference, rtol: float, atol: float) -> Iterator[str]:
    """The sentences of all conversions that turn what is got into what is expected."""
    name = f"the part {difference.where} of your result" if difference.where else "your result"
    for code, convert in CONVERSIONS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of conversions that are tried, not meant
                converted = convert(difference.got)
        except Exception:
            continue
        if is_same(difference.expected, converted, rtol, atol):
            yield f"With x for {name}, `{code}` is what is expected."
