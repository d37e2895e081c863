"""Exact search: the model's own best answer, proven to be the best, without looking at every sequence.

Log p only falls as a sequence grows. So a prefix that is already below the best finished answer cannot lead to a better
one, and nothing behind it has to be looked at: depth first, pruned by the best finished answer, which beam search gives
to begin with (Stahlberg and Byrne, "On NMT search errors and model errors: cat got your tongue?", 2019).
"""

from __future__ import annotations

from math import inf
from typing import Any

import torch

from course_lib.decoding.beam_search import beam_search
from course_lib.decoding.hypotheses import Found, Hypothesis, ranked
from course_lib.decoding.length_penalty import NONE, LengthPenalty, check_penalty
from course_lib.decoding.next_token import Beginning, NextToken, check_log_p
from course_lib.models.sizes import check_whole

MOST_EXPANSIONS = 20_000
"""A search that would compute more rows than this for a source is given up, and says so."""


def exact_search(
    model: NextToken,
    beginning: Beginning,
    longest: int,
    penalty: LengthPenalty = NONE,
    first: Hypothesis | None = None,
    most: int = MOST_EXPANSIONS,
) -> Found:
    """The best answer of at most `longest` tokens for one source, depth first; `expanded` says how many prefixes.

    The likeliest next token is tried first. `first`, such as the beam's best, is what has to be beaten; without it the
    search begins from nothing. Under a length `penalty` the bound is the best score that any length ahead could give:
    far looser. Where `most` expansions do not suffice, `complete` is False. An answer that is cut off counts only where
    none ends. Raises `ValueError` for a `longest` or `most` below 1, a penalty that is only named, several sources, and
    log-probabilities that are nan or above 0.
    """
    check_penalty(penalty)
    _check(longest, most)
    if len(beginning) != 1:
        raise ValueError(f"expected one source; got {len(beginning)}. Use exact_answers for several.")
    best = first
    expanded, deepest = 0, 0
    stack: list[tuple[tuple[int, ...], float, torch.Tensor, Any]] = [((), 0.0, beginning.tokens, beginning.state)]
    with model.reading():
        while stack:
            prefix, log_p, token, state = stack.pop()
            if best is not None and _below(best, penalty.best_ahead(log_p, len(prefix), longest), penalty):
                continue
            if len(prefix) == longest:
                best = _better(best, Hypothesis(prefix, log_p, False), penalty)
                continue
            if expanded == most:
                return Found(() if best is None else (best,), deepest, expanded, complete=False)
            step, after = model.step(token, state)
            expanded, deepest = expanded + 1, max(deepest, len(prefix) + 1)
            gains = step[0].double()
            check_log_p(gains)
            if model.end is not None and gains[model.end] > -inf:
                best = _better(best, Hypothesis(prefix, log_p + float(gains[model.end]), True), penalty)
                gains[model.end] = -inf
            for choice in gains.argsort(stable=True).tolist():  # the likeliest is put last, and taken first
                if gains[choice] > -inf:
                    token = torch.tensor([choice], device=step.device)
                    stack.append(((*prefix, choice), log_p + float(gains[choice]), token, after))
    return Found(() if best is None else (best,), deepest, expanded)


def exact_answers(
    model: NextToken, beginning: Beginning, longest: int, k: int = 5, most: int = MOST_EXPANSIONS
) -> list[Found]:
    """The most probable answer for each of several sources, all searched together and pruned as in `exact_search`.

    Beam search with `k` gives what has to be beaten. Then all prefixes of one length that are not below it are
    expanded at once: layer by layer, for a layer is one batch. The set that is expanded is the same but for what depth
    first learns on its way. A source that would need more than `most` expansions is given up: `complete` is False.
    Raises `ValueError` for sizes below 1, and for log-probabilities that are nan or above 0.
    """
    _check(longest, most)
    if not len(beginning):
        return []
    beams = beam_search(model, beginning, k, longest)
    best: list[Hypothesis | None] = [found.hypotheses[0] if found.hypotheses else None for found in beams]
    expanded, steps, given_up = [0] * len(beams), [0] * len(beams), [False] * len(beams)
    source = torch.arange(len(beams))
    log_p = torch.zeros(len(beams), dtype=torch.float64)
    prefixes = torch.zeros(len(beams), 0, dtype=torch.long)
    tokens, state = beginning.tokens, beginning.state
    with model.reading():
        for length in range(longest):
            for one, count in zip(*(part.tolist() for part in source.unique(return_counts=True)), strict=True):
                expanded[one] += count
                steps[one] = length + 1
            step, state = model.step(tokens, state)
            check_log_p(step)
            totals = log_p.unsqueeze(1) + step.double().cpu()
            if model.end is not None:
                ended = totals[:, model.end].clone()
                totals[:, model.end] = -inf
                bound = _bounds(best)[source]
                for row in (ended >= bound).nonzero().flatten().tolist():
                    if ended[row] > -inf:
                        one = Hypothesis(tuple(prefixes[row].tolist()), float(ended[row]), True)
                        best[source[row]] = _better(best[source[row]], one, NONE)
            bound = _bounds(best)[source]
            rows, chosen = ((totals >= bound.unsqueeze(1)) & (totals > -inf)).nonzero(as_tuple=True)
            ahead = torch.tensor(expanded) + source[rows].bincount(minlength=len(beams))
            for one in (ahead > most).nonzero().flatten().tolist():
                given_up[one] = True
            within = ~torch.tensor(given_up)[source[rows]]
            rows, chosen = rows[within], chosen[within]
            source, log_p = source[rows], totals[rows, chosen]
            prefixes = torch.cat((prefixes[rows], chosen.unsqueeze(1)), 1)
            tokens, state = chosen.to(tokens.device), state.select(rows.to(tokens.device))
            if not len(rows):
                break
    for one, row, total in zip(source.tolist(), prefixes.tolist(), log_p.tolist(), strict=True):
        best[one] = _better(best[one], Hypothesis(tuple(row), total, False), NONE)
    return [
        Found(() if top is None else (top,), steps[one], expanded[one], not given_up[one])
        for one, top in enumerate(best)
    ]


def _check(longest: int, most: int) -> None:
    check_whole("the longest length T", longest, advice="Allow at least one token.")
    check_whole("the most expansions", most)


def _below(best: Hypothesis, ahead: float, penalty: LengthPenalty) -> bool:
    """Whether nothing ahead can beat `best`; equals are looked at, so that ties are broken as everywhere."""
    return best.finished and ahead < best.score(penalty)


def _better(one: Hypothesis | None, other: Hypothesis, penalty: LengthPenalty) -> Hypothesis:
    return other if one is None else ranked((one, other), penalty)[0]


def _bounds(best: list[Hypothesis | None]) -> torch.Tensor:
    """Log p that has to be reached: of the best finished answer; -inf while none has finished."""
    return torch.tensor([one.log_p if one is not None and one.finished else -inf for one in best], dtype=torch.float64)
