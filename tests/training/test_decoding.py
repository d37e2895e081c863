"""Greedy decoding, error rates, and a translator that learns and says what it cannot read."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.corpora.pair import Pair
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.vocabulary import PAD, UNK
from course_lib.training.edit_distance import edit_distance, error_rates
from course_lib.training.greedy import greedy, greedy_answers
from course_lib.training.pairs import BOS_ID, EOS_ID, padded
from course_lib.training.training_loop import Plan
from course_lib.training.translator import Translator, train_translator

SOURCES = [[4, 5, 6], [7], [8, 4, 4, 5, 6, 7], [5, 5]]
WORDS = ("ab", "ba", "abc", "cab", "bca", "aab", "c", "ccc")
REVERSED = [Pair(word, word[::-1]) for word in WORDS]


def _model() -> EncoderDecoder:
    return EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=6, decoder_size=7))


def _greedy_by_hand(model: EncoderDecoder, source: list[int], longest: int) -> list[int]:
    answer: list[int] = []
    while len(answer) < longest:
        inputs = torch.tensor([[BOS_ID, *answer]])
        token = int(model(torch.tensor([source]), torch.tensor([len(source)]), inputs)[0, -1].argmax())
        if token == EOS_ID:
            break
        answer.append(token)
    return answer


def test_answers_in_a_batch_are_those_of_each_source_alone() -> None:
    model = _model()
    with torch.no_grad():
        model.head.weight *= 30
    answers = greedy_answers(model, SOURCES, longest=9, batch=3)
    assert answers == [_greedy_by_hand(model, source, 9) for source in SOURCES]


def test_an_answer_without_an_end_is_cut_off_and_the_model_stays_in_training() -> None:
    model = _model().train()
    with torch.no_grad():
        model.head.bias[EOS_ID] = -100
    assert [len(answer) for answer in greedy(model, *padded(SOURCES), longest=5)] == [5] * 4
    assert model.training
    with torch.no_grad():
        model.head.bias[EOS_ID] = 100
    assert greedy(model, *padded(SOURCES), longest=5) == [[]] * 4


@pytest.mark.parametrize("longest", [0, -1, 2.5])
def test_a_longest_without_sense(longest: int) -> None:
    with pytest.raises(ValueError, match="longest to be a whole number"):
        greedy(_model(), *padded(SOURCES), longest=longest)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_the_edit_distance_is_a_metric(one: str, other: str, third: str) -> None:
    distance = edit_distance(one, other)
    assert distance == edit_distance(other, one)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))
    assert distance <= edit_distance(one, third) + edit_distance(third, other)


@given(st.text("abc", min_size=1, max_size=8), st.integers(0, 7))
def test_one_letter_left_out_is_one_edit(word: str, place: int) -> None:
    place %= len(word)
    assert edit_distance(word, word[:place] + word[place + 1 :]) == 1


def test_any_truth_counts_and_edits_are_shared_out_over_the_nearest() -> None:
    rates = error_rates(["abc", "x"], [["ab", "abd", "zzzzz"], ["x", "y"]])
    assert rates == (0.5, 1 / 3)


@pytest.mark.parametrize(("answers", "truths"), [([], []), (["a"], []), (["a"], [[]])])
def test_rates_of_nothing(answers: list[str], truths: list[list[str]]) -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        error_rates(answers, truths)


def _translator() -> Translator:
    letters = CharacterTokenizer.train("abc")
    return Translator.build(letters, letters, longest=10, encoder_size=16, decoder_size=24, embedding_size=8)


def test_a_translator_learns_to_turn_words_round() -> None:
    translator = _translator()
    before = translator.errors(REVERSED)
    train_translator(translator, REVERSED, Plan(steps=150, learning_rate=1e-2, warm_up=5), batch=8, progress=False)
    assert translator.translate(WORDS) == [word[::-1] for word in WORDS]
    assert translator.errors(REVERSED) == (0, 0)
    assert before.wrong > 0.5


def test_sources_with_several_targets_are_asked_once() -> None:
    translator = _translator()
    (answer,) = translator.translate(["ab"])
    assert translator.errors([Pair("ab", "no"), Pair("ab", answer)]).wrong == 0


def test_characters_never_seen_and_a_source_of_a_thousand() -> None:
    translator = _translator()
    assert len(translator.translate(["żółw", "a" * 1000])) == 2


def test_an_empty_text_is_named() -> None:
    with pytest.raises(ValueError, match="at least one token; number 1 is ''"):
        _translator().translate(["a", ""])


def test_a_tokenizer_without_the_special_tokens() -> None:
    bare = CharacterTokenizer.train("abc", (PAD, UNK))
    with pytest.raises(ValueError, match="a source tokenizer whose first ids are <pad>, <unk>, <bos>, <eos>"):
        Translator.build(bare, CharacterTokenizer.train("abc"))


def test_one_text_is_no_list_of_texts() -> None:
    letters = CharacterTokenizer.train("abc")
    with pytest.raises(ValueError, match=r"translate\(\[text\]\)"):
        Translator.build(letters, letters, 5).translate("abc")


def test_a_model_that_has_diverged_says_nothing() -> None:
    model = _model()
    torch.nn.init.constant_(model.head.bias, torch.nan)
    with pytest.raises(ValueError, match="has diverged"):
        greedy_answers(model, SOURCES, 5)
