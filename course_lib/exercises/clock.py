"""How long a check has taken, and whether its time is over."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

LOAD_FACTOR = 3.0
"""How many times the limit a check may take on a machine that is so busy that the learner's code has to wait."""
IMPORTS_LIMIT = 20.0
"""Seconds that imports may take beside the limit: the first use of an optimiser imports for some."""


@dataclass(frozen=True)
class Processor:
    """What a process has used of the processor, and whether it would use more if it were let."""

    seconds: float
    is_runnable: bool


def processor_of(child: int) -> Processor | None:
    """The child's use of the processor; None where that cannot be known."""
    try:
        with open(f"/proc/{child}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
    except OSError:
        return None
    ticks = int(fields[11]) + int(fields[12])
    return Processor(ticks / os.sysconf("SC_CLK_TCK"), fields[0] in ("R", "D"))


class Clock:
    """How long a check has taken, imports left out, and whether its time is over."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.start = time.monotonic()
        self.importing_since: float | None = None
        self.imported = 0.0

    def note_import(self, begins: bool) -> None:
        """The child begins or ends an import."""
        now = time.monotonic()
        if self.importing_since is not None:
            self.imported += now - self.importing_since
        self.importing_since = now if begins else None

    def used(self) -> float:
        """Seconds since the start without the imports."""
        now = time.monotonic()
        importing = self.imported + (now - self.importing_since if self.importing_since is not None else 0.0)
        return now - self.start - min(importing, IMPORTS_LIMIT)

    def is_over(self, child: int, has_verdict: bool = False) -> bool:
        """Whether the child has to be stopped: one that waits for the processor gets more time than one that sleeps.

        One that `has_verdict` gets none: what it has found will do.
        """
        used = self.used()
        if used < self.limit or used >= LOAD_FACTOR * self.limit or has_verdict:
            return used >= self.limit
        processor = processor_of(child)
        waits = processor is not None and processor.is_runnable
        return not (waits and processor is not None and processor.seconds < 0.8 * self.limit + self.imported)
