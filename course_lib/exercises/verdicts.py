"""What a check can find, and the text that the learner reads."""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.exercises.definition import Exercise
from course_lib.exercises.sandbox import Outcome

PASSED, NOT_ATTEMPTED, WRONG, ERROR, TIMEOUT = "passed", "not attempted", "wrong", "error", "timeout"
UNUSABLE = "unusable"
"""Statuses. `UNUSABLE`: no answer that could be tried, such as a number where a function is asked for."""

PRINTED_LINES = 8
"""Lines of the learner's own printing that a verdict repeats."""


@dataclass(frozen=True)
class Verdict:
    """What the checker found: the exercise's id, a status, and the text the learner reads.

    `wrong_answer` is the name of the plausible mistake that was recognised, or an empty string.
    """

    id: str
    status: str
    text: str
    wrong_answer: str = ""


def read_outcome(exercise: Exercise, outcome: Outcome, time_limit: float) -> Verdict:
    """The verdict of the child's last words; where it had none, of how it ended."""
    ripe = [message for message in outcome.messages if "status" in message]
    if ripe:
        status, text = ripe[-1]["status"], _ripe_text(exercise, ripe[-1])
    elif any("began" in message for message in outcome.messages) and outcome.ended in _UNFINISHED:
        status, text = _unfinished(outcome, time_limit)
        calls = [message["call"] for message in outcome.messages if "call" in message]
        text = f"Not yet, {exercise.id}: {text}" + (f"\n  called:    {calls[-1]}" if calls else "")
    else:
        status, text = UNUSABLE, f"Not checked, {exercise.id}: {_not_our_learners_fault(outcome)}"
    return Verdict(exercise.id, status, text + _printed_text(outcome), ripe[-1].get("name", "") if ripe else "")


def _ripe_text(exercise: Exercise, message: dict[str, str]) -> str:
    if message["status"] == PASSED:
        return f"Passed, {exercise.id}: {exercise.title}{'' if exercise.title.endswith('?') else '.'}"
    return f"Not yet, {exercise.id}: {message['text']}"


_UNFINISHED = ("timeout", "unstoppable", "died")


def _unfinished(outcome: Outcome, time_limit: float) -> tuple[str, str]:
    """Status and text when the learner's code had begun and did not come back."""
    if outcome.ended == "died":
        return ERROR, f"your code did not come to an end; {outcome.detail}."
    if outcome.ended == "unstoppable":
        return TIMEOUT, (
            "your code runs on and cannot be stopped on this system. "
            "Restart the kernel, then look for a loop that never ends."
        )
    printing = ", or one that prints very much" if outcome.dropped else ""
    return TIMEOUT, (
        f"your code was still running after {time_limit:g} seconds, and was stopped. "
        f"Look for a loop that never ends{printing}."
    )


def _not_our_learners_fault(outcome: Outcome) -> str:
    if outcome.ended in ("timeout", "unstoppable"):
        return "this machine was too busy to prepare the check. Run the cell again."
    return (
        f"the check itself failed ({outcome.detail or outcome.ended}). "
        "This is a fault of the course, not of your answer; please report it."
    )


def _printed_text(outcome: Outcome) -> str:
    """What the learner's code printed, shortened, as an indented block; empty when it printed nothing."""
    if not outcome.printed.strip():
        return ""
    lines = outcome.printed.rstrip().splitlines()
    shown = [line if len(line) <= 160 else f"{line[:156]} ..." for line in lines[:PRINTED_LINES]]
    if len(lines) > PRINTED_LINES or outcome.dropped:
        shown.append("... (more was printed)")
    return "\n  It printed:\n" + "\n".join(f"    {line}" for line in shown)
