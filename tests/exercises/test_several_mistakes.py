"""Several mistakes at once, and what a call shows while it runs: what is said is true, and chance is not told."""

from __future__ import annotations

import ast

import torch

from course_lib.exercises.call_relations import other_entries
from course_lib.exercises.changed_calls import changed_call, without_influence
from course_lib.exercises.index_hints import index_hints, one_for_all
from course_lib.exercises.mutants import definition_of, edits_inside, learners_mutants, same_change_twice
from course_lib.exercises.mutation import place_of_mistake, places_of_two_mistakes
from course_lib.exercises.on_the_way import steps_on_the_way
from course_lib.exercises.run_hints import returns_none, run_hints
from tests.exercises.test_hint_sources import trial_of

NUMBERS = [(0.3123, 1.7181), (2.2361, 0.5772), (1.4142, 2.6458)]


def way(a: float, b: float) -> float:
    """Two steps."""
    first = 3.5 * a + b
    second = 2.5 * b - first
    return first * second + a


def two_slips(a, b):
    u = 3.5 * a - b
    v = 2.5 * b - u
    return u / v + a


def three_slips(a, b):
    u = 3.5 * a - b
    v = 2.5 + b * u
    return u / v - b


def test_two_changes_are_found_from_one_that_helps():
    trial = trial_of(way, two_slips, *NUMBERS)
    place, steps = place_of_mistake(trial)
    assert place == ""
    said = places_of_two_mistakes(trial, steps)
    assert (
        said
        == "Two changes to your function, in line 2 at `3.5 * a - b` and in line 4 at `u / v`, make every case right."
    )


def test_a_step_on_the_solutions_way_is_told():
    (first, *_) = steps_on_the_way(trial_of(way, three_slips, *NUMBERS))
    assert first.text == (
        "One change in line 2 of your function, at `3.5 * a - b`, makes `3.5 * a - b` a value that the solution has on "
        "its way: it may be one of several mistakes."
    )
    assert not steps_on_the_way(trial_of(way, way, *NUMBERS))
    assert not steps_on_the_way(trial_of(way, lambda a, b: 1.5, *NUMBERS))


def test_a_case_that_comes_right_by_a_condition_is_not_told():
    def sign(a: float) -> float:
        """A size."""
        return a * 1.2345 if a > 0 else a * -2.3456

    def answer(a):
        if a > 0:
            return a * -2.3456 + 1
        return a * 1.2345 + 1

    assert "may be one" not in places_of_two_mistakes(
        *_with_steps(trial_of(sign, answer, (1.7,), (2.9,), (-1.3,), (-3.1,)))
    )


def _with_steps(trial):
    return trial, place_of_mistake(trial)[1]


def reads(function):
    return {mutant.reads for mutant in learners_mutants(definition_of(function))}


def pairs_of(table, places):
    best, found = 0, []
    for left, right in table:
        found.append(left + right)
        best = max(best, len(places))
    for place in places:
        found = found[:-1]
        if place > best:
            found.append(best)
    first = best + 1
    second = first * 2
    return first, second


def test_what_is_missing_in_a_learners_code():
    found = reads(pairs_of)
    assert "for right, left in table:" in found
    assert "best = float('-inf')" in {one.split(", ")[0] for one in found} or any("'-inf'" in one for one in found)
    assert "found = found[1:]" in found
    assert "best = max(best, sum(places))" in found
    assert "if places[place] > best:" in found or "if place > places[best]:" in found
    assert "first, second = (best + 1, first * 2)" in {one.replace("(first, second)", "first, second") for one in found}


def test_the_tree_is_as_before_when_all_has_been_tried():
    definition = definition_of(pairs_of)
    before = ast.dump(definition)
    assert len(list(learners_mutants(definition))) > 100
    assert ast.dump(definition) == before
    assert list(same_change_twice(two_slips))
    part = definition_of(two_slips).body[0].value
    before = ast.dump(part)
    assert {ast.unparse(changed) for _, changed in edits_inside(definition_of(two_slips), part)} > {"3.5 * a + b"}
    assert ast.dump(part) == before


def test_entries_that_are_missing_or_too_many():
    def total(x: torch.Tensor) -> torch.Tensor:
        """A sum of rows."""
        return x.sum(0)

    x = torch.tensor([[0.3123, 1.5], [2.7181, -1.25], [1.1234, 0.7071]], dtype=torch.float64)
    trial = trial_of(total, lambda x: x[0] + x[-1], (x,), (x[:1],))
    (said,) = other_entries(trial.exercise, trial.wrong)
    assert said == "Other entries of `x` are added up than should be: in case 1 `x[1]` is missing."
    trial = trial_of(total, lambda x: x.mean(0), (x,), (2 * x,))
    assert not list(other_entries(trial.exercise, trial.wrong))


def test_an_argument_whose_values_do_not_count():
    def both(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """A product."""
        return a * b

    a, b = torch.tensor([1.234, 2.345]), torch.tensor([0.567, 1.891])
    trial = trial_of(both, lambda a, b: a * len(b), (a, b), (b, a))
    assert list(without_influence(trial)) == [
        "Whatever stands in `b`, your result is the same: only its shape counts there."
    ]
    assert not list(without_influence(trial_of(both, lambda a, b: a + b, (a, b), (b, a))))


def test_a_text_that_is_compared_with_what_it_never_is():
    def known(word: str, words: list) -> str:
        """Whether a word is among others."""
        return "known" if word in words else "new"

    trial = trial_of(
        known, lambda word, words: "known" if word == words else "new", ("a", ["a"]), ("b", ["b", "c"]), ("d", [])
    )
    assert next(changed_call(trial)).startswith("Your results are those of calls in which `word` is some other text")


def first_only(a, b):
    for i in range(len(a)):
        if a[i] != b[i]:
            return i
        else:
            return None
    return 0


def ends_early(words):
    longest = {}
    for word in words:
        longest[len(word)] = word
    return sorted(longest.values())


def test_a_return_in_the_first_round_and_a_key_that_is_set_twice():
    def place(a: str, b: str) -> int:
        """Where two texts part."""
        return next(i for i in range(9) if a[i] != b[i])

    trial = trial_of(place, first_only, ("abc", "abd"), ("aba", "abb"))
    (said,) = run_hints(trial)
    assert (
        said
        == "Wherever it is wrong, line 6 returns in the first round of the loop of line 2: no further round is made."
    )
    assert returns_none(first_only)
    assert not returns_none(ends_early)
    (said,) = run_hints(trial_of(sorted_words, ends_early, (["a", "b", "cd"],)))
    assert said == "`longest[1]` is set twice in such a call: 'a' is lost to 'b'."


def sorted_words(words: list) -> list:
    """Words in order."""
    return sorted(words)


def every_row(x, places):
    return x[:, places]


def narrow(x, places):
    return x.gather(1, places[:, None, None])


def together(x, places):
    return x if (places > 1).all() else -x


def test_lines_that_take_in_other_entries_than_was_meant():
    x, places = torch.zeros(3, 4, 2), torch.tensor([3, 1, 0])
    (said,) = index_hints(every_row, (x, places))
    assert said.startswith("`x[:, places]` takes all 3 places of every row")
    (said,) = index_hints(narrow, (x, places))
    assert said.endswith("Here the index has the shape (3, 1, 1), so along axis 2 it takes 1 of 2.")
    (said,) = one_for_all(together, [(x, places)])
    assert said == "`(places > 1).all()` decides for several entries at once, some True and some False."
    assert not list(one_for_all(together, [(x, places + 2)]))
    assert not list(index_hints(lambda x, places: x, (x, places)))
