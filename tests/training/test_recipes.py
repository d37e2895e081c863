"""Recipes: what ships is there, loads, agrees with its card, and is as good as the card says."""

import json
import math
from dataclasses import replace

import pytest
import torch

from course_lib.corpora.splits import Split
from course_lib.lessons.l11_gate_microscope.recipes_sentiment import SHIPPED as READERS
from course_lib.lessons.l12_deeper.recipes_deeper import SHIPPED as DEEPER
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from course_lib.training import recipes
from course_lib.training.evaluation import bits_per_token
from course_lib.training.recipes import CHECKPOINTS, RECIPES, as_ids, load_shipped, main, remake, shipped
from course_lib.training.training_loop import Plan

SHIPPED = [name for name, recipe in RECIPES.items() if recipe.ships]
TINY = replace(
    RECIPES["latex"],
    split=lambda: Split("abcd " * 160, "abcd " * 40),
    plan=Plan(steps=12, save_every=4),
    then=(Plan(steps=5, save_every=4),),
    architecture={"hidden_size": 8, "embedding_size": 4},
    batch=4,
    length=10,
)


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setitem(RECIPES, "tiny", TINY)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_model_is_whole_and_small(name):
    model = shipped(name)
    path = CHECKPOINTS / f"{name}.safetensors"
    assert path.stat().st_size < 8_000_000
    assert json.loads((CHECKPOINTS / f"{name}.json").read_text()) == model.card
    steps = [plan["steps"] for plan in model.card["rounds"]]
    assert steps == [plan.steps for plan in RECIPES[name].rounds], "the recipe has changed: remake the checkpoint"
    assert model.card["seed"] == RECIPES[name].seed
    assert model.card.get("temperature", 1) == RECIPES[name].temperature
    assert name in model.card["command"]
    assert not model.model.training


@pytest.mark.parametrize("name", ["shakespeare", "latex", "names"])
def test_shipped_model_is_as_good_as_its_card_says(name):
    it = shipped(name)
    text = RECIPES[name].split().test[:20_000]
    bits = bits_per_token(it.model, as_ids(it.tokenizer, text))
    assert bits == pytest.approx(it.card["bits_per_character"], abs=0.15)


def test_nothing_else_lies_in_the_folder():
    known = {
        f"{name}.{ending}"
        for name in [*SHIPPED, "origin", "pronunciations", "numbers", *READERS, *DEEPER]
        for ending in ("safetensors", "json")
    }
    assert {path.name for path in CHECKPOINTS.iterdir() if path.suffix != ".unfinished"} <= known


def test_held_out_plays_are_held_out():
    split = recipes.all_plays()
    assert "MACBETH:" in split.test
    assert "MACBETH:" not in split.train
    assert "VIOLA:" in split.test
    assert "VIOLA:" not in split.train


def test_remake_and_load(tiny, tmp_path, capsys):
    card = remake("tiny", tmp_path, progress=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tiny.json", "tiny.safetensors"]
    it = load_shipped(tmp_path / "tiny.safetensors", "advice")
    assert it.card == card
    assert bits_per_token(it.model, as_ids(it.tokenizer, TINY.split().test)) == pytest.approx(
        card["bits_per_character"], abs=1e-3
    )
    assert "bits per character on held-out text" in capsys.readouterr().out


def test_a_recipe_may_divide_its_logits_for_good(tiny, tmp_path, monkeypatch):
    assert "temperature" not in remake("tiny", tmp_path / "before", progress=False)
    monkeypatch.setitem(RECIPES, "tiny", replace(TINY, temperature=2.0))
    card = remake("tiny", tmp_path / "after", progress=False)
    assert card["temperature"] == 2
    before, after = (load_shipped(tmp_path / name / "tiny.safetensors", "") for name in ("before", "after"))
    ids = as_ids(after.tokenizer, TINY.split().test)[None]
    torch.testing.assert_close(after.model(ids)[0], before.model(ids)[0] / 2, atol=1e-5, rtol=1e-3)
    torch.testing.assert_close(after.model(ids)[1], before.model(ids)[1])
    for wrong in (0, -1, math.inf, math.nan):
        with pytest.raises(ValueError, match="finite temperature above 0"):
            recipes.divide_logits(after.model, wrong)


def test_a_remake_goes_on_where_a_run_stopped(tiny, tmp_path, capsys):
    whole = remake("tiny", tmp_path / "whole", progress=False)
    recipes.follow(TINY, tmp_path / "part" / "tiny", progress=False)  # trained, killed before the card
    assert len(list((tmp_path / "part").iterdir())) == 2
    again = remake("tiny", tmp_path / "part", progress=False)
    assert again == whole
    assert "finished from a stopped run" in capsys.readouterr().out
    assert not list((tmp_path / "part").glob("*.unfinished"))


def test_unknown_and_missing(tmp_path, monkeypatch, capsys):
    with pytest.raises(ValueError, match="expected one of shakespeare"):
        shipped("hamlet")
    with pytest.raises(ValueError, match="expected one of"):
        shipped("tragedies-minute")
    with pytest.raises(CheckpointError, match=r"no checkpoint x\.safetensors"):
        load_shipped(tmp_path / "x.safetensors", "advice")
    assert main(["nonsense"]) == 1
    assert main([]) == 0
    assert "shakespeare: all plays" in capsys.readouterr().out


def test_damaged_or_of_another_kind(tiny, tmp_path):
    remake("tiny", tmp_path, progress=False)
    path = tmp_path / "tiny.safetensors"
    tensors, card = load_checkpoint(path)
    for change, words in (
        (lambda c: c["architecture"].update(hidden_size=9), "of another size"),
        (lambda c: c["architecture"].update(kind="torch.GRU"), "of another size"),
        (lambda c: c["architecture"].update(num_layers=2), "of another architecture: it lacks"),
        (lambda c: c["architecture"].update(colour=2), "not that of a language model"),
        (lambda c: c.pop("tokens"), "not that of a language model"),
    ):
        changed = json.loads(json.dumps(card))
        change(changed)
        save_checkpoint(path, tensors, changed)
        with pytest.raises(CheckpointError, match=words):
            load_shipped(path, "advice")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointError, match=r"damaged or cut off.*advice"):
        load_shipped(path, "advice")
