"""Hints from the values that two functions take: what belongs in the place of a part, where names part."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
import torch

from course_lib.exercises import Exercise, get
from course_lib.exercises.asked_points import asked_points
from course_lib.exercises.case_split import case_split
from course_lib.exercises.changed_calls import without_influence
from course_lib.exercises.code_hints import drawn_at_random, results_not_kept
from course_lib.exercises.hints import hints
from course_lib.exercises.histories import parting
from course_lib.exercises.mutation import place_of_mistake, places_of_two_mistakes
from course_lib.exercises.relations import relations
from course_lib.exercises.trial import try_cases
from course_lib.exercises.what_belongs import what_belongs
from course_lib.exercises.wrong_turns import wrong_turns


def trial_of(solution, answer, *cases):
    made = Exercise("99.1", "t", 1, 1, "p", solution, ["h"], name="f")
    made.make_cases = lambda: list(cases)
    return try_cases(made, answer, lambda message: None)


def share(text: str, letter: str) -> float:
    """A share."""
    letters = [one for one in text if one.isalpha()]
    return letters.count(letter) / len(letters)


TEXTS = [("a man", "a"), ("she sells", "s"), ("to be, or not", "o"), ("one, two, three", "e")]


def test_the_part_that_is_wrong_and_what_belongs_there():
    def answer(text, letter):
        n = text.count(letter)
        return n / len(text)

    said, _ = what_belongs(trial_of(share, answer, *TEXTS))
    assert said == "In line 3 of your function `len(text)` is 5 in case 1, where 4 belongs: " + (
        "with what belongs there, all wrong cases come right."
    )


def test_nothing_is_said_of_what_is_given_nor_of_the_result_itself():
    def answer(text, letter):
        return text.find(letter) + 0.25

    assert not what_belongs(trial_of(share, answer, *TEXTS))[0]
    assert not what_belongs(trial_of(share, lambda text, letter: None, *TEXTS))[0]


def test_a_text_that_only_keeps_a_comparison_from_holding_is_not_told():
    def answer(beam, next_log_p, k):
        kept, saved = [], []
        for text, log_p in beam:
            for word, gain in next_log_p[text].items():
                (saved if word == "<end>" else kept).append((f"{text} {word}", log_p + gain))
        kept.sort(key=lambda one: -one[1])
        return kept[:k], sorted(saved, key=lambda one: -one[1])[:k]

    assert "`word` is" not in what_belongs(try_cases(get("15.4"), answer, lambda message: None))[0]


def test_two_changes_that_mend_a_case_or_two_by_a_condition_are_not_told():
    def answer(ids):
        best, most = None, 0
        for a, b in pairwise(ids):
            n = 0
            for c, d in pairwise(ids):
                if {a, b} == {c, d}:
                    n += 1
            if n > most or (n == most and (a, b) < best):
                best, most = (a, b), n
        return best

    trial = try_cases(get("01.6"), answer, lambda message: None)
    assert not places_of_two_mistakes(trial, place_of_mistake(trial)[1])


def states(x: float, steps: int) -> float:
    """A state after some steps."""
    h = x
    for _ in range(steps):
        a = 0.9371 * h + x
        h = math.tanh(a)
    return h


def test_a_part_that_runs_several_times():
    def answer(x, steps):
        state = x
        for _ in range(steps):
            state = math.tanh(0.9371 * state * x)
        return state

    said, _ = what_belongs(trial_of(states, answer, (0.4127, 3), (-0.7213, 4)))
    assert "`0.9371 * state * x` is 0.15960" in said
    assert "the first time in case 1, where 0.799441 belongs: with what belongs there" in said


def test_the_first_variable_of_the_same_name_to_go_wrong():
    def answer(x, steps):
        h = x
        for t in range(steps):
            a = 0.9371 * h + x
            h = math.tanh(a) if t < 1 else math.tan(a)
        return h

    (said,) = parting(trial_of(states, answer, (0.4127, 3)))
    assert said.startswith("In case 1 your `h` goes right for 2 values") or "when `h` goes wrong" in said


def test_what_a_function_is_asked():
    def descend(slope, w: float) -> float:
        """A descent."""
        for _ in range(3):
            w = w - 0.25 * slope(w)
        return w

    def answer(slope, w):
        first = slope(w)
        for _ in range(3):
            w = w - 0.25 * first
        return w

    (said,) = asked_points(trial_of(descend, answer, (lambda w: 2 * w, 1.0)))
    assert said == "In case 1 the first question to `slope` is right, and then yours end: the next belongs at 0.5."


def last(words: list[str], ratings: dict[str, float]) -> float:
    """The last rated word, turned by a "not" before it."""
    place = max(i for i, word in enumerate(words) if word in ratings)
    return -ratings[words[place]] if "not" in words[:place] else ratings[words[place]]


def test_what_all_wrong_calls_hold_and_few_of_the_right_ones():
    def answer(words, ratings):
        return next(ratings[word] for word in reversed(words) if word in ratings)

    texts = ("so good", "bad", "it is good", "it is not bad", "was not so good", "good it is")
    trial = trial_of(last, answer, *((text.split(), {"good": 1.5, "bad": -2.5}) for text in texts))
    (said,) = case_split(trial)
    assert said == "Wherever it is wrong, `words` holds 'not'; so it is in none of the right calls."


def test_one_special_argument_of_many_explains_nothing_alone():
    def solution(a: int, b: int, c: int, d: int) -> int:
        """A sum."""
        return a + b + c + d

    trial = trial_of(solution, lambda a, b, c, d: a + b + c + d * d, (0, 5, 6, 1), (3, 5, 7, 2), (4, 2, 9, 3))
    assert not list(case_split(trial))


def test_an_argument_that_counts_by_its_order_alone_has_an_influence():
    def solution(x):
        """A correlation."""
        return float(((x - x.mean()) ** 2).mean() / x.std() ** 2 * x[0])

    trial = trial_of(solution, lambda x: float(x.argmax()), (torch.tensor([0.1, 2.5, 0.7, 1.3]),))
    assert not list(without_influence(trial))


def test_chance_is_noticed_and_shuffling_in_place_is_no_loss():
    def answer(values):
        random.shuffle(values)
        return values[0]

    def solution(values):
        return min(values)

    assert next(drawn_at_random(solution, answer)).startswith("`random.shuffle` makes your result hang on chance")
    assert not list(results_not_kept(answer))
    assert not list(drawn_at_random(answer, answer))


def test_entries_that_are_left_other_than_zero():
    one = list(relations(torch.tensor([0.0, 0.6, 0.0, 0.4]), torch.tensor([0.0, 1.0, 0.0, 0.0]), 1e-4, 1e-6))
    assert "One entry too few stays other than 0: look at the bound." in one
    more = list(relations(torch.tensor([0.0, 0.9, 0.0, 0.0]), torch.tensor([0.2, 0.5, 0.3, 0.0]), 1e-4, 1e-6))
    assert "More than one entry too many stay other than 0: look at the bound." in more


def test_how_one_part_of_a_pair_relates_to_the_call():
    def solution(values):
        """A sum and a spread."""
        return sum(value**2 for value in values), max(values) - min(values)

    def answer(values):
        return sum(value**2 for value in values) / len(values), 0.25

    cases = [([0.5173, 0.2517, 0.9331],), ([1.7301, 0.1234],), ([0.7711, 2.1373, 0.1931, 0.3727],)]
    said = list(hints(trial_of(solution, answer, *cases)))
    assert "The part [0] of your result: It is what is expected divided by `len(values)`." in said


def power(x: float, t: float) -> float:
    """A root."""
    return x ** (1 / t)


def known(words: list[str], found: dict[str, int]) -> list[int]:
    """The numbers of the words that are found."""
    return [found[word] for word in words if found.get(word) is not None]


@pytest.mark.parametrize(
    ("solution", "answer", "cases", "place"),
    [
        (power, lambda: _power, [(2.5, 3.0), (0.7, 2.0)], "`t`"),
        (known, lambda: _known, [(["a", "b"], {"a": 0, "b": 3}), (["c"], {"c": 1})], "`n`"),
    ],
)
def test_further_slips_have_a_place(solution, answer, cases, place):
    assert place in place_of_mistake(trial_of(solution, answer(), *cases))[0]


def _power(x, t):
    return x**t


def _known(words, found):
    numbers = [found.get(word) for word in words]
    return [n for n in numbers if n]


def test_a_condition_that_decides_wrongly():
    def longest(words: list[str]) -> int:
        """The place of the first of the longest words."""
        return [len(word) for word in words].index(max(len(word) for word in words))

    def answer(words):
        place = 0
        for i, word in enumerate(words):
            if word > words[place]:
                place = i
        return place

    cases = [(text.split(),) for text in ("ab a bb", "aa b", "abc ab b", "c bb aaa", "a", "a bb ccc", "x yy zzz")]
    (said,) = wrong_turns(trial_of(longest, answer, *cases))
    assert "the condition `word > words[place]` is" in said
    assert not list(wrong_turns(trial_of(longest, lambda words: 7, *cases)))


def test_how_two_arguments_compare_where_it_is_wrong():
    def part(a: list[int], b: list[int]) -> int:
        """How many are left."""
        return abs(len(a) - len(b))

    cases = [([1] * m, [1] * n) for m, n in ((1, 2), (3, 1), (2, 2), (0, 4), (4, 3))]
    said = list(case_split(trial_of(part, lambda a, b: max(0, len(b) - len(a)), *cases)))
    assert said == ["It is wrong exactly where `a` is longer than `b`."]
