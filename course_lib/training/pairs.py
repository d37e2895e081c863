"""Pairs of sequences as a training loop eats them: batches of like length, padded, the target shifted by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from course_lib.models.padding import PADDINGS
from course_lib.models.sizes import check_whole
from course_lib.tokenizers.vocabulary import BOS, EOS, PAD, SPECIAL_TOKENS
from course_lib.training.device import device_of
from course_lib.training.training_loop import Objective

PAD_ID, BOS_ID, EOS_ID = (SPECIAL_TOKENS.index(token) for token in (PAD, BOS, EOS))
"""Ids that every vocabulary of the course gives to padding, beginning and end."""

IdPair: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""The ids of a source and of its target, without beginning and end."""


@dataclass(frozen=True)
class PairBatch:
    """Padded ids: `source` (batch, time) with its true `lengths` (batch,); `inputs` and `targets` (batch, time).

    The inputs begin with ``<bos>`` and the targets end with ``<eos>``: one sequence, one step apart.
    """

    source: Tensor
    lengths: Tensor
    inputs: Tensor
    targets: Tensor

    def to(self, device: torch.device) -> PairBatch:
        """The same on another device."""
        return PairBatch(
            self.source.to(device), self.lengths.to(device), self.inputs.to(device), self.targets.to(device)
        )


def padded(sequences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Sequences side by side, the short ones filled up with padding, (batch, time), and their lengths (batch,).

    Raises `ValueError` for none, for an empty one, and for what is no sequence of whole numbers.

    >>> padded([[5, 6], [7]])
    (tensor([[5, 6],
            [7, 0]]), tensor([2, 1]))
    """
    lengths = torch.tensor([_count(sequence) for sequence in sequences])
    if len(lengths) == 0 or int(lengths.min()) == 0:
        raise ValueError("expected sequences of at least one token; got an empty one, or none. Drop empty sequences.")
    rows = [_as_ids(sequence) for sequence in sequences]
    return pad_sequence(rows, batch_first=True, padding_value=PAD_ID), lengths


def _count(sequence: object) -> int:
    if isinstance(sequence, str) or not isinstance(sequence, Sized):
        raise ValueError(f"expected sequences of ids, as in [[5, 6], [7]]; got {sequence!r:.40} for one. Encode texts.")
    return len(sequence)


def _as_ids(sequence: Sequence[int]) -> Tensor:
    try:
        row = torch.tensor(list(sequence))
    except (TypeError, ValueError):
        row = torch.empty(0)
    if row.dtype not in (torch.int64, torch.int32):
        raise ValueError(f"expected ids that are whole numbers; got {list(sequence)!r:.60}. Encode with a tokenizer.")
    return row


def shifted(targets: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs that begin with ``<bos>`` and targets that end with ``<eos>``, both (batch, time), and lengths (batch,).

    An ``<eos>`` that is fed, to a sequence shorter than another, has only padding to predict. Raises `ValueError` as
    `padded` does; a target may be empty.

    >>> inputs, targets, lengths = shifted([[7, 8], [9]])
    >>> inputs.tolist(), targets.tolist()
    ([[2, 7, 8], [2, 9, 3]], [[7, 8, 3], [9, 3, 0]])
    """
    for target in targets:
        _count(target)
    whole, lengths = padded([[BOS_ID, *target, EOS_ID] for target in targets])
    return whole[:, :-1], whole[:, 1:], lengths - 1


def alike(sizes: Sequence[Any], batch: int) -> Iterator[list[int]]:
    """Numbers of sequences of these sizes, those of like size together, at most `batch` at a time.

    >>> list(alike([5, 1, 4, 2], batch=2))
    [[1, 3], [2, 0]]
    """
    order = sorted(range(len(sizes)), key=lambda number: sizes[number])
    for low in range(0, len(order), batch):
        yield order[low : low + batch]


class PairBatches:
    """Pairs in batches of like source length, mixed anew each epoch from `seed`; none is left out.

    Pairs of one length are mixed, cut into batches of at most `batch`, and the batches put in random order: little is
    padded, and what is depends on the step alone. Raises `ValueError` for no pairs, an empty source or batch.

    >>> batches = PairBatches([([5], [7]), ([5, 6], [7, 8])], batch=2)
    >>> batches(0).source.shape, batches(0).targets.shape, batches.steps_per_epoch
    (torch.Size([2, 2]), torch.Size([2, 3]), 1)
    """

    def __init__(self, pairs: Sequence[IdPair], batch: int, seed: int = 0) -> None:
        check_whole("batch", batch)
        if not pairs:
            raise ValueError("expected at least one pair; got none. Give pairs of a source and a target.")
        self.source, self.lengths = padded([source for source, _ in pairs])
        self.inputs, self.targets, self.target_lengths = shifted([target for _, target in pairs])
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
        lengths, time = self.lengths[chosen], int(self.target_lengths[chosen].max())
        return PairBatch(
            self.source[chosen, : int(lengths.max())], lengths, self.inputs[chosen, :time], self.targets[chosen, :time]
        )

    def _lay_out(self, epoch: int) -> None:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        mixed = torch.randperm(len(self.lengths), generator=generator)
        by_length = mixed[torch.sort(self.lengths[mixed], stable=True).indices]
        batches = by_length.tensor_split(self.steps_per_epoch)
        self._order = [batches[number] for number in torch.randperm(len(batches), generator=generator).tolist()]
        self._epoch = epoch


def masked_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean of -ln p(target) in nats over what is not padding: logits (batch, time, classes), targets (batch, time).

    >>> logits = torch.zeros(1, 2, 4)
    >>> round(float(masked_cross_entropy(logits, torch.tensor([[3, PAD_ID]]))), 3)
    1.386
    """
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=PAD_ID)


def pair_objective(batches: Callable[[int], PairBatch], padding: str = "masked", bfloat16: bool = False) -> Objective:
    """Predict every token of the target from the source and the tokens before it; padding counts for nothing.

    `padding` as `Encoder` has it; under "read" it counts in the loss as well. With `bfloat16` the products are
    computed in that type, several times faster on processors that have it; weights and loss stay in float32.
    """
    if padding not in PADDINGS:
        raise ValueError(f"expected padding to be one of {', '.join(PADDINGS)}; got {padding!r}. Choose one.")

    def objective(model: Any, step: int, carried: None) -> tuple[Tensor, None]:
        device = device_of(model)
        batch = batches(step).to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bfloat16):
            logits = model(batch.source, batch.lengths, batch.inputs, padding).float()
        if padding == "read":
            return nn.functional.cross_entropy(logits.flatten(0, 1), batch.targets.flatten()), None
        return masked_cross_entropy(logits, batch.targets), None

    return objective
