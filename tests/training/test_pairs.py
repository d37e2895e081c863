"""Batches of pairs and their loss: everything once, the target one step late, padding without weight."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import torch

from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.training.pairs import (
    BOS_ID,
    EOS_ID,
    PAD_ID,
    PairBatches,
    masked_cross_entropy,
    padded,
    pair_objective,
    shifted,
)

PAIRS = [([5] * length, [6 + number % 3] * (1 + number % 5)) for number, length in enumerate([1, 9, 3, 3, 3, 7, 2, 3])]


def test_an_epoch_has_every_pair_once_and_the_next_another_order() -> None:
    batches = PairBatches(PAIRS, batch=3)
    epochs = []
    for epoch in range(2):
        seen = []
        for step in range(batches.steps_per_epoch):
            one = batches(epoch * batches.steps_per_epoch + step)
            for row, length in enumerate(one.lengths.tolist()):
                target = [token for token in one.targets[row].tolist() if token != PAD_ID]
                seen.append((tuple(one.source[row, :length].tolist()), tuple(target)))
        epochs.append(seen)
    wanted = Counter((tuple(source), (*target, EOS_ID)) for source, target in PAIRS)
    assert Counter(epochs[0]) == Counter(epochs[1]) == wanted
    assert epochs[0] != epochs[1]


def test_inputs_are_the_targets_one_step_late() -> None:
    batches = PairBatches(PAIRS, batch=3)
    one = batches(0)
    assert bool((one.inputs[:, 0] == BOS_ID).all())
    kept = one.targets[:, :-1] * (one.targets[:, :-1] != EOS_ID)
    assert torch.equal(one.inputs[:, 1:] * (one.inputs[:, 1:] != EOS_ID), kept)


def test_batches_depend_on_step_and_seed_alone() -> None:
    def sources(seed: int, step: int) -> list[list[int]]:
        return PairBatches(PAIRS, batch=2, seed=seed)(step).targets.tolist()

    batches = PairBatches(PAIRS, batch=2)
    for step in (5, 0, 5, 2):
        assert batches(step).targets.tolist() == sources(0, step)
    assert [sources(0, step) for step in range(4)] != [sources(1, step) for step in range(4)]


def test_little_is_padded_when_lengths_are_sorted() -> None:
    generator = torch.Generator().manual_seed(0)
    pairs = [([5] * int(n), [6]) for n in torch.randint(1, 20, (2000,), generator=generator)]
    batches = PairBatches(pairs, batch=50)
    shares = [float(one.lengths.float().mean()) / one.source.shape[1] for one in map(batches, range(40))]
    assert sum(shares) / len(shares) > 0.95


def test_a_batch_larger_than_the_data_and_a_batch_of_one() -> None:
    assert PairBatches(PAIRS, batch=100)(3).source.shape[0] == len(PAIRS)
    assert PairBatches(PAIRS, batch=1)(3).source.shape[0] == 1


@pytest.mark.parametrize(
    ("pairs", "batch", "sentence"),
    [
        ([], 2, "at least one pair"),
        ([([], [5])], 2, "an empty one"),
        (PAIRS, 0, "batch to be a whole number"),
        (PAIRS, 2.5, "batch to be a whole number"),
    ],
)
def test_pairs_without_sense(pairs: list[tuple[list[int], list[int]]], batch: int, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        PairBatches(pairs, batch)


def test_an_empty_target_is_only_an_end() -> None:
    assert PairBatches([([5], [])], 1)(0).targets.tolist() == [[EOS_ID]]


def test_padding_has_no_weight_in_the_loss() -> None:
    logits = torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(0))
    targets = torch.tensor([[5, 6, 3], [7, 3, PAD_ID]])
    by_hand = -torch.log_softmax(logits, -1).gather(2, targets.unsqueeze(2)).squeeze(2)
    expected = torch.cat((by_hand[0], by_hand[1, :2])).mean()
    torch.testing.assert_close(masked_cross_entropy(logits, targets), expected)


def test_the_loss_masked_and_packed_is_one_and_read_is_another() -> None:
    model = EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=6, decoder_size=7))
    batches = PairBatches(PAIRS, batch=8)
    losses = {
        padding: pair_objective(batches, padding)(model, 0, None)[0].item() for padding in ("masked", "packed", "read")
    }
    assert losses["masked"] == pytest.approx(losses["packed"], rel=1e-5)
    assert abs(losses["masked"] - losses["read"]) > 1e-3
    with pytest.raises(ValueError, match="padding to be one of"):
        pair_objective(batches, "ignored")


def test_bfloat16_gives_nearly_the_same_loss_and_gradients_in_float32() -> None:
    model = EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=6, decoder_size=7, kind="torch.GRU"))
    batches = PairBatches(PAIRS, batch=8)
    plain, _ = pair_objective(batches)(model, 0, None)
    rounded, _ = pair_objective(batches, bfloat16=True)(model, 0, None)
    rounded.backward()
    assert rounded.item() == pytest.approx(plain.item(), rel=0.02)
    assert rounded.dtype == torch.float32
    assert all(p.grad is not None and p.grad.dtype == torch.float32 for p in model.parameters())


@pytest.mark.parametrize("targets", [[[1.5]], ["ab"], [1, 2], [["a"]], [[5], None]])
def test_what_is_no_list_of_ids_is_named(targets: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"expected (sequences of ids|ids that are whole)"):
        shifted(targets)
    with pytest.raises(ValueError, match="expected"):
        padded(targets)
