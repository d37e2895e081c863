"""A training run that turns into nan, and is brought back from its last good checkpoint.

`train` knows nothing of networks: it asks for a loss and its gradients, so any model can be put behind it. The
example is a ReLU network, whose states nothing bounds, on the next-character task of `one_step`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

from torch import Tensor

from course_lib.lessons.l07_one_step.one_step import CarefulStart, careful_weights, character_counts, gradients, windows
from course_lib.lessons.l07_one_step.optimisers import Optimiser, clip_by_norm, make_optimiser, total_norm
from course_lib.models.sizes import check_whole

Evaluate = Callable[[Sequence[Tensor], int], tuple[float, list[Tensor]]]
"""Weights and the number of the update -> the loss, and its gradient for each of the weights."""


@dataclass(frozen=True)
class Checkpoint:
    """Weights that were seen to work, with the optimiser's memory at that moment."""

    update: int
    weights: list[Tensor]
    optimiser: Optimiser


def checkpoint(update: int, weights: Sequence[Tensor], optimiser: Optimiser) -> Checkpoint:
    """A copy of everything needed to go on from here; what happens later does not reach it."""
    return Checkpoint(update, [w.detach().clone() for w in weights], copy.deepcopy(optimiser))


@dataclass(frozen=True)
class Recovery:
    """What to do when a loss or gradient is not finite: go back, and make every later step `slower` times as long.

    A checkpoint is kept every `every` updates, but only while the loss is finite and at most `spread` times the best
    so far: finite weights may be ruined already. After `attempts` returns in all the run gives up.
    """

    every: int = 10
    slower: float = 0.1
    spread: float = 1.5
    attempts: int = 10

    def __post_init__(self) -> None:
        """Check that going back can help."""
        check_whole("every", self.every)
        check_whole("attempts", self.attempts)
        if not 0 < self.slower < 1 or not self.spread >= 1:
            raise ValueError(
                f"expected slower between 0 and 1 and spread of 1 or more; got {self.slower}, {self.spread}. "
                "Without a smaller step it fails again."
            )


@dataclass(frozen=True)
class Return:
    """At update `failed` the loss or gradient was not finite; the run went back to `checkpoint`."""

    failed: int
    checkpoint: int
    learning_rate: float


@dataclass
class Run:
    """`losses`: (update, loss) for every finite loss in the order computed. `returns`: each time it went back.

    `norms`: the gradient's norm beside each loss. `lost_at`: the update at which it gave up, or None; `weights`: the
    last ones.
    """

    losses: list[tuple[int, float]] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    lost_at: int | None = None
    weights: list[Tensor] = field(default_factory=list)


def train(
    evaluate: Evaluate,
    weights: Sequence[Tensor],
    optimiser: Optimiser,
    updates: int,
    clip: float | None = None,
    recovery: Recovery | None = None,
) -> Run:
    """Run `updates` updates; `clip` is the largest gradient norm let through. Without `recovery`, nan ends the run.

    The optimiser given is left as it was. Raises `ValueError` for a negative number of updates.
    """
    check_whole("updates", updates, 0)
    run, best = Run(), inf
    kept = checkpoint(0, weights, optimiser)
    weights, optimiser, update = list(weights), copy.deepcopy(optimiser), 0
    while update < updates:
        loss, found = evaluate(weights, update)
        norm = float(total_norm(found))
        if not (isfinite(loss) and isfinite(norm)):
            if recovery is None or len(run.returns) == recovery.attempts:
                run.lost_at = update
                break
            learning_rate = optimiser.learning_rate * recovery.slower
            weights, optimiser = list(kept.weights), copy.deepcopy(kept.optimiser)
            optimiser.learning_rate = learning_rate
            run.returns.append(Return(update, kept.update, learning_rate))
            update = kept.update
            continue
        run.losses.append((update, loss))
        run.norms.append(norm)
        best = min(best, loss)
        if recovery is not None and update % recovery.every == 0 and loss <= recovery.spread * best:
            kept = checkpoint(update, weights, optimiser)
        weights = optimiser.step(weights, found if clip is None else clip_by_norm(found, clip)[0])
        update += 1
    run.weights = weights
    return run


def relu_run(
    learning_rate: float,
    clip: float | None = None,
    recovery: Recovery | None = None,
    optimiser: str = "SGD",
    updates: int = 60,
    seed: int = 0,
) -> Run:
    """`train` a ReLU network with orthogonal start in float32: 32 units, batches of 4 passages of 200 characters."""
    start = CarefulStart(init="orthogonal", drive=0.03, width=32, length=200, seeds=1, seed=seed)
    weights = {name: w.float() for name, w in careful_weights(start).items()}

    def evaluate(current: Sequence[Tensor], update: int) -> tuple[float, list[Tensor]]:
        ids = windows(start.batch, start.length + 1, update)
        loss, found = gradients(dict(zip(weights, current, strict=True)), ids, "relu")
        return float(loss), list(found.values())

    return train(evaluate, list(weights.values()), make_optimiser(optimiser, learning_rate), updates, clip, recovery)


def frequencies_alone() -> float:
    """Nats a character of predicting by frequency alone, on the text that `relu_run` reads: its unigram entropy."""
    shares = character_counts().double() / character_counts().sum()
    return float(-(shares * shares.log()).sum())


def text_of_run(run: Run) -> str:
    """What became of a run, in a few words."""
    went_back = "".join(
        f"nan at update {r.failed}, back to {r.checkpoint} with learning rate {r.learning_rate:g}; "
        for r in run.returns
    )
    if run.lost_at is not None:
        return f"{went_back}lost at update {run.lost_at}"
    return f"{went_back}last loss {run.losses[-1][1]:.1f}" if run.losses else "no update was made"
