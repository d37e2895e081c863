"""The stored study: its attempts, one short run of each task, what is read from its results, its pictures."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from math import isnan
from pathlib import Path
from typing import Any

import pytest

from course_lib.lessons.l14_exposure_bias import figures, study_views
from course_lib.lessons.l14_exposure_bias.noisy_parity import ParityErrors
from course_lib.lessons.l14_exposure_bias.scheduled_study import (
    LONGER,
    METHODS,
    SEEDS,
    STORED,
    TASKS,
    Attempt,
    all_attempts,
    learn,
    measured,
    methods_of,
    share_of,
)
from course_lib.lessons.l14_exposure_bias.study_views import Curves, curves, measure, runs_of, spoiling, values
from course_lib.training.sweep import finished, key_of
from course_lib.training.training_loop import Plan


def test_every_run_is_stored() -> None:
    stored = finished(STORED)
    assert {key_of(attempt) for attempt in all_attempts()} == set(stored)
    card = json.loads(STORED.with_suffix(".card.json").read_text())
    assert card["runs"] == len(all_attempts())


def test_the_attempts_are_every_task_method_and_seed_once() -> None:
    attempts = all_attempts()
    assert len(set(attempts)) == len(attempts) == len(SEEDS) * sum(len(methods_of(task)) for task in TASKS)
    assert len(SEEDS) >= 3


def test_shares_by_method() -> None:
    for method in METHODS:
        share = share_of(method, 200)
        most = {"truth": 0.0}.get(method, 0.25 if method.endswith("1/4") else 1.0)
        assert share(0) < 0.05
        assert share(200) <= most
    assert share_of("linear, to 1/4", 200)(200) == 0.25
    for method in ("linear", "exponential", "inverse sigmoid"):
        assert share_of(method, 200)(100) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="truth"):
        share_of("cosine", 200)


@pytest.mark.slow
@pytest.mark.parametrize("task", ["numbers", "sounds", "names"])
def test_a_short_run_of_each_task(task: str, tmp_path: Path) -> None:
    found: dict[str, Any] = {}
    for method in ("truth", "linear", "noise, to 1/4"):
        trained, losses = learn(Attempt(task, method, 0), Plan(steps=3, learning_rate=1e-3))
        found[method] = measured(replace(trained, test=trained.test[:60]), 0)
        assert len(losses) == 3
    sources = {tuple(source) for source, _ in trained.train}
    if trained.one_truth:
        assert not sources & {tuple(source) for source, _ in trained.test}, "held out means held out"
    else:
        names = {tuple(name) for _, name in trained.train}
        assert not names & {tuple(name) for _, name in trained.test}
    path = tmp_path / "runs.jsonl"
    lines = [{"setting": asdict(Attempt(task, method, 0)), "result": result} for method, result in found.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    for name in study_views.MEASURES:
        (value,) = values(task, "truth", name, path)
        assert isnan(value) == (name == "wrong" and task == "names")


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(ValueError, match="numbers"):
        learn(Attempt("poems", "truth", 0))
    with pytest.raises(ValueError, match="numbers"):
        runs_of("poems")
    with pytest.raises(ValueError, match="methods"):
        runs_of(LONGER, "exponential")
    with pytest.raises(ValueError, match="expected one of"):
        measure(runs_of("sounds")[0], "beauty")


def test_measures_agree_with_each_other() -> None:
    for task in TASKS:
        for run in runs_of(task):
            assert measure(run, "excess") == pytest.approx(measure(run, "free") - measure(run, "forced"))
            assert 0 <= measure(run, "recovered") <= 1
            assert measure(run, "bits") == run["bits"]


def test_curves_and_where_they_part() -> None:
    flat = Curves(
        "a", "b", "error", [[0.1, 0.1, 0.1]] * 3, [[0.1, 0.3, 0.4], [0.1, 0.32, 0.4], [0.1, 0.28, 0.4]], [0.0] * 3
    )
    assert flat.part_at == 1
    assert Curves("a", "b", "error", [[0.1]] * 3, [[0.1]] * 3, [0.0]).part_at is None
    assert Curves("a", "b", "error", [[0.1]] * 2, [[0.3], [0.1]], [0.0]).part_at is None, "not for every seed"
    for task in TASKS:
        found = curves(task)
        assert len(found.forced) == len(found.free) == len(SEEDS)
        assert {len(line) for line in (*found.forced, *found.free)} == {len(found.chance)}


def test_a_wrong_symbol_costs_most_at_once() -> None:
    for task in TASKS:
        costs = spoiling(task, "truth")
        assert {len(seeds) for seeds in costs} == {len(SEEDS)}
        means = [sum(seeds) for seeds in costs]
        assert means[0] == max(means) > 0
        assert min(costs[0]) > max(costs[3])


def test_tables_have_a_line_for_everything() -> None:
    assert len(study_views.excess_table().splitlines()) == 1 + len(TASKS)
    assert len(study_views.gains_table("sounds").splitlines()) == 1 + len(METHODS)
    difference, chance = study_views.against_truth("sounds", "linear", "free")
    assert -1 < difference < 1
    assert 0 < chance <= 1
    assert study_views.spread([0.5]) == "0.500 ±0.000"


def test_pictures_have_titles_and_labels() -> None:
    line = [0.1, 0.2]
    made = [
        figures.positions_picture([curves("sounds")]),
        figures.parity_picture([ParityErrors((0.1, 0.1), (0.1, 0.2))], line),
        figures.spoiling_picture({"sounds": {"truth": spoiling("sounds", "truth")}}),
        figures.gains_picture({"sounds": {"truth": line, "linear": line}}, "error"),
        figures.twins_picture([0, 1], [0, 0.5], [(0, 0)]),
    ]
    for figure in made:
        for ax in figure.axes:
            assert ax.get_title(loc="left")
            assert ax.get_xlabel() or ax.get_xticklabels()
    titles = [ax.get_title(loc="left") for ax in figures.recurrences_picture().axes]
    assert len(set(titles)) == 3
