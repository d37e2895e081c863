"""Scheduled sampling: while training, some of the truth that a decoder is fed is replaced by what it wrote itself.

Bengio, Vinyals, Jaitly and Shazeer (2015). The share of the model's own tokens rises as training goes on, by one of
three schedules. The tokens are written first, without gradient; then the loss is that of teacher forcing on these
inputs, all steps at once. No gradient flows through the choice of a token: the model learns to go on well after
what it wrote, not to write something else. Nor is the objective a consistent one (Huszár, 2015): lesson 14.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS
from course_lib.training.device import device_of
from course_lib.training.evaluation import evaluating
from course_lib.training.pairs import PairBatch, pair_objective
from course_lib.training.sampling import last_possible
from course_lib.training.training_loop import Objective

SCHEDULES = ("linear", "exponential", "inverse sigmoid")
PICKS = ("sample", "likeliest", "any")
"""What takes the truth's place: a token drawn from the model's probabilities, its likeliest one, or (a control that
asks whether it matters that the token is the model's) any ordinary token, all alike."""


@dataclass(frozen=True)
class Schedule:
    """Share of own tokens by step, 0 to `most`; after `half` steps it is 1/2, whatever the `kind`.

    With the letters of Bengio and others, whose epsilon_i is the share of the truth at step i: linear 1 - c i,
    exponential k^i, inverse sigmoid k / (k + exp(i / k)); c and k follow from `half` (see `parameter`). The first two
    begin at 0, the third at 1 / (k + 1). Raises `ValueError` for an unknown kind, a `half` that is not above 0 (inverse
    sigmoid: of e = 2.72 or more) and a `most` outside 0 to 1.

    >>> [Schedule(kind, half=100)(100) for kind in SCHEDULES]
    [0.5, 0.5, 0.5]
    """

    kind: str
    half: float
    most: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in SCHEDULES:
            raise ValueError(f"expected a schedule among {', '.join(SCHEDULES)}; got {self.kind!r}. Choose one.")
        least = math.e if self.kind == "inverse sigmoid" else 0
        if not (math.isfinite(self.half) and self.half >= least and self.half > 0):
            raise ValueError(f"expected a half of {least:.3g} steps or more, and above 0; got {self.half}.")
        if not 0 <= self.most <= 1:
            raise ValueError(f"expected a largest share from 0 to 1; got {self.most}.")

    @cached_property
    def parameter(self) -> float:
        """c of the linear schedule; k of the exponential one (below 1) and of the inverse sigmoid (k ln k = half).

        >>> round(Schedule("exponential", half=10).parameter, 4), Schedule("linear", half=10).parameter
        (0.933, 0.05)
        """
        if self.kind == "linear":
            return 1 / (2 * self.half)
        if self.kind == "exponential":
            return float(2 ** (-1 / self.half))
        k = max(math.e, self.half / math.log(self.half))
        for _ in range(60):  # Newton's steps for k ln k = half
            k -= (k * math.log(k) - self.half) / (math.log(k) + 1)
        return k

    def __call__(self, step: int) -> float:
        """The share of own tokens at a step, counted from 0. Raises `ValueError` for a step below 0."""
        if step < 0:
            raise ValueError(f"expected a step of 0 or more; got {step}.")
        if self.kind == "linear":
            share = self.parameter * step
        elif self.kind == "exponential":
            share = 1 - 2 ** (-step / self.half)
        else:
            k = self.parameter
            share = 1 / (1 + k * math.exp(-min(step / k, 700)))
        return min(self.most, share)


def mixed_inputs(
    model: EncoderDecoder, batch: PairBatch, share: float, generator: torch.Generator, pick: str = "sample"
) -> Tensor:
    """The batch's inputs (batch, time), each replaced with probability `share` by the token the model writes there.

    It writes from left to right, from what it was fed so far, without dropout and without gradient; ``<bos>`` stays.
    Every token has a coin of its own, from `generator`, which is not touched at share 0. Raises `ValueError` for a
    share outside 0 to 1 and an unknown `pick`.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"expected a share of own tokens from 0 to 1; got {share}.")
    if pick not in PICKS:
        raise ValueError(f"expected a pick among {', '.join(PICKS)}; got {pick!r}. Choose one.")
    inputs = batch.inputs.clone()
    if share == 0:
        return inputs
    coins, draws = (torch.rand(inputs.shape, generator=generator).to(inputs.device) for _ in range(2))
    if pick == "any":
        ordinary = model.target_size - len(SPECIAL_TOKENS)
        drawn = len(SPECIAL_TOKENS) + (draws * ordinary).long().clamp(max=ordinary - 1)
        inputs[:, 1:] = torch.where(coins < share, drawn, inputs)[:, 1:]
        return inputs
    with evaluating(model):
        state = model.start(model.encode(batch.source, batch.lengths).context)
        for t in range(1, inputs.shape[1]):
            logits, state = model.step(inputs[:, t - 1], state)
            own = logits.argmax(1) if pick == "likeliest" else drawn_token(logits, draws[:, t])
            inputs[:, t] = torch.where(coins[:, t] < share, own, inputs[:, t])
    return inputs


def drawn_token(logits: Tensor, draws: Tensor) -> Tensor:
    """A token (batch,) for each row of logits (batch, classes), from numbers drawn evenly from 0 to 1 (batch,).

    Never one of probability 0, even where rounding leaves the probabilities' sum below the draw.

    >>> drawn_token(torch.log(torch.tensor([[0.25, 0.75], [0.25, 0.75]])), torch.tensor([0.2, 0.3])).tolist()
    [0, 1]
    """
    p = torch.softmax(logits.double(), 1)
    place = (p.cumsum(1) <= draws.double().unsqueeze(1)).sum(1)
    return torch.minimum(place, last_possible(p))


def scheduled_sampling_objective(
    batches: Callable[[int], PairBatch],
    share: Callable[[int], float],
    seed: int = 0,
    pick: str = "sample",
    padding: str = "masked",
) -> Objective:
    """`pair_objective` on inputs of which a share, `share(step)`, are the model's own tokens; the targets stay.

    At share 0 it is `pair_objective`, to the bit. Coins and draws depend on `seed` and the step alone, so that a run
    that was stopped goes on as it would have.
    """

    def objective(model: Any, step: int, carried: None) -> tuple[Tensor, None]:
        generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
        batch = batches(step).to(device_of(model))
        mixed = replace(batch, inputs=mixed_inputs(model, batch, share(step), generator, pick))
        loss, _ = pair_objective(lambda _: mixed, padding)(model, step, carried)
        return loss, None

    return objective
