"""The learnability study: its tasks, equal parameters, one run, any executor, the stored table."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l10_gated_family import learnability
from course_lib.lessons.l10_gated_family.learnability import (
    OPEN_BIAS,
    RATES,
    SEEDS,
    STORED,
    Group,
    by_chance,
    entry,
    group,
    largest_difference,
    run_attempt,
    table,
    table_attempts,
    task_view,
    widths,
)
from course_lib.lessons.l10_gated_family.learnability_tasks import (
    KEEP_BIAS,
    KINDS,
    TASKS,
    Attempt,
    Learner,
    Outcome,
    equal_width,
    learn,
    parameters_of,
    parity_batch,
    task_named,
)
from course_lib.models.gated import GatedCell
from course_lib.models.language_model import parameter_count
from course_lib.training.sweep import finished, process_pool, run_sweep


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@settings(max_examples=25, deadline=None)
@given(length=st.integers(1, 30), batch=st.integers(1, 4), seed=st.integers(0, 99))
def test_parity(length: int, batch: int, seed: int) -> None:
    x, y = parity_batch(length, batch, generator(seed))
    assert x.shape == (batch, length, 1)
    for bits, answers in zip(x[..., 0].tolist(), y.tolist(), strict=True):
        assert answers == [sum(bit > 0 for bit in bits[: t + 1]) % 2 for t in range(length)]


@pytest.mark.parametrize("name", TASKS)
def test_a_task_draws_what_it_says_and_its_baseline_is_reached_without_memory(name: str) -> None:
    task = task_named(name)
    x, y = task.draw(2000, "test", generator())
    assert x.shape[0] == 2000
    assert x.shape[2] == task.features
    constant = torch.zeros(*x.shape[:2], task.outputs)
    if name == "adding":
        constant += 1
    elif name == "copying":
        constant[:, :-5, 8] = 100
        constant[:, -5:, 8] = -100
    elif name == "text":
        counts = torch.bincount(task.draw(3000, "training", generator(1))[1].flatten(), minlength=task.outputs)
        constant += (counts + 0.5).log()
    assert float(task.loss(constant, y)) == pytest.approx(task.baseline, rel=0.12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("task", TASKS)
def test_parameters_are_counted_right_and_nearly_equal(task: str, kind: str) -> None:
    learner = Learner(Attempt(task, kind, 0, 0.01, 1))
    assert parameter_count(learner) == widths(task)[kind][1]
    assert largest_difference(task) < 0.03


def test_no_other_width_comes_nearer() -> None:
    wanted = parameters_of("LSTM", 3, 2, 17)
    for kind in KINDS:
        width = equal_width(kind, 3, 2, 17)
        gaps = [abs(parameters_of(kind, 3, 2, width + by) - wanted) for by in (-1, 0, 1)]
        assert gaps[1] == min(gaps)


@pytest.mark.parametrize(("kind", "gate"), [("UGRNN", "z"), ("GRU", "z"), ("LSTM", "f")])
def test_the_gate_that_keeps_starts_open(kind: str, gate: str) -> None:
    cell = Learner(Attempt("parity", kind, 0, 0.01, 1, lstm_width=4)).cell
    assert isinstance(cell, GatedCell)
    assert cell.b_h is not None
    assert cell.b_h[cell.rows(gate)].tolist() == [KEEP_BIAS] * cell.hidden_size


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("task", TASKS)
def test_every_cell_trains_on_every_task(task: str, kind: str) -> None:
    attempt = Attempt(task, kind, 1, 0.003, 3, lstm_width=3)
    outcome = learn(attempt)
    assert outcome == learn(attempt)
    assert outcome.updates == 3
    assert all(map(math.isfinite, (*outcome.curve, outcome.validation, outcome.test)))


def test_a_gated_cell_learns_parity_and_stops() -> None:
    outcome = learn(Attempt("parity", "UGRNN", 0, 0.01, 400))
    assert outcome.test < 0.1 * math.log(2)
    assert outcome.updates < 400


def test_two_executors_give_identical_numbers_and_a_sweep_goes_on(tmp_path: Path) -> None:
    attempts = [Attempt(task, kind, 0, 0.01, 2, 3) for task in ("parity", "adding") for kind in ("GRU", "RNN")]
    with ThreadPoolExecutor(2) as threads:
        run_sweep(run_attempt, attempts, tmp_path / "threads.jsonl", executor=threads, progress=False)
    with process_pool(1) as processes:
        run_sweep(run_attempt, attempts[:2], tmp_path / "pool.jsonl", executor=processes, progress=False)
        report = run_sweep(run_attempt, attempts, tmp_path / "pool.jsonl", executor=processes, progress=False)
    assert report.already_done == 2
    assert finished(tmp_path / "threads.jsonl") == finished(tmp_path / "pool.jsonl")


def test_the_command_writes_results_and_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "learnability.jsonl"

    def in_a_thread(run, attempts, path, workers):
        return run_sweep(run, attempts, path, ThreadPoolExecutor(workers), progress=False)

    monkeypatch.setattr("course_lib.training.stored.run_sweep", in_a_thread)
    learnability.main([Attempt("parity", "RNN", 0, 0.01, 2, 1)], path)
    assert len(finished(path)) == 1
    assert json.loads((tmp_path / "learnability.card.json").read_text())["runs"] == 1


def test_a_diverged_run_is_kept_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnability, "learn", lambda attempt: Outcome((1.0, math.inf), math.inf, math.inf, 21))
    kept = run_attempt(Attempt("parity", "RNN", 0, 0.01, 30))
    assert kept == {"curve": [1.0, None], "validation": None, "test": None, "updates": 21}
    json.dumps(kept, allow_nan=False)


def _outcome(test: float, updates: int, validation: float | None = None) -> Outcome:
    curve = (0.7,) * (updates // 20 - 1) + (min(0.7, test),)
    return Outcome(curve, test if validation is None else validation, test, updates)


def test_the_better_rate_is_chosen_on_validation_data() -> None:
    slow, fast, stuck = _outcome(0.01, 400), _outcome(0.02, 100), _outcome(0.6, 1000)
    assert Group("parity", "GRU", {0.01: (fast,), 0.003: (slow,)}).rate == 0.01
    assert Group("parity", "GRU", {0.01: (stuck,), 0.003: (slow,)}).rate == 0.003
    looks_better = _outcome(0.01, 100, validation=0.7)  # good on the test data only
    assert Group("parity", "GRU", {0.01: (looks_better,), 0.003: (slow,)}).rate == 0.003
    assert Group("parity", "GRU", {0.01: (), 0.003: ()}).rate is None


def test_entries() -> None:
    fast, stuck = _outcome(0.02, 100), _outcome(0.6, 1000)
    found = Group("parity", "GRU", {0.01: (fast, fast, stuck)})
    assert found.learners == (100, 100)
    assert entry(found) == "2/3 in 100"
    assert entry(Group("parity", "RNN", {0.01: (stuck,)})) == "0/1 at 0.87"
    assert entry(Group("parity", "RNN", {0.01: ()})) == "not run"
    assert entry(Group("text", "RNN", {0.01: (_outcome(2 * math.log(2), 60),)})) == "2.00 ±0.00"


def test_the_stored_table_is_whole_and_says_what_the_lesson_says() -> None:
    attempts = table_attempts()
    opened = len(TASKS) * len(SEEDS) * 2
    assert len(attempts) == len(set(attempts)) == len(TASKS) * len(KINDS) * len(SEEDS) * len(RATES) + opened
    stored = finished(STORED)
    assert {json.dumps(asdict(attempt), sort_keys=True) for attempt in attempts} == set(stored)
    assert "not run" not in table()
    assert all(len(group(task, kind).runs) == len(SEEDS) for task in TASKS for kind in KINDS)
    assert all(len(group(task, "LSTM", keep_bias=OPEN_BIAS).runs) == len(SEEDS) for task in TASKS)
    assert not group("copying", "GRU", keep_bias=OPEN_BIAS).runs
    assert json.loads(learnability.CARD.read_text())["runs"] == len(attempts)


def test_a_stored_run_can_be_made_again() -> None:
    attempt = next(a for a in table_attempts() if (a.task, a.kind, a.learning_rate) == ("parity", "UGRNN", 0.01))
    again, kept = run_attempt(attempt), finished(STORED)[json.dumps(asdict(attempt), sort_keys=True)]
    assert again["curve"][0] == pytest.approx(kept["curve"][0], rel=1e-3)
    assert again["updates"] == pytest.approx(kept["updates"], abs=60)


@settings(max_examples=25, deadline=None)
@given(a=st.lists(st.integers(-9, 9), min_size=1, max_size=4), b=st.lists(st.integers(-9, 9), min_size=1, max_size=4))
def test_by_chance_counts_splits(a: list[int], b: list[int]) -> None:
    share = by_chance(a, b)
    splits = math.comb(len(a) + len(b), len(a))
    assert 1 / splits - 1e-12 <= share <= 1
    assert share * splits == pytest.approx(round(share * splits))
    assert share == pytest.approx(by_chance(b, a)) == pytest.approx(by_chance([x + 5 for x in a], [x + 5 for x in b]))


def test_by_chance_by_hand() -> None:
    assert by_chance([1, 2, 3, 4, 5], [11, 12, 13, 14, 15]) == pytest.approx(2 / 252)  # this split and its mirror image
    assert by_chance([1, 4], [2, 3]) == 1
    assert by_chance([1], [2, 9]) == pytest.approx(2 / 3)  # gaps 4.5, 3 and 7.5


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Attempt("sorting", "RNN", 0, 0.01, 1), "expected a task"),
        (lambda: Attempt("parity", "Transformer", 0, 0.01, 1), "expected a task"),
        (lambda: Attempt("parity", "RNN", 0, math.nan, 1), "learning rate"),
        (lambda: Attempt("parity", "RNN", 0, 0.01, 0), "updates"),
        (lambda: Attempt("parity", "LSTM", 0, 0.01, 1, keep_bias=math.inf), "bias"),
        (lambda: Attempt("parity", "RNN", 0, 0.01, 1, lstm_width=0), "lstm_width"),
        (lambda: parity_batch(0, 2, generator()), "1 or more"),
        (lambda: parameters_of("Transformer", 1, 1, 1), "expected a cell"),
        (lambda: task_named("sorting"), "expected a task"),
        (lambda: group("parity", "Transformer"), "expected a task"),
        (lambda: group("parity", "GRU", Path("none.jsonl")), "To make it again"),
        (lambda: task_view("parity", rate=0.5), "expected a rate"),
        (lambda: by_chance([], [1.0]), "two groups"),
    ],
)
def test_bad_input_to_learnability_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
