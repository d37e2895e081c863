"""Exhaustive search: every sequence there is, for models small enough; what the other searches are held against."""

from __future__ import annotations

import torch

from course_lib.decoding.hypotheses import Hypothesis, ranked
from course_lib.decoding.length_penalty import NONE, LengthPenalty, check_penalty
from course_lib.decoding.next_token import Beginning, NextToken, check_log_p
from course_lib.models.sizes import check_whole

MOST_SEQUENCES = 1_000_000


def exhaustive(
    model: NextToken, beginning: Beginning, longest: int, penalty: LengthPenalty = NONE, most: int = MOST_SEQUENCES
) -> list[Hypothesis]:
    """Every sequence of at most `longest` tokens with a probability above 0 for one source, from the best down.

    Each has ended, or is cut off at `longest`; their probabilities sum to 1. Raises `ValueError` for a `longest` below
    1, a penalty that is only named, several sources, log-probabilities that are nan or above 0, and as soon as more
    than `most` would have to be held.
    """
    check_penalty(penalty)
    check_whole("the longest length T", longest, advice="Allow at least one token.")
    if len(beginning) != 1:
        raise ValueError(f"expected one source; got {len(beginning)}. Search them one by one.")
    found: list[Hypothesis] = []
    prefixes: list[tuple[int, ...]] = [()]
    log_p = torch.zeros(1, dtype=torch.float64)
    tokens, state = beginning.tokens, beginning.state
    with model.reading():
        for _ in range(longest):
            step, state = model.step(tokens, state)
            check_log_p(step)
            totals = log_p.unsqueeze(1) + step.double()
            if model.end is not None:
                ended = zip(prefixes, totals[:, model.end].tolist(), strict=True)
                found += [Hypothesis(prefix, total, True) for prefix, total in ended if total > -torch.inf]
                totals[:, model.end] = -torch.inf
            rows, tokens = (totals > -torch.inf).nonzero(as_tuple=True)
            if len(rows) + len(found) > most:
                raise ValueError(
                    f"There are up to M^T = {model.size}^{longest} sequences; {most:,} are too many to hold already at "
                    f"{len(prefixes[0]) + 1} tokens. Take fewer tokens, or exact search."
                )
            log_p, state = totals[rows, tokens], state.select(rows)
            prefixes = [(*prefixes[row], token) for row, token in zip(rows.tolist(), tokens.tolist(), strict=True)]
            if not prefixes:
                break
    found += [Hypothesis(prefix, total, False) for prefix, total in zip(prefixes, log_p.tolist(), strict=True)]
    return ranked(found, penalty)
