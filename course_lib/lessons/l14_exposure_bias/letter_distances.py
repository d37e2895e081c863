"""How far written names are from real ones, position by position, where there is no one right answer.

For every real name the model writes symbols: one at each position after the name's own beginning (fed with the truth),
and a whole name of its own (fed with itself). At each position pairs of neighbouring symbols are counted, and held
against those of as many *other* real names: the total variation distance, from 0 (alike) to 1 (nothing in common). The
real names themselves, held against the others, give the distance that chance alone brings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import BOS_ID, EOS_ID, IdPair, padded, shifted
from course_lib.training.scheduled_sampling import drawn_token

POSITIONS = 8


def total_variation(one: Counter[tuple[int, int]], other: Counter[tuple[int, int]]) -> float:
    """Half of the sum of differences of two distributions given as counts, 0 to 1.

    >>> total_variation(Counter({(1, 2): 3, (1, 3): 1}), Counter({(1, 2): 1, (1, 3): 1}))
    0.25
    """
    n, m = one.total(), other.total()
    return sum(abs(one[pair] / n - other[pair] / m) for pair in one.keys() | other.keys()) / 2


def neighbours(names: Sequence[Sequence[int]], position: int) -> Counter[tuple[int, int]]:
    """Pairs of the symbols before and at a position, counted; a name that has ended stays at its end.

    >>> neighbours([[7, 8], [7]], 1) == Counter({(7, 8): 1, (7, EOS_ID): 1})
    True
    """
    return Counter((_at(name, position - 1), _at(name, position)) for name in names)


def _at(name: Sequence[int], position: int) -> int:
    if position < 0:
        return BOS_ID
    return name[position] if position < len(name) else EOS_ID


@dataclass(frozen=True)
class Distances:
    """Total variation distance from other real names at each position, (positions,) each; `chance` is of real names."""

    forced: tuple[float, ...]
    free: tuple[float, ...]
    chance: tuple[float, ...]


def letter_distances(
    model: EncoderDecoder, pairs: Sequence[IdPair], others: Sequence[IdPair], seed: int, positions: int = POSITIONS
) -> Distances:
    """Distances at the first positions. The names of `pairs` are the truth that is fed, or (free) give the origins.

    All three are held against `others`, which the model is not fed, so that chance is the same for all.
    """
    real, apart = [list(name) for _, name in pairs], [list(name) for _, name in others]
    generator = torch.Generator().manual_seed(seed)
    source, lengths = padded([origin for origin, _ in pairs])
    inputs, _, _ = shifted(real)
    steps = max(positions, inputs.shape[1])
    draws = torch.rand(2, len(pairs), steps, generator=generator)
    with evaluating(model):
        logits = model(source, lengths, inputs)
        drawn = torch.stack([drawn_token(logits[:, t], draws[0, :, t]) for t in range(inputs.shape[1])], dim=1)
        state = model.start(model.encode(source, lengths).context)
        token, ended = inputs[:, 0], torch.zeros(len(pairs), dtype=torch.bool)
        free: list[list[int]] = [[] for _ in pairs]
        for t in range(positions):
            step, state = model.step(token, state)
            token = drawn_token(step, draws[1, :, t])
            ended |= token == EOS_ID
            for row in (~ended).nonzero().flatten().tolist():
                free[row].append(int(token[row]))
    rows = drawn.tolist()
    held, own, chance = [], [], []
    for position in range(positions):
        truth = neighbours(apart, position)
        said = Counter(
            (_at(name, position - 1), row[position] if position <= len(name) else EOS_ID)
            for name, row in zip(real, rows, strict=True)
        )
        held.append(total_variation(said, truth))
        own.append(total_variation(neighbours(free, position), truth))
        chance.append(total_variation(neighbours(real, position), truth))
    return Distances(tuple(held), tuple(own), tuple(chance))
