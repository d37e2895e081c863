"""A whole stack of bits in one number, and how soon the digits run out.

Siegelmann and Sontag, "On the computational power of neural nets" (1995): a recurrent network whose numbers are exact
can hold a stack in one unit, push with s/4 + (2 b + 1)/4, pop with 4 s - (2 b + 1), and with two stacks do what a
Turing machine does, in as many steps as it takes. Floating-point numbers have an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import torch
from torch import Tensor

from course_lib.models.sizes import check_whole

TYPES: dict[str, torch.dtype] = {"float16": torch.float16, "float32": torch.float32, "float64": torch.float64}


def push(stack: Any, bit: int) -> Any:
    """The stack with a bit on top: a `Fraction`, or a tensor of one number. Raises `ValueError` for no bit.

    >>> push(push(Fraction(0), 1), 0)
    Fraction(7, 16)
    """
    if bit not in (0, 1):
        raise ValueError(f"expected bits, 0 or 1; got {bit!r}.")
    return stack / 4 + (2 * bit + 1) * _quarter(stack)


def pop(stack: Any) -> tuple[int, Any]:
    """The top bit, and the stack without it: the top is 1 where the number is at least a half.

    >>> pop(Fraction(7, 16))
    (0, Fraction(3, 4))
    """
    bit = int(stack >= 2 * _quarter(stack))
    return bit, 4 * stack - (2 * bit + 1)


def _quarter(stack: Any) -> Any:
    return Fraction(1, 4) if isinstance(stack, Fraction) else 0.25


def comes_back(bits: Sequence[int], stack: Any) -> bool:
    """Whether bits that are pushed come back in reverse order.

    >>> comes_back([1, 0, 1], Fraction(0))
    True
    """
    for bit in bits:
        stack = push(stack, bit)
    for bit in reversed(bits):
        top, stack = pop(stack)
        if top != bit:
            return False
    return True


def capacity(kind: str, seed: int = 0, most: int = 64, tries: int = 50) -> int:
    """The most bits that a stack in one number of a type in `TYPES` gives back, for each of so many random stacks.

    Raises `ValueError` for an unknown type, and for no bits or no tries.
    """
    if kind not in TYPES:
        raise ValueError(f"expected a type among {', '.join(TYPES)}; got {kind!r}.")
    check_whole("most", most)
    check_whole("tries", tries)
    generator = torch.Generator().manual_seed(seed)
    bits = torch.randint(2, (tries, most), generator=generator).tolist()
    empty: Tensor = torch.zeros((), dtype=TYPES[kind])
    return next((n - 1 for n in range(1, most + 1) if not all(comes_back(b[:n], empty) for b in bits)), most)
