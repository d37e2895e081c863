"""Spelling to pronunciation: parts that share no word, families that stay together, a recipe that can be stopped."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
import torch

from course_lib.corpora.pronunciations import pronunciations
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from course_lib.training import recipes_pronunciations as recipe
from course_lib.training.pronouncing import LONGEST, WordSplit, new_pronouncer, pairs_of, split_words
from course_lib.training.training_loop import Plan
from course_lib.training.word_families import families, stem


def test_no_word_is_in_two_parts_and_none_is_lost() -> None:
    split = split_words()
    parts = [set(part) for part in (split.train, split.validation, split.random, split.families)]
    assert all(not one & other for one, other in combinations(parts, 2))
    assert set.union(*parts) == set(pronunciations())
    shares = [len(part) / len(pronunciations()) for part in parts]
    assert shares == pytest.approx([0.91, 0.01, 0.05, 0.03], abs=5e-4)


def test_held_out_families_have_no_relative_anywhere_else() -> None:
    split = split_words()
    elsewhere = {stem(word) for part in (split.train, split.validation, split.random) for word in part}
    assert not elsewhere & {stem(word) for word in split.families}
    clean = split.without_relatives()
    assert 0.3 < len(clean) / len(split.random) < 0.6
    assert not {stem(word) for word in clean} & {stem(word) for word in split.train}


@pytest.mark.parametrize(("words", "said"), [(["zzqx"], "no 'zzqx'"), (["Teacher"], "small letters"), ("cat", "list")])
def test_words_that_cannot_be_paired_are_named(words: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pairs_of(words)
    assert pairs_of([]) == []


def test_another_seed_draws_other_words() -> None:
    assert not set(split_words(seed=1).random) > set(split_words().random)
    with pytest.raises(ValueError, match="shares above 0"):
        split_words(random=0.5)


@pytest.mark.parametrize(
    "family",
    [
        "walk walks walked walking walker walkers",
        "nation national nationality nationalities nationalize nations",
        "happy happier happiest happily happiness unhappy unhappily",
        "create creates created creating creation creations creative creator creators recreate",
        "stop stops stopped stopping stopper unstopped",
        "bus buses", "city cities", "johnson johnsons", "quick quickly quickness quicker",
    ],
)  # fmt: skip
def test_relatives_share_a_stem(family: str) -> None:
    assert len(families(family.split())) == 1


def test_strangers_do_not() -> None:
    assert len(families(["walk", "talk", "king", "sing", "string", "under", "read", "thing"])) == 8


def test_every_word_of_the_dictionary_has_a_stem_within_it() -> None:
    assert all(stem(word) and stem(word) in word for word in pronunciations())


def test_no_pronunciation_is_longer_than_an_answer_may_be() -> None:
    assert max(len(spoken.split()) for listed in pronunciations().values() for spoken in listed) < LONGEST


def test_a_pair_for_every_listed_pronunciation() -> None:
    translator = new_pronouncer(encoder_size=8, decoder_size=8)
    pairs = pairs_of(["read", "tomato"])
    assert [pair.source for pair in pairs] == ["read", "read", "tomato", "tomato"]
    assert all(
        translator.target.decode(ids) == pair.target
        for (_, ids), pair in zip(translator.ids(pairs), pairs, strict=True)
    )


TINY = WordSplit(("cat", "hat", "cats", "read"), ("bat",), ("mat", "hats"), ("dog", "dogs"))
ROUNDS = (
    recipe.Round(Plan(steps=3, warm_up=1, save_every=1, validate_every=2), averaged=True),
    recipe.Round(Plan(steps=2, warm_up=1, save_every=1)),
    recipe.Round(Plan(steps=2, warm_up=1, save_every=1, dropout=0.1), averaged=True),
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipe, "SIZES", recipe.SIZES | {"encoder_size": 8, "decoder_size": 12, "embedding_size": 6})


@pytest.mark.usefixtures("small")
def test_a_recipe_followed_stored_and_loaded(tmp_path: Path) -> None:
    translator = recipe.follow(tmp_path, ROUNDS, TINY, progress=False)
    card = recipe.store(translator, tmp_path, ROUNDS, TINY)
    loaded, told = recipe.load_pronouncer(tmp_path / "pronunciations.safetensors")
    words = (*TINY.random, *TINY.families)
    assert loaded.translate(words) == translator.translate(words)
    assert not loaded.model.training
    assert told["errors"] == card["errors"]
    assert card["errors"]["random"]["words"] == 2
    assert card["errors"]["random, no relative in train"]["words"] == 1  # "mat": "hats" has relatives in training
    assert card["errors"]["whole families"]["words"] == 2
    assert card["command"] == "python -m course_lib.training.recipes_pronunciations"


@pytest.mark.usefixtures("small")
def test_the_model_is_the_mean_of_the_averaged_ends(tmp_path: Path) -> None:
    translator = recipe.follow(tmp_path, ROUNDS, TINY, progress=False)
    ends = [load_checkpoint(recipe.round_file(number, tmp_path))[0] for number in (0, 2)]
    for name, weights in translator.model.state_dict().items():
        torch.testing.assert_close(weights, (ends[0][f"model.{name}"] + ends[1][f"model.{name}"]) / 2)
    last = recipe.follow(tmp_path, [replace(one, averaged=False) for one in ROUNDS], TINY, progress=False)
    torch.testing.assert_close(last.model.bridge.weight.detach(), ends[1]["model.bridge.weight"])


@pytest.mark.usefixtures("small")
def test_a_round_may_go_on_from_the_mean(tmp_path: Path) -> None:
    still = replace(ROUNDS[2], plan=replace(ROUNDS[2].plan, learning_rate=1e-12), averaged=False, mean_of=(0, 2))
    mean = recipe.follow(tmp_path / "mean", ROUNDS, TINY, progress=False).model.state_dict()
    recipe.follow(tmp_path / "on", [*ROUNDS, still], TINY, progress=False)
    last = load_checkpoint(recipe.round_file(3, tmp_path / "on"))[0]
    for name, weights in mean.items():
        torch.testing.assert_close(last[f"model.{name}"], weights)
    with pytest.raises(ValueError, match="expected round 0 to go on from rounds before it"):
        recipe.follow(tmp_path / "none", [still], TINY, progress=False)


@pytest.mark.usefixtures("small")
def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = recipe.follow(tmp_path / "whole", ROUNDS, TINY, progress=False)

    class Stopped(RuntimeError): ...

    real = recipe.pair_objective

    def stopping(*given: object, **named: object) -> object:
        objective = real(*given, **named)  # type: ignore[arg-type]

        def until(model: object, step: int, carried: None) -> object:
            if step == 1:
                raise Stopped
            return objective(model, step, carried)

        return until

    monkeypatch.setattr(recipe, "pair_objective", stopping)
    with pytest.raises(Stopped):
        recipe.follow(tmp_path / "stopped", ROUNDS, TINY, progress=False)
    monkeypatch.setattr(recipe, "pair_objective", real)
    again = recipe.follow(tmp_path / "stopped", ROUNDS, TINY, progress=False)
    for name, weights in whole.model.state_dict().items():
        assert bool((again.model.state_dict()[name] == weights).all()), name


@pytest.mark.usefixtures("small")
def test_a_checkpoint_that_is_missing_or_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "pronunciations.safetensors"
    with pytest.raises(CheckpointError, match="recipes_pronunciations"):
        recipe.load_pronouncer(path)
    translator = new_pronouncer(**recipe.SIZES)
    save_checkpoint(path, translator.model.state_dict(), {"architecture": recipe.SIZES})
    with pytest.raises(CheckpointError, match=r"not that of this model .*recipes_pronunciations"):
        recipe.load_pronouncer(path)
    recipe.store(translator, tmp_path, ROUNDS, TINY)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(CheckpointError, match=r"damaged .*recipes_pronunciations"):
        recipe.load_pronouncer(path)


@pytest.mark.usefixtures("small")
def test_a_card_says_where_the_model_was_trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course_lib.training.model_card.choose_device", torch.device)
    card = recipe.store(new_pronouncer(**recipe.SIZES), tmp_path, ROUNDS, TINY, device="cuda")
    assert card["device"] == "cuda"
    assert card["command"] == "python -m course_lib.training.recipes_pronunciations --device=cuda"


def test_the_shipped_model_follows_its_recipe() -> None:
    _, card = recipe.shipped_pronouncer()
    assert card["rounds"] == recipe.described(recipe.ROUNDS)
    assert sum(one.averaged for one in recipe.ROUNDS) == 6
    assert card["errors"]["random"]["wrong"] <= 0.28
