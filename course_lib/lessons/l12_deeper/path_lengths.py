"""How far leaves lie from the root in trees of different shapes: O(log T) is what a balanced tree gives."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from course_lib.models.tree_shape import TreeShape

SHAPES = ("balanced", "random", "one-sided")
"""Neighbours merged pair by pair; two neighbours drawn by chance, again and again; a sequence read from the left."""
RANDOM_TREES = 20


@dataclass(frozen=True)
class Paths:
    """Mean and longest path from a leaf to the root, in merges; for random trees the mean over 20 of both."""

    mean: float
    longest: float


def paths(shape: str, leaves: int) -> Paths:
    """Measured on trees with so many leaves. Raises `ValueError` for a shape that is not one of `SHAPES`.

    >>> paths("balanced", 8), paths("one-sided", 8)
    (Paths(mean=3.0, longest=3.0), Paths(mean=4.375, longest=7.0))
    """
    if shape not in SHAPES:
        raise ValueError(f"expected one of {', '.join(SHAPES)}; got {shape!r}.")
    if shape == "balanced":
        trees = [TreeShape.balanced(leaves)]
    elif shape == "one-sided":
        trees = [TreeShape.one_sided(leaves)]
    else:
        trees = [TreeShape.random(leaves, seed) for seed in range(RANDOM_TREES)]
    return Paths(fmean(fmean(tree.depths) for tree in trees), fmean(max(tree.depths) for tree in trees))


def table(sizes: tuple[int, ...] = (8, 32, 128, 512, 1024)) -> str:
    """Mean and longest paths, a line per number of leaves."""
    lines = ["leaves" + "".join(f"{shape:>18}" for shape in SHAPES)]
    for size in sizes:
        found = [paths(shape, size) for shape in SHAPES]
        lines.append(f"{size:6}" + "".join(f"{path.mean:10.1f}{path.longest:8.0f}" for path in found))
    return "\n".join(lines)
