"""Questions that move an explorer's controls to where their answer is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from course_lib.explorers.controls import Control


@dataclass(frozen=True)
class Try:
    """A question, where the controls stand for it (those not named at their defaults), and the answer seen there.

    >>> Try("Does it fade?", {"radius": 0.9}, "Yes, to 0.001.").values
    {'radius': 0.9}
    """

    question: str
    values: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""

    def __post_init__(self) -> None:
        """Check that something is asked and answered."""
        if not self.question.strip() or not self.answer.strip():
            raise ValueError(f"A Try needs a question and an answer; got {self.question!r} and {self.answer!r}.")


def tour(tries: Sequence[Try], controls: Mapping[str, Control]) -> list[dict[str, Any]]:
    """What the browser needs of `tries`: question, answer, and the position of every control.

    Raises `ValueError` for a value that no control can take as it is: an answer is true at its own setting only.
    """
    stops = []
    for one in tries:
        unknown = sorted(set(one.values) - set(controls))
        if unknown:
            raise ValueError(f"Try {one.question!r} moves {', '.join(unknown)}; there are {', '.join(controls)}.")
        values = {name: control.default for name, control in controls.items()}
        for name, value in one.values.items():
            control: Any = controls[name]
            values[name], note = control.clean(value)
            if note or control.argument(values[name]) != value != values[name]:
                raise ValueError(f"Try {one.question!r}: {name} cannot be {value!r}; near is {values[name]!r}. {note}")
        stops.append({"question": one.question, "values": values, "answer": one.answer})
    return stops
