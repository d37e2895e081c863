"""The promise of every exercise in the course: solution passes, stub is untouched, each mistake gets its sentence."""

from __future__ import annotations

import ast
import builtins
import html
import re
from pathlib import Path

import pytest

from course_lib.exercises import all_exercises, get
from course_lib.exercises.checker import judge
from course_lib.exercises.display import hints_html, solution_html

EXERCISES = all_exercises()
IDS = [exercise.id for exercise in EXERCISES]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=IDS)
mistakes = [(e, w) for e in EXERCISES for w in e.wrong_answers]


def syllabus_package(lesson):
    (folder,) = (Path(__file__).parents[2] / "course_lib" / "lessons").glob(f"l{lesson}_*")
    return f"course_lib.lessons.{folder.name}"


def answer_of(exercise, function):
    return function() if exercise.kind == "value" else function


def stub_of(exercise):
    names: dict = {}
    exec(compile(exercise.stub, "stub", "exec"), names)
    return names[exercise.name]


@every_exercise
def test_solution_passes(exercise):
    found = judge(exercise, answer_of(exercise, exercise.solution), time_limit=30)
    assert found.status == "passed", found.text


@every_exercise
def test_stub_is_not_attempted(exercise):
    found = judge(exercise, stub_of(exercise))
    assert found.status == "not attempted", found.text


@pytest.mark.parametrize(("exercise", "wrong"), mistakes, ids=[f"{e.id}-{w.name}" for e, w in mistakes])
def test_each_mistake_gets_its_own_sentence(exercise, wrong):
    found = judge(exercise, answer_of(exercise, wrong.function), time_limit=30)
    assert found.status == "wrong", found.text
    assert found.wrong_answer == wrong.name, found.text
    assert wrong.sentence in found.text


@every_exercise
def test_sentences_and_names_differ(exercise):
    wrong = exercise.wrong_answers
    assert len({w.sentence for w in wrong}) == len({w.name for w in wrong}) == len(wrong) >= 3
    assert all(w.sentence.strip().endswith((".", "?", "!", ")")) for w in wrong)


def raising(*_, **__):
    raise RuntimeError("on purpose")


def endless(*_, **__):
    while True:
        pass


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.kind == "function"], ids=lambda e: e.id)
def test_crash_and_endless_loop_are_reported(exercise):
    crash = judge(exercise, raising, time_limit=30)
    assert crash.status == "error"
    assert "on purpose" in crash.text
    assert judge(exercise, endless, time_limit=0.3).status == "timeout"


@every_exercise
def test_lesson_and_display(exercise):
    assert get(exercise.id) is exercise
    lesson, number = exercise.id.split(".")
    assert exercise.solution.__module__.startswith(f"{syllabus_package(lesson)}.exercises.ex{number}_")
    assert hints_html(exercise).count("<details>") == len(exercise.hints)
    shown = solution_html(exercise)
    assert "<script" not in shown
    copied = html.unescape(re.sub(r"<[^>]*>", "", shown.partition("</summary>")[2]))
    assert copied == exercise.solution_source.strip("\n")
    compile(exercise.solution_source, "solution", "exec")


def bound_names(tree):
    """Every name that this code imports, assigns, defines or takes as an argument."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


@pytest.mark.parametrize("exercise", [e for e in EXERCISES if e.kind == "function"], ids=lambda e: e.id)
def test_pasted_solution_runs_in_the_notebook(exercise):
    lesson = list((Path(__file__).parents[2] / "notebooks" / "src").glob(f"{exercise.lesson}_*.py"))
    if not lesson:
        pytest.skip(f"lesson {exercise.lesson} has no notebook yet")
    exec(exercise.solution_source, {})
    tree = ast.parse(exercise.solution_source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - set(dir(builtins))
    missing = used - bound_names(tree) - bound_names(ast.parse(lesson[0].read_text()))
    assert not missing, f"import {missing} inside the solution, or in a cell of the lesson"


def test_ids_are_in_order_without_gaps():
    for lesson in {e.lesson for e in EXERCISES}:
        numbers = [int(e.id.partition(".")[2]) for e in EXERCISES if e.lesson == lesson]
        assert numbers == list(range(1, len(numbers) + 1))


def test_unknown_id_names_the_near_ones():
    with pytest.raises(ValueError, match=r"00\.1"):
        get("00.99")
    with pytest.raises(ValueError, match="no exercise"):
        get("nonsense")
