"""Every verdict there is, on a toy exercise: nothing a learner writes may harm or hang the notebook."""

from __future__ import annotations

import itertools
import math
import os
import signal
import sys
import time

import numpy as np
import pytest
import torch

from course_lib.exercises import Exercise, check, clock, get, sandbox, verdict
from course_lib.exercises import checker as checker_module
from course_lib.exercises.checker import judge


def last(items: list[int], back: int = 1) -> int:
    """The last entry, or the one `back` from the end."""
    return items[-back]


TOY = Exercise(
    id="99.1",
    title="Last",
    difficulty=1,
    minutes=1,
    prompt="Return the last entry.",
    solution=last,
    hints=["Count from the end."],
)


@TOY.cases
def _():
    return [([1, 2, 3],), ([5, 6, -7],)]


@TOY.wrong("first", "You took the first entry.")
def _(items):
    return items[0]


@TOY.wrong("second", "You took the second entry.")
def _(items):
    return items[1]


@TOY.wrong("length", "You returned the length.")
def _(items):
    return len(items)


def the_value() -> float:
    """A value."""
    return 0.5


VALUE = Exercise(
    id="99.2",
    title="Half",
    difficulty=1,
    minutes=1,
    prompt="One half.",
    solution=the_value,
    kind="value",
    name="half",
    hints=["1 / 2"],
)
VALUE.wrong("two", "That is the inverse.")(lambda: 2.0)
VALUE.wrong("minus", "Mind the sign.")(lambda: -0.5)


def swallow(items):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def forever(items):
    while True:
        pass


def flood(items):
    while True:
        print("y" * 50)


def endless_recursion(items):
    return endless_recursion(items)


def wrong_line(items):
    position = 17
    return items[position]


def changes(items):
    return items.pop()


def test_solution_passes():
    assert judge(TOY, last).status == "passed"
    assert judge(TOY, last).text == "Passed, 99.1: Last."


@pytest.mark.parametrize("stub", ["def last(items, back=1):\n    ...", "def last(items):\n    pass", TOY.stub])
def test_untouched_stub_is_not_attempted(stub):
    names: dict = {}
    exec(stub, names)
    found = judge(TOY, names["last"])
    assert found.status == "not attempted"
    assert found.text.startswith("Not attempted yet")


@pytest.mark.parametrize("answer", [..., None])
def test_empty_values_are_not_attempted(answer):
    assert judge(VALUE, answer).status == "not attempted"
    assert judge(TOY, answer).status == "not attempted"


def test_value_exercise():
    assert VALUE.stub == "# your code here\nhalf = ...\n"
    assert VALUE.solution_source == "half = 0.5\n"
    assert judge(VALUE, 0.5).status == "passed"
    assert "That is the inverse." in judge(VALUE, 2.0).text
    assert "expected" in judge(VALUE, 0.7).text
    assert "this is a function" in judge(VALUE, last).text


def test_named_and_generic_wrong():
    named = judge(TOY, lambda items: items[0])
    assert (named.status, named.wrong_answer) == ("wrong", "first")
    generic = judge(TOY, lambda items: -items[-1])
    assert generic.status == "wrong"
    assert not generic.wrong_answer
    assert "case 1 of 2" in generic.text
    assert "The sign is flipped." in generic.text


@pytest.mark.parametrize("loop", [forever, swallow, flood, lambda i: sum(itertools.count()), lambda i: time.sleep(99)])
def test_endless_code_is_stopped(loop):
    started = time.monotonic()
    found = judge(TOY, loop, time_limit=0.8)
    assert time.monotonic() - started < 3
    assert found.status == "timeout"
    assert "never ends" in found.text
    assert len(found.text) < 2000


def test_default_limit_is_below_five_seconds_of_the_processor():
    used = [sum(os.times()[2:4])]
    assert judge(TOY, swallow).status == "timeout"
    used.append(sum(os.times()[2:4]))
    assert used[1] - used[0] < 5.0


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda items: os.kill(os.getpid(), signal.SIGSEGV), "segmentation fault"),
        (lambda items: os._exit(0), "os._exit"),
        (lambda items: sys.exit(), "not with exit()"),
        (lambda items: input(), "function's arguments"),
        (lambda items: undefined_name, "Check the spelling"),  # noqa: F821
        (lambda items: len([0] * 10**12), "memory"),
        (lambda items: torch.ones(2, 3) @ torch.ones(2, 3), "print their .shape"),
        (lambda items: torch.ones(2).sum().backward(), "leads from this number back to a parameter"),
        (lambda items: torch.ones(2).double() @ torch.ones(2), "print their .dtype"),
        (lambda items: torch.nn.Linear(2, 2)(torch.ones(1, 2).double()), "print their .dtype"),
        (lambda items: torch.lerp(torch.ones(2), torch.ones(2).double(), 0.5), "print their .dtype"),
        (lambda items: float(torch.ones(2)), "Many numbers stand where one belongs"),
        (lambda items: torch.ones(2).item(), "Many numbers stand where one belongs"),
        (lambda items: torch.tensor([torch.ones(2), torch.ones(2)]), "torch.stack(...)"),
        (lambda items: math.sqrt(np.ones(2)), "Many numbers stand where one belongs"),
        (lambda items: 1 if torch.ones(2) > 0 else 0, ".any() or .all()"),
        (lambda items: 1 if np.ones(2) > 0 else 0, ".any() or .all()"),
        (lambda items: torch.ones(2, requires_grad=True).add_(1), "with torch.no_grad()"),
        (endless_recursion, "does not call itself"),
        (wrong_line, "in line 3 of wrong_line: return items[position]"),
    ],
)
def test_crashes_and_exceptions_are_told_in_words(answer, words):
    found = judge(TOY, answer, time_limit=4)
    assert found.status == "error"
    assert words in found.text


def test_changed_argument_is_noticed():
    found = judge(TOY, changes)
    assert found.status == "wrong"
    assert "changes its argument items" in found.text


def test_printing_is_repeated_shortened():
    def chatty(items):
        for number in range(50):
            print("line", number)
        return 0

    text = judge(TOY, chatty).text
    assert "line 3" in text
    assert "line 40" not in text
    assert "more was printed" in text


def test_answers_that_cannot_be_tried():
    assert "without parentheses" in judge(TOY, 3).text
    assert "other arguments" in judge(TOY, lambda a, b, c: a).text
    assert "not defined" in judge(TOY).text
    found = verdict("00.99", 1)
    assert found.status == "unusable"
    assert "00.1" in found.text


def test_wrong_types_are_named():
    assert "float" in judge(TOY, lambda items: float(items[-1])).text
    assert ".item()" in judge(TOY, lambda items: torch.tensor(items[-1])).text
    assert "forget a return" in judge(TOY, lambda items: print()).text


def test_a_learners_fork_speaks_not():
    assert judge(TOY, lambda items: items[-1] if os.fork() else os._exit(3)).status == "passed"


def test_torch_works_in_the_child():
    def norm(size: int) -> float:
        """The norm."""
        x = torch.ones(size, size, requires_grad=True)
        (x @ x).sum().backward()
        return float(x.grad.norm())

    exercise = Exercise("99.3", "n", 1, 1, "p", norm, ["h"])
    exercise.cases(lambda: [(300,)])
    big = torch.ones(500, 500)
    for _ in range(3):
        big @ big  # the OpenMP threads of this process are awake when it forks
    assert judge(exercise, norm).status == "passed"


def test_thread_in_place_of_fork(monkeypatch):
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    assert judge(TOY, last).status == "passed"
    assert judge(TOY, lambda items: items[0]).wrong_answer == "first"
    assert judge(TOY, forever, time_limit=1).status == "timeout"


def test_check_prints_and_remembers(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "p.json"))
    monkeypatch.setattr(checker_module, "get", lambda identifier: TOY)
    assert check("99.1", last) is None
    assert capsys.readouterr().out == "Passed, 99.1: Last.\n"
    assert '"passed": true' in (tmp_path / "p.json").read_text()


def test_verdict_stands_where_progress_cannot_be_saved(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "p.json"))
    monkeypatch.setattr(checker_module, "get", lambda identifier: TOY)
    check("99.1", last)
    printed = capsys.readouterr().out
    assert printed.startswith("Passed")
    assert "Progress not saved" in printed


def test_bad_exercises_are_refused():
    with pytest.raises(ValueError, match="difficulty"):
        Exercise("99.4", "t", 6, 1, "p", last, ["h"])
    with pytest.raises(ValueError, match="tell them apart"):
        TOY.wrong("first", "Another sentence.")


def test_an_import_takes_none_of_the_learners_time(tmp_path, monkeypatch):
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(1.5)\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    def answer(items):
        import slow_to_import  # noqa: F401

        return items[-1]

    assert judge(TOY, answer, time_limit=0.8).status == "passed"


def test_code_that_waits_for_the_processor_gets_more_time(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(clock.time, "monotonic", lambda: now[0])
    busy = clock.Clock(4.0)
    for seconds, runnable, elapsed, over in (
        (0.5, True, 3.0, False),
        (0.5, True, 5.0, False),  # waits for the processor
        (0.5, False, 5.0, True),  # sleeps
        (3.9, True, 5.0, True),  # has had its time
        (0.5, True, 12.5, True),  # there is an end to it
    ):
        monkeypatch.setattr(clock, "processor_of", lambda _, s=seconds, r=runnable: clock.Processor(s, r))
        now[0] = elapsed
        assert busy.is_over(1) is over, (seconds, runnable, elapsed)
        assert busy.is_over(1, has_verdict=True) is (elapsed > 4.0)


@pytest.mark.parametrize(
    "answer",
    [
        lambda y: torch.softmax(y, -1),
        lambda y: torch.nn.functional.softmax(y, dim=-1),
        lambda y: y.log_softmax(-1).exp(),
        lambda y: torch.nn.Softmax(dim=1)(y),
    ],
)
def test_forbidden_means_are_noticed(answer):
    found = judge(get("04.1"), answer)
    assert found.status == "wrong"
    assert "made with a ready-made softmax" in found.text


def test_a_forbidden_loop_is_noticed():
    def reflections(V):
        product = torch.eye(len(V), dtype=V.dtype)
        for v in V.T:
            product = product @ (torch.eye(len(V), dtype=V.dtype) - 2 * torch.outer(v, v) / (v @ v))
        return product

    assert "made with a loop" in judge(get("08.7"), reflections).text


def test_a_right_answer_may_use_what_is_not_forbidden():
    assert judge(get("04.1"), lambda y: (y - y.logsumexp(-1, keepdim=True)).exp()).status == "passed"
