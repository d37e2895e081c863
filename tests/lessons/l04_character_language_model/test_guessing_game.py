"""Shannon's game: typed guesses, his bounds against entropies known, the models' ranks and bits, awkward texts."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from course_lib.explorers import explore
from course_lib.lessons.l04_character_language_model import guessing_game as g
from course_lib.lessons.l04_character_language_model.guessing_figures import describe_game, game_html, ranks_of
from course_lib.training.recipes import all_plays, tragedies

SYMBOLS = "\n abcdeht"


@pytest.mark.parametrize(
    ("guesses", "ranks", "missed", "told"),
    [
        ("", (), (), 0),
        ("the", (1, 1, 1), (), 0),
        ("THE", (1, 1, 1), (), 0),
        ("ethe", (2, 1, 1), (), 0),
        ("eeethe", (2, 1, 1), (), 0),
        ("abt", (3,), (), 0),
        ("tab", (1,), ("a", "b"), 0),
        ("*h", (9, 1), (), 1),
        ("🍞7\0t", (1,), (), 0),
        ("the and more", (1, 1, 1), (), 0),
        ("the" * 100_000, (1, 1, 1), (), 0),
    ],
)
def test_guesses_are_followed(guesses: str, ranks: tuple, missed: tuple, told: int) -> None:
    assert g.play(guesses, "the", SYMBOLS) == g.Played(ranks, missed, told)


def test_a_line_end_may_be_typed_either_way() -> None:
    assert g.play("a/b", "a\nb", SYMBOLS) == g.play("a\nb", "a\nb", SYMBOLS)


def test_a_text_of_nothing_is_over() -> None:
    assert g.play("abc", "", SYMBOLS).ranks == ()


def test_bounds_hold_for_a_known_source() -> None:
    """Characters drawn apart with probabilities 1/2, 1/4, 1/8, 1/8: the upper bound is their entropy, 1.75 bits."""
    ranks = [1] * 4 + [2] * 2 + [3, 4]
    assert g.upper_bound(ranks) == pytest.approx(1.75)
    assert 0 < g.lower_bound(ranks) < 1.75
    even = [1, 2, 3, 4]
    assert g.upper_bound(even) == pytest.approx(2)
    assert g.lower_bound(even) == pytest.approx(2)
    assert g.upper_bound([1] * 10) == g.lower_bound([1] * 10) == 0
    for bad in ([], [0], [1, -2]):
        with pytest.raises(ValueError, match="ranks of 1 or more"):
            g.upper_bound(bad)


def test_to_be_told_is_not_to_know() -> None:
    assert g.bits_at_most(g.play("***", "the", SYMBOLS), len(SYMBOLS)) == pytest.approx(log2(len(SYMBOLS)))


def test_ranks_and_bits_from_probabilities_with_capitals_added() -> None:
    p = np.array([[0.2, 0.5, 0.3], [0.1, 0.1, 0.8]])
    found = g.judged("model", p, ["t", "h", "T"], "tH")
    assert found.ranks == (1, 2)
    assert found.bits == pytest.approx((1.0, -log2(0.1)))


def test_passages_are_of_a_play_that_no_player_knows() -> None:
    passages = g.passages()
    assert len(set(passages)) == g.PASSAGES
    for before, hidden in passages:
        assert len(hidden) == g.HIDDEN
        assert before.count("\n") == g.SHOWN
        assert before.endswith("\n")
        assert {g.fold(character) for character in hidden} <= set(g.symbols())
        assert not {g.GIVE_UP, g.LINE_END} & set(hidden)
        assert hidden not in tragedies().train
        assert hidden not in all_plays().train
    assert not {g.GIVE_UP, g.LINE_END} & set(g.symbols())


def test_the_models_play_as_well_as_their_scores_promise() -> None:
    """Over all passages the network needs fewer bits than the n-gram, and neither fewer than its lower bound."""
    games = [g.model_games(number) for number in range(1, g.PASSAGES + 1)]
    bits = [np.mean([model.bits for model in players]) for players in zip(*games, strict=True)]
    ranks = [sum((model.ranks for model in players), ()) for players in zip(*games, strict=True)]
    told = [f"{cost:.2f}" for cost in bits] + [f"{g.upper_bound(taken):.2f}" for taken in ranks]
    assert told == ["2.43", "2.05", "2.69", "2.39"]  # as the lesson's answer has them
    for cost, taken in zip(bits, ranks, strict=True):
        assert g.lower_bound(taken) < cost < g.upper_bound(taken)
    for players in zip(*games, strict=True):
        first, later = [], []
        for (before, hidden), model in zip(g.passages(), players, strict=True):
            for previous, letter, rank in zip(before[-1] + hidden, hidden, model.ranks, strict=False):
                if letter.isalpha():
                    (later if previous.isalpha() else first).append(rank)
        assert np.mean(first) > 2 * np.mean(later)  # a word's first letter is the hard one


@pytest.mark.parametrize("guesses", ["", "a", "*", "🍞", "\ud83d", "<script>", "e" * 3000, " etaoinshrdlu" * 150])
def test_the_explorer_says_how_it_stands(guesses: str) -> None:
    frame = explore("04.guessing").render({"guesses": guesses})
    game = frame.data
    assert ("Nobody has guessed" in frame.sentence) == (not game.played.ranks)
    assert frame.sentence == describe_game(game)
    hidden = game.hidden[len(game.played.ranks) :]
    assert len(hidden) < 3 or hidden not in game_html(game)
    assert all(len(ranks) == game.compared for ranks in ranks_of(game).values())


def test_a_whole_game() -> None:
    hidden = g.game(passage=3).hidden
    game = g.game(hidden.replace("\n", "/"), passage=3)
    assert game.played == g.Played((1,) * g.HIDDEN, (), 0)
    assert "48 at the first guess: by Shannon's rule at most 0.00" in describe_game(game)
    for passage in (0, g.PASSAGES + 1):
        with pytest.raises(ValueError, match="from 1 to 8"):
            g.game("", passage)
