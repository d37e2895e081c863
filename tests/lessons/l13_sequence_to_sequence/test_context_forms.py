"""The study of contexts: fair widths, what is counted, one run, the stored table."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from course_lib.corpora.pair import Pair
from course_lib.lessons.l13_sequence_to_sequence import context_forms
from course_lib.lessons.l13_sequence_to_sequence.context_forms import (
    LETTERS,
    LONGEST_ASKED,
    READS,
    SEEDS,
    STORED,
    TASKS,
    Attempt,
    by_length,
    by_position,
    data_of,
    equal_width,
    new_model,
    random_strings,
    run_attempt,
    runs_of,
    spread,
    table_attempts,
)
from course_lib.models.encoder_decoder import CONTEXTS
from course_lib.models.language_model import parameter_count
from course_lib.training.small_translations import new_translator
from course_lib.training.training_loop import Plan
from course_lib.training.translator import train_translator


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_all_forms_have_equal_parameters(task: str, context: str) -> None:
    units, weights = equal_width(task, context)
    model = new_model(Attempt(task, context, "forwards", 0, 1)).model
    assert parameter_count(model) == weights
    assert model.decoder.hidden_size == units
    assert abs(weights / equal_width(task, "state")[1] - 1) < 0.005


def test_strings_are_drawn_from_their_seed() -> None:
    assert random_strings(50, 8, 1) == random_strings(50, 8, 1) != random_strings(50, 8, 2)
    assert {letter for pair in random_strings(200, 8, 1) for letter in pair.source} == set(LETTERS)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_long_string_is_learned_and_tested(seed: int) -> None:
    train, test = data_of("copying", "forwards", seed)
    assert not {pair.source for pair in test if len(pair.source) > 3} & {pair.source for pair in train}
    assert {len(pair.source) for pair in test} == set(range(1, LONGEST_ASKED + 1))


@pytest.mark.parametrize("task", TASKS)
def test_reading_backwards_turns_sources_alone(task: str) -> None:
    for there, back in zip(data_of(task), data_of(task, "backwards"), strict=True):
        assert [(pair.source[::-1], pair.target) for pair in there] == back


def test_what_is_counted() -> None:
    pairs = [Pair("a", "b"), Pair("a", "c"), Pair("bb", "bb")]
    translator = new_translator([*pairs, Pair("b", "a")], kind="torch.LSTM")
    train_translator(translator, [Pair("a", "c")] * 8, Plan(steps=150, learning_rate=0.01), 8, progress=False)
    assert by_length(translator, pairs) == {"1": [1, 1], "2": [0, 1]}
    right, nats = by_position(translator, [Pair("a", "c")], 1)
    assert right == [1, 1]
    assert max(nats) < 0.1


def test_places_of_one_length_only() -> None:
    translator = new_translator([Pair("ab", "ab")])
    right, nats = by_position(translator, pairs := [Pair("ab", "ab"), Pair("ab", "ba"), Pair("b", "a")], 2)
    assert len(right) == len(nats) == 3
    assert by_position(translator, pairs[:1], 2) == (right, nats)  # the first target of a source counts
    with pytest.raises(ValueError, match="at least one pair"):
        by_position(translator, pairs, 5)


def test_one_run() -> None:
    attempt = Attempt("copying", "start", "backwards", 0, 3)
    result = run_attempt(attempt)
    assert json.loads(json.dumps(result)) == result == run_attempt(attempt)
    assert sum(of for _, of in result["by_length"].values()) == len({pair.source for pair in data_of("copying")[1]})
    assert len(result["right"]) == len(result["nats"]) == TASKS["copying"].looked_at + 1


def test_the_table_is_whole() -> None:
    attempts = table_attempts()
    assert len(set(attempts)) == len(attempts) == len(SEEDS) * len(TASKS) * 4
    for task in TASKS:
        for context in CONTEXTS:
            for reads in READS if context == "start" else ("forwards",):
                assert len(runs_of(task, context, reads)) == len(SEEDS) >= 3
    card = json.loads(STORED.with_suffix(".card.json").read_text())
    assert card["command"] == context_forms.COMMAND


def test_a_run_as_it_is_read_back() -> None:
    run = runs_of("copying", "state")[0]
    assert run.attempt == Attempt("copying", "state", "forwards", 0, TASKS["copying"].steps)
    assert 0 <= run.exact() <= 1
    whole = sum(of for _, of in run.counts.values())
    parts = [(run.exact(1, 9), sum(run.counts[n][1] for n in range(1, 10))), (run.exact(10), None)]
    assert run.exact() == pytest.approx((parts[0][0] * parts[0][1] + parts[1][0] * (whole - parts[0][1])) / whole)


def test_names_that_are_not_there(tmp_path: Path) -> None:
    for names in (("singing", "start"), ("copying", "end"), ("copying", "start", "sideways")):
        with pytest.raises(ValueError, match="expected one of"):
            runs_of(*names)
    with pytest.raises(ValueError, match="missing"):
        runs_of("copying", "start", path=tmp_path / "none.jsonl")


FAKE = {"loss": 0.5, "by_length": {"1": [1, 2]}, "right": [1.0], "nats": [0.0]}


def test_unknown_tasks_ways_and_sizes_are_refused() -> None:
    for wrong in (("walking",), ("copying", "sideways")):
        with pytest.raises(ValueError, match="expected one of"):
            context_forms.data_of(*wrong)
    with pytest.raises(ValueError, match="copying"):
        context_forms.equal_width("walking", "start")
    for count, longest in ((0, 3), (3, 0), (3, 1.5)):
        with pytest.raises(ValueError, match="whole number"):
            context_forms.random_strings(count, longest, 0)  # type: ignore[arg-type]


def test_runs_that_are_missing_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    attempts = [one for one in table_attempts() if one.seed == 0 and one.context == "state"]
    path.write_text(
        "".join(json.dumps({"setting": asdict(one), "result": FAKE}) + "\n" for one in attempts), encoding="utf-8"
    )
    assert [run.loss for run in runs_of("copying", "state", path=path)] == [0.5]
    assert runs_of("copying", "start", path=path) == []


def test_spread() -> None:
    assert spread([0.1]) == "10% (10 to 10)"
