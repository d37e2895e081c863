"""Lesson 04: the diary of a run, yardsticks, what comes next, and LaTeX's grammar."""

from __future__ import annotations

import json

import pytest
import torch

from course_lib.corpora.latex import latex_formulas
from course_lib.corpora.splits import Split
from course_lib.lessons.l04_character_language_model import character_samples, learning_process, yardsticks
from course_lib.lessons.l04_character_language_model.latex_check import balanced, grammar, typesets
from course_lib.lessons.l04_character_language_model.learning_process import Diary, LearningProcess, share_known, words
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.training import recipes
from course_lib.training.batches import Streams
from course_lib.training.recipes import Shipped, as_ids, character_tokenizer
from course_lib.training.sampling import Sampler, generate
from course_lib.training.training_loop import Plan, next_token_objective, train

TEXT = "the cat sat on the mat, and the dog sat on the cat. " * 40


def small_model(text: str = TEXT) -> Shipped:
    tokenizer = character_tokenizer(text)
    model = LanguageModel.build(Architecture(len(tokenizer.vocabulary), 8, 16), seed=0)
    return Shipped(model.eval(), tokenizer, {})


def run(observe=None) -> tuple[Shipped, list[float]]:
    source = small_model()
    streams = Streams(as_ids(source.tokenizer, TEXT), batch=4, length=16)
    plan = Plan(steps=30, learning_rate=1e-2, warm_up=0)
    history = train(source.model, next_token_objective(streams), plan, observe=observe, progress=False)
    return source, history.losses


def test_a_diary_does_not_disturb_training_and_shows_progress() -> None:
    tokenizer = small_model().tokenizer
    diary = Diary(tokenizer, (0, 10, 30, 99), TEXT, TEXT[:200], temperatures=(0.5, 1.0), length=20)
    (kept, losses), (_, alone) = run(diary), run()
    assert losses == alone
    assert [page.step for page in diary.pages] == [0, 10, 30]
    assert diary.pages[-1].bits < diary.pages[0].bits - 1
    assert all(len(text) >= 20 for page in diary.pages for text in page.texts.values())
    assert all(0 <= page.known <= 1 for page in diary.pages)
    again = generate(kept.model, tokenizer, "\n", 20, Sampler(temperature=0.5), seed=1)
    assert diary.pages[-1].texts[0.5] == again


def test_diary_without_steps() -> None:
    with pytest.raises(ValueError, match="at which to write"):
        Diary(small_model().tokenizer, (), TEXT, TEXT)


def test_words_and_shares() -> None:
    assert words("It's O'Neill, añb 123 ab") == ["neill", "añb"]
    assert share_known("", {"the"}) == 0
    assert share_known("the THE hte", {"the"}) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="apart from one another"):
        share_known("the cat", "the cats")


def test_stored_run_is_read_back_as_written(tmp_path) -> None:
    process = learning_process.stored()
    learning_process.store(process, tmp_path / "run.json")
    assert learning_process.stored(tmp_path / "run.json") == process
    assert json.loads((tmp_path / "run.json").read_text())["command"] == learning_process.COMMAND


def test_stored_run_learns_and_beats_the_best_ngram() -> None:
    process = learning_process.stored()
    assert [page.step for page in process.pages] == list(learning_process.STEPS)
    bits = [page.bits for page in process.pages]
    assert bits == sorted(bits, reverse=True)
    assert bits[-1] <= yardsticks.stored()["tragedies"].ngram - 0.1
    assert yardsticks.stored()["tragedies"].ngram < yardsticks.stored()["tragedies"].lzma
    assert process.pages[-1].known > 0.5 > process.pages[0].known
    assert len(process.losses) * process.every == process.pages[-1].step


@pytest.mark.parametrize("damage", ["", "{}", '{"pages": 3}', "[1]", '{"pages": [{"step": 0}]}'])
@pytest.mark.parametrize("module", [learning_process, yardsticks])
def test_a_damaged_table_names_the_command(tmp_path, module, damage: str) -> None:
    file = tmp_path / "table.json"
    file.write_text(damage)
    with pytest.raises(ValueError, match="python -m course_lib"):
        module.stored(file)
    with pytest.raises(ValueError, match="missing or damaged"):
        module.stored(tmp_path / "none.json")


def test_learning_view_refuses_what_is_not_there() -> None:
    for number, temperature in ((-1, 1.0), (99, 1.0), (0, 3.0)):
        with pytest.raises(ValueError, match="expected a"):
            learning_process.learning_view(number, temperature)
    assert isinstance(learning_process.learning_view(0, 1.0).process, LearningProcess)


def test_yardsticks_of_a_small_split() -> None:
    found = yardsticks.measure(Split(TEXT, "the cat sat on the dog. "))
    assert 0 < found.ngram < 3
    assert 0 < found.lzma < 8
    assert 1 <= found.order <= 8


def test_next_characters_are_what_generate_draws_from() -> None:
    source = small_model()
    settings = [Sampler(), Sampler(temperature=0), Sampler(0.5, 3, 0.9, 1.0), Sampler(top_p=0.2)]
    for sampler in settings:
        found = character_samples.next_characters(source, "the ", sampler, seed=3, top=99)
        assert sum(found.before) == pytest.approx(1)
        assert sum(found.after) == pytest.approx(1)
        assert list(found.before) == sorted(found.before, reverse=True)
        assert found.kept == sum(p > 0 for p in found.after)
        drawn = generate(source.model, source.tokenizer, "the ", 1, sampler, seed=3)
        assert dict(zip(found.characters, found.after, strict=True))[drawn] > 0
    assert character_samples.next_characters(source, "the ", Sampler(temperature=0), 0).kept == 1
    with pytest.raises(ValueError, match="1 or more"):
        character_samples.next_characters(source, "the ", Sampler(), 0, top=0)


def test_entropy_of_an_even_model_is_the_logarithm_of_its_vocabulary() -> None:
    source = small_model()
    torch.nn.init.zeros_(source.model.head.weight)
    torch.nn.init.zeros_(source.model.head.bias)
    found = character_samples.next_characters(source, "", Sampler(), 0)
    assert 2**found.entropy == pytest.approx(found.vocabulary)


def test_a_sample_counts_what_the_model_has_never_seen(monkeypatch) -> None:
    source = small_model()
    monkeypatch.setattr(character_samples, "shipped", lambda name: source)
    found = character_samples.sample("stand-in", "the \u4f60\u597d", Sampler(), 0, length=30)
    assert found.unknown == 2
    assert len(found.written) == 30
    assert "<unk>" not in found.written


def test_a_prompt_is_the_start_of_a_line(monkeypatch) -> None:
    source = small_model("\n" + TEXT)
    monkeypatch.setattr(character_samples, "shipped", lambda name: source)
    bare, begun = (character_samples.sample("lines", prompt, Sampler(), 0, length=30) for prompt in ("the", "\nthe"))
    assert bare.prompt == "the"
    assert (bare.written, bare.following) == (begun.written, begun.following)
    assert bare.written == generate(source.model, source.tokenizer, "\nthe", 30)


def test_real_formulas_are_balanced_and_typeset() -> None:
    formulas = latex_formulas(60, seed=5).splitlines()
    found = grammar(formulas)
    assert found.balanced == found.typeset == found.formulas == 60
    assert not any(balanced(formula[: len(formula) // 2] + "}") for formula in formulas if "{" not in formula)
    with pytest.raises(ValueError, match="at least one formula"):
        grammar([])
    with pytest.raises(ValueError, match="splitlines"):
        grammar("x + y")


@pytest.mark.parametrize(
    ("formula", "closes", "sets"),
    [
        (r"\left(x\right)", True, True),
        (r"\left(x", False, False),
        (r"x \right)", False, False),
        (r"\frac{1}{2", False, False),
        ("}{", False, False),
        (r"{\left(x} \right)", False, False),
        ("$x$", True, False),
        ("", True, False),
        (r"\int\limits_{0}^{1} x\, dx", True, True),
        (r"\nonsense{x}", True, False),
        ("{" * 3000, False, False),
    ],
)
def test_grammar_of_single_formulas(formula: str, closes: bool, sets: bool) -> None:
    assert balanced(formula) is closes
    assert typesets(formula) is sets


def test_the_recipe_of_the_stored_run_is_still_there() -> None:
    assert recipes.RECIPES["tragedies-minute"].plan.steps == learning_process.STEPS[-1]
