"""Where hints come from: forms, changed calls, what right cases share, histories, places, properties, endless loops."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch

from course_lib.exercises import Exercise
from course_lib.exercises.case_split import case_split
from course_lib.exercises.changed_calls import changed_call
from course_lib.exercises.checker import judge
from course_lib.exercises.code_hints import shared_objects
from course_lib.exercises.forms import in_form_of
from course_lib.exercises.histories import histories, parting
from course_lib.exercises.invariants import invariants
from course_lib.exercises.last_step import last_step
from course_lib.exercises.mutants import mutants
from course_lib.exercises.relations import relations
from course_lib.exercises.right_places import right_places
from course_lib.exercises.shapes import shape_relations
from course_lib.exercises.stopping import EndlessLoop, Watch, brief
from course_lib.exercises.trial import try_cases


def exercise_of(solution, *cases):
    made = Exercise("99.1", "t", 1, 1, "p", solution, ["h"], name="f")
    made.make_cases = lambda: list(cases)
    return made


def trial_of(solution, answer, *cases, seconds=float("inf")):
    return try_cases(exercise_of(solution, *cases), answer, lambda message: None, seconds)


@pytest.mark.parametrize(
    ("expected", "got", "formed"),
    [
        (0.5, torch.tensor(0.25), 0.25),
        (3, 4.0, 4),
        ([1, 0], "10", [1, 0]),
        (["a", "b"], "a b", ["a", "b"]),
        ([1, 2], torch.tensor([1, 3]), [1, 3]),
        ("ab", ["a", "c"], "ac"),
        ({1}, [1, 2], {1, 2}),
        ((1, 2.0), (torch.tensor(1), 2.0), (1, 2.0)),
        ([1, 2], [1, 3], None),
        (1, "x", None),
        (1.0, None, None),
        ([], {}, None),
        (True, np.bool_(False), None),
    ],
)
def test_a_result_is_brought_to_the_expected_kind(expected, got, formed):
    assert in_form_of(expected, got) == formed


def test_a_tensor_is_brought_to_the_expected_kind():
    expected = torch.tensor([[1.5, 2.0]])
    formed = in_form_of(expected, [torch.tensor([1.5, 3.0])])
    assert torch.equal(formed, torch.tensor([[1.5, 3.0]]))
    assert in_form_of(expected, torch.tensor([[1.5, 2.5]])) is None
    assert in_form_of(expected, torch.zeros(3)) is None
    assert in_form_of(torch.tensor([1]), torch.tensor([1.5])) is None


def mean(values: list) -> float:
    """A mean."""
    total = 0.0
    for value in values:
        total = total + value
    return total / len(values)


VALUES = [([0.5123, 0.2517, 0.9331],), ([1.7301, 0.1234],), ([0.7711],)]


def test_another_kind_and_a_mistake_are_both_told():
    exercise = exercise_of(mean, *VALUES)
    exercise.wrong("sum", "That is the sum.")(lambda values: sum(values))
    assert "Apart from its kind: That is the sum." in judge(exercise, lambda values: torch.tensor(sum(values))).text


def test_a_changed_call():
    def answer(values):
        return sum(values[1:]) / len(values[1:])

    (said,) = changed_call(trial_of(mean, answer, *VALUES[:2]))
    assert said == "Your results are those of calls with `values` without its first entry in place of `values`: " + (
        "look where you use `values`."
    )
    assert not list(changed_call(trial_of(mean, lambda values: 7.0, *VALUES)))


def test_what_the_right_cases_share():
    def answer(values):
        return values[0]

    assert (
        next(case_split(trial_of(mean, answer, *VALUES))) == "It is right exactly where `values` has at most 1 entry."
    )
    assert not list(case_split(trial_of(mean, lambda values: 0.0, *VALUES)))


def test_where_the_values_part():
    def states(x: float, steps: int) -> list:
        """States."""
        h, found = x, []
        for _ in range(steps):
            h = h * 0.9371 + x
            found.append(h)
        return found

    def answer(x, steps):
        kept, state = [], x
        for t in range(steps):
            state = state * 0.9371 + (x if t < 3 else 0)
            kept.append(state)
        return kept

    (said,) = parting(trial_of(states, answer, (0.3123, 6)))
    assert "In case 1 your `kept` goes right up to entry [2], and parts at [3]" in said or "`state`" in said
    assert not list(parting(trial_of(states, lambda x, steps: None, (0.3123, 6))))


def test_a_history_ends_where_a_call_raises_or_goes_on():
    def raises(n):
        total = 1.5
        raise ValueError(n + total)

    def endless(n):
        while True:
            n = n + 1

    assert histories(raises, (1,))["total"].values == [1.5]
    assert len(histories(endless, (1,))["n"].values) > 100


def test_right_columns_ends_and_signs():
    def both(a: torch.Tensor) -> torch.Tensor:
        """Two columns."""
        return torch.stack((a.exp(), a * 3.1), 1)

    a = torch.tensor([0.3123, -1.2345, 2.5671])
    trial = trial_of(both, lambda a: torch.stack((a.exp(), a * 2.9), 1), (a,), (2 * a,))
    assert next(right_places(trial)) == "In every call column 0 is right: look at column 1 only."

    def size(a: torch.Tensor) -> torch.Tensor:
        """Sizes."""
        return a.abs() * 1.25

    trial = trial_of(size, lambda a: a * 1.25, (torch.tensor([-1.3, 2.7, -3.1, 1.9]),))
    assert "In every call all is right where `a` is above 0: look at what becomes of the rest." in right_places(trial)
    trial = trial_of(size, lambda a: torch.cat((0 * a[:1], a[1:].abs() * 1.25)), (a,), (2 * a,))
    assert "In every call the first number is 0 in yours, and should not be." in right_places(trial)


def test_properties_that_only_the_expected_results_have():
    def share(a: torch.Tensor) -> torch.Tensor:
        """Shares."""
        return torch.softmax(a, -1)

    cases = [(torch.tensor([0.3, 1.2, n]),) for n in (0.1, 0.5, 2.5)]
    (said, *_) = invariants(trial_of(share, lambda a: a.exp(), *cases))
    assert said.startswith("Every row expected adds up to 1") or said.startswith("What is expected adds up to 1")
    assert not list(invariants(trial_of(share, lambda a: torch.softmax(2 * a, -1), *cases)))


def test_rounding_is_told_and_zero_is_no_rounding():
    assert next(iter(relations(0.0909091, 0.09, 1e-4, 1e-6))).startswith("It is what is expected, rounded to 2 digits")
    assert not [s for s in relations(0.333333, 0.0, 1e-4, 1e-6, 1.0) if "rounded" in s]


def test_each_column_may_have_an_end_of_its_own():
    expected = torch.tensor([[1.1, 5.5], [2.2, 4.4]])
    got = torch.tensor([[0.0, 5.5], [1.1, 4.4], [2.2, 0.0]])
    assert "Column 0 has a first entry too many and column 1 has a last entry too many." in shape_relations(
        expected, got, 1e-4, 1e-6
    )


def test_the_terms_of_a_sum_are_its_last_step():
    def counted(n: int) -> int:
        """Powers."""
        return sum(2**i for i in range(n))

    assert last_step(counted, (3,)) == "sum of [1, 2, 4]"


def doubled(n):
    while n:
        n = 2 * n
    return n


def uneven(n):
    total = 0
    while total != n:
        total = total + 2
    return total


def test_an_endless_loop_says_where_it_was_and_is_diagnosed():
    def even(n: int) -> int:
        """The number itself."""
        return n

    trial = trial_of(even, uneven, (4,), (7,), (0,), seconds=0.1)
    assert [type(t.attempt.error) for t in trial.tried] == [type(None), EndlessLoop, type(None)]
    text = judge(exercise_of(even, (4,), (7,)), uneven, time_limit=0.6).text
    assert "your code was still running after 0.2 seconds" in text
    assert "It was in the loop of line 3, `while total != n`." in text
    assert "Others:    case 1 is right" in text


def test_a_loop_that_grows_is_told_without_its_digits():
    text = judge(exercise_of(lambda n: 0, (1,)), doubled, time_limit=0.3).text
    assert "a number of about" in text
    assert len(text) < 600


def test_variables_of_an_endless_loop_are_brief():
    assert brief(Fraction(2**300, 3)) == "a number of about 91 digits"
    assert (brief(Fraction(1, 2)), brief(None), brief("x" * 10**6)) == ("0.5", "None", "a string of 1000000 characters")
    assert Watch(3).text() == ""


def reads(function):
    return {mutant.reads: mutant.mistake for mutant in mutants(function, thorough=True)}


def test_further_edits():
    def parts(a, b):
        total = torch.tanh(a) + torch.tanh(b) + 1
        return total[0], a.std()

    found = reads(parts)
    assert found["total = torch.tanh(a + b + 1)"] == "(mends) tanh is taken of each part by itself"
    assert found["return (a.std(), total[0])"] == "the two parts of a pair are exchanged"
    assert found["return (total[0], a.std(correction=0))"] == "(mends) correction=... of std is left out"
    assert found["return (total.max(), a.std())"] == "(mends) one entry is picked where the largest belongs"
    assert found["return (total[:, 0], a.std())"] == "an index stands on another axis"


def test_one_mistake_made_twice_is_found():
    def both(a: float, b: float) -> float:
        """Two sums."""
        first = 3.5 * a + b
        second = 2.5 * b + a
        return first * second + a

    def answer(a, b):
        first = 3.5 * a - b
        second = 2.5 * b - a
        return first * second + a

    assert "Two changes to your function" in judge(exercise_of(both, (1.37, 2.21), (0.31, 5.3)), answer).text


def clashing(x, y):
    return torch.cat((x[0], y))


def test_the_parts_of_the_expression_that_failed():
    text = judge(exercise_of(lambda x, y: x, (torch.zeros(2, 3, 3), torch.zeros(3))), clashing).text
    assert "There:     `x[0]` is a tensor of shape (3, 3) and type float32, `y` is a tensor of shape (3,)" in text
    assert "cat joins what has the same number of axes" in text


def shares_rows(n):
    table = [[0] * n] * n
    for i in range(n):
        table[i][i] = 1
    return table


def same_thing(x):
    y = x
    y[0] = 7.25
    return x + y


def test_one_list_under_several_names():
    (said,) = shared_objects(shares_rows, (3,))
    assert said == "All rows of `table` are one and the same list: what is set in one is set in all."
    (said,) = shared_objects(same_thing, (torch.tensor([1.5, 2.5]),))
    assert said.startswith("`y` is no copy of `x` but the same thing")
