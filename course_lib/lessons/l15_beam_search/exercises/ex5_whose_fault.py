"""Exercise 15.5: Whose fault is it?"""

from __future__ import annotations

from collections.abc import Collection

from course_lib.exercises import exercise


@exercise(
    "15.5",
    title="Whose fault is it?",
    difficulty=2,
    minutes=6,
    prompt="A search answered `answer`; the model's own most probable answer is `best`; `truths` holds what is right. "
    'Write `fault(answer, best, truths)`: `"none"` if the answer is right; `"model"` if the model\'s best is wrong '
    '(no search could help); else `"search"`.',
    hints=["Ask first whether the answer is right, whoever found it.", "Then ask about `best`, not about `answer`."],
)
def fault(answer: str, best: str, truths: Collection[str]) -> str:
    """Who is to blame for a wrong answer: "search", "model", or "none" where there is nothing to blame."""
    if answer in truths:
        return "none"
    return "search" if best in truths else "model"


@fault.cases
def _():
    truths = ["K AE T", "K AH T"]
    return [
        ("K AE T", "K AE T", truths),
        ("K AH T", "K AO T", truths),
        ("K AO T", "K AE T", truths),
        ("K AO T", "K AO T", truths),
        ("K IY T", "K AO T", truths),
        ("K AH T", "K AE T", truths),
        ("K AE T", "K AH T", truths),
        ("K AE T", "K AO T", truths),
        ("K AO T", "K AH T", truths),
    ]


@fault.allows
def _(answer, best, truths):
    return len(truths) > 0 and all(text and text == text.strip() for text in (answer, best, *truths))


@fault.wrong("differs", "An answer that is not the model's best can still be right: then nobody is to blame.")
def _(answer, best, truths):
    if answer != best:
        return "search"
    return "none" if answer in truths else "model"


@fault.wrong(
    "same", "You blame the model only where the search found its best. If that best is wrong, it is the model."
)
def _(answer, best, truths):
    if answer in truths:
        return "none"
    return "model" if answer == best else "search"


@fault.wrong("turned", "You exchanged the two: where the model's best is right, the search has missed it.")
def _(answer, best, truths):
    if answer in truths:
        return "none"
    return "model" if best in truths else "search"


@fault.wrong("first", "A word may have several right pronunciations; you looked at the first one only.")
def _(answer, best, truths):
    return fault(answer, best, truths[:1])


@fault.wrong("model first", "Ask about the answer first: a lucky search can be right where the model's best is wrong.")
def _(answer, best, truths):
    if best not in truths:
        return "model"
    return "none" if answer in truths else "search"
