"""Greedy decoding: at every step the likeliest token, and no way back."""

from __future__ import annotations

from collections.abc import Callable

import torch

from course_lib.decoding.hypotheses import Hypothesis
from course_lib.decoding.next_token import Beginning, NextToken, check_log_p
from course_lib.models.sizes import check_whole

Choose = Callable[[torch.Tensor], torch.Tensor]
"""Log-probabilities (sources, M) to one token for each source."""


def greedy(model: NextToken, beginning: Beginning, longest: int) -> list[Hypothesis]:
    """The greedy answer for each source, of at most `longest` tokens; of equally likely tokens the lowest id.

    A source for which every next token has probability 0 gets what it has so far, unfinished. Raises `ValueError` for
    a `longest` below 1, and for log-probabilities that are nan or above 0.
    """
    return follow(model, beginning, longest, lambda log_p: log_p.argmax(1))


def follow(model: NextToken, beginning: Beginning, longest: int, choose: Choose) -> list[Hypothesis]:
    """One token after the other, as `choose` has it from log-probabilities (sources, M), until every source has ended.

    Raises `ValueError` for a `longest` below 1, and for log-probabilities that are nan or above 0.
    """
    check_whole("the longest length T", longest, advice="Allow at least one token.")
    tokens, state = beginning.tokens, beginning.state
    log_p = torch.zeros(len(beginning), dtype=torch.float64, device=tokens.device)
    chosen: list[torch.Tensor] = []
    going = torch.ones(len(beginning), dtype=torch.bool, device=tokens.device)
    ended, stuck = torch.zeros_like(going), torch.zeros_like(going)
    lengths = torch.zeros_like(tokens)
    with model.reading():
        for _ in range(longest):
            step, state = model.step(tokens, state)
            tokens = choose(step)
            gain = step.gather(1, tokens.unsqueeze(1)).squeeze(1).double()
            check_log_p(gain)
            stuck = going & (gain == -torch.inf)
            going = going & ~stuck
            log_p = torch.where(going, log_p + gain, log_p)
            now = going & (tokens == (-1 if model.end is None else model.end))
            ended, going = ended | now, going & ~now
            lengths = lengths + going
            chosen.append(tokens)
            if not bool(going.any()):
                break
    rows = torch.stack(chosen, 1).tolist()
    return [
        Hypothesis(tuple(row[:length]), total, over)
        for row, length, total, over in zip(rows, lengths.tolist(), log_p.tolist(), ended.tolist(), strict=True)
    ]
