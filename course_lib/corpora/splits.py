"""The one way in which the course holds text out: whole documents, and no copy of them on the other side."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import torch

from course_lib.corpora.overlap import STRETCH, shares_found_elsewhere

Item = TypeVar("Item")


class Split(NamedTuple):
    """What a model is trained on, and what it is tested on."""

    train: str
    test: str


@dataclass(frozen=True)
class DocumentSplit:
    """Documents to learn from and documents to be tested on, by name, in their old order."""

    train: dict[str, str]
    test: dict[str, str]

    def joined(self, between: str = "\n") -> Split:
        """Each side as one text."""
        return Split(between.join(self.train.values()), between.join(self.test.values()))


def check_share(share: float) -> None:
    """Raise `ValueError` unless 0 < share < 1."""
    if not 0 < share < 1:
        raise ValueError(f"expected a share between 0 and 1 to hold out, such as 0.05; got {share}.")


def split_groups(
    items: Iterable[Item], key: Callable[[Item], Hashable], share: float, generator: torch.Generator
) -> tuple[list[Item], list[Item]]:
    """Hold out a share of the groups, each whole: items to learn from, items to be tested on.

    A group is all items of one `key` (a word's stem, a name without its accents): never on both sides. Raises
    `ValueError` for a share that is not between 0 and 1.

    >>> order = torch.Generator().manual_seed(0)
    >>> split_groups(["walk", "walks", "run", "runs"], lambda word: word[:3], 0.5, order)
    (['run', 'runs'], ['walk', 'walks'])
    """
    check_share(share)
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    own = list(groups.values())
    sides: tuple[list[Item], list[Item]] = ([], [])
    for place, number in enumerate(torch.randperm(len(own), generator=generator).tolist()):
        sides[place < share * len(own)].extend(own[number])
    return sides


def split_documents(
    documents: Mapping[str, str],
    share: float = 0.05,
    seed: int = 0,
    *,
    stretch: int | None = STRETCH,
    tolerated: float = 0.0,
) -> DocumentSplit:
    """Hold out about `share` of all characters in whole documents, drawn from `seed`, that have no copy elsewhere.

    Only documents with at most the share `tolerated` of their characters in another document, in pieces of `stretch`
    characters, can be held out; near-duplicates all stay in the training text. With `stretch` None a copy is the whole
    document, letter for letter. Raises `ValueError` for a share that is not between 0 and 1, and when so much cannot
    be held out.

    >>> split = split_documents({"a": "one", "b": "two", "c": "one"}, 0.34, stretch=None)
    >>> split.train, split.test
    ({'a': 'one', 'c': 'one'}, {'b': 'two'})
    """
    check_share(share)
    names = list(documents)
    texts = [documents[name] for name in names]
    found = _whole_copies(texts) if stretch is None else shares_found_elsewhere(texts, stretch)
    order = torch.randperm(len(names), generator=torch.Generator().manual_seed(seed)).tolist()
    target = share * sum(map(len, texts))
    taken: set[str] = set()
    room = target
    for number in order:
        if found[number] <= tolerated and 0 < len(texts[number]) <= room:
            taken.add(names[number])
            room -= len(texts[number])
    if room > target / 2 or not taken:
        raise ValueError(
            f"Cannot hold out {share} of {len(names)} documents: of those that have no copy elsewhere, too few are "
            "short enough. Give more or shorter documents, a larger share, or tolerate more copied text."
        )
    return DocumentSplit(
        {name: text for name, text in documents.items() if name not in taken},
        {name: text for name, text in documents.items() if name in taken},
    )


def _whole_copies(texts: list[str]) -> list[float]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return [float(counts[text] > 1) for text in texts]
