"""Drift, gradient flow and cost of the kinds; the stored table keeps what the lesson promises."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import (
    MemoryNetwork,
    Trial,
    batches,
    one_update,
    optimiser_of,
)
from course_lib.lessons.l08_orthogonal_rnns.orthogonality import (
    COUNTS,
    WIDTHS,
    drift,
    flow_through,
    kind_view,
    make_update,
    snapshot,
    stored,
    update_cost,
)
from course_lib.lessons.l08_orthogonal_rnns.penalty_strength import (
    STRENGTHS,
    Priced,
    priced_rows,
    run_priced,
)
from course_lib.models.orthogonal import HARD_KINDS, WEIGHTS, start_matrix
from course_lib.training.power_law import exponent


def test_flow_through_an_orthogonal_and_a_scaled_matrix() -> None:
    Q = start_matrix("haar", 6)
    torch.testing.assert_close(flow_through(Q, "linear", 50), torch.zeros(51, dtype=torch.float64), atol=1e-9, rtol=0)
    slope = flow_through(0.5 * Q, "linear", 50).diff()
    torch.testing.assert_close(slope, torch.full((50,), math.log10(2), dtype=torch.float64))
    assert float(flow_through(Q, "tanh", 50)[1]) < 0


@pytest.mark.parametrize("kind", HARD_KINDS)
def test_hard_kinds_keep_the_gradient(kind: str) -> None:
    start, end = drift(kind, 32, (0, 40), learning_rate=1e-2)
    assert end.error <= 1e-5
    assert abs(end.kept - start.kept) < math.log10(1.01)
    assert end.updates == 40
    if kind != "uRNN":
        assert not torch.allclose(start.eigenvalues, end.eigenvalues, atol=1e-3)


@pytest.mark.parametrize("margin", [0.0, 0.001, 0.01, 0.1])
def test_a_band_of_singular_values_bounds_the_gradient(margin: float) -> None:
    trial = Trial("copying", 1, "singular band", width=32, batch=8, learning_rate=3e-2)
    network = MemoryNetwork(trial, margin=margin)
    optimiser, generator = optimiser_of(network, trial), torch.Generator().manual_seed(0)
    for _ in range(30):
        one_update(network, optimiser, *batches(trial, generator, 8))
    assert network.cell is not None
    W = network.cell.weight.matrix()
    values = torch.linalg.svdvals(W.detach().double())
    assert 1 - margin - 1e-5 <= float(values.min()) <= float(values.max()) <= 1 + margin + 1e-5
    kept = snapshot(W, 30).kept
    assert 499 * math.log10(1 - margin - 1e-5) <= kept <= 499 * math.log10(1 + margin + 1e-5)


def test_a_dearer_penalty_binds() -> None:
    errors = [drift("soft penalty", 32, (60,), strength=price)[0].error for price in (0.01, 1.0, 10.0)]
    assert errors[0] > 3 * errors[1] > 3 * errors[2]


@pytest.mark.parametrize("kind", [kind for kind in WEIGHTS if kind not in (*HARD_KINDS, "singular band")])
def test_soft_kinds_do_not(kind: str) -> None:
    start, end = drift(kind, 32, (0, 40), learning_rate=1e-2)
    assert end.error > 1e-3
    assert abs(end.kept - start.kept) > 1


def test_a_soft_penalty_bites() -> None:
    free, paid = (drift(kind, 32, (30,), learning_rate=1e-3)[0].error for kind in ("IRNN", "soft penalty"))
    assert paid < 1
    assert free < 1


@pytest.mark.parametrize("width", [1, 2, 7])
@pytest.mark.parametrize("kind", WEIGHTS)
def test_any_width(kind: str, width: int) -> None:
    if kind == "uRNN" and width % 2:
        with pytest.raises(ValueError, match="even width"):
            make_update(kind, width)
        return
    update = make_update(kind, width)
    for _ in range(3):
        update()
    view = kind_view(kind, 1, width=width)
    assert math.isfinite(view.after.error)


def test_learning_rate_zero_leaves_the_matrix() -> None:
    start, end = drift("Cayley", 8, (0, 5), learning_rate=0.0)
    torch.testing.assert_close(start.linear, end.linear, atol=1e-4, rtol=0)


def test_snapshot_of_the_identity() -> None:
    seen = snapshot(torch.eye(4), 0, steps=10)
    assert seen.error == 0
    assert seen.kept == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: drift("Cayley", 8, (5, 1)), "counts that rise"),
        (lambda: drift("Cayley", 8, (-1,)), "counts that rise"),
        (lambda: drift("Cayley", 8, (0, 1.5)), "whole counts"),
        (lambda: drift("Cayley", 8, (0,), strength=1.0), "no strength for Cayley"),
        (lambda: snapshot(torch.full((2, 2), math.nan), 0, steps=3), "finite matrix"),
        (lambda: update_cost("Cayley", 8, repeats=0), "repeats"),
        (lambda: drift("LSTM", 8, (0,)), "kind of recurrent weight"),
        (lambda: drift("Cayley", 8, (0,), learning_rate=math.nan), "learning_rate"),
        (lambda: exponent([1], [1.0]), "two or more"),
        (lambda: exponent([1, 2], [1.0, 0.0]), "positive"),
        (lambda: stored(Path("none.json")), "To make it again"),
    ],
)
def test_bad_input_to_orthogonality_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_the_cost_is_a_time() -> None:
    assert 0 < update_cost("Householder", 8, repeats=2) < 1000


def test_the_stored_table_keeps_what_the_lesson_promises() -> None:
    rows = stored()
    assert set(rows) == set(WEIGHTS)
    for kind, row in rows.items():
        assert len(row.errors) == len(row.kept) == len(row.kept_by_tanh) == len(COUNTS)
        if kind != "singular band":
            assert len(row.costs) == len(WIDTHS)
            assert min(row.costs) > 0
        if kind in HARD_KINDS:
            assert max(row.errors) <= 1e-5
            assert all(abs(log - row.kept[0]) < math.log10(1.01) for log in row.kept)


def test_the_stored_prices_say_what_the_lesson_says() -> None:
    rows = {(row.kind, row.strength): row for row in priced_rows()}
    assert set(rows) == {(kind, strength) for kind, strengths in STRENGTHS.items() for strength in strengths}
    assert all(row.seeds == 3 for row in rows.values())
    soft = [rows["soft penalty", strength].kept[0] for strength in STRENGTHS["soft penalty"]]
    assert soft == sorted(soft, reverse=True)
    assert soft[0] > 10
    assert soft[-1] < 0.1
    assert all(rows["norm stabiliser", strength].kept[0] > 10 for strength in STRENGTHS["norm stabiliser"])


def test_a_priced_run_is_the_same_each_time_and_needs_a_file() -> None:
    tiny = Priced("soft penalty", 1.0, width=8, counts=(2, 4))
    found = run_priced(tiny)
    assert found == run_priced(tiny)
    assert [len(found[name]) for name in ("errors", "kept", "task_loss")] == [2, 2, 2]
    with pytest.raises(ValueError, match="To make it again"):
        priced_rows(Path("none.jsonl"))
