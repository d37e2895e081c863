"""Beam search: at every step keep the k likeliest hypotheses, for many sources at once.

Lowerre (1976); as in Sutskever and others (2014), what ends is saved and not expanded. One step: the k likeliest next
tokens of each of the k hypotheses are put in one order; from the top down, what ends is saved and the first k that do
not end are kept. Ties go to the hypothesis that ranked higher before, then to the lower id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, log

import numpy as np
import torch

from course_lib.decoding.candidates import Candidates, candidates
from course_lib.decoding.hypotheses import Candidate, Found, Hypothesis, check_prefix, ranked
from course_lib.decoding.length_penalty import NONE, LengthPenalty, check_penalty
from course_lib.decoding.next_token import Beginning, NextToken, check_log_p
from course_lib.models.sizes import check_whole

RULES = ("cannot win", "finished", "steps")
MOST_NUMBERS = 100_000_000
"""A beam that would need a table of more log-probabilities than this is refused: it would fill the memory."""


@dataclass(frozen=True)
class Stop:
    """When a search may end before `longest` tokens; it always ends when nothing is open.

    "cannot win": when no open hypothesis can still enter the n best (the best one, where all that finish are asked for)
    under the search's penalty and under those in `also`: the answer is that of "steps", which goes on to the last step.
    "finished": when `number` have finished, k if None. Raises `ValueError` for another rule or number.
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
    than the M^T sequences there are or than memory allows, a prefix that cannot be written, a penalty or a rule that is
    only named, and log-probabilities that are nan or above 0.
    """
    check_penalty(penalty)
    if not isinstance(stop, Stop):
        raise ValueError(f'expected a rule such as Stop("finished", 1); got {stop!r}. Rules are {", ".join(RULES)}.')
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

    `log_p` (sources, width), -inf where a source has fewer; `history` (sources, width, length): what is small is kept
    in NumPy, whose calls cost less. `last` (rows,) and the state have a row for each, where the model is.
    """

    def __init__(self, beginning: Beginning) -> None:
        self.sources = list(range(len(beginning)))
        self.last, self.state = beginning.tokens, beginning.state
        self.log_p = np.zeros((len(beginning), 1))
        self.history = np.zeros((len(beginning), 1, 0), dtype=np.int64)

    @property
    def length(self) -> int:
        """How many tokens every open hypothesis has."""
        return int(self.history.shape[2])

    def pin(self, model: NextToken, token: int, records: list[_Record], trace: bool) -> None:
        """Make the one hypothesis of every source longer by a given token. `ValueError` where it cannot come."""
        log_p, self.state = model.step(self.last, self.state)
        check_log_p(log_p)
        gains = log_p[:, token].tolist()
        if not all(gain > -inf for gain in gains):
            raise ValueError(f"The pinned prefix has probability 0: token {token} cannot come where you put it.")
        before = self.history[:, 0].tolist()
        self.log_p = self.log_p + np.array(gains)[:, None]
        self.last = torch.full_like(self.last, token)
        self.history = np.concatenate((self.history, np.full((len(gains), 1, 1), token)), 2)
        for place, one in enumerate(self.sources):
            total = float(self.log_p[place, 0])
            records[one].saw(total, self.length, 1)
            if trace:
                records[one].trace.append((Candidate(tuple(before[place]), token, gains[place], total, "pinned"),))

    def advance(self, model: NextToken, k: int, records: list[_Record], trace: bool) -> None:
        """One step: candidates in one order, what ends saved, the first k others kept."""
        log_p, self.state = model.step(self.last, self.state)
        found = candidates(log_p, self.log_p, k, model.end, every=trace)
        width, expanded = self.log_p.shape[1], (self.log_p > -inf).sum(1).tolist()
        for place in found.saved.nonzero()[0].tolist():
            one, row = divmod(int(found.row[place]), width)
            ended = Hypothesis(tuple(self.history[one, row].tolist()), float(found.total[place]), True)
            records[self.sources[one]].finished.append(ended)
        if trace:
            self._trace(records, found)
        self._keep(found)
        for one, best, rows in zip(self.sources, self.log_p[:, 0].tolist(), expanded, strict=True):
            records[one].saw(best, self.length, rows)

    def _keep(self, found: Candidates) -> None:
        """Go on with the candidates that are kept; where a source keeps fewer than another, rows are dead."""
        sources, before = self.log_p.shape
        chosen = found.kept.nonzero()[0]
        at = found.source[chosen], found.rank[chosen] - 1
        width = 1 + int(at[1].max(initial=0))
        rows, tokens = np.zeros((2, sources, width), dtype=np.int64)
        self.log_p = np.full((sources, width), -inf)
        rows[at], tokens[at], self.log_p[at] = found.row[chosen], found.token[chosen], found.total[chosen]
        if len(chosen) < rows.size:  # a dead row says again what the first says
            dead = self.log_p == -inf
            rows, tokens = np.where(dead, rows[:, :1], rows), np.where(dead, tokens[:, :1], tokens)
        history = self.history.reshape(sources * before, -1)[rows.ravel()].reshape(sources, width, -1)
        self.history = np.concatenate((history, tokens[:, :, None]), 2)
        self.last = torch.from_numpy(tokens.reshape(-1)).to(self.last.device)
        self.state = self.state.select(torch.from_numpy(rows.reshape(-1)).to(self.last.device))

    def _trace(self, records: list[_Record], found: Candidates) -> None:
        seen: list[list[Candidate]] = [[] for _ in self.sources]
        for place in range(len(found.row)):
            one, row = divmod(int(found.row[place]), self.log_p.shape[1])
            before, total = tuple(self.history[one, row].tolist()), float(found.total[place])
            gain = total - float(self.log_p[one, row])
            seen[one].append(Candidate(before, int(found.token[place]), gain, total, found.fate(place)))
        for one, its in zip(self.sources, seen, strict=True):
            records[one].trace.append(tuple(its))

    def leave(self, places: list[int]) -> None:
        """Go on with the sources at these `places` only."""
        if len(places) == len(self.sources):
            return
        self.sources = [self.sources[place] for place in places]
        width = self.log_p.shape[1]
        self.log_p, self.history = self.log_p[places], self.history[places]
        rows = [place * width + row for place in places for row in range(width)]
        stay = torch.tensor(rows, dtype=torch.long, device=self.last.device)
        self.last, self.state = self.last.index_select(0, stay), self.state.select(stay)

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
