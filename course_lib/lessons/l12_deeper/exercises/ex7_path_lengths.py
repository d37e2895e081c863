"""Exercise 12.7: How far from the root?"""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "12.7",
    title="How far from the root?",
    difficulty=4,
    minutes=10,
    prompt="The same numbering as in 12.6: node `leaves + k` has the children `merges[k]`, and the last node is the "
    "root. Write `path_lengths(leaves, merges)`: for every leaf, how many merges lead up from it to the root, the "
    "root's own among them. Do without recursion, so that a tree may be 10,000 levels deep.",
    hints=[
        "The root's length is 0, a child's one more than its parent's.",
        "Parents must come before their children: walk the merges from the last to the first.",
    ],
)
def path_lengths(leaves: int, merges: list[tuple[int, int]]) -> list[int]:
    """The number of merges from every leaf to the root, a list of `leaves` numbers."""
    depths = [0] * (leaves + len(merges))
    for k in reversed(range(len(merges))):
        for child in merges[k]:
            depths[child] = depths[leaves + k] + 1
    return depths[:leaves]


@path_lengths.cases
def _():
    return [
        (4, [(0, 1), (2, 3), (4, 5)]),
        (4, [(0, 1), (4, 2), (5, 3)]),
        (5, [(3, 4), (0, 1), (6, 2), (7, 5)]),
        (2, [(1, 0)]),
        (1, []),
        (2000, [(0, 1), *((2000 + k, k + 2) for k in range(1998))]),
    ]


@path_lengths.wrong("balanced", "You took the path of a balanced tree for every leaf; this tree need not be one.")
def _(leaves, merges):
    return [(leaves - 1).bit_length()] * leaves


@path_lengths.wrong(
    "from the first",
    "Every leaf comes out at 1: a child lies one deeper than its parent, whose own length must be there before.",
)
def _(leaves, merges):
    depths = [0] * (leaves + len(merges))
    for k in range(len(merges)):
        for child in merges[k]:
            depths[child] = depths[leaves + k] + 1
    return depths[:leaves]


@path_lengths.wrong("all nodes", "You gave all nodes; only the leaves are asked for.")
def _(leaves, merges):
    depths = [0] * (leaves + len(merges))
    for k in reversed(range(len(merges))):
        for child in merges[k]:
            depths[child] = depths[leaves + k] + 1
    return depths


@path_lengths.wrong("root at one", "The root itself lies 0 merges from the root; you began with 1.")
def _(leaves, merges):
    return [depth + 1 for depth in path_lengths(leaves, merges)]


@path_lengths.wrong("one child", "You followed the left children only; the right one lies as deep.")
def _(leaves, merges):
    depths = [0] * (leaves + len(merges))
    for k in reversed(range(len(merges))):
        depths[merges[k][0]] = depths[leaves + k] + 1
    return depths[:leaves]


@path_lengths.wrong("sequence", "You took the paths of a sequence read from the left; follow the merges.")
def _(leaves, merges):
    return [leaves - max(leaf, 1) for leaf in range(leaves)] if leaves > 1 else [0]
