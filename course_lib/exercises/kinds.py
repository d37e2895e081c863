"""What kind of thing a value is: tensor, array, number or anything else; and its name in a learner's words.

PyTorch is not imported before somebody else has done so: a value cannot be a tensor otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Set
from typing import Any

import numpy as np


def is_tensor(value: Any) -> bool:
    """Whether this is a PyTorch tensor."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def is_array(value: Any) -> bool:
    """Whether this is a NumPy array."""
    return isinstance(value, np.ndarray)


def is_bool(value: Any) -> bool:
    """Whether this is True or False, Python's or NumPy's."""
    return isinstance(value, (bool, np.bool_))


def is_number(value: Any) -> bool:
    """Whether this is a plain number, Python's or NumPy's; True and False are none."""
    return isinstance(value, (int, float, complex, np.number)) and not is_bool(value)


def is_whole(value: Any) -> bool:
    """Whether this is an int, Python's or NumPy's.

    >>> is_whole(3), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return is_number(value) and isinstance(value, (int, np.integer))


def to_array(value: Any) -> Any:
    """A tensor, array or nested sequence of numbers as a NumPy array of a type NumPy knows."""
    if is_tensor(value):
        import torch

        value = value.detach().cpu()
        if value.is_floating_point() and value.dtype not in (torch.float32, torch.float64):
            value = value.float()
        return value.resolve_conj().resolve_neg().numpy()
    return np.asarray(value)


def entries_of(value: Any) -> list[Any]:
    """What stands in a list, or under the keys of a dictionary; nothing of anything else."""
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def kind_of(value: Any) -> str:
    """What a value is, in a learner's words.

    >>> kind_of([1, 2]), kind_of(3), kind_of("a")
    ('a list of length 2', 'an int', 'a string of 1 character')
    """
    if is_tensor(value):
        return f"a tensor of shape {tuple(value.shape)} and type {str(value.dtype).removeprefix('torch.')}"
    if is_array(value):
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
