"""The results of a class as a table of text, and as CSV for a spreadsheet."""

from __future__ import annotations

import argparse
import csv
import textwrap
from collections.abc import Sequence
from pathlib import Path

from course_lib.class_results.counting import (
    ExerciseResult,
    PredictionResult,
    exercise_results,
    prediction_results,
    unknown_ids,
)
from course_lib.class_results.handed_in import HandedIn, read_folder
from course_lib.progress_file import progress_path

WIDTH, SHOWN = 100, 3
"""Columns of the text, and how many mistakes it names for an exercise; the CSV has all."""
FEW = 3
"""With fewer files a count says what one person did."""

Row = Sequence[str | int | float]


def exercise_table(results: Sequence[ExerciseResult]) -> list[str]:
    """Lines: a row for each exercise, its commonest mistakes beneath."""
    lines = [f"{'':6}{'exercise':40}{'tried':>7}{'passed':>8}  tries until passed: median (most)"]
    for result in results:
        title = textwrap.shorten(result.exercise.title, 38, placeholder="…")
        tries = f"{result.median_tries:g} ({result.tries[-1]})" if result.tries else "-"
        lines.append(f"{result.exercise.id:6}{title:40}{result.tried:7}{result.passed:8}  {tries}")
        for mistake in result.mistakes[:SHOWN]:
            said = textwrap.shorten(mistake.sentence, WIDTH - 28, placeholder=" …")
            lines.append(f"{'':8}{mistake.learners} made this mistake: {said}")
    return lines


def prediction_table(results: Sequence[PredictionResult]) -> list[str]:
    """Lines: the questions, under each how many said what; a star marks what was measured."""
    lines = []
    for result in results:
        head = f"{result.prediction.id}: {result.prediction.question}"
        lines += ["", *textwrap.wrap(" ".join(head.split()), WIDTH)]
        for option, count in result.options.items():
            mark = "*" if option in result.prediction.room_right else " "
            bar = "█" * round(30 * count / max(1, result.said))
            lines.append(f"  {mark} {textwrap.shorten(option, 50, placeholder='…'):52}{count:4}  {bar}".rstrip())
        judged = f"{result.right} right, {result.close} close, {result.far} far"
        late = f"; {result.late} only after the answer was shown, not counted" if result.late else ""
        lines.append(f"    {result.said} answers: {judged}{late}")
    return lines


def file_table(files: Sequence[HandedIn]) -> list[str]:
    """Lines: for each file how much was tried, passed and predicted. For who asks for it: it is not anonymous."""
    lines = [f"{'file':52}{'tried':>7}{'passed':>8}{'predicted':>11}"]
    for file in files:
        passed = sum(tries.passed for tries in file.exercises.values())
        lines.append(f"{file.name:52}{len(file.exercises):7}{passed:8}{len(file.predictions):11}")
    return lines


def _exercise_row(result: ExerciseResult) -> Row:
    middle, most = (result.median_tries or "", result.tries[-1]) if result.tries else ("", "")
    return result.exercise.id, result.exercise.title, result.tried, result.passed, middle, most


def write_csv(folder: Path, exercises: Sequence[ExerciseResult], predictions: Sequence[PredictionResult]) -> list[Path]:
    """Write ``exercises.csv``, ``mistakes.csv`` and ``predictions.csv``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[Row, list[Row]]] = {
        "exercises": (
            ("exercise", "title", "tried", "passed", "median tries until passed", "most tries until passed"),
            [_exercise_row(result) for result in exercises],
        ),
        "mistakes": (
            ("exercise", "mistake", "learners", "what they are told"),
            [(r.exercise.id, m.name, m.learners, m.sentence) for r in exercises for m in r.mistakes],
        ),
        "predictions": (
            ("prediction", "question", "option", "learners", "measured"),
            [
                (r.prediction.id, r.prediction.question, option, count, int(option in r.prediction.room_right))
                for r in predictions
                for option, count in r.options.items()
            ],
        ),
    }
    paths = []
    for name, (head, rows) in tables.items():
        paths.append(folder / f"{name}.csv")
        # With a byte order mark spreadsheets read it as UTF-8.
        with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return paths


def report(folder: str, csv_folder: Path | None, by_file: bool) -> str:
    """All that is to be said of a folder, as text; `ValueError`, in words, where nothing can be said."""
    found = read_folder(folder)
    exercises, predictions = exercise_results(found.files), prediction_results(found.files)
    lines = [f"{len(found.files)} progress files."]
    if len(found.files) < FEW:
        lines.append(f"With fewer than {FEW}, what is counted here is what one person did.")
    lines += ["", "EXERCISES", *(exercise_table(exercises) if exercises else ["Nobody has tried one yet."])]
    lines += ["", "PREDICTIONS (* what was measured)"]
    lines += prediction_table(predictions) or ["Nobody has made one yet."]
    if by_file:
        lines += ["", "FILES", *file_table(found.files)]
    notes = list(found.notes)
    if strange := unknown_ids(found.files):
        named = ", ".join(identifier[:40] for identifier in strange[:8] if identifier.isprintable())
        notes.append(f"{len(strange)} ids are unknown to this version of the course, and not counted: {named}.")
    if notes:
        lines += ["", "NOTES", *notes]
    if csv_folder is not None:
        lines += ["", f"Written: {', '.join(map(str, write_csv(csv_folder, exercises, predictions)))}"]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """The command; returns 0, or 2 with a sentence where nothing can be said."""
    parser = argparse.ArgumentParser(
        prog="python -m course_lib.class_results", description="What a class did, from the files that learners hand in."
    )
    parser.add_argument("folder", nargs="?", help="the folder with the learners' progress files (*.json)")
    parser.add_argument("--mine", action="store_true", help="say where your own progress file is, to hand it in")
    parser.add_argument("--csv", metavar="FOLDER", type=Path, help="write exercises.csv, mistakes.csv, predictions.csv")
    parser.add_argument("--by-file", action="store_true", help="also how much was done in each file, by its name")
    chosen = parser.parse_args(list(arguments))
    try:
        if chosen.mine or chosen.folder is None:
            print(f"Your own progress file: {progress_path()}")
            print("For the results of a class: make results FOLDER=the/folder/with/progress/files")
            return 0 if chosen.mine else 2
        print(report(chosen.folder, chosen.csv, chosen.by_file))
    except ValueError as error:
        print(error)
        return 2
    except OSError as error:
        print(f"That cannot be done: {error.filename or ''} {error.strerror or error}.".replace(":  ", ": "))
        return 2
    return 0
