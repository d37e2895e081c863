"""Trees: path lengths, nested expressions, reviews along their parse, a learner's own expression."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path

import pytest
import torch

from course_lib.corpora.expressions import parse
from course_lib.lessons.l11_gate_microscope.sentiment import DISTANCES, reviews
from course_lib.lessons.l12_deeper import near_and_far, nested, nested_table, path_lengths, recipes_deeper, tree_figures
from course_lib.lessons.l12_deeper.tree_view import read_tree
from course_lib.models.language_model import parameter_count


@pytest.mark.parametrize("leaves", [1, 2, 7, 64, 100])
def test_paths(leaves: int) -> None:
    assert path_lengths.paths("balanced", leaves).longest == math.ceil(math.log2(leaves))
    assert path_lengths.paths("one-sided", leaves).longest == leaves - 1
    found = path_lengths.paths("random", leaves)
    assert path_lengths.paths("balanced", leaves).mean <= found.mean + 1e-9 <= leaves
    with pytest.raises(ValueError, match="balanced"):
        path_lengths.paths("bushy", 4)


@pytest.mark.parametrize("operation", nested.OPERATIONS)
def test_networks_have_the_same_weights(operation: str) -> None:
    tree, gru = (parameter_count(nested.build_reader(operation, network)) for network in nested.NETWORKS)
    assert abs(tree / gru - 1) < 0.01


def test_networks_of_reviews_have_the_same_weights() -> None:
    counts = {network: parameter_count(near_and_far.build_reader(network)) for network in near_and_far.WIDTHS}
    assert abs(counts["TreeLSTM"] / counts["GRU"] - 1) < 0.01
    assert abs(counts["TreeRNN"] / counts["RNN"] - 1) < 0.01
    with pytest.raises(ValueError, match="GRU"):
        near_and_far.build_reader("CNN")


def test_test_expressions_are_deeper_than_those_of_training() -> None:
    drawn = nested.drawn("boolean", nested.TRAINED, 64, random.Random(0))
    assert max(expression.depth for expression in drawn) == 4
    assert {expression.depth for expression in nested.tested_on("boolean", 8)} == {8}
    assert 0.4 < nested.majority("boolean", 8) < 0.6


@pytest.mark.parametrize("taught", nested.TAUGHT)
def test_an_attempt_learns_and_is_kept(taught: str, tmp_path: Path) -> None:
    path = tmp_path / "nested.jsonl"
    nested_table.main([nested.NestedAttempt("boolean", "tree", 0, taught, 2)], path, workers=1)
    (line,) = path.read_text().splitlines()
    result = json.loads(line)["result"]
    assert set(result["depths"]) == {str(depth) for depth in nested.DEPTHS}
    assert sum(all_of for _, all_of in result["lengths"].values()) == nested.TESTED


@pytest.mark.parametrize(
    ("operation", "network", "taught"),
    [("bits", "tree", "whole"), ("sum", "CNN", "whole"), ("sum", "tree", "leaf"), ("sum", "GRU", "every part")],
)
def test_attempts_without_sense_are_refused(operation: str, network: str, taught: str) -> None:
    with pytest.raises(ValueError, match=r"expected|GRU"):
        nested.NestedAttempt(operation, network, 0, taught)


def test_the_stored_expressions_are_whole_and_the_tree_carries_them() -> None:
    at = nested_table.DEPTHS.index(8)
    for operation in nested.OPERATIONS:
        for network in nested.NETWORKS:
            assert nested_table.shares(operation, network).shape == (len(nested_table.SEEDS), len(nested.DEPTHS))
    for operation in recipes_deeper.READ:
        assert (nested_table.shares(operation, "tree")[:, at] >= 0.9).all()
        assert (nested_table.shares(operation, "GRU")[:, at] < 0.9).all()
    assert len(nested_table.shares("sum", "tree", "every part")) == len(nested_table.SEEDS)


def test_every_review_has_a_parse() -> None:
    for distance in (0, 3, 40):
        for review in reviews("test", 100, distance=distance):
            shape = near_and_far.parse_of(review)
            assert shape.leaves == len(review.words)
            assert near_and_far.tree_distance(review) <= 12


def test_far_reviews_are_as_near_in_the_tree() -> None:
    near, far = (
        sum(near_and_far.tree_distance(review) for review in reviews("test", 200, distance=distance)) / 200
        for distance in (5, 60)
    )
    assert abs(near - far) < 1


def test_stored_reviews_are_whole() -> None:
    for trained in near_and_far.TRAINED:
        for network in near_and_far.WIDTHS:
            assert near_and_far.shares(network, trained).shape == (len(near_and_far.SEEDS), len(DISTANCES))
    with pytest.raises(ValueError, match="near"):
        near_and_far.learn("GRU", "nowhere")


@pytest.mark.parametrize(("network", "trained"), [("CNN", "near"), ("GRU", "everywhere")])
def test_reviews_of_unknown_names_are_refused(network: str, trained: str) -> None:
    with pytest.raises(ValueError, match="TreeLSTM"):
        near_and_far.shares(network, trained)


def test_a_review_attempt(tmp_path: Path) -> None:
    path = tmp_path / "near.jsonl"
    near_and_far.main([near_and_far.ReviewAttempt("TreeRNN", "near", 0, 2)], path, workers=1)
    assert set(json.loads(path.read_text())["result"]) == {str(far) for far in DISTANCES}


def test_a_changed_word_moves_the_states_above_it_alone() -> None:
    view = read_tree("[AND [OR F [NOT F]] [XOR T [AND T F]]]", "boolean", change=3)
    assert view.reading is not None
    expression, place = view.reading.expression, view.place
    assert place is not None
    for part, moved in zip(expression.parts, view.moved, strict=True):
        assert moved == (part.start <= place < part.end)


@pytest.mark.parametrize(
    ("text", "operation", "said"),
    [
        ("", "boolean", "nothing"),
        ("[AND T", "boolean", "closing bracket"),
        ("[MED 1 2 3]", "MIN, MAX", "learnt MIN and MAX only"),
        ("[NOT " * 1000 + "T" + "]" * 1000, "boolean", "1,000 deep"),
        ("[AND " + "[OR T F] " * 3, "boolean", "closing"),
        ("\U0001f600", "boolean", "expected values"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(text: str, operation: str, said: str) -> None:
    view = read_tree(text, operation)
    assert said in view.problem
    assert view.reading is None


def test_shipped_readers_are_as_good_as_their_cards_say() -> None:
    for operation in recipes_deeper.READ:
        for network in nested.NETWORKS:
            reader = recipes_deeper.shipped_reader(operation, network)
            found = nested.accuracy_by_depth(reader, operation, (8,))[8]
            name = recipes_deeper.reader_file(operation, network)
            card = json.loads((recipes_deeper.CHECKPOINTS / f"{name}.json").read_text(encoding="utf-8"))
            assert found == pytest.approx(card["accuracy"]["8"], abs=0.02)
    with pytest.raises(ValueError, match="boolean"):
        recipes_deeper.shipped_reader("sum", "tree")


def test_places_of_a_drawing() -> None:
    expression = parse("[OR F [NOT T] F]", "boolean")
    assert tree_figures.parents(expression) == [4, 2, 4, 4, None]
    assert tree_figures.places(expression) == [(0.0, 1), (1.0, 2), (1.0, 1), (2.0, 1), (1.0, 0)]


def test_level_by_level_is_what_the_parts_are_alone() -> None:
    """A part's state inside an expression is its state alone: nothing but its own words counts."""
    reader = recipes_deeper.shipped_reader("boolean", "tree")
    whole, part = parse("[AND [OR F T] T]", "boolean"), parse("[OR F T]", "boolean")
    assert isinstance(reader, nested.TreeClassifier)
    with torch.no_grad():
        inside = reader.read(*nested.tree_batch([whole], "boolean")).nodes[whole.parts[2].node]
        alone = reader.read(*nested.tree_batch([part], "boolean")).roots[0]
    torch.testing.assert_close(inside, alone)
