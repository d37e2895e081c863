"""What a training loop eats: pieces of parallel streams of text, or padded sequences with their labels.

Both are functions of the step alone, so that a resumed run sees exactly what an unbroken one would have seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from course_lib.models.sizes import check_whole


@dataclass(frozen=True)
class Piece:
    """Inputs and targets (batch, time); `fresh` when the streams start anew, so that a carried state must not."""

    inputs: Tensor
    targets: Tensor
    fresh: bool


class Streams:
    """One long text as `batch` parallel streams, read in pieces of `length` tokens; targets are the tokens after.

    Streams are `steps_per_epoch` pieces long; each epoch starts at another offset, drawn from `seed`. Raises
    `ValueError` for sizes below 1 and a text too short for one piece.

    >>> streams = Streams(torch.arange(100), batch=2, length=10)
    >>> piece = streams(0)
    >>> piece.inputs.shape, bool((piece.targets == piece.inputs + 1).all()), streams(1).fresh
    (torch.Size([2, 10]), True, False)
    """

    def __init__(self, ids: Tensor, batch: int, length: int, seed: int = 0) -> None:
        check_whole("batch", batch)
        check_whole("length", length)
        if ids.ndim != 1 or len(ids) < batch * length + 1:
            raise ValueError(
                f"expected a text of at least {batch * length + 1:,} tokens for {batch} streams in pieces of {length}; "
                f"got shape {tuple(ids.shape)}. Give more text, or make the batch or the pieces smaller."
            )
        self.ids, self.batch, self.length, self.seed = ids, batch, length, seed
        spare = (len(ids) - 1) % (batch * length)
        self.steps_per_epoch = (len(ids) - 1) // (batch * length)
        self._slack = max(spare, length if self.steps_per_epoch > 1 else 0)
        if self._slack > spare:
            self.steps_per_epoch -= 1
        self._epoch = -1
        self._inputs = self._targets = torch.empty(0)

    def __call__(self, step: int) -> Piece:
        """The piece of this step, counted from 0 over all epochs."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._lay_out(epoch)
        here = slice(place * self.length, (place + 1) * self.length)
        return Piece(self._inputs[:, here], self._targets[:, here], place == 0)

    def _lay_out(self, epoch: int) -> None:
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        offset = int(torch.randint(self._slack + 1, (), generator=generator))
        used = self.batch * self.length * self.steps_per_epoch
        self._inputs = self.ids[offset : offset + used].view(self.batch, -1)
        self._targets = self.ids[offset + 1 : offset + used + 1].view(self.batch, -1)
        self._epoch = epoch


@dataclass(frozen=True)
class Labelled:
    """Padded ids (batch, time), the sequences' true lengths and their labels, both (batch,)."""

    ids: Tensor
    lengths: Tensor
    labels: Tensor


class LabelledSequences:
    """Sequences of ids with a class each, shuffled anew each epoch from `seed`, `batch` at a time.

    Raises `ValueError` when there are none, one is empty, or labels and sequences differ in number.

    >>> examples = LabelledSequences([[5, 6], [7]], [0, 1], batch=2)
    >>> examples(0).ids.shape, sorted(examples(0).lengths.tolist())
    (torch.Size([2, 2]), [1, 2])
    """

    def __init__(self, sequences: Sequence[Sequence[int]], labels: Sequence[int], batch: int, seed: int = 0) -> None:
        if not sequences or len(sequences) != len(labels):
            raise ValueError(f"expected as many labels as sequences; got {len(labels)} and {len(sequences)}.")
        check_whole("batch", batch)
        self.all = pad(sequences, labels)
        self.batch, self.seed = min(batch, len(sequences)), seed
        self.steps_per_epoch = len(sequences) // self.batch
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def __call__(self, step: int) -> Labelled:
        """The batch of this step, counted from 0 over all epochs."""
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            self._order, self._epoch = torch.randperm(len(self.all.labels), generator=generator), epoch
        chosen = self._order[place * self.batch : (place + 1) * self.batch]
        lengths = self.all.lengths[chosen]
        return Labelled(self.all.ids[chosen, : int(lengths.max())], lengths, self.all.labels[chosen])


def pad(sequences: Sequence[Sequence[int]], labels: Sequence[int], padding: int = 0) -> Labelled:
    """Sequences side by side, the short ones filled up with `padding`.

    Raises `ValueError` for an empty one, and unless there is one label for each.

    >>> pad([[5, 6], [7]], [0, 1]).ids.tolist()
    [[5, 6], [7, 0]]
    """
    if len(sequences) != len(labels):
        raise ValueError(f"expected one label for each sequence; got {len(labels)} for {len(sequences)}.")
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    if len(lengths) == 0 or int(lengths.min()) == 0:
        raise ValueError("expected sequences of at least one token; got an empty one. Drop empty sequences.")
    ids = torch.nn.utils.rnn.pad_sequence(
        [torch.tensor(sequence) for sequence in sequences], batch_first=True, padding_value=padding
    )
    return Labelled(ids, lengths, torch.tensor(labels))
