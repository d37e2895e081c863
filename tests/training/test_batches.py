"""Batches are functions of the step: the same in an unbroken and in a resumed run, and nothing is lost or doubled."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.training.batches import LabelledSequences, Streams, pad


@given(st.integers(1, 5), st.integers(1, 9), st.integers(0, 60), st.integers(0, 99))
def test_every_piece_is_a_run_of_the_text(batch, length, extra, seed):
    ids = torch.arange(batch * length + 1 + extra)
    streams = Streams(ids, batch, length, seed)
    for step in range(2 * streams.steps_per_epoch):
        piece = streams(step)
        assert piece.inputs.shape == piece.targets.shape == (batch, length)
        assert torch.equal(piece.targets, piece.inputs + 1)
        assert (piece.inputs.diff(dim=1) == 1).all()
        assert piece.fresh == (step % streams.steps_per_epoch == 0)


def test_streams_go_on_from_piece_to_piece():
    streams = Streams(torch.arange(1000), batch=4, length=10)
    first, second = streams(0), streams(1)
    assert torch.equal(first.targets[:, -1], second.inputs[:, 0])


def test_any_step_without_the_ones_before():
    ids = torch.arange(777)
    in_order, jumping = Streams(ids, 3, 7, seed=5), Streams(ids, 3, 7, seed=5)
    pieces = [in_order(step).inputs for step in range(90)]
    for step in (80, 3, 44):
        assert torch.equal(jumping(step).inputs, pieces[step])


def test_epochs_start_at_different_places():
    streams = Streams(torch.arange(10_000), batch=2, length=50)
    starts = {int(streams(epoch * streams.steps_per_epoch).inputs[0, 0]) for epoch in range(20)}
    assert len(starts) > 10


@pytest.mark.parametrize(
    ("batch", "length", "size"), [(0, 5, 99), (2, 0, 99), (2, 5, 10), (1, 1, 1), (1, 1, 0), (True, 5, 99), (2, 2.5, 99)]
)
def test_streams_refuse(batch, length, size):
    with pytest.raises(ValueError, match="expected"):
        Streams(torch.arange(size), batch, length)


def test_labelled_sequences_show_each_once_an_epoch():
    sequences = [[number + 1] * (1 + number % 4) for number in range(12)]
    examples = LabelledSequences(sequences, list(range(12)), batch=4, seed=3)
    seen = torch.cat([examples(step).labels for step in range(3)])
    assert sorted(seen.tolist()) == list(range(12))
    batch = examples(7)
    for row, length, label in zip(batch.ids, batch.lengths, batch.labels, strict=True):
        assert row[:length].tolist() == sequences[int(label)]
        assert (row[length:] == 0).all()


def test_labelled_sequences_refuse():
    with pytest.raises(ValueError, match="as many labels"):
        LabelledSequences([[1]], [0, 1], batch=1)
    with pytest.raises(ValueError, match="as many labels"):
        LabelledSequences([], [], batch=1)
    with pytest.raises(ValueError, match="empty one"):
        LabelledSequences([[1], []], [0, 1], batch=1)
    for batch in (0, 1.5, True):
        with pytest.raises(ValueError, match="batch to be a whole number, 1 or more"):
            LabelledSequences([[1]], [0], batch=batch)
    with pytest.raises(ValueError, match="one label for each"):
        pad([[1], [2]], [0])
    with pytest.raises(ValueError, match="empty one"):
        pad([], [])
