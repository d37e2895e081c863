"""What the room votes: a tally for each question that a lesson puts before it measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Votes:
    """Counts by the name of a prediction, kept as long as the lecture runs, whatever becomes of its windows.

    >>> votes = Votes({"06.growth": 3})
    >>> votes.add("06.growth", 2, 1)
    >>> votes.counts
    {'06.growth': [0, 0, 1]}
    """

    def __init__(self, options: Mapping[str, int]) -> None:
        self.counts = {name: [0] * number for name, number in options.items()}

    def add(self, name: str, option: int, by: int) -> None:
        """One vote more (`by=1`) or less (-1) for an option, never below none; what does not exist is passed over."""
        counts = self.counts.get(name, [])
        if 0 <= option < len(counts) and by in (1, -1):
            counts[option] = max(0, counts[option] + by)

    def message(self) -> dict[str, Any]:
        """The tallies, for the windows."""
        return {"type": "votes", "polls": self.counts}
