"""The shapes of binary trees, and many of them laid out for evaluation level by level."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import index

import numpy as np
import torch
from torch import Tensor

from course_lib.models.sizes import check_whole


@dataclass(frozen=True)
class TreeShape:
    """A binary tree. Nodes 0 to `leaves` - 1 are its leaves; node `leaves` + k has the children `merges[k]`.

    Children come before their parents, so that the last node is the root. Nothing here recurses: a tree may be as deep
    as it likes. Raises `ValueError` for no leaves, and unless every node but the root is the child of one node.

    >>> tree = TreeShape(3, ((0, 1), (3, 2)))
    >>> tree.height, tree.depths
    (2, (2, 2, 1))
    """

    leaves: int
    merges: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        check_whole("leaves", self.leaves)
        try:
            merges = tuple((index(left), index(right)) for left, right in self.merges)
        except (TypeError, ValueError):
            raise ValueError(
                f"expected merges that are pairs of node numbers, such as ((0, 1),); got {self.merges!r:.80}."
            ) from None
        object.__setattr__(self, "merges", merges)
        children = [child for pair in self.merges for child in pair]
        before = all(0 <= max(pair) < self.leaves + k and min(pair) >= 0 for k, pair in enumerate(self.merges))
        if len(self.merges) != self.leaves - 1 or not before or len(set(children)) != len(children):
            raise ValueError(
                f"expected {self.leaves - 1} merges for {self.leaves} leaves, every node the child of one node that "
                f"comes later; got {len(self.merges)} merges. Number the children before their parents."
            )

    @property
    def nodes(self) -> int:
        """How many nodes there are, leaves included."""
        return 2 * self.leaves - 1

    @cached_property
    def heights(self) -> tuple[int, ...]:
        """Of every node: 0 for leaves, else one more than its higher child."""
        heights = [0] * self.leaves
        for left, right in self.merges:
            heights.append(1 + max(heights[left], heights[right]))
        return tuple(heights)

    @property
    def height(self) -> int:
        """The root's height: the longest way from a leaf."""
        return self.heights[-1]

    @cached_property
    def depths(self) -> tuple[int, ...]:
        """How many steps lie between each leaf and the root: the length of its path through the network."""
        depths = [0] * self.nodes
        for k in reversed(range(len(self.merges))):
            for child in self.merges[k]:
                depths[child] = depths[self.leaves + k] + 1
        return tuple(depths[: self.leaves])

    @classmethod
    def one_sided(cls, leaves: int) -> TreeShape:
        """((a b) c) d ...: a sequence read from the left. Raises `ValueError` for fewer than one leaf."""
        check_whole("leaves", leaves)
        return cls(leaves, tuple((leaves + k - 1 if k else 0, k + 1) for k in range(leaves - 1)))

    @classmethod
    def balanced(cls, leaves: int) -> TreeShape:
        """Neighbours merged until one is left: a height of log2(leaves), rounded up."""
        check_whole("leaves", leaves)
        merges: list[tuple[int, int]] = []
        row = list(range(leaves))
        while len(row) > 1:
            pairs = list(zip(row[::2], row[1::2], strict=False))
            above = [leaves + len(merges) + k for k in range(len(pairs))] + row[2 * len(pairs) :]
            merges, row = merges + pairs, above
        return cls(leaves, tuple(merges))

    @classmethod
    def random(cls, leaves: int, seed: int = 0) -> TreeShape:
        """Two neighbours, drawn with the same chance for every pair, are merged until one is left."""
        check_whole("leaves", leaves)
        source, row, merges = random.Random(seed), list(range(leaves)), []
        while len(row) > 1:
            place = source.randrange(len(row) - 1)
            merges.append((row[place], row[place + 1]))
            row[place : place + 2] = [leaves + len(merges) - 1]
        return cls(leaves, tuple(merges))


class TreeBatch:
    """Many trees laid out for `unroll_trees`: for each height, which of the waiting nodes are merged.

    At every level the waiting nodes are those not merged yet: first the ones that stayed, then the new ones. `levels`
    holds for each height the rows of the left and right children and of those that go on waiting; `roots` (trees,) the
    rows of the roots at the end; `first` (trees,) where each tree's nodes begin. `leaves` counts those of all trees.
    Raises `ValueError` for no trees.
    """

    def __init__(self, shapes: Sequence[TreeShape]) -> None:
        if isinstance(shapes, TreeShape) or not shapes:
            got = "one that is in no list" if isinstance(shapes, TreeShape) else "none"
            raise ValueError(f"expected at least one tree; got {got}. Pass a list of TreeShape.")
        self.shapes = tuple(shapes)
        self.leaves = sum(shape.leaves for shape in shapes)
        self.first = torch.tensor(np.cumsum([0, *(shape.nodes for shape in shapes[:-1])]))
        heights, left, right = self._numbered()
        rows = np.full(len(heights), -1)
        waiting = np.flatnonzero(heights == 0)
        order = [waiting]
        self.levels: list[tuple[Tensor, Tensor, Tensor]] = []
        for height in range(1, int(heights.max()) + 1):
            rows[waiting] = np.arange(len(waiting))
            here = np.flatnonzero(heights == height)
            lefts, rights = rows[left[here]], rows[right[here]]
            stays = np.ones(len(waiting), dtype=bool)
            stays[lefts] = stays[rights] = False
            rest = np.flatnonzero(stays)
            self.levels.append((torch.from_numpy(lefts), torch.from_numpy(rights), torch.from_numpy(rest)))
            waiting = np.concatenate((waiting[rest], here))
            order.append(here)
        self.roots = torch.from_numpy(np.argsort(waiting, kind="stable"))
        self.place = torch.from_numpy(np.argsort(np.concatenate(order), kind="stable"))

    def _numbered(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Height, left and right child of every node of all trees, numbered tree by tree; -1 for a leaf's children."""
        heights = np.concatenate([shape.heights for shape in self.shapes])
        left, right = np.full(len(heights), -1), np.full(len(heights), -1)
        for first, shape in zip(self.first.tolist(), self.shapes, strict=True):
            if shape.merges:
                own = slice(first + shape.leaves, first + shape.nodes)
                left[own], right[own] = np.array(shape.merges).T + first
        return heights, left, right

    def to(self, device: torch.device) -> TreeBatch:
        """The same layout on a device; itself when it is there already."""
        if self.roots.device == device:
            return self
        moved: TreeBatch = object.__new__(TreeBatch)
        moved.shapes, moved.leaves = self.shapes, self.leaves
        moved.first, moved.roots, moved.place = (t.to(device) for t in (self.first, self.roots, self.place))
        moved.levels = [(left.to(device), right.to(device), rest.to(device)) for left, right, rest in self.levels]
        return moved

    def __iter__(self) -> Iterator[TreeShape]:
        return iter(self.shapes)

    def __len__(self) -> int:
        return len(self.shapes)
