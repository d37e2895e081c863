from pathlib import Path

import pytest
import torch

from course_lib.lessons.l04_character_language_model import first_networks as table
from course_lib.models.language_model import parameter_count
from course_lib.training.sweep import key_of


def test_the_networks_have_about_equal_weights():
    counts = {name: parameter_count(table.new_layers(name, seed=0)) for name in table.WIDTHS}
    assert max(counts.values()) < 1.01 * min(counts.values())


def test_a_seed_draws_the_same_weights():
    for name in table.WIDTHS:
        one, two, other = (list(table.new_layers(name, seed).parameters()) for seed in (0, 0, 1))
        assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
        assert not torch.equal(one[0], other[0])


def test_an_attempt_runs_and_is_the_same_twice():
    attempt = table.Attempt("window", seed=0, steps=2)
    found = table.run_attempt(attempt)
    assert found == table.run_attempt(attempt)
    assert 3 < found["bits"] < 7


def test_the_stored_table_has_every_run():
    found = table.stored()
    assert list(found) == list(table.WIDTHS)
    assert {len(bits) for bits in found.values()} == {len(table.SEEDS)}
    assert max(found["LSTM"]) < min(found["window"])


def test_what_is_missing_is_said_with_the_command(tmp_path: Path):
    with pytest.raises(ValueError, match="first_networks"):
        table.stored(tmp_path / "none.jsonl")
    path = tmp_path / "part.jsonl"
    path.write_text(f'{{"setting": {key_of(table.Attempt("RNN", 0))}, "result": {{"bits": 2.5}}}}\n')
    with pytest.raises(ValueError, match=r"lacks some runs.*first_networks"):
        table.stored(path)
    with pytest.raises(ValueError, match="window, RNN, LSTM"):
        table.new_layers("GRU", 0)
