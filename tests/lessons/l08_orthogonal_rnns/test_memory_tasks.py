"""The two memory tasks, a training run, and the stored table."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l08_orthogonal_rnns import memory_table
from course_lib.lessons.l08_orthogonal_rnns.memory_table import (
    CONTROLS,
    LENGTHS,
    RECURRENT_RATES,
    ROWS,
    SEEDS,
    STORED,
    TABLE_KINDS,
    TableCell,
    cell,
    curves_view,
    rate_cell,
    run_trial,
    table,
    table_trials,
)
from course_lib.lessons.l08_orthogonal_rnns.memory_tasks import (
    ADDING_BASELINE,
    BLANK,
    GO,
    KINDS,
    SYMBOLS,
    MemoryNetwork,
    Trial,
    adding_batch,
    baseline,
    copying_baseline,
    copying_batch,
    learn,
    means,
    one_update,
    optimiser_of,
)
from course_lib.training.sweep import run_sweep


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@settings(max_examples=30, deadline=None)
@given(delay=st.integers(1, 20), batch=st.integers(1, 5), copied=st.integers(1, 6), seed=st.integers(0, 99))
def test_copying(delay: int, batch: int, copied: int, seed: int) -> None:
    x, y = copying_batch(delay, batch, generator(seed), copied)
    assert x.shape == y.shape == (batch, delay + 2 * copied)
    assert bool((x[:, :copied] < SYMBOLS).all())
    assert torch.equal(y[:, -copied:], x[:, :copied])
    assert bool((y[:, :-copied] == BLANK).all())
    assert bool(((x == GO).sum(1) == 1).all())
    assert bool((x[:, copied + delay - 1] == GO).all())  # the answer begins right after the sign


@settings(max_examples=30, deadline=None)
@given(length=st.integers(2, 30), batch=st.integers(1, 5), seed=st.integers(0, 99))
def test_adding(length: int, batch: int, seed: int) -> None:
    x, y = adding_batch(length, batch, generator(seed))
    assert x.shape == (batch, length, 2)
    numbers, marks = x.unbind(2)
    assert marks[:, : length // 2].sum(1).tolist() == marks[:, length // 2 :].sum(1).tolist() == [1.0] * batch
    torch.testing.assert_close((numbers * marks).sum(1), y)


def test_baselines_are_what_a_network_without_memory_gets() -> None:
    _, y = copying_batch(30, 400, generator())
    log_p = torch.full((*y.shape, SYMBOLS + 1), -math.inf)
    log_p[:, :-10, BLANK] = 0
    log_p[:, -10:, :SYMBOLS] = -math.log(SYMBOLS)
    loss = torch.nn.functional.nll_loss(log_p.flatten(0, 1), y.flatten())
    assert float(loss) == pytest.approx(copying_baseline(30), rel=1e-5)
    assert copying_baseline(100) == pytest.approx(0.1733, abs=5e-5)
    _, y = adding_batch(10, 20_000, generator())
    assert float((y - 1).square().mean()) == pytest.approx(ADDING_BASELINE, rel=0.03)


@pytest.mark.parametrize("task", ["copying", "adding"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_network_trains(kind: str, task: str) -> None:
    trial = Trial(task, 4, kind, width=6, batch=3, updates=25, learning_rate=1e-3)
    learned = learn(trial)
    assert learned == learn(trial)
    assert len(learned.curve) == 3
    assert math.isfinite(learned.test)
    assert not learned.solved


def test_an_orthogonal_network_solves_a_short_copying_task_and_stops() -> None:
    trial = Trial("copying", 20, "Cayley", width=128, updates=400, recurrent_rate=2e-4, start="rotations")
    learned = learn(trial)
    assert learned.solved
    assert learned.updates < 400
    assert learned.test < 0.1 * copying_baseline(20)


def test_no_learning_at_rate_zero_and_no_step_after_nan() -> None:
    trial = Trial("adding", 5, "projUNN", width=4, batch=2, updates=3, learning_rate=0.0)
    network = MemoryNetwork(trial)
    before = [p.detach().clone() for p in network.parameters()]
    one_update(network, optimiser_of(network, trial), *adding_batch(5, 2, generator()))
    for old, new in zip(before, network.parameters(), strict=True):
        torch.testing.assert_close(new.detach(), old, atol=1e-6, rtol=0)
    with torch.no_grad():
        network.readout.bias.fill_(math.nan)
    assert one_update(network, optimiser_of(network, trial), *adding_batch(5, 2, generator())) == math.inf
    assert bool(torch.isfinite(network.readout.weight).all())


def test_a_run_that_diverges_is_kept_as_such(tmp_path: Path) -> None:
    trial = Trial("adding", 60, "IRNN", width=16, batch=2, updates=30, learning_rate=1e3)
    learned = learn(trial)
    assert learned.test == math.inf
    assert not learned.solved
    assert run_trial(trial)["test"] is None
    assert TableCell(trial, (learned,)).text == "diverged (0 of 1)"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Trial("sorting", 5, "RNN"), "expected a task"),
        (lambda: Trial("copying", 5, "Transformer"), "expected a kind"),
        (lambda: Trial("copying", 0, "RNN"), "length"),
        (lambda: Trial("copying", 5, "RNN", updates=0), "updates"),
        (lambda: Trial("copying", 5, "RNN", learning_rate=math.nan), "learning_rate"),
        (lambda: Trial("copying", 5, "RNN", recurrent_rate=-1.0), "recurrent_rate"),
        (lambda: Trial("copying", 5, "RNN", input_scale=math.nan), "input_scale"),
        (lambda: Trial("copying", 5, "RNN", stop_below=math.inf), "stop_below"),
        (lambda: Trial("adding", 1, "RNN"), "length to be a whole number, 2 or more"),
        (lambda: Trial("copying", 5, "Cayley", start="random"), "expected for Cayley a start among"),
        (lambda: Trial("copying", 5, "uRNN", start="haar"), "expected for uRNN no start"),
        (lambda: Trial("copying", 5, "LSTM", start="haar"), "expected for LSTM no start"),
        (lambda: Trial("copying", 5, "RNN", nonlinearity="relu"), "expected for RNN no nonlinearity"),
        (lambda: copying_baseline(-30), "delay"),
        (lambda: copying_baseline(10, 0), "copied"),
        (lambda: means([1.0], 0), "every"),
        (lambda: table("sorting"), "expected a task"),
        (lambda: rate_cell("sorting", 1e-3), "expected a row"),
        (lambda: MemoryNetwork(Trial("copying", 5, "uRNN", width=3)), "even width"),
        (lambda: adding_batch(1, 2, generator()), "length of 2 or more"),
        (lambda: copying_batch(5, 0, generator()), "batch"),
        (lambda: baseline("sorting", 5), "expected a task"),
        (lambda: cell("copying", 300, "RNN"), "expected one of"),
        (lambda: cell("copying", 100, "RNN", Path("none.jsonl")), "To make it again"),
    ],
)
def test_bad_input_to_memory_tasks_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_the_table_is_whole_and_begins_with_what_decides() -> None:
    trials = table_trials()
    in_tables = sum(3 * len(rows) * len(SEEDS) for rows in ROWS.values())
    at_other_rates = 2 * len(SEEDS)
    assert len(trials) == len(set(trials)) == in_tables + at_other_rates
    assert all((t.task, t.length) == ("copying", 500) for t in trials[:6])


def test_what_was_not_run_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [t for t in table_trials() if (t.task, t.length, t.kind) == ("adding", 100, "GRU")][:2]
    monkeypatch.setattr(memory_table, "learn", lambda t: learn(replace(t, updates=2, width=4, length=3)))
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "table.jsonl"
    with ThreadPoolExecutor(1) as threads:
        run_sweep(run_trial, wanted, path, threads, progress=False)
    assert len(cell("adding", 100, "GRU", path).runs) == 2
    assert cell("adding", 100, "LSTM", path).text == "not run"
    assert table("adding", path).count("not run") == len(TABLE_KINDS) * 3 - 1
    assert curves_view("adding", 200, path=path).message.endswith("not run")
    with pytest.raises(ValueError, match="not run"):
        _ = cell("adding", 100, "LSTM", path).share


def test_the_stored_table_says_what_the_lesson_says() -> None:
    orthogonal, tanh = cell("copying", 500, "Cayley"), cell("copying", 500, "RNN")
    assert orthogonal.solved == len(orthogonal.runs) == 3
    assert len(tanh.runs) == 3
    assert all(run.test > 0.95 * run.baseline for run in tanh.runs)
    for task, lengths in LENGTHS.items():
        for length in lengths:
            view = curves_view(task, length)
            assert set(view.curves) == set(TABLE_KINDS)
    assert STORED.exists()


def test_the_stored_controls_say_what_the_lesson_says() -> None:
    free, tanh = CONTROLS
    for length in LENGTHS["copying"]:
        assert cell("copying", length, free).solved == 3
        assert cell("copying", length, tanh).solved == 0
    slow, fast = RECURRENT_RATES
    updates = {
        (row, rate): sum(run.updates for run in rate_cell(row, rate).runs)
        for row in ("Cayley", free)
        for rate in RECURRENT_RATES
    }
    assert updates["Cayley", slow] == pytest.approx(updates[free, slow], rel=0.15)
    assert updates["Cayley", fast] < 0.8 * updates[free, fast]
    assert set(curves_view("copying", 100, ("Cayley", *CONTROLS)).curves) == {"Cayley", *CONTROLS}
    with pytest.raises(ValueError, match="expected one of"):
        cell("adding", 100, free)


def test_a_stored_run_can_be_made_again() -> None:
    found = cell("copying", 100, "Cayley")
    again = run_trial(found.trial)
    assert again["updates"] == pytest.approx(found.runs[0].updates, abs=40)
    assert again["curve"][0] == pytest.approx(found.runs[0].curve[0], rel=1e-3)
    assert set(asdict(found.runs[0])) >= {"curve", "test", "updates"}
