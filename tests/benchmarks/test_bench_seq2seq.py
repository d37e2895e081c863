"""A training step of the encoder-decoder against the same network on torch.nn; what minding the padding costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence

from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.one_thread import one_thread
from course_lib.training.pairs import PAD_ID, PairBatch, PairBatches, masked_cross_entropy
from tests.benchmarks.interleaved import times_ratio

SIZES = PairArchitecture(30, 45, embedding_size=64, encoder_size=128, decoder_size=256, kind="GRU")


def _batch(varied: bool) -> PairBatch:
    """32 pairs of up to 32 tokens, of one length or of many."""
    generator = torch.Generator().manual_seed(0)
    lengths = torch.randint(16, 33, (2, 32), generator=generator) if varied else torch.full((2, 32), 32)
    sources, targets = ([[4 + n % 20 for n in range(length)] for length in side] for side in lengths.tolist())
    return PairBatches(list(zip(sources, targets, strict=True)), batch=32)(0)


class OnTorch(nn.Module):
    """The same on `torch.nn` alone: a packed bidirectional GRU, and a GRU that sees the context at every step."""

    def __init__(self, a: PairArchitecture) -> None:
        super().__init__()
        self.source_embedding = nn.Embedding(a.source_size, a.embedding_size)
        self.target_embedding = nn.Embedding(a.target_size, a.embedding_size)
        self.encoder = nn.GRU(a.embedding_size, a.encoder_size, batch_first=True, bidirectional=True)
        self.decoder = nn.GRU(a.embedding_size + 2 * a.encoder_size, a.decoder_size, batch_first=True)
        self.bridge = nn.Linear(2 * a.encoder_size, a.decoder_size)
        self.head = nn.Linear(a.decoder_size + 2 * a.encoder_size, a.target_size)

    def forward(self, source: Tensor, lengths: Tensor, inputs: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.source_embedding(source), lengths, batch_first=True, enforce_sorted=False)
        context = torch.cat(tuple(self.encoder(packed)[1]), dim=1)
        everywhere = context.unsqueeze(1).expand(-1, inputs.shape[1], -1)
        x = torch.cat((self.target_embedding(inputs), everywhere), 2)
        outputs, _ = self.decoder(x, torch.tanh(self.bridge(context)).unsqueeze(0))
        return self.head(torch.cat((outputs, everywhere), 2))


def _training_step(model: nn.Module, batch: PairBatch, *padding: str) -> Callable[[], None]:
    def step() -> None:
        model.zero_grad()
        masked_cross_entropy(model(batch.source, batch.lengths, batch.inputs, *padding), batch.targets).backward()

    return step


@one_thread()
@pytest.mark.parametrize("varied", [False, True], ids=["one_length", "lengths"])
def test_seq2seq_step_vs_nn(varied: bool, bench_record: Callable[..., None]) -> None:
    batch = _batch(varied)
    ratio = times_ratio(_training_step(EncoderDecoder.build(SIZES), batch), _training_step(OnTorch(SIZES), batch))
    bench_record(f"seq2seq_step_vs_nn{'_lengths' * varied}", ratio, limit=1.15, direction="max")


@one_thread()
def test_mask_overhead(bench_record: Callable[..., None]) -> None:
    """Against reading the padding as if it were text, on the same batch of different lengths."""
    model, batch = EncoderDecoder.build(SIZES), _batch(varied=True)
    assert bool((batch.targets == PAD_ID).any())
    ratio = times_ratio(_training_step(model, batch, "masked"), _training_step(model, batch, "read"))
    bench_record("mask_overhead", ratio, limit=1.1, direction="max")
