"""Names by origin: a split that does not leak, naive Bayes against its formula, the classifier and its checkpoint."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.names import surnames
from course_lib.lessons.l04_character_language_model.origin_of_names import (
    NaiveBayes,
    accuracy,
    confusion_matrix,
    letter_grams,
    plain,
    split_names,
    train_classifier,
)
from course_lib.lessons.l04_character_language_model.recipes_names import (
    load_origin_model,
    remake,
    shipped_origin_model,
)
from course_lib.models.checkpoint import CheckpointError
from course_lib.training.training_loop import Plan


@pytest.mark.parametrize("seed", [0, 1])
def test_no_name_is_in_both_parts_and_each_origin_is_in_both(seed: int) -> None:
    split = split_names(seed=seed)
    train, test = ({plain(name) for name in side.names} for side in (split.train, split.test))
    assert not train & test
    assert sorted((*split.train.names, *split.test.names)) == sorted(n for names in surnames().values() for n in names)
    for label, (origin, names) in enumerate(surnames().items()):
        tested = [n for n, number in zip(split.test.names, split.test.labels, strict=True) if number == label]
        assert set(tested) <= set(names), origin
        assert len(tested) / len(names) == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, math.nan])
def test_a_share_without_sense_is_told(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        split_names(share)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12), st.integers(1, 5))
def test_grams_are_the_pieces_of_the_marked_name(name: str, order: int) -> None:
    marked = f"^{name.casefold()}$"
    expected = [marked[i : i + n] for n in range(1, order + 1) for i in range(len(marked) - n + 1)]
    expected.remove("^")
    expected.reverse()
    expected.remove("$")  # the last one: the end mark, not a dollar in the name
    assert Counter(letter_grams(name, order)) == Counter(expected)


def test_naive_bayes_is_its_formula() -> None:
    model = NaiveBayes(["ab", "b", "aa"], [0, 0, 1], classes=2, order=1, alpha=0.5)
    # class 0 has a once and b twice, class 1 has a twice; two pieces are known; z was never seen
    expected = [
        math.log(2 / 3) + math.log(1.5 / 4) + math.log(2.5 / 4),
        math.log(1 / 3) + math.log(2.5 / 3) + math.log(0.5 / 3),
    ]
    np.testing.assert_allclose(model.log_scores(["abz"])[0], expected, atol=1e-9)
    assert np.isfinite(model.log_scores(["", "zzz"])).all()


def test_bad_input_of_naive_bayes_and_the_matrix() -> None:
    with pytest.raises(ValueError, match="as many labels"):
        NaiveBayes(["a"], [], 2)
    for order, alpha in ((0, 1.0), (1.5, 1.0), (1, 0.0)):
        with pytest.raises(ValueError, match=r"order to be a whole number|alpha above 0"):
            NaiveBayes(["a"], [0], 1, order, alpha)
    for labels in ([0, 2], [0, -1]):
        with pytest.raises(ValueError, match="classes from 0 to 1"):
            NaiveBayes(["a", "b"], labels, 2)
        with pytest.raises(ValueError, match="classes from 0 to 1"):
            confusion_matrix([0, 1], labels, 2)
    with pytest.raises(ValueError, match="at least one name"):
        NaiveBayes(["a"], [0], 1).predict([])
    for judge in (NaiveBayes(["a"], [0], 1), shipped_origin_model()[0]):
        with pytest.raises(ValueError, match="Put it in brackets"):
            judge.predict("Rossi")
    with pytest.raises(ValueError, match="one prediction per label"):
        confusion_matrix([0], [], 2)
    with pytest.raises(ValueError, match="at least one prediction"):
        accuracy(np.zeros((2, 2)))


def test_shipped_classifier_is_as_good_as_its_card_says() -> None:
    model, card = shipped_origin_model()
    split = split_names()
    share = accuracy(confusion_matrix(split.test.labels, model.predict(split.test.names), len(split.origins)))
    assert share == pytest.approx(card["accuracy"], abs=0.002)
    assert share >= 0.7
    bayes = NaiveBayes(split.train.names, split.train.labels, len(split.origins))
    counted = accuracy(confusion_matrix(split.test.labels, bayes.predict(split.test.names), len(split.origins)))
    assert share < counted < 0.82  # the lesson says so
    assert model.origins == split.origins


def test_probabilities_do_not_depend_on_the_padding() -> None:
    model, _ = shipped_origin_model()
    together = model.probabilities(["Li", "Papadopoulos-Vandenberghe"])
    assert float((together[:1] - model.probabilities(["Li"])).abs().max()) < 1e-5
    np.testing.assert_allclose(together.sum(1), 1)
    with pytest.raises(ValueError, match="empty"):
        model.probabilities([""])


def test_training_learns_and_repeats() -> None:
    plan = Plan(steps=50, learning_rate=2e-2, warm_up=0)
    sizes = {"hidden_size": 16, "both_ways": False}
    one, history = train_classifier(plan, progress=False, **sizes)
    two, _ = train_classifier(plan, progress=False, **sizes)
    assert history.losses[-1] < history.losses[0] - 0.2
    assert float((one.probabilities(["Rossi"]) - two.probabilities(["Rossi"])).abs().max()) == 0


def test_remade_checkpoint_comes_back_and_a_damaged_one_is_told(tmp_path) -> None:
    card = remake(tmp_path, Plan(steps=2), progress=False)
    file = tmp_path / "origin.safetensors"
    _, read = load_origin_model(file)
    assert read == card
    file.write_bytes(file.read_bytes()[:500])
    with pytest.raises(CheckpointError, match="recipes_names"):
        load_origin_model(file)
