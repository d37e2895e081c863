"""Beam search: at every step keep the k likeliest hypotheses, for many sources at once.

Lowerre (1976); as in Sutskever and others (2014), what ends is saved and not expanded. One step: the k likeliest next
tokens of each of the k hypotheses are put in one order; from the top down, what ends is saved and the first k that do
not end are kept. Ties go to the hypothesis that ranked higher before, then to the lower id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, log

import torch
from torch import Tensor

from course_lib.decoding.hypotheses import Candidate, Found, Hypothesis, check_prefix, ranked
from course_lib.decoding.length_penalty import NONE, LengthPenalty
from course_lib.decoding.next_token import Beginning, NextToken
from course_lib.decoding.top import top_tokens
from course_lib.models.sizes import check_whole

RULES = ("cannot win", "finished", "steps")
MOST_NUMBERS = 100_000_000
"""A beam that would need a table of more log-probabilities than this is refused: it would fill the memory."""


@dataclass(frozen=True)
class Stop:
    """When a search may end before `longest` tokens; it always ends when nothing is open.

    "cannot win": when no open hypothesis can still enter the n best, under the search's penalty and under those in
    `also`: the answer is that of "steps", which goes on to the last step. "finished": when `number` have finished, k
    if None. Raises `ValueError` for another rule or number.
    """

    rule: str = "cannot win"
    number: int | None = None
    also: tuple[LengthPenalty, ...] = ()

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"expected a stop rule among {', '.join(RULES)}; got {self.rule!r}. Choose one.")
        if self.number is not None:
            check_whole("the number that have to finish", self.number)


@dataclass
class _Record:
    """What is known of one source so far."""

    finished: list[Hypothesis] = field(default_factory=list)
    open: list[Hypothesis] = field(default_factory=list)
    best_open: list[float] = field(default_factory=list)
    trace: list[tuple[Candidate, ...]] = field(default_factory=list)
    length: int = 0
    expanded: int = 0

    def saw(self, best_open: float, length: int, rows: int) -> None:
        """Note one step: the best open hypothesis, its length, and how many rows the model computed."""
        self.best_open.append(best_open)
        self.length, self.expanded = length, self.expanded + rows

    @property
    def stuck(self) -> bool:
        """Whether nothing is open any more."""
        return bool(self.best_open) and self.best_open[-1] == -inf


def beam_search(
    model: NextToken,
    beginning: Beginning,
    k: int,
    longest: int,
    penalty: LengthPenalty = NONE,
    stop: Stop = Stop(),
    n_best: int | None = 1,
    prefix: Sequence[int] = (),
    trace: bool = False,
) -> list[Found]:
    """The best hypotheses for each source in `beginning`: at most `n_best`, or all that finished when it is None.

    `k` is the beam's width, `longest` the most tokens, an end and the `prefix` among them; a search goes on from the
    prefix, if one is pinned. What has finished goes before what was cut off at `longest`. At one step all are equally
    long: the `penalty` decides only between those that ended at different steps, and when to stop. Log p is added up
    in float64. With `trace`, every candidate of every step is kept. Raises `ValueError` for sizes below 1, a beam wider
    than the M^T sequences there are or than memory allows, a prefix that cannot be written, and log-probabilities that
    are nan or above 0.
    """
    _check(model, len(beginning), k, longest, n_best, prefix)
    records = [_Record() for _ in range(len(beginning))]
    with model.reading():
        beam = _Beam(beginning)
        for token in prefix:
            beam.pin(model, token, records, trace)
        while beam.sources and beam.length < longest:
            beam.advance(model, k, records, trace)
            going = [
                not records[one].stuck
                and (stop.rule == "steps" or _goes_on(records[one], longest, k, penalty, stop, n_best))
                for one in beam.sources
            ]
            beam.leave([place for place, goes in enumerate(going) if goes])
        beam.cut_off(records)
    return [_found(one, penalty, n_best) for one in records]


class _Beam:
    """The open hypotheses of all sources that are still searched, side by side: as many rows for each source.

    `log_p` (sources, width), -inf where a source has fewer; `history` (sources, width, length); `last` and the state
    have a row for each.
    """

    def __init__(self, beginning: Beginning) -> None:
        self.sources = list(range(len(beginning)))
        self.last, self.state = beginning.tokens, beginning.state
        device = self.last.device
        self.log_p = torch.zeros(len(beginning), 1, dtype=torch.float64, device=device)
        self.history = torch.zeros(len(beginning), 1, 0, dtype=torch.long, device=device)

    @property
    def length(self) -> int:
        """How many tokens every open hypothesis has."""
        return self.history.shape[2]

    def pin(self, model: NextToken, token: int, records: list[_Record], trace: bool) -> None:
        """Make the one hypothesis of every source longer by a given token. `ValueError` where it cannot come."""
        log_p, self.state = model.step(self.last, self.state)
        gain = log_p[:, token : token + 1].double()
        if not bool((gain > -inf).all()):
            raise ValueError(f"The pinned prefix has probability 0: token {token} cannot come where you put it.")
        self.log_p = self.log_p + gain
        parents = self.history[:, 0].tolist()
        self.last = torch.full_like(self.last, token)
        self.history = torch.cat((self.history, self.last.view(-1, 1, 1)), 2)
        for place, one in enumerate(self.sources):
            records[one].saw(float(self.log_p[place, 0]), self.length, 1)
            if trace:
                worth = float(gain[place]), float(self.log_p[place, 0])
                records[one].trace.append((Candidate(tuple(parents[place]), token, *worth, "pinned"),))

    def advance(self, model: NextToken, k: int, records: list[_Record], trace: bool) -> None:
        """One step: candidates in one order, what ends saved, the first k others kept."""
        sources = len(self.sources)
        log_p, self.state = model.step(self.last, self.state)
        values, ids = top_tokens(log_p, min(k, model.size))
        count = values.shape[1]
        totals = (self.log_p.view(-1, 1) + values.double()).reshape(sources, -1)
        totals, order = totals.sort(dim=1, descending=True, stable=True)
        if not bool((totals[:, :1] <= 1e-6).all()) or bool(values.isnan().any()):
            raise ValueError("expected log-probabilities, 0 or less; got nan or more. The model has diverged.")
        tokens = ids.reshape(sources, -1).gather(1, order)
        parents = order // count
        alive = totals > -inf
        ends = alive & (tokens == (-1 if model.end is None else model.end))
        goes_on = alive ^ ends
        above = goes_on.cumsum(1)
        saved, kept = ends & (above < k), goes_on & (above <= k)
        open_now = kept.sum(1).tolist()
        rows = (self.log_p > -inf).sum(1).tolist()
        best = torch.where(kept, totals, -inf).amax(1).tolist()
        for place, one in enumerate(self.sources):
            records[one].saw(best[place], self.length + 1, rows[place])
        for place, column in saved.nonzero().tolist():
            ended = self.history[place, parents[place, column]].tolist()
            records[self.sources[place]].finished.append(Hypothesis(tuple(ended), float(totals[place, column]), True))
        if trace:
            self._trace(records, (parents, tokens, totals, saved, kept, alive))
        chosen = (~kept).to(torch.uint8).sort(dim=1, stable=True).indices[:, : max(1, max(open_now))]
        self._keep(chosen, totals.masked_fill(~kept, -inf), tokens, parents)

    def _keep(self, chosen: Tensor, totals: Tensor, tokens: Tensor, parents: Tensor) -> None:
        """Go on with the candidates `chosen` (sources, new width) from their order."""
        sources, width = self.log_p.shape
        self.log_p = totals.gather(1, chosen)
        self.last = tokens.gather(1, chosen).flatten()
        parent = parents.gather(1, chosen)
        rows = (parent + width * torch.arange(sources, device=parent.device).unsqueeze(1)).flatten()
        before = self.history.flatten(0, 1)[rows]
        self.history = torch.cat((before, self.last.unsqueeze(1)), 1).view(sources, chosen.shape[1], -1)
        self.state = self.state.select(rows)

    def _trace(self, records: list[_Record], candidates: tuple[Tensor, ...]) -> None:
        parents, tokens, totals, saved, kept, alive = (part.tolist() for part in candidates)
        for place, one in enumerate(self.sources):
            seen = []
            for column, living in enumerate(alive[place]):
                if living:
                    fate = "kept" if kept[place][column] else "finished" if saved[place][column] else "pruned"
                    row, total = parents[place][column], totals[place][column]
                    gain = total - float(self.log_p[place, row])
                    prefix = tuple(self.history[place, row].tolist())
                    seen.append(Candidate(prefix, tokens[place][column], gain, total, fate))
            records[one].trace.append(tuple(seen))

    def leave(self, places: list[int]) -> None:
        """Go on with the sources at these `places` only."""
        if len(places) == len(self.sources):
            return
        self.sources = [self.sources[place] for place in places]
        width = self.log_p.shape[1]
        stay = torch.tensor(places, dtype=torch.long, device=self.log_p.device)
        rows = (stay.unsqueeze(1) * width + torch.arange(width, device=stay.device)).flatten()
        self.log_p, self.history, self.last = self.log_p[stay], self.history[stay], self.last[rows]
        self.state = self.state.select(rows)

    def cut_off(self, records: list[_Record]) -> None:
        """Note what is still open when no more tokens are allowed."""
        for place, one in enumerate(self.sources):
            totals, rows = self.log_p[place].tolist(), self.history[place].tolist()
            records[one].open = [
                Hypothesis(tuple(row), total, False) for row, total in zip(rows, totals, strict=True) if total > -inf
            ]


def _check(model: NextToken, sources: int, k: int, longest: int, n_best: int | None, prefix: Sequence[int]) -> None:
    check_whole("k, the width of the beam,", k, advice="1 is greedy decoding.")
    check_whole("the longest length T", longest, advice="Allow at least one token.")
    if n_best is not None:
        check_whole("n_best", n_best)
    if longest * log(model.size) < log(k) - 1e-9:  # k > M^T, without writing out M^T
        raise ValueError(
            f"expected k of at most M^T = {model.size}^{longest} = {model.size**longest:,}, as many sequences as there "
            f"are; got {k:,}. With all of them a beam is an exhaustive search."
        )
    if sources * k * model.size > MOST_NUMBERS:
        raise ValueError(
            f"A beam of {k:,} for {sources:,} sources and {model.size:,} tokens needs {sources * k * model.size:,} "
            f"numbers at every step; {MOST_NUMBERS:,} are allowed. Take a smaller k or fewer sources."
        )
    check_prefix(prefix, model.size, model.end, longest)


def _goes_on(record: _Record, longest: int, k: int, penalty: LengthPenalty, stop: Stop, n_best: int | None) -> bool:
    """Whether something open could still matter, under the rules "finished" and "cannot win"."""
    if stop.rule == "finished":
        return len(record.finished) < (k if stop.number is None else stop.number)
    if n_best is None and not stop.also:
        return True
    wanted = n_best or 1
    if len(record.finished) < wanted:
        return True
    for rule in (penalty, *stop.also):
        scores = sorted((one.score(rule) for one in record.finished), reverse=True)
        if rule.best_ahead(record.best_open[-1], record.length, longest) > scores[wanted - 1]:
            return True
    return False


def _found(record: _Record, penalty: LengthPenalty, n_best: int | None) -> Found:
    best = ranked(record.finished + record.open, penalty)[:n_best]
    return Found(tuple(best), record.length, record.expanded, True, tuple(record.best_open), tuple(record.trace))
