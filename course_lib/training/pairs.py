"""Pairs of sequences as a training loop eats them: batches of like length, padded, the target shifted by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from course_lib.experiments.training import Objective

IdPair = tuple[Sequence[int], Sequence[int]]
"""The ids of a source and of its target, without beginning and end."""


@dataclass(frozen=True)
class PairBatch:
    """Padded ids: `source` (batch, time) with its true `lengths` (batch,); `inputs` and `targets` (batch, time + 1).

    `inputs` begin with ``<bos>`` and `targets` end with ``<eos>``: the same sequence, one step apart.
    """

    source: Tensor
    lengths: Tensor
    inputs: Tensor
    targets: Tensor


class PairBatches:
    """Pairs in batches of like source length, in an order drawn anew each epoch from `seed`; none is left out.

    Pairs of one length are mixed, and the batches come in random order.
    """

    def __init__(self, pairs: Sequence[IdPair], batch: int, bos: int, eos: int, pad: int = 0, seed: int = 0) -> None:
        self.source, self.lengths = padded([source for source, _ in pairs], pad)
        whole, lengths = padded([[bos, *target, eos] for _, target in pairs], pad)
        self.inputs, self.targets, self.target_lengths = whole[:, :-1], whole[:, 1:], lengths - 1
        self.seed = seed
        self.steps_per_epoch = -(-len(pairs) // batch)
        self._epoch = -1
        self._order: list[Tensor] = []

    def __call__(self, step: int) -> PairBatch:
        """The batch of this step, counted from 0 over all epochs."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._lay_out(epoch)
        chosen = self._order[place]
        source, target = int(self.lengths[chosen].max()), int(self.target_lengths[chosen].max())
        return PairBatch(
            self.source[chosen, :source],
            self.lengths[chosen],
            self.inputs[chosen, :target],
            self.targets[chosen, :target],
        )

    def _lay_out(self, epoch: int) -> None:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        mixed = torch.randperm(len(self.lengths), generator=generator)
        by_length = mixed[torch.sort(self.lengths[mixed], stable=True).indices]
        batches = by_length.tensor_split(self.steps_per_epoch)
        self._order = [batches[number] for number in torch.randperm(len(batches), generator=generator).tolist()]
        self._epoch = epoch


def padded(sequences: Sequence[Sequence[int]], pad: int = 0) -> tuple[Tensor, Tensor]:
    """Sequences side by side, the short ones filled up with `pad`, (batch, time), and their lengths (batch,)."""
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    rows = [torch.tensor(list(sequence), dtype=torch.long) for sequence in sequences]
    return pad_sequence(rows, batch_first=True, padding_value=pad), lengths


def pair_objective(batches: Callable[[int], PairBatch], pad: int = 0, half: bool = False) -> Objective:
    """Predict every token of the target from those before it and the source; padding counts for nothing.

    With `half` the products are computed in bfloat16, the weights and the loss kept in float32.
    """

    def objective(model: Any, step: int, carried: None) -> tuple[Tensor, None]:
        batch = batches(step)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            logits = model(batch.source, batch.lengths, batch.inputs)
        loss = nn.functional.cross_entropy(logits.float().flatten(0, 1), batch.targets.flatten(), ignore_index=pad)
        return loss, None

    return objective
