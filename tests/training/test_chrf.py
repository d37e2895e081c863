"""chrF equals sacreBLEU's, and means what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import CHRF

from course_lib.training.chrf import character_runs, chrf

TEXTS = st.lists(st.tuples(st.text("ab cé", max_size=12), st.text("ab cé", max_size=12)), min_size=1, max_size=4)


@given(TEXTS)
def test_it_is_sacrebleus(pairs: list[tuple[str, str]]) -> None:
    answers, truths = [one for one, _ in pairs], [other for _, other in pairs]
    assert chrf(answers, truths) == pytest.approx(CHRF().corpus_score(answers, [truths]).score, abs=1e-9)


def test_the_ends_of_the_scale() -> None:
    assert chrf(["Fermer tout"], ["Fermer tout"]) == pytest.approx(100)
    assert chrf(["xyz"], ["abc"]) == 0
    assert chrf([""], ["abc"]) == 0
    assert chrf(["a b c"], ["abc"]) == pytest.approx(100)  # white space is left out


def test_what_is_missing_costs_more_than_what_is_too_much() -> None:
    assert chrf(["Fermer tous les onglets"], ["Fermer"]) > chrf(["Fermer"], ["Fermer tous les onglets"])


def test_a_run_is_counted_as_often_as_it_comes() -> None:
    assert character_runs("aaa", 2) == {"aa": 2}
    assert character_runs("ab", 3) == {}


@pytest.mark.parametrize(("answers", "truths"), [([], []), (["a"], []), (["a"], ["a", "b"])])
def test_texts_that_are_not_pairs(answers: list[str], truths: list[str]) -> None:
    with pytest.raises(ValueError, match="one truth for each"):
        chrf(answers, truths)
