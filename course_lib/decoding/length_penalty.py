"""Every factor makes a probability smaller, so log p alone favours short answers: four ways of scoring a length.

With log p of an answer and its length L in tokens:

======== ============================================ ==========================================================
none     log p                                        what the model says
power    log p / L^a                                  a = 1 is the mean per token
Wu       log p / ((5 + L) / 6)^a                      Wu and others (2016), equation 14, without coverage
reward   log p + a L                                  a bonus a token: He and others (2016)
======== ============================================ ==========================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from numbers import Real

KINDS = ("none", "power", "Wu", "reward")


@dataclass(frozen=True)
class LengthPenalty:
    """How log p and a length make a score. `strength` is a above; `count_end`: whether the end counts as a token.

    The end's probability is in log p either way. Raises `ValueError` for an unknown kind and for a strength that is
    not a number, or below 0.

    >>> [round(penalty.score(-4.5, 6), 2) for penalty in (NONE, MEAN, WU)]
    [-4.5, -0.75, -3.13]
    """

    kind: str = "none"
    strength: float = 1.0
    count_end: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"expected a length penalty among {', '.join(KINDS)}; got {self.kind!r}. Choose one.")
        if not isinstance(self.strength, Real) or not isfinite(self.strength) or self.strength < 0:
            raise ValueError(
                "expected a length penalty's strength to be a number, 0 or more; "
                f"got {self.strength!r}. 0 is no penalty."
            )

    def score(self, log_p: float, length: int, ended: bool = False) -> float:
        """The score of an answer of `length` tokens, its end among them if it `ended`."""
        length = max(1, length - (ended and not self.count_end))
        if self.kind == "power":
            return log_p / length**self.strength
        if self.kind == "Wu":
            return log_p / ((5 + length) / 6) ** self.strength
        return log_p + self.strength * length if self.kind == "reward" else log_p

    def best_ahead(self, log_p: float, length: int, longest: int) -> float:
        """No answer that goes on from `length` tokens with `log_p`, to at most `longest`, has a higher score.

        log p only falls, and with log p held, every score above moves one way with the length: one of the two ends.
        """
        ends = (length + 1, longest) if length < longest else (length,)
        return max(self.score(log_p, end, ended) for end in ends for ended in (True, False))

    def __str__(self) -> str:
        names = {"none": "none", "power": f"L^{self.strength:g}", "Wu": f"Wu {self.strength:g}"}
        name = names.get(self.kind, f"reward {self.strength:g}")
        name = "mean per token" if self.kind == "power" and self.strength == 1 else name
        return name if self.count_end else f"{name}, end not counted"


def check_penalty(penalty: object) -> None:
    """Raise `ValueError` for what is no `LengthPenalty`, such as its name."""
    if not isinstance(penalty, LengthPenalty):
        raise ValueError(
            f'expected a length penalty, such as MEAN or LengthPenalty("Wu", 0.6); got {penalty!r}. Kinds are '
            f"{', '.join(KINDS)}."
        )


NONE = LengthPenalty()
MEAN = LengthPenalty("power", 1.0)
WU = LengthPenalty("Wu", 0.6)
"""With the strength that Wu and others found to be best for them, 0.6 to 0.7."""
