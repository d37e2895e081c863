"""Tied embeddings, a learned first state, copies: what they compute, and their stored tables."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from course_lib.corpora.names import listed_surnames, surnames
from course_lib.lessons.l04_character_language_model import (
    copied_formulas,
)
from course_lib.lessons.l04_character_language_model import (
    first_state as first,
)
from course_lib.lessons.l04_character_language_model import (
    tied_embeddings as tied,
)
from course_lib.models.language_model import parameter_count
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN


def test_a_tied_model_has_one_table_less_and_learns_it_from_both_ends() -> None:
    two, one = tied.new_model(50, False), tied.new_model(50, True)
    assert parameter_count(two) - parameter_count(one) == 50 * tied.UNITS
    assert one.head.weight is one.embedding.weight
    logits, _ = one(torch.tensor([[1, 2]]))
    logits[0, -1, 7].backward()
    assert one.embedding.weight.grad[7].abs().sum() > 0  # said
    assert one.embedding.weight.grad[1].abs().sum() > 0  # read
    assert one.embedding.weight.grad[9].abs().sum() == 0


def test_tables_of_different_width_cannot_be_tied() -> None:
    from course_lib.models.language_model import Architecture, LanguageModel

    with pytest.raises(ValueError, match="as wide as the state"):
        tied.tie(LanguageModel.build(Architecture(11, 8, 16)))
    with pytest.raises(ValueError, match="characters, BPE"):
        tied.tokenizer_of("words")


def test_vocabularies_are_as_said_and_an_attempt_is_the_same_twice() -> None:
    assert {tokens: len(tied.tokenizer_of(tokens).vocabulary) for tokens in tied.STEPS} == tied.VOCABULARIES
    attempt = tied.Attempt("characters", True, seed=0, steps=2)
    assert tied.run_attempt(attempt) == tied.run_attempt(attempt)


def test_a_learned_first_state_is_used_and_gets_a_gradient() -> None:
    cell, plain = first.LearnedStart(3, 4, seed=1), VanillaRNN(3, 4, seed=1)
    x = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(unroll(cell, x).outputs, unroll(plain, x).outputs)  # it starts at zeros
    with torch.no_grad():
        cell.h_0.fill_(0.5)
    outputs = unroll(cell, x).outputs
    torch.testing.assert_close(outputs[:, 0], plain(x[:, 0], torch.full((2, 4), 0.5)))
    outputs.sum().backward()
    assert cell.h_0.grad.abs().sum() > 0
    assert parameter_count(cell) == parameter_count(plain) + 4


@pytest.mark.parametrize("start", first.STARTS)
def test_every_letter_and_the_end_are_predicted_once(start: str) -> None:
    model = first.NameWriter(6, start, seed=0)
    ids, lengths = torch.tensor([[1, 2, 3], [4, 0, 0]]), torch.tensor([3, 1])
    assert first.targets_of(ids, lengths).tolist() == [[1, 2, 3, 0], [4, 0, -100, -100]]
    costs = first.costs(model, ids, lengths)
    assert (costs > 0).tolist() == [[True] * 4, [True, True, False, False]]
    alone = first.costs(model, ids[1:, :1], lengths[1:])
    torch.testing.assert_close(alone[0], costs[1, :2])  # the filling changes nothing


def test_with_zeros_the_first_letter_is_the_output_bias_alone() -> None:
    model = first.NameWriter(6, "zeros", seed=0)
    torch.testing.assert_close(model(torch.tensor([[1, 2]]))[0, 0], model.head.bias)
    with pytest.raises(ValueError, match="zeros, learned"):
        first.NameWriter(6, "ones", seed=0)


def test_no_name_is_on_both_sides() -> None:
    known, asked, letters = first.names_as_ids()
    assert not set(map(tuple, known)) & set(map(tuple, asked))
    assert min(map(min, known)) == 1
    assert max(map(max, known)) == letters - 1


def test_the_stored_tables_have_every_run_and_say_what_the_lesson_says() -> None:
    found = first.stored()
    assert list(found) == list(first.STARTS)
    assert max(found["learned"]["first"]) < min(found["zeros"]["first"]) - 0.7
    rest = [bits for start in first.STARTS[1:] for bits in found[start]["first"]]
    assert max(rest) - min(rest) < 0.02
    table = tied.stored()
    assert list(table) == [(tokens, one) for tokens in tied.STEPS for one in (False, True)]
    assert {len(bits) for bits in table.values()} == {len(tied.SEEDS)}


@pytest.mark.parametrize("module", [first, tied, copied_formulas])
def test_what_is_missing_is_said_with_the_command(module, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=module.COMMAND.rpartition(".")[2]):
        module.stored(tmp_path / "none.jsonl")


def test_copies_are_counted() -> None:
    found = copied_formulas.stored()
    assert list(found) == list(copied_formulas.NAMES)
    assert found["sympy, drawn anew"].lines == copied_formulas.NEW
    assert copied_formulas.copies(["a"], set()) == copied_formulas.Copies(1, 0, 0, 1)
    with pytest.raises(ValueError, match="at least one line"):
        copied_formulas.copies([], {"a"})
    with pytest.raises(ValueError, match="splitlines"):
        copied_formulas.copies("ab", {"a"})


def test_listed_surnames_hold_all_of_ours() -> None:
    assert {name for names in surnames().values() for name in names} <= listed_surnames()
