"""`check("06.2", answer)`: try an answer, and say in words how it went."""

from __future__ import annotations

from typing import Any

from course_lib.exercises.answers import MISSING, from_notebook, in_notebook, not_attempted, outdated, unusable
from course_lib.exercises.child import Send
from course_lib.exercises.definition import Exercise
from course_lib.exercises.diagnosis import try_answer
from course_lib.exercises.display import show_html
from course_lib.exercises.lesson_progress import record
from course_lib.exercises.registry import get
from course_lib.exercises.sandbox import TIME_LIMIT, run
from course_lib.exercises.verdict_frame import frame
from course_lib.exercises.verdicts import ERROR, NOT_ATTEMPTED, PASSED, TIMEOUT, UNUSABLE, WRONG, Verdict, read_outcome

SHARE_OF_ANSWER = 1 / 3
"""Part of the time limit after which a call is stopped; the rest is for finding out why it did not end."""


def check(identifier: str, answer: Any = MISSING, time_limit: float = TIME_LIMIT) -> None:
    """Try an answer and print a verdict; the result is remembered in the progress file.

    `answer` is the learner's function, or for a value exercise the value. Nothing the answer does, an endless
    loop or a crash included, harms the notebook; after `time_limit` seconds it is stopped.
    """
    found = verdict(identifier, answer, time_limit)
    note = ""
    if found.status in (PASSED, WRONG, ERROR, TIMEOUT):
        mistake = found.wrong_answer or ("" if found.status in (PASSED, WRONG) else found.status)
        note = record(found.id, found.status == PASSED, mistake)
    plain = "\n".join(part for part in (found.text, note) if part)
    # What is saved with an untouched lesson stays plain text.
    if found.status == NOT_ATTEMPTED or not in_notebook():
        print(plain)
    else:
        show_html(frame(found, note), plain)


def verdict(identifier: str, answer: Any = MISSING, time_limit: float = TIME_LIMIT) -> Verdict:
    """Try an answer and return the verdict; nothing is printed or remembered."""
    try:
        exercise = get(identifier)
    except ValueError as error:
        return Verdict(str(identifier), UNUSABLE, f"Not checked. {error}")
    return judge(exercise, answer, time_limit)


def judge(exercise: Exercise, answer: Any = MISSING, time_limit: float = TIME_LIMIT) -> Verdict:
    """Try an answer to this exercise, registered or not."""
    if answer is MISSING:
        answer = from_notebook(exercise.name)
    if answer is MISSING:
        text = f"Not checked, {exercise.id}: {exercise.name} is not defined. Run the cell above first."
        return Verdict(exercise.id, UNUSABLE, text)
    problem = outdated(exercise, answer)
    if problem:
        return Verdict(exercise.id, UNUSABLE, f"Not checked, {exercise.id}: {problem}")
    if not_attempted(exercise, answer):
        place = "your code" if exercise.kind == "function" else "your answer"
        text = f"Not attempted yet, {exercise.id}. Replace the ... by {place}, run that cell, then run this one."
        return Verdict(exercise.id, NOT_ATTEMPTED, text)
    problem = unusable(exercise, answer)
    if problem:
        return Verdict(exercise.id, UNUSABLE, f"Not yet, {exercise.id}: {problem}")

    def job(send: Send) -> None:
        try_answer(exercise, answer, send, SHARE_OF_ANSWER * time_limit)

    return read_outcome(exercise, run(job, time_limit), time_limit)
