"""Truncated backpropagation through time: what is cut, what it saves, and what it costs in direction.

A sequence is read in chunks. The state is carried from chunk to chunk, the error is not: of the pairs (loss j, step k)
only those inside one chunk count. (Williams and Peng, "An efficient gradient-based algorithm for on-line training of
recurrent network trajectories", 1990.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    Array,
    Parameters,
    Trace,
    check_ids,
    delta_recursion,
    draw_parameters,
    from_torch,
    from_torch_gradients,
    hamlet,
    passage,
    softmax,
    to_torch,
)
from course_lib.lessons.l05_backpropagation_through_time.gradient_shares import Shares, shares_of
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered


def check_chunk(chunk: int, steps: int) -> int:
    """`chunk` itself; `ValueError` unless it is a whole number from 1 to `steps`."""
    if isinstance(chunk, bool) or not isinstance(chunk, int | np.integer) or not 1 <= chunk <= steps:
        raise ValueError(
            f"expected a chunk of 1 to {steps} steps, the length of the sequence; got {chunk!r}. "
            "A chunk as long as the sequence is the full gradient."
        )
    return int(chunk)


def truncated_gradient(p: Parameters, run: Trace, chunk: int) -> Parameters:
    """The gradient by the delta recursion in chunks: at the end of a chunk no error comes in from the next one.

    `run` is the forward pass over the whole sequence: the state was carried. The parts of all chunks are added.
    Raises `ValueError` for a chunk below 1 or longer than the sequence.
    """
    steps = len(run.inputs)
    check_chunk(chunk, steps)
    total = p.zeros()
    for start in range(0, steps, chunk):
        piece, states = slice(start, start + chunk), run.h[start : start + chunk + 1]
        part = Trace(run.inputs[piece], run.targets[piece], states, run.probabilities[piece], run.losses[piece])
        for (name, array), (_, added) in zip(total.items(), delta_recursion(p, part).gradient.items(), strict=True):
            if name != "h_0" or start == 0:  # the other chunks' first states are carried, not parameters
                array += added
    return total


def truncated_autograd(p: Parameters, inputs: Array, targets: Array, chunk: int) -> Parameters:
    """The same by PyTorch: one `backward()` a chunk, `detach()` between chunks (h_0's own gradient is left at zero)."""
    check_chunk(chunk, len(check_ids(inputs, p.vocabulary)))
    cell, head = to_torch(p)
    state = torch.from_numpy(p.h_0.copy()).unsqueeze(0)
    for start in range(0, len(inputs), chunk):
        loss, state = chunk_loss(cell, head, inputs[start : start + chunk], targets[start : start + chunk], state)
        loss.backward()
        state = state.detach()
    return from_torch_gradients(cell, head)


def chunk_loss(
    cell: VanillaRNN, head: nn.Linear, inputs: Array, targets: Array, state: Tensor
) -> tuple[Tensor, Tensor]:
    """Summed loss in nats of one chunk (time,), and the state (1, hidden) after it."""
    x = nn.functional.one_hot(torch.from_numpy(inputs), cell.input_size).to(state.dtype).unsqueeze(0)
    run = unroll(cell, x, state)
    assert isinstance(run.state, Tensor)
    logits = head(run.outputs[0])
    return nn.functional.cross_entropy(logits, torch.from_numpy(targets), reduction="sum"), run.state


def pairs_kept(steps: int, chunk: int) -> int:
    """How many of the T (T + 1) / 2 pairs (loss j, step k <= j) lie inside one chunk.

    >>> pairs_kept(100, 10), pairs_kept(100, 100)
    (550, 5050)
    """
    check_chunk(chunk, steps)
    whole, rest = divmod(steps, chunk)
    return whole * chunk * (chunk + 1) // 2 + rest * (rest + 1) // 2


@dataclass(frozen=True)
class Deviation:
    """How a gradient differs from another: `angle` in degrees, and `length_ratio`, its length over the other's."""

    angle: float
    length_ratio: float


def deviation(found: Array, full: Array) -> Deviation:
    """The angle and the ratio of lengths of two gradients of one shape.

    Raises `ValueError` when `full` is zero, and when one of them is not finite.

    >>> deviation(np.array([0.0, 2.0]), np.array([1.0, 0.0]))
    Deviation(angle=90.0, length_ratio=2.0)
    """
    if found.shape != full.shape:
        raise ValueError(
            f"expected two gradients of one shape; got {found.shape} and {full.shape}. Compare like parts."
        )
    a, b = float(np.linalg.norm(found)), float(np.linalg.norm(full))
    if not np.isfinite([a, b]).all():
        raise ValueError("expected finite gradients; got inf or nan. There is no angle to them.")
    if b == 0:
        raise ValueError("expected a full gradient that is not zero; no angle to zero exists. Use a longer sequence.")
    if a == 0:
        return Deviation(90.0, 0.0)
    # Kahan's formula: the arc cosine loses half the digits of a small angle
    u, v = found / a, full / b
    angle = 2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    return Deviation(float(np.degrees(angle)), a / b)


def batch_gradients(p: Parameters, inputs: Array, targets: Array, chunks: int | Array, carry: bool = True) -> Array:
    """dL/dW_hh of many sequences (batch, time) at once, row b read in chunks of chunks[b]: (batch, hidden, hidden).

    The delta recursion with a row for each sequence. The error is set to zero at the end of each chunk; without
    `carry` the state too is set back to h_0 where a chunk begins. Raises `ValueError` for inputs and targets that are
    not alike, ids outside the vocabulary, or a chunk below 1 or longer than the sequences.
    """
    if inputs.ndim != 2 or inputs.shape != targets.shape:
        raise ValueError(
            f"expected inputs and targets of one shape (batch, time); got {inputs.shape} and {targets.shape}. "
            "Stack sequences of one length."
        )
    check_ids(inputs.ravel(), p.vocabulary)
    check_ids(targets.ravel(), p.vocabulary, "targets")
    batch, steps = inputs.shape
    lengths = np.broadcast_to(chunks, batch)[:, None]
    check_chunk(lengths.min(), steps)
    check_chunk(lengths.max(), steps)
    before, after = np.empty((2, steps, batch, p.hidden))
    state = np.broadcast_to(p.h_0, (batch, p.hidden))
    for t in range(steps):
        before[t] = state if carry else np.where(t % lengths == 0, p.h_0, state)
        state = after[t] = np.tanh(p.W_xh.T[inputs[:, t]] + p.b_h + before[t] @ p.W_hh.T)
    delta = np.empty_like(after)
    carried = np.zeros((batch, p.hidden))
    for t in range(steps - 1, -1, -1):
        errors = softmax(after[t] @ p.W_hy.T + p.b_y)
        errors[np.arange(batch), targets[:, t]] -= 1
        within = np.where((t + 1) % lengths == 0, 0.0, carried)
        delta[t] = (1 - after[t] ** 2) * (errors @ p.W_hy + within)
        carried = delta[t] @ p.W_hh
    gradients: Array = delta.transpose(1, 2, 0) @ before.transpose(1, 0, 2)
    return gradients


# A model that is trained a little, and gradients averaged over many passages


@remembered(maxsize=4)
def trained_parameters(updates: int = 100, hidden: int = 32, seed: int = 0) -> Parameters:
    """A small character model after some updates (Adam, 1e-2), each on 32 random passages of "Hamlet" of 32 characters.

    In float64, so that runs on different machines agree to the digits that the lesson prints.
    """
    if updates < 0:
        raise ValueError(f"expected 0 updates or more; got {updates}. 0 leaves the weights as they were drawn.")
    cell, head = to_torch(draw_parameters(len(hamlet()[0].vocabulary), hidden, seed))
    ids = torch.from_numpy(hamlet()[1])
    weights = [*cell.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(weights, lr=1e-2)
    generator = torch.Generator().manual_seed(seed)
    for _ in range(updates):
        starts = torch.randint(len(ids) - 33, (32, 1), generator=generator)
        batch = ids[starts + torch.arange(33)]
        x = nn.functional.one_hot(batch[:, :-1], cell.input_size).double()
        logits = head(unroll(cell, x).outputs)
        optimizer.zero_grad()
        nn.functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten()).backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
    return from_torch(cell, head)


@dataclass(frozen=True)
class Averages:
    """Angles in degrees between gradients of W_hh, each averaged over so many `passages` of a text.

    `truncated[chunk]`: the truncated to the full gradient, both on the same passages. `resampled`: the full gradient
    to the full gradient on as many other passages.
    """

    passages: tuple[int, ...]
    truncated: dict[int, tuple[float, ...]]
    resampled: tuple[float, ...]


@remembered(maxsize=8)
def noise_or_bias(
    chunks: tuple[int, ...] = (1, 5, 20), passages: tuple[int, ...] = (1, 8, 64, 512), steps: int = 64
) -> Averages:
    """Does averaging help? Gradients of the trained model, averaged over more and more passages of "Hamlet".

    Noise averages out as the number grows; a bias stays.
    """
    p, ids, most = trained_parameters(), hamlet()[1], max(passages)
    starts = np.random.default_rng(0).integers(0, len(ids) - steps - 1, size=2 * most)
    windows = ids[starts[:, None] + np.arange(steps + 1)]
    inputs, targets = windows[:, :-1], windows[:, 1:]
    whole = batch_gradients(p, inputs, targets, steps)
    full, others = whole[:most].cumsum(0), whole[most:].cumsum(0)
    truncated = {c: batch_gradients(p, inputs[:most], targets[:most], c).cumsum(0) for c in chunks}
    return Averages(
        tuple(passages),
        {c: tuple(deviation(sums[n - 1], full[n - 1]).angle for n in passages) for c, sums in truncated.items()},
        tuple(deviation(others[n - 1], full[n - 1]).angle for n in passages),
    )


# The explorer: every chunk length at once


@dataclass(frozen=True)
class ChunkCurve:
    """For chunk lengths 1 to T: angle in degrees to the full gradient of W_hh, and ratio of lengths; the shares too."""

    angle: Array
    length_ratio: Array
    shares: Shares
    log10_size: Array


WEIGHTS_OF = ("trained 100 updates", "drawn, radius 0.5", "drawn, radius 0.9", "drawn, radius 1.3")
"""The models of the explorer."""
STEPS = 64
"""The length of the explorer's passages."""
STATES = ("carried", "set to zero")
"""What a chunk may begin with."""


def _model(name: str) -> Parameters:
    if name not in WEIGHTS_OF:
        raise ValueError(f"expected weights among {'; '.join(WEIGHTS_OF)}; got {name!r}. Choose one of these.")
    if name.startswith("trained"):
        return trained_parameters()
    return draw_parameters(len(hamlet()[0].vocabulary), 32, radius=float(name.rpartition(" ")[2]), input_scale=0.3)


@remembered(maxsize=128)
def chunk_curve(weights: str, passage_number: int, state: str = STATES[0]) -> ChunkCurve:
    """Every chunk length on one passage. With `state` "set to zero" chunks also forget what was read before them.

    Raises `ValueError` for unknown weights or state.
    """
    if state not in STATES:
        raise ValueError(f"expected a state among {'; '.join(STATES)}; got {state!r}. Choose one of these.")
    p = _model(weights)
    inputs, targets = passage(STEPS, 121 + 1000 * passage_number)
    lengths = np.arange(1, STEPS + 1)
    same = (np.tile(inputs, (STEPS, 1)), np.tile(targets, (STEPS, 1)))  # one row for each chunk length
    gradients = batch_gradients(p, *same, lengths, carry=state == STATES[0])
    found = [deviation(gradient, gradients[-1]) for gradient in gradients]
    shares = shares_of(p, inputs, targets)
    size = np.log10(np.maximum(shares.size, 1e-300))
    angle, ratio = (np.array([getattr(d, name) for d in found]) for name in ("angle", "length_ratio"))
    return ChunkCurve(angle, ratio, shares, size)


@dataclass(frozen=True)
class TruncationView:
    """What the explorer shows: the curve of all chunk lengths, and the one chosen."""

    curve: ChunkCurve
    chunk: int
    weights: str
    state: str

    @property
    def angle(self) -> float:
        """Degrees between the truncated and the full gradient."""
        return float(self.curve.angle[self.chunk - 1])

    @property
    def length_ratio(self) -> float:
        """Length of the truncated over that of the full gradient."""
        return float(self.curve.length_ratio[self.chunk - 1])

    @property
    def kept(self) -> float:
        """The part of all pairs (j, k) that is kept."""
        steps = len(self.curve.angle)
        return pairs_kept(steps, self.chunk) / pairs_kept(steps, steps)


def truncation_view(
    chunk: int, weights: str = WEIGHTS_OF[0], passage_number: int = 0, state: str = STATES[0]
) -> TruncationView:
    """One setting of the explorer. Raises `ValueError` for a chunk outside 1 to 64, unknown weights or state."""
    check_chunk(chunk, STEPS)
    return TruncationView(chunk_curve(weights, passage_number, state), chunk, weights, state)
