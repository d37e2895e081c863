"""How many of the formulas that the shipped model writes are copies of lines that it was trained on.

Beside it the control: formulas that sympy draws anew. Some of these are training lines as well, since short formulas
come up again by chance. Generating the training lines takes ten seconds and more, so the counts are stored.

``python -m course_lib.lessons.l04_character_language_model.copied_formulas`` counts again.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from course_lib.corpora.latex import latex_formulas
from course_lib.remembered import remembered
from course_lib.training.recipes import formulas, shipped
from course_lib.training.sampling import Sampler, generate
from course_lib.training.stored import RESULTS, read_stored, write_stored

STORED = RESULTS / "copied_formulas.json"
COMMAND = "python -m course_lib.lessons.l04_character_language_model.copied_formulas"
SEEDS, LENGTH, NEW_SEED, NEW = range(4), 2500, 1, 300


@dataclass(frozen=True)
class Copies:
    """Of `lines` lines, `copied` stand in the training text; the median lengths of these and of the others."""

    lines: int
    copied: int
    median_copied: int
    median_other: int


def copies(lines: Iterable[str], known: Set[str]) -> Copies:
    """Count lines that are known. Raises `ValueError` when there are none, and for a bare text.

    >>> copies(["x", "y", "x + y"], {"x", "y"})
    Copies(lines=3, copied=2, median_copied=1, median_other=5)
    """
    if isinstance(lines, str):
        raise ValueError("expected lines; got one text. Take text.splitlines().")
    lines = list(lines)
    if not lines:
        raise ValueError("expected at least one line; got none. Let the model write some first.")
    sides = [[len(line) for line in lines if (line in known) == side] for side in (True, False)]
    middle = [round(median(side)) if side else 0 for side in sides]
    return Copies(len(lines), len(sides[0]), *middle)


def written(seed: int) -> list[str]:
    """Whole lines of the shipped model at temperature 1, as in the lesson."""
    model = shipped("latex")
    return generate(model.model, model.tokenizer, "\n", LENGTH, Sampler(), seed).splitlines()[:-1]


@remembered(maxsize=1)
def stored(path: Path = STORED) -> dict[str, Copies]:
    """The counts by who wrote, one of `NAMES`.

    Raises `ValueError` with the command when the file is missing or damaged.
    """
    return read_stored(path, COMMAND, lambda kept: {name: Copies(**kept[name]) for name in NAMES})


NAMES = ("model, seed 0", "model, four seeds", "sympy, drawn anew")
"""Who wrote: the model in the lesson, the model with every seed, and the generator of its training text."""


def main() -> None:
    """Count, and store."""
    known = set(formulas().train.splitlines())
    by_seed = [written(seed) for seed in SEEDS]
    groups = (by_seed[0], [line for lines in by_seed for line in lines], latex_formulas(NEW, NEW_SEED).splitlines())
    found = {name: asdict(copies(lines, known)) for name, lines in zip(NAMES, groups, strict=True)}
    write_stored(STORED, COMMAND, found)
    print(found)


if __name__ == "__main__":
    main()
