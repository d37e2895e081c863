"""Contexts in the plane: what an encoder leaves of a number or a word, and what lies near what."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from course_lib.corpora.numbers import in_words
from course_lib.lessons.l13_sequence_to_sequence.transplant import MODELS, NUMBERS, WORDS, readable
from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.remembered import remembered
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import padded
from course_lib.training.pronouncing import split_words
from course_lib.training.translator import Translator

ENDINGS = ("ing", "ed", "tion", "ly", "er")
"""Words are taken that end in one of these."""
SIZES_OF_NUMBERS = ("1 digit", "2 digits", "3 digits", "4 digits")
EACH = 60
"""So many words of an ending, and numbers of a size, are shown."""


TAKING_SIDES = {
    "ph": ("f", "p"), "kn": ("n", "k"), "ce": ("s", "ca"), "ci": ("s", "co"), "wr": ("r", "w"), "gn": ("n", "g"),
    "ps": ("s", "p"),
}  # fmt: skip
"""Beginnings of words whose first letter is not what they sound like: what they sound like, and what they look like."""


@dataclass(frozen=True)
class Plane:
    """Points (sources, 2) of the `sources`, the number of each one's group among `groups`, and how much they show.

    `explained` is the share of the contexts' variance in the plane; `same` the share of sources whose nearest other
    context is of the same group, measured in all dimensions, `before` that share with weights drawn anew, `chance` with
    groups dealt anew. With `neighbours`, the last point is the learner's own, and they are the sources nearest to it.
    """

    model: str
    sources: tuple[str, ...]
    points: Tensor
    group: Tensor
    groups: tuple[str, ...]
    explained: float
    same: float
    before: float
    chance: float
    neighbours: tuple[str, ...] = ()
    note: str = ""


@torch.no_grad()
def contexts(translator: Translator, sources: Sequence[str]) -> Tensor:
    """The encoder's context of every source, (sources, width)."""
    model: EncoderDecoder = translator.model
    with evaluating(model):
        return model.encode(*padded([translator.source.encode(source) for source in sources])).context


def principal_axes(vectors: Tensor) -> tuple[Tensor, float]:
    """The first two principal axes (2, width) of vectors (count, width), and their share of the variance.

    Signs are fixed: each axis's largest weight is positive.

    >>> axes, share = principal_axes(torch.tensor([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]))
    >>> axes.shape, round(share, 3)
    (torch.Size([2, 3]), 1.0)
    """
    centred = (vectors - vectors.mean(0)).double()
    _, sizes, axes = torch.linalg.svd(centred, full_matrices=False)
    largest = axes[:2].gather(1, axes[:2].abs().argmax(1, keepdim=True))
    return axes[:2] * largest.sign(), float(sizes[:2].square().sum() / sizes.square().sum())


def same_neighbour(vectors: Tensor, group: Tensor) -> float:
    """The share of vectors (count, width) whose nearest other one is of the same group (count,)."""
    distances = torch.cdist(vectors.double(), vectors.double())
    distances.fill_diagonal_(torch.inf)
    return float((group[distances.argmin(1)] == group).double().mean())


@remembered(maxsize=2)
def sources_of(model: str) -> tuple[tuple[str, ...], Tensor, tuple[str, ...]]:
    """Held-out words by ending, or numbers by their count of digits; the group of each; the groups' names."""
    generator = torch.Generator().manual_seed(0)
    if model == NUMBERS:
        chosen = [list(range(10))]
        for digits in (2, 3, 4):
            low, high = 10 ** (digits - 1), 10**digits
            chosen.append((low + torch.randperm(high - low, generator=generator)[:EACH]).tolist())
        texts = [[in_words(number) for number in numbers] for numbers in chosen]
        names: tuple[str, ...] = SIZES_OF_NUMBERS
    else:
        split = split_words()
        words = sorted({*split.random, *split.families})
        texts = []
        for ending in ENDINGS:
            own = [word for word in words if word.endswith(ending) and len(word) > len(ending) + 2]
            texts.append([own[number] for number in torch.randperm(len(own), generator=generator)[:EACH].tolist()])
        names = tuple(f"-{ending}" for ending in ENDINGS)
    group = torch.tensor([number for number, own in enumerate(texts) for _ in own])
    return tuple(text for own in texts for text in own), group, names


@remembered(maxsize=2)
def _known(model: str) -> tuple[Tensor, float, float, float]:
    """Contexts of the sources; the share of same neighbours among them, before training, and by chance."""
    sources, group, _ = sources_of(model)
    trained = MODELS[model]()
    vectors = contexts(trained, sources)
    before = same_neighbour(contexts(untrained(trained), sources), group)
    generator = torch.Generator().manual_seed(1)
    dealt = [group[torch.randperm(len(group), generator=generator)] for _ in range(200)]
    chance = sum(same_neighbour(vectors, one) for one in dealt) / len(dealt)
    return vectors, same_neighbour(vectors, group), before, chance


def untrained(translator: Translator, seed: int = 1) -> Translator:
    """The same model with weights drawn anew: what the shape of the network does by itself."""
    model = copy.deepcopy(translator.model)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for module in model.modules():
            if isinstance(module, torch.nn.Embedding | torch.nn.Linear | torch.nn.RNNBase):
                module.reset_parameters()
    return replace(translator, model=model)


def plane(model: str, own: str = "") -> Plane:
    """The contexts of a shipped model in their principal plane, and with them that of a text of one's own.

    The plane is that of the sources without the own text. A text that it cannot read is left out, and a note says
    so. Raises `ValueError` for an unknown model.
    """
    if model not in MODELS:
        raise ValueError(f"expected a model among {', '.join(MODELS)}; got {model!r}.")
    sources, group, names = sources_of(model)
    vectors, same, before, chance = _known(model)
    axes, explained = principal_axes(vectors)
    shown, neighbours = vectors, ()
    text, note = readable(model, own) if own.strip() else ("", "")
    if text:
        mine = contexts(MODELS[model](), [text])
        order = torch.cdist(mine.double(), vectors.double())[0].argsort(stable=True).tolist()
        neighbours = tuple(sources[number] for number in order if sources[number] != text)[:3]
        shown, sources = torch.cat((vectors, mine)), (*sources, text)
    points = (shown - vectors.mean(0)).double() @ axes.T
    return Plane(model, sources, points, group, names, explained, same, before, chance, neighbours, note)


@remembered(maxsize=1)
def taking_sides() -> dict[str, tuple[int, float, float]]:
    """For each of `TAKING_SIDES`: held-out words that begin so, and the share of them nearest to one that sounds alike.

    The nearest context is looked for among held-out words of the two other beginnings, with a vowel next, as many of
    each side. The second share is that before training.
    """
    trained = MODELS[WORDS]()
    fresh = untrained(trained)
    split = split_words()
    words = sorted({*split.random, *split.families})
    generator = torch.Generator().manual_seed(2)
    found = {}
    for beginning, (sound, look) in TAKING_SIDES.items():
        asked = [word for word in words if word.startswith(beginning)]
        sides = []
        for side in (sound, look):
            own = [word for word in words if word.startswith(side) and word[:2] != beginning]
            own = [word for word in own if len(side) == 2 or word[1:2] in tuple("aeiou")]
            sides.append([own[number] for number in torch.randperm(len(own), generator=generator)[:EACH].tolist()])
        count = min(map(len, sides))
        texts = [*asked, *sides[0][:count], *sides[1][:count]]
        shares = []
        for translator in (trained, fresh):
            vectors = contexts(translator, texts).double()
            nearest = torch.cdist(vectors[: len(asked)], vectors[len(asked) :]).argmin(1)
            shares.append(float((nearest < count).double().mean()))
        found[beginning] = (len(asked), shares[0], shares[1])
    return found


def sides_table() -> str:
    """`taking_sides`, a line for each beginning, and one for all words together."""
    found = taking_sides()
    total = sum(count for count, _, _ in found.values())
    after, before = (sum(row[0] * row[column] for row in found.values()) / total for column in (1, 2))
    rows = {**{f"{beginning}-": row for beginning, row in found.items()}, "all": (total, after, before)}
    lines = [f"{name:>6} {count:5} {now:8.0%} {once:15.0%}" for name, (count, now, once) in rows.items()]
    return "\n".join(["       words  trained  before training", *lines])
