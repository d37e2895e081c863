"""Errors by position: alignment, forced and free run alike up to the first error, one wrong symbol."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.lessons.l14_exposure_bias.letter_distances import letter_distances, neighbours, total_variation
from course_lib.lessons.l14_exposure_bias.position_errors import (
    after_an_error,
    aligned_edits,
    errors_by_position,
    first_parting,
    forced,
    likeliest_wrong,
    place_of_error,
    written_from,
)
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.training.edit_distance import edit_distance
from course_lib.training.greedy import greedy_answers, up_to_end
from course_lib.training.pairs import PairBatches, padded, pair_objective, shifted
from course_lib.training.training_loop import Plan, train

WORDS = st.lists(st.integers(0, 3), max_size=9)
GENERATOR = torch.Generator().manual_seed(0)
SOURCES = [torch.randint(4, 9, (3 + i % 4,), generator=GENERATOR).tolist() for i in range(60)]
PAIRS = [(source, [4 + (number + 1) % 5 for number in source]) for source in SOURCES]


@pytest.fixture(scope="module")
def model() -> EncoderDecoder:
    """Half trained, so that it is sometimes right."""
    made = EncoderDecoder.build(PairArchitecture(9, 9, 8, 12, 24), 0)
    train(made, pair_objective(PairBatches(PAIRS, 20)), Plan(steps=90, learning_rate=1e-2), progress=False)
    return made


@settings(max_examples=200, deadline=None)
@given(answer=WORDS, truth=WORDS)
def test_aligned_edits_add_up_to_the_edit_distance(answer: list[int], truth: list[int]) -> None:
    edits = aligned_edits(answer, truth)
    assert len(edits) == len(truth) + 1
    assert sum(edits) == edit_distance(answer, truth)


@settings(max_examples=200, deadline=None)
@given(answer=WORDS, truth=WORDS)
def test_no_edit_stands_before_the_first_parting(answer: list[int], truth: list[int]) -> None:
    place = first_parting(answer, truth)
    if place is None:
        assert answer == truth
    else:
        assert answer[:place] == truth[:place]
        assert not any(aligned_edits(answer, truth)[:place])


def test_a_shift_is_one_edit() -> None:
    truth = list(range(20))
    assert sum(aligned_edits(truth[1:], truth)) == 1
    assert sum(a != b for a, b in zip(truth[1:], truth, strict=False)) == 19


def test_forced_and_free_part_at_the_first_forced_error(model: EncoderDecoder) -> None:
    answers = greedy_answers(model, [source for source, _ in PAIRS], 20)
    for (_, truth), told, answer in zip(PAIRS, forced(model, PAIRS), answers, strict=True):
        assert first_parting(up_to_end(told.likeliest), truth) == first_parting(answer, truth)


def test_forced_is_the_model_fed_with_one_pair(model: EncoderDecoder) -> None:
    found = forced(model, PAIRS, batch=7)
    for pair, told in list(zip(PAIRS, found, strict=True))[::9]:
        source, lengths = padded([pair[0]])
        inputs, targets, _ = shifted([pair[1]])
        with torch.no_grad():
            logits = model(source, lengths, inputs)[0]
        assert told.likeliest == logits.argmax(1).tolist()
        bits = torch.nn.functional.cross_entropy(logits, targets[0], reduction="none") / torch.log(torch.tensor(2.0))
        torch.testing.assert_close(torch.tensor(told.bits), bits)


def test_counts_by_position(model: EncoderDecoder) -> None:
    found = errors_by_position(model, PAIRS, 20)
    lengths = [len(target) for _, target in PAIRS]
    assert found.reached == tuple(sum(length >= t for length in lengths) for t in range(max(lengths) + 1))
    answers = greedy_answers(model, [source for source, _ in PAIRS], 20)
    pairs = list(zip(answers, PAIRS, strict=True))
    assert found.exact == sum(answer == truth for answer, (_, truth) in pairs)
    assert 0 < found.exact < len(PAIRS)
    assert sum(found.free) == sum(edit_distance(answer, truth) for answer, (_, truth) in pairs)
    assert len(found.rates(least=len(PAIRS))) == min(lengths) + 1
    with pytest.raises(ValueError, match="at least one pair"):
        errors_by_position(model, [], 20)


def test_the_wrong_symbol_is_neither_true_nor_special() -> None:
    logits = torch.zeros(3, 9)
    logits[:, :4], logits[:, 6], logits[:, 7] = 9.0, 5.0, 4.0
    wrong = likeliest_wrong(logits, torch.tensor([6, 7, 8])).tolist()
    assert wrong == [7, 6, 6]


def test_written_from_keeps_what_is_given_and_then_runs_freely(model: EncoderDecoder) -> None:
    source, lengths = padded([source for source, _ in PAIRS[:8]])
    inputs, _, _ = shifted([target for _, target in PAIRS[:8]])
    free = written_from(model, source, lengths, inputs, torch.ones(8, dtype=torch.long), 20)
    assert free == greedy_answers(model, [source for source, _ in PAIRS[:8]], 20)
    two = written_from(model, source, lengths, inputs, torch.full((8,), 3), 20)
    for row, (_, target) in zip(two, PAIRS[:8], strict=True):
        assert row[:2] == target[:2]


def test_after_an_error(model: EncoderDecoder) -> None:
    found = after_an_error(model, PAIRS, 20, offsets=4, batch=16)
    assert found.counts[0] == len(PAIRS)
    assert found.counts == tuple(
        sum(place_of_error(target) + offset <= len(target) for _, target in PAIRS) for offset in range(4)
    )
    assert found.bits[0] == pytest.approx(found.clean[0]), "at the place itself nothing has been fed yet"
    assert 0 <= found.recovered <= found.right <= len(PAIRS)
    again = after_an_error(model, PAIRS, 20, offsets=4, batch=60)
    assert again.bits == pytest.approx(found.bits, rel=1e-4)
    assert (again.right, again.recovered) == (found.right, found.recovered)


def test_an_empty_target_has_nothing_to_replace(model: EncoderDecoder) -> None:
    with pytest.raises(ValueError, match="at least one symbol"):
        after_an_error(model, [([5], [])], 20)


def test_total_variation_of_neighbours() -> None:
    one, other = [[4, 5], [4, 6]], [[4, 5], [7]]
    assert total_variation(neighbours(one, 0), neighbours(one, 0)) == 0
    assert total_variation(neighbours(one, 0), neighbours(other, 0)) == 0.5
    assert total_variation(neighbours(one, 1), neighbours(other, 1)) == 0.5


def test_letter_distances(model: EncoderDecoder) -> None:
    found = letter_distances(model, PAIRS[:30], PAIRS[30:], seed=0, positions=4)
    assert found == letter_distances(model, PAIRS[:30], PAIRS[30:], seed=0, positions=4)
    for values in (found.forced, found.free, found.chance):
        assert len(values) == 4
        assert all(0 <= value <= 1 for value in values)
