"""Exercise 12.6: Up the tree."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "12.6",
    title="Up the tree",
    difficulty=3,
    minutes=8,
    prompt="Nodes 0, 1, 2, ... are the leaves; after them come the merged nodes, in the order of `merges`, each a pair "
    "(left, right) of nodes that are there already. A merged node is $\\tanh(U a_{left} + W a_{right})$. Write "
    "`tree_root(leaves, merges, U, W)`: the root's state.",
    hints=["Keep a list of all nodes; it starts as the leaves.", "Each merge appends one; the root is the last."],
)
def tree_root(leaves: Tensor, merges: list[tuple[int, int]], U: Tensor, W: Tensor) -> Tensor:
    """The root's state (width,). leaves (leaves, width), U and W (width, width)."""
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(torch.tanh(U @ nodes[left] + W @ nodes[right]))
    return nodes[-1]


@tree_root.cases
def _():
    U, W = normal(3, 3, seed=1), normal(3, 3, seed=2)
    return [
        (normal(4, 3, seed=3), [(0, 1), (2, 3), (4, 5)], U, W),
        (normal(3, 3, seed=4), [(1, 2), (0, 3)], U, W),
        (normal(2, 3, seed=5), [(0, 1)], U, W),
        (normal(2, 3, seed=7), [(1, 0)], U, W),
        (normal(1, 3, seed=6), [], U, W),
    ]


@tree_root.allows
def _(leaves, merges, U, W):
    children = sorted(node for pair in merges for node in pair)
    is_tree = len(merges) == len(leaves) - 1 and children == list(range(2 * len(merges)))
    is_in_order = all(max(pair) < len(leaves) + k for k, pair in enumerate(merges))
    return is_tree and is_in_order and U.shape == W.shape == (leaves.shape[1], leaves.shape[1]) and leaves.numel() > 0


@tree_root.wrong("exchanged", "You exchanged the matrices: U is for the left child, W for the right one.")
def _(leaves, merges, U, W):
    return tree_root(leaves, merges, W, U)


@tree_root.wrong("sequence", "You read the leaves from the left, one after the other; follow the merges.")
def _(leaves, merges, U, W):
    state = leaves[0]
    for leaf in leaves[1:]:
        state = torch.tanh(U @ state + W @ leaf)
    return state


@tree_root.wrong("linear", "The tanh is missing.")
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.append(U @ nodes[left] + W @ nodes[right])
    return nodes[-1]


@tree_root.wrong("squashed leaves", "You squashed the leaves too; a leaf's state is what it holds.")
def _(leaves, merges, U, W):
    return tree_root(torch.tanh(leaves), merges, U, W)


@tree_root.wrong("one matrix", "You used U for both children; left and right have matrices of their own.")
def _(leaves, merges, U, W):
    return tree_root(leaves, merges, U, U)


@tree_root.wrong("transposed", "You used the matrices transposed, as a @ U does; write U @ a.")
def _(leaves, merges, U, W):
    return tree_root(leaves, merges, U.T, W.T)


@tree_root.wrong("first merge", "You gave the first merged node; the root is the last one.")
def _(leaves, merges, U, W):
    return tree_root(leaves, merges[:1], U, W) if merges else leaves[0]


@tree_root.wrong(
    "in front", "You put merged nodes in front, which gives all others new numbers; append them at the end."
)
def _(leaves, merges, U, W):
    nodes = list(leaves)
    for left, right in merges:
        nodes.insert(0, torch.tanh(U @ nodes[left] + W @ nodes[right]))
    return nodes[0]
