"""Sampling from any model that can be decoded, with lesson 04's `Sampler`: temperature, top-k, top-p, noise."""

from __future__ import annotations

import torch
from torch import Tensor

from course_lib.decoding.greedy import follow
from course_lib.decoding.hypotheses import Hypothesis
from course_lib.decoding.next_token import Beginning, NextToken, check_log_p
from course_lib.training.sampling import Sampler, place_at

_IMPOSSIBLE = -1e290
"""Stands for -inf, which a sampler does not take: no noise lifts it above what is possible."""


def sample(
    model: NextToken, beginning: Beginning, longest: int, sampler: Sampler | None = None, seed: int = 0
) -> list[Hypothesis]:
    """An answer drawn for each source, the same for the same seed; `log_p` is the model's own, whatever the sampler.

    A token of probability 0 is never drawn. Raises `ValueError` as `Sampler.probabilities` does, for a `longest` below
    1, and where no token can come.
    """
    generator, sampler = torch.Generator().manual_seed(seed), sampler or Sampler()

    def draw(log_p: Tensor) -> Tensor:
        log_p = log_p.cpu().double()
        check_log_p(log_p)
        possible = log_p > -torch.inf
        if not bool(possible.any(1).all()):
            raise ValueError("Every next token has probability 0: nothing can be drawn. Mend the model.")
        p = sampler.probabilities(log_p.clamp(min=_IMPOSSIBLE), generator) * possible
        drawn = torch.rand(len(p), generator=generator, dtype=torch.float64)
        return place_at(p, drawn).to(beginning.tokens.device)

    return follow(model, beginning, longest, draw)
