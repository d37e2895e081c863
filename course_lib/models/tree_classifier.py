"""Read a tree, say one class: an embedding for the leaves, a tree network, and a linear head on the roots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from course_lib.models.sizes import check_ids, check_whole
from course_lib.models.tree import TreeCell, TreeLSTM, TreeRNN, TreeRun, unroll_trees
from course_lib.models.tree_shape import TreeBatch, TreeShape

TREE_CELLS: dict[str, Callable[..., TreeCell]] = {
    "TreeRNN": lambda width, seed: TreeRNN(width, seed=seed),
    "TreeLSTM": lambda width, seed: TreeLSTM(width, width, seed=seed),
}
"""The tree networks by name."""


class TreeClassifier(nn.Module):
    """A token at every leaf, one class for every tree, or for every node of it.

    `kind` is one of `TREE_CELLS`; the embedding is as wide as the states. Everything is drawn from `seed`. Raises
    `ValueError` for an unknown kind, and sizes below 1.

    >>> model = TreeClassifier(vocabulary_size=9, classes=2, hidden_size=16)
    >>> model(torch.tensor([0, 1, 2, 3, 4]), [TreeShape.balanced(3), TreeShape.balanced(2)]).shape
    torch.Size([2, 2])
    """

    def __init__(
        self, vocabulary_size: int, classes: int, hidden_size: int = 64, kind: str = "TreeLSTM", seed: int = 0
    ) -> None:
        super().__init__()
        for name, size in (("vocabulary_size", vocabulary_size), ("classes", classes), ("hidden_size", hidden_size)):
            check_whole(name, size)
        if kind not in TREE_CELLS:
            raise ValueError(f"expected a tree network among {', '.join(TREE_CELLS)}; got {kind!r}. Choose one.")
        self.cell = TREE_CELLS[kind](hidden_size, seed=seed + 1)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embedding = nn.Embedding(vocabulary_size, hidden_size)
            self.head = nn.Linear(hidden_size, classes)

    def read(self, ids: Tensor, trees: TreeBatch | Sequence[TreeShape]) -> TreeRun:
        """The states of all trees: ids (all leaves,) tree by tree. Raises `ValueError` as `unroll_trees` does."""
        if ids.ndim != 1 or ids.is_floating_point():
            raise ValueError(
                f"expected ids (all leaves,), whole numbers, tree by tree; got {tuple(ids.shape)} {ids.dtype}. "
                "Do not pad them."
            )
        if len(ids):
            check_ids(ids, self.embedding.num_embeddings, dimensions=1)
        return unroll_trees(self.cell, self.embedding(ids), trees)

    def forward(self, ids: Tensor, trees: TreeBatch | Sequence[TreeShape]) -> Tensor:
        """Logits (trees, classes), read off the roots."""
        return self.head(self.read(ids, trees).roots)

    def node_logits(self, ids: Tensor, trees: TreeBatch | Sequence[TreeShape]) -> Tensor:
        """Logits (all nodes, classes): what the head would say at every node; see `TreeBatch.first` for their order."""
        return self.head(self.read(ids, trees).nodes)
