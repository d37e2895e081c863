"""Exercise 14.3: Where do they part?"""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "14.3",
    title="Where do they part?",
    difficulty=2,
    minutes=8,
    prompt="Write `parting_point(answer, truth)` for two lists of symbols (without their ends): the first position, "
    "counted from 0, where they differ. An answer that stops too early parts where it stops, one that goes on too "
    "long parts where the truth stops. `None` if they are the same.",
    hints=[
        "First compare along the shorter of the two.",
        "If all of that is equal, the lengths decide.",
    ],
)
def parting_point(answer: list[str], truth: list[str]) -> int | None:
    """The first position where an answer and the truth differ, or None."""
    shorter = min(len(answer), len(truth))
    for place in range(shorter):
        if answer[place] != truth[place]:
            return place
    return None if len(answer) == len(truth) else shorter


@parting_point.cases
def _():
    return [
        (list("vingt"), list("vingt")),
        (list("vint"), list("vingt")),
        (list("ving"), list("vingt")),
        (list("vingts"), list("vingt")),
        ([], list("un")),
        (list("deux"), list("six")),
        (list("sixe"), list("dixe")),
    ]


@parting_point.allows
def _(answer, truth):
    return True


@parting_point.wrong("prefix", "You compared along the shorter one only; an answer that stops too early parts as well.")
def _(answer, truth):
    return next((t for t, (a, b) in enumerate(zip(answer, truth, strict=False)) if a != b), None)


@parting_point.wrong("from one", "You counted from 1; positions are counted from 0 here.")
def _(answer, truth):
    place = parting_point(answer, truth)
    return None if place is None else place + 1


@parting_point.wrong("count", "This is how many positions differ; asked for is the first of them.")
def _(answer, truth):
    differing = sum(a != b for a, b in zip(answer, truth, strict=False)) + abs(len(answer) - len(truth))
    return differing or None


@parting_point.wrong("length", "For two that are the same you gave their length; it should be None.")
def _(answer, truth):
    place = parting_point(answer, truth)
    return len(truth) if place is None else place


@parting_point.wrong("last", "This is the last position where they differ; asked for is the first.")
def _(answer, truth):
    longer = max(len(answer), len(truth))
    differing = [t for t in range(longer) if answer[t : t + 1] != truth[t : t + 1]]
    return differing[-1] if differing else None
