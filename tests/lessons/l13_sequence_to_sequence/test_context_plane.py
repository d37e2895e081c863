"""Contexts in the plane: the axes, neighbours and their controls."""

from __future__ import annotations

import pytest
import torch

from course_lib.lessons.l13_sequence_to_sequence.context_plane import (
    ENDINGS,
    TAKING_SIDES,
    contexts,
    plane,
    principal_axes,
    same_neighbour,
    sides_table,
    sources_of,
    taking_sides,
    untrained,
)
from course_lib.lessons.l13_sequence_to_sequence.transplant import MODELS, NUMBERS, WORDS
from course_lib.training.pronouncing import split_words


def test_the_axes_are_those_of_the_largest_variance() -> None:
    generator = torch.Generator().manual_seed(0)
    vectors = torch.randn(400, 3, generator=generator) * torch.tensor([1.0, 9.0, 4.0])
    axes, share = principal_axes(vectors)
    torch.testing.assert_close(axes, torch.eye(3).double()[[1, 2]], atol=0.05, rtol=0)
    torch.testing.assert_close(axes @ axes.T, torch.eye(2).double())
    assert share == pytest.approx(97 / 98, abs=0.01)


def test_neighbours() -> None:
    vectors = torch.tensor([[0.0], [1.0], [10.0], [11.5], [12.0]])
    assert same_neighbour(vectors, torch.tensor([0, 0, 1, 1, 1])) == 1
    assert same_neighbour(vectors, torch.tensor([0, 1, 0, 1, 1])) == pytest.approx(0.4)


def test_words_are_held_out_and_end_as_they_are_said_to() -> None:
    sources, group, names = sources_of(WORDS)
    assert not set(sources) & set(split_words().train)
    assert all(word.endswith(ENDINGS[number]) for word, number in zip(sources, group.tolist(), strict=True))
    assert names == tuple(f"-{ending}" for ending in ENDINGS)


def test_the_control_is_another_network_of_the_same_shape() -> None:
    trained = MODELS[NUMBERS]()
    before = contexts(trained, ["seven"])
    fresh = untrained(trained)
    assert contexts(fresh, ["seven"]).shape == before.shape
    assert not torch.allclose(contexts(fresh, ["seven"]), before)
    assert torch.equal(contexts(trained, ["seven"]), before)
    assert torch.equal(contexts(fresh, ["seven"]), contexts(untrained(trained), ["seven"]))


@pytest.mark.parametrize("model", MODELS)
def test_ones_own_text_changes_nothing_but_its_point(model: str) -> None:
    alone, own = plane(model), plane(model, "seven")
    torch.testing.assert_close(own.points[: len(alone.points)], alone.points)
    assert len(own.points) == len(alone.points) + 1
    assert len(own.neighbours) == 3
    assert not alone.neighbours
    assert 0 < alone.explained < 1
    assert alone.same > alone.chance


@pytest.mark.parametrize("model", MODELS)
def test_a_text_that_cannot_be_read_is_left_out(model: str) -> None:
    view = plane(model, "???")
    assert not view.neighbours
    assert "Type" in view.note


def test_one_that_is_among_the_sources_stands_where_they_stand() -> None:
    sources = sources_of(WORDS)[0]
    own = plane(WORDS, sources[3])
    torch.testing.assert_close(own.points[-1], own.points[3], atol=1e-4, rtol=1e-4)
    assert sources[3] not in own.neighbours


def test_training_brings_what_sounds_alike_together() -> None:
    found = taking_sides()
    assert set(found) == set(TAKING_SIDES)
    counts, after, before = (torch.tensor(column) for column in zip(*found.values(), strict=True))
    assert counts.min() >= 2
    assert f"all {int(counts.sum()):5}" in sides_table()
    assert ((counts * after).sum() / counts.sum()) > 0.5 > 0.25 > ((counts * before).sum() / counts.sum())


def test_an_unknown_model() -> None:
    with pytest.raises(ValueError, match="a model among"):
        plane("Klingon")
