"""What a search holds and finds: hypotheses, the order among them, and a record of every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from course_lib.decoding.length_penalty import NONE, LengthPenalty


@dataclass(frozen=True)
class Hypothesis:
    """A sequence and its log p: `tokens` without the end; `finished` when it has ended, not cut off or still open."""

    tokens: tuple[int, ...]
    log_p: float
    finished: bool

    @property
    def length(self) -> int:
        """How many tokens were chosen, the end among them."""
        return len(self.tokens) + self.finished

    def score(self, penalty: LengthPenalty = NONE) -> float:
        """Log p, weighed against the length."""
        return penalty.score(self.log_p, self.length, self.finished)


def ranked(hypotheses: Iterable[Hypothesis], penalty: LengthPenalty = NONE) -> list[Hypothesis]:
    """From the best down. Finished ones go first; then the higher score, the shorter, the lower ids, in this order.

    The last two decide between equals, so that every search breaks ties alike.

    >>> ranked([Hypothesis((4,), -2.0, True), Hypothesis((), -2.0, True), Hypothesis((9,), -1.0, False)])[0].tokens
    ()
    """
    return sorted(hypotheses, key=lambda one: (not one.finished, -one.score(penalty), one.length, one.tokens))


@dataclass(frozen=True)
class Candidate:
    """One hypothesis made longer by one token: what it was worth, and what became of it.

    `parent`: the tokens before; `gain`: log p of this token alone; `log_p`: of all; `fate`: "kept", "pruned",
    "finished", or "pinned" for a token that the search was given.
    """

    parent: tuple[int, ...]
    token: int
    gain: float
    log_p: float
    fate: str


@dataclass(frozen=True)
class Found:
    """What a search found for one source.

    `hypotheses`: the best first; `steps`: how many tokens were chosen one after the other; `expanded`: how many rows
    the model computed for it; `complete`: False when a search that promises the best was stopped before it could know.
    `best_open`: log p of the best open hypothesis after every step. `trace`: every step's candidates, when asked for.
    """

    hypotheses: tuple[Hypothesis, ...]
    steps: int
    expanded: int
    complete: bool = True
    best_open: tuple[float, ...] = ()
    trace: tuple[tuple[Candidate, ...], ...] = field(default=(), repr=False)

    @property
    def best(self) -> Hypothesis:
        """The first. Raises `ValueError` when nothing was found: given up too early, or no token can come."""
        if not self.hypotheses and not self.complete:
            raise ValueError(
                f"Nothing was found: the search was given up after {self.expanded:,} expansions, before anything had "
                "ended. Allow more, or give it a beam's answer to beat."
            )
        if not self.hypotheses:
            raise ValueError("Nothing was found: after some token every next one has probability 0. Mend the model.")
        return self.hypotheses[0]


def check_prefix(prefix: Sequence[int], size: int, end: int | None, longest: int) -> None:
    """Raise `ValueError` for a prefix with unknown ids, with the end in it, or that leaves nothing to choose."""
    for token in prefix:
        if isinstance(token, bool) or not isinstance(token, int) or not 0 <= token < size:
            raise ValueError(f"expected a prefix of ids from 0 to {size - 1}; got {token!r}.")
        if token == end:
            raise ValueError("expected a prefix without an end: nothing can follow it. Leave the end out.")
    if len(prefix) >= longest:
        raise ValueError(
            f"expected a prefix of fewer than {longest} tokens, the most that are written; got {len(prefix)}. "
            "Pin fewer, or allow more."
        )
