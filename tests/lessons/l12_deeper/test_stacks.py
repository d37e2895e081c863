"""Stacks: the map of gradients, models of equal weights, depth against width, probes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from course_lib.lessons.l12_deeper import depth_width, layer_probes
from course_lib.lessons.l12_deeper.deep_language_model import WEIGHTS, StackedLayers, deep_model, stack_of, width_for
from course_lib.lessons.l12_deeper.gradient_map import FLOOR, KINDS, down_table, gradient_map
from course_lib.models.initialise import normal
from course_lib.models.language_model import parameter_count
from course_lib.models.unroll import unroll
from course_lib.training.stored import read_stored


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("residual", [False, True])
def test_the_map_starts_at_the_loss(kind: str, residual: bool) -> None:
    found = gradient_map(kind, 3, residual, steps=7)
    assert found.log10_norm.shape == (3, 7)
    assert abs(found.log10_norm[-1, -1]) < (0.3 if kind == "LSTM" else 1e-9)
    assert (found.log10_norm >= FLOOR).all()
    if residual:
        assert abs(found.down) < 0.5
    else:
        assert found.down < -0.3


def test_the_map_of_one_layer_is_gradient_flow() -> None:
    """Autograd on the cell itself gives the same norms."""
    cell = stack_of("GRU", 32, 32, 1).double().layers[0]
    x, v = normal(4, 5, 32, seed=1), normal(32, seed=2)
    run = unroll(cell, x, record=("gradients",))
    (run.outputs[:, -1] @ (v / v.norm())).sum().backward()
    expected = run.gradients()[0][:, 1:].norm(dim=2).mean(0).log10()
    torch.testing.assert_close(torch.from_numpy(gradient_map("GRU", 1, False, 5).log10_norm[0]), expected)


@pytest.mark.parametrize(("depth", "steps"), [(0, 5), (9, 5), (2, 0), (2, 61)])
def test_a_map_of_no_size_is_refused(depth: int, steps: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        gradient_map("GRU", depth, False, steps)


def test_the_table_has_a_line_per_depth() -> None:
    assert down_table("RNN", (1, 2), (0,)).count("\n") == 2


@pytest.mark.parametrize("depth", depth_width.DEPTHS)
def test_models_of_all_depths_have_the_same_weights(depth: int) -> None:
    for residual in (False, True):
        assert abs(parameter_count(deep_model(64, depth, residual)) / WEIGHTS - 1) < 0.03


def test_a_stack_as_layers_is_the_stack() -> None:
    for residual in (False, True):
        stacked = stack_of("GRU", 3, 5, 3, residual).double()
        x = normal(2, 6, 3, seed=0)
        outputs, states = StackedLayers(stacked)(x)
        torch.testing.assert_close(outputs, unroll(stacked, x).outputs)
        again, _ = StackedLayers(stacked)(x, states)
        torch.testing.assert_close(again, unroll(stacked, torch.cat((x, x), 1)).outputs[:, 6:])


def test_unknown_cells_and_depths_are_refused() -> None:
    with pytest.raises(ValueError, match="GRU"):
        stack_of("CNN", 3, 5, 2)
    with pytest.raises(ValueError, match="depth"):
        stack_of("GRU", 3, 5, 0)
    assert width_for(64, 8) < width_for(64, 4) < width_for(64, 1)


def test_an_attempt_at_depth_is_kept_and_read(tmp_path: Path) -> None:
    path = tmp_path / "depth_width.jsonl"
    attempt = depth_width.DepthAttempt(2, True, 0, steps=3)
    depth_width.main([attempt], path, workers=1)
    (line,) = path.read_text().splitlines()
    assert 3 < json.loads(line)["result"]["bits"] < 8
    stored = replace(attempt, steps=depth_width.STEPS)
    path.write_text(line.replace('"steps": 3', f'"steps": {stored.steps}') + "\n")
    assert depth_width.bits(2, True, path=path) == (json.loads(line)["result"]["bits"],)
    assert depth_width.bits(4, False, path=path) == ()
    assert "not run" in depth_width.table(path)
    assert read_stored(path.with_suffix(".card.json"), "", dict)["command"] == depth_width.COMMAND


def test_the_stored_runs_are_whole() -> None:
    for depth in depth_width.DEPTHS:
        for residual in (False, True):
            found = depth_width.bits(depth, residual)
            assert len(found) == len(depth_width.SEEDS)
            assert all(1.5 < bits < 5 or math.isinf(bits) for bits in found)
    assert len(depth_width.bits(8, False, depth_width.LOWER_RATE)) == 1


@pytest.mark.parametrize("bad", [{"depth": 0}, {"steps": 0}, {"learning_rate": -1.0}])
def test_attempts_without_sense_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        depth_width.DepthAttempt(**({"depth": 1, "residual": False, "seed": 0} | bad))


def test_a_probe_is_a_ridge_regression() -> None:
    x = normal(50, 3, seed=0)
    wanted = x @ normal(3, 2, seed=1) + 4
    weights = layer_probes.fit(x, wanted, ridge=0.0)
    torch.testing.assert_close(x @ weights[:-1] + weights[-1], wanted)
    shrunk = layer_probes.fit(x, wanted, ridge=10.0)
    assert shrunk[:-1].norm() < weights[:-1].norm()
    torch.testing.assert_close((x @ shrunk[:-1] + shrunk[-1]).mean(0), wanted.mean(0))


def test_scores_know_what_they_score() -> None:
    x = torch.tensor([[0.0], [1.0], [2.0], [3.0]], dtype=torch.float64)
    up = torch.tensor([[1.0], [0.0]], dtype=torch.float64)
    assert layer_probes.score("line position", x, up, torch.tensor([0.0, 1.0, 2.0, 3.0])) == pytest.approx(1)
    assert layer_probes.score("inside quotes", x, up, torch.tensor([0.0, 0.0, 1.0, 1.0])) == 1
    two = torch.tensor([[0.0, 1.0], [1.5, 0.0]], dtype=torch.float64)
    assert layer_probes.score("next character", x, two, torch.tensor([0.0, 1.0, 1.0, 1.0])) == 0.75


def test_texts_of_a_probe_share_no_document() -> None:
    vocabulary = len(layer_probes._alphabet()) + 1
    model = deep_model(vocabulary, 2)
    _, unseen = layer_probes.passages("prose")
    chosen, reported = (layer_probes.labelled(model, unseen, side) for side in (0, 1))
    assert len(chosen.layers) == 3
    counts = [len(text.values["next character"]) for text in (chosen, reported)]
    assert min(counts) > 5000
    assert sum(counts) < len(unseen.text)
    assert all(len(layer) == counts[0] for layer in chosen.layers)


def test_the_stored_probes_are_whole() -> None:
    for name in layer_probes.LABELS:
        for trained in (True, False):
            found = layer_probes.scores(name, trained=trained)
            assert found.shape == (len(layer_probes.SEEDS), 1 + layer_probes.DEPTH)
            assert ((found > 0) & (found <= 1)).all()
    with pytest.raises(ValueError, match="line position"):
        layer_probes.scores("mood")


def test_a_label_is_told_seed_by_seed() -> None:
    said = layer_probes.by_seed("inside quotes")
    for trained, kind in ((True, "; untrained"), (False, "")):
        for row in layer_probes.scores("inside quotes", trained):
            assert f"h{row.argmax()} {row.max():.2f}" in (said.partition(kind)[0] if kind else said)
