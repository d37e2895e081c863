"""Reading a sequence in chunks with PyTorch: what truncation saves, and what happens without `detach`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from course_lib.lessons.l05_backpropagation_through_time.bptt import (
    Array,
    Parameters,
    check_ids,
    draw_parameters,
    forward,
    from_torch_gradients,
    hamlet,
    passage,
    to_torch,
)
from course_lib.lessons.l05_backpropagation_through_time.truncated_bptt import (
    check_chunk,
    chunk_loss,
    truncated_autograd,
)
from course_lib.models.vanilla_rnn import VanillaRNN


@contextmanager
def saved_bytes(*parameters: Tensor) -> Iterator[dict[int, int]]:
    """Within the block: every storage that autograd keeps for a backward pass, and its bytes; `parameters` left out.

    Each storage is counted once, however many operations save it.
    """
    own = {parameter.untyped_storage().data_ptr() for parameter in parameters}
    kept: dict[int, int] = {}
    alive: list[Tensor] = []  # an address is reused once its tensor is gone

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
            alive.append(tensor.detach())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield kept


@dataclass(frozen=True)
class Price:
    """What reading a sequence in chunks costs.

    `bytes` kept for the longest backward pass, `updates` that could be made in one reading, `seconds` of the whole
    reading (forward and backward; varies).
    """

    chunk: int
    bytes: int
    updates: int
    seconds: float


def price_of_chunks(chunks: Sequence[int], steps: int = 512, hidden: int = 64, repeats: int = 3) -> list[Price]:
    """Memory and time of one reading of `steps` characters in chunks, forward and backward, with PyTorch."""
    p = draw_parameters(len(hamlet()[0].vocabulary), hidden, dtype=np.float32)
    inputs, targets = passage(steps)
    prices = []
    for chunk in chunks:
        check_chunk(chunk, steps)
        cell, head = to_torch(p)
        with saved_bytes(*cell.parameters(), *head.parameters()) as kept:
            chunk_loss(cell, head, inputs[:chunk], targets[:chunk], torch.zeros(1, hidden))
        times = []
        for _ in range(repeats):
            start = perf_counter()
            truncated_autograd(p, inputs, targets, chunk)
            times.append(perf_counter() - start)
        prices.append(Price(chunk, sum(kept.values()), -(-steps // chunk), median(times)))
    return prices


@dataclass(frozen=True)
class Reading:
    """What each chunk's backward pass did: `steps_back` it took, or the `error` that stopped the reading."""

    steps_back: tuple[int, ...]
    error: str
    gradient: Parameters


def read_in_chunks(
    p: Parameters,
    inputs: Array,
    targets: Array,
    chunk: int,
    detach: bool = True,
    retain_graph: bool = False,
    learning_rate: float = 0.0,
) -> Reading:
    """Read in chunks with a `backward()` after each, and count the steps each of them really goes back.

    Without `detach` the second chunk's error runs on into the first chunk's graph. PyTorch has freed that graph and
    stops with a `RuntimeError`, whose words are kept in `error`; with `retain_graph` it goes on, to the beginning,
    unless a gradient step (`learning_rate` above 0) has changed the weights that the old graph was made with.
    Raises `ValueError` for a chunk below 1 or longer than the sequence.
    """
    check_chunk(chunk, len(check_ids(inputs, p.vocabulary)))
    cell, head = to_torch(p)
    state: Tensor = torch.from_numpy(p.h_0.copy()).unsqueeze(0)
    counter = _Counting(cell)
    counts: list[int] = []
    for start in range(0, len(inputs), chunk):
        loss, state = chunk_loss(counter, head, inputs[start : start + chunk], targets[start : start + chunk], state)
        counter.steps_back = 0
        try:
            loss.backward(retain_graph=retain_graph)
        except RuntimeError as error:
            return Reading(tuple(counts), str(error), from_torch_gradients(cell, head))
        counts.append(counter.steps_back)
        if learning_rate:
            _gradient_step([*cell.parameters(), *head.parameters()], learning_rate)
        if detach:
            state = state.detach()
    return Reading(tuple(counts), "", from_torch_gradients(cell, head))


@torch.no_grad()
def _gradient_step(weights: Sequence[nn.Parameter], learning_rate: float) -> None:
    """Plain gradient descent, in place as every optimizer does it; the gradients stay, to be added to."""
    for weight in weights:
        assert weight.grad is not None
        weight.sub_(learning_rate * weight.grad)


class _Counting(VanillaRNN):
    """A cell with the parameters of another that counts how often an error passes back through a step."""

    def __init__(self, cell: VanillaRNN) -> None:
        super().__init__(cell.input_size, cell.hidden_size, dtype=cell.W_hh.dtype)
        self.W_xh, self.W_hh, self.b_h = cell.W_xh, cell.W_hh, cell.b_h
        self.steps_back = 0

    def step(self, projected_t: Tensor, state: Any) -> Tensor:
        """One step, with a hook that the error passes on its way back."""
        after = super().step(projected_t, state)

        def count(gradient: Tensor) -> None:
            self.steps_back += 1

        after.register_hook(count)
        return after


def bits_at_start_of_chunks(p: Parameters, chunk: int, steps: int = 6400, first: int = 3) -> tuple[float, float]:
    """Bits per character on the first few steps of every chunk: with the state carried, and set to zero.

    The gradient is not asked here: only what the model knows when a chunk begins. Reads `steps` characters. Raises
    `ValueError` for a chunk below 1, and where no second chunk begins.
    """
    check_chunk(chunk, steps)
    if chunk == steps:
        raise ValueError(f"expected a chunk shorter than the {steps} steps; got {chunk}. No second one begins.")
    inputs, targets = passage(steps)
    position = np.arange(steps) % chunk
    early = (position < first) & (np.arange(steps) >= chunk)
    carried = forward(p, inputs, targets).losses
    blank = replace(p, h_0=np.zeros_like(p.h_0))
    pieces = [forward(blank, inputs[s : s + chunk], targets[s : s + chunk]).losses for s in range(0, steps, chunk)]
    reset = np.concatenate(pieces)
    return float(carried[early].mean() / np.log(2)), float(reset[early].mean() / np.log(2))
