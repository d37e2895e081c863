"""Exercise 14.5: A stack in one number."""

from __future__ import annotations

from fractions import Fraction

from course_lib.exercises import exercise


@exercise(
    "14.5",
    title="A stack in one number",
    difficulty=3,
    minutes=10,
    prompt="The stack of Siegelmann and Sontag: pushing bit b turns s into s/4 + (2b + 1)/4, and the empty stack is 0. "
    "The number is exact (a `Fraction`). Write `pop_all(stack)`: the list of all bits, the one pushed last first.",
    hints=[
        "After pushing a 0 the number lies from 1/4 to below 1/2, after a 1 from 3/4 to below 1.",
        "Solve the push for the old s: 4 s - (2b + 1). Go on until it is 0.",
    ],
)
def pop_all(stack: Fraction) -> list[int]:
    """All bits of a stack in one number, the last pushed first."""
    bits = []
    while stack > 0:
        bit = int(stack * 2 >= 1)
        stack = 4 * stack - (2 * bit + 1)
        bits.append(bit)
    return bits


def _pushed(bits: str) -> Fraction:
    stack = Fraction(0)
    for bit in bits:
        stack = stack / 4 + Fraction(2 * int(bit) + 1, 4)
    return stack


@pop_all.cases
def _():
    return [(_pushed(bits),) for bits in ("", "0", "1", "01", "1101", "10010", "0" * 9 + "1" * 40)]


@pop_all.wrong(
    "order", "All bits are there, but the one pushed first comes first; a stack gives back the last one first."
)
def _(stack):
    return pop_all(stack)[::-1]


@pop_all.wrong("opposite", "Every bit is the opposite: after a 1 the number is at least a half.")
def _(stack):
    return [1 - bit for bit in pop_all(stack)]


@pop_all.wrong(
    "top only", "Only the top comes out: below it lies the old stack, 4 s - (2b + 1), which goes on until it is 0."
)
def _(stack):
    return pop_all(stack)[:1]


@pop_all.wrong("digits", "These are the digits of base 4, 1 and 3; a digit d stands for the bit (d - 1) / 2.")
def _(stack):
    return [2 * bit + 1 for bit in pop_all(stack)]


@pop_all.wrong("one too few", "The last bit is missing: stop when the number is 0, not before.")
def _(stack):
    return pop_all(stack)[:-1]


pop_all.equivalent(
    "bit = int(stack * 2 > 1)",
    because="Exactly a half never occurs: after a push the number is below a half or at least three quarters.",
)
