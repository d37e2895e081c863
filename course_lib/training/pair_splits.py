"""Pairs held out with all that is like them: no source of the test, and no target, is learned in another pair."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import torch

from course_lib.corpora.pair import Pair
from course_lib.corpora.splits import split_groups


@dataclass(frozen=True)
class PairSplit:
    """Pairs to learn from, and pairs to be tested on."""

    train: tuple[Pair, ...]
    test: tuple[Pair, ...]


def split_pairs(
    pairs: Sequence[Pair],
    share: float = 0.1,
    seed: int = 0,
    source_key: Callable[[str], Hashable] = str,
    target_key: Callable[[str], Hashable] = str,
) -> PairSplit:
    """Hold out about a share of the pairs, drawn from `seed`; each side in the pairs' order.

    Pairs of one source key or of one target key stay together, and so do those that are linked through others. Raises
    `ValueError` for a share that is not between 0 and 1, and when a side would be empty.

    >>> pairs = [Pair("go", "va"), Pair("go!", "va !"), Pair("stop", "arrête"), Pair("halt", "arrête")]
    >>> split_pairs(pairs, 0.5, seed=1, source_key=lambda text: text.strip("!")).test
    (Pair(source='stop', target='arrête'), Pair(source='halt', target='arrête'))
    """
    group = linked([(("source", source_key(pair.source)), ("target", target_key(pair.target))) for pair in pairs])
    generator = torch.Generator().manual_seed(seed)
    sides = split_groups(range(len(pairs)), lambda number: group[number], share, generator)
    if not all(sides):
        raise ValueError(
            f"Cannot hold out {share} of {len(pairs)} pairs in {len(set(group))} groups that have nothing in common: "
            "both sides need at least one. Give more pairs, or other keys."
        )
    train, test = (tuple(pairs[number] for number in sorted(side)) for side in sides)
    return PairSplit(train, test)


def linked(keys: Sequence[Sequence[Hashable]]) -> list[int]:
    """The number of each item's group, items that share a key being in one: connected components, by union and find.

    >>> linked([("a", "b"), ("b", "c"), ("d",)])
    [0, 0, 2]
    """
    parent = list(range(len(keys)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = item = parent[parent[item]]
        return item

    owner: dict[Hashable, int] = {}
    for item, own in enumerate(keys):
        for key in own:
            one, other = root(owner.setdefault(key, item)), root(item)
            parent[max(one, other)] = min(one, other)
    return [root(item) for item in range(len(keys))]
