"""The three stored measurements of this lesson, read and put together: shares with intervals, curves, texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import fmean
from typing import Any

from course_lib.lessons.l15_beam_search import likely_text, search_errors, unsure_models
from course_lib.lessons.l15_beam_search.search_errors import PENALTIES, STOPS, WIDTHS, unpacked
from course_lib.remembered import remembered
from course_lib.training.stored import remedy, stored_runs
from course_lib.training.sweep import key_of

PARTS = {"all held-out words": ("random", "families"), "random words": ("random",), "whole families": ("families",)}
KINDS = ("wrong", "other", "exact")
"""What is stored of every word: answered wrongly, not with the most probable, and facts about the most probable."""


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's interval that holds the true share 95 times in 100.

    >>> str(Share(10, 100))
    '10.0% (5.5 to 17.4)'
    """

    count: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.count / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """From and to (Wilson, 1927)."""
        z, n, p = 1.96, self.total, self.value
        middle, half = (p + z * z / (2 * n)), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.value:.1f}% ({100 * low:.1f} to {100 * high:.1f})"


@remembered(maxsize=4)
def _pieces(path: Path = search_errors.STORED) -> dict[str, list[dict[str, Any]]]:
    """The pieces that were measured, by part."""
    runs = stored_runs(path, search_errors.COMMAND)
    found: dict[str, list[dict[str, Any]]] = {part: [] for part in search_errors.PARTS}
    for piece in search_errors.pieces():
        if key_of(piece) in runs:
            found[piece.part].append(runs[key_of(piece)])
    if not all(found.values()):
        raise ValueError(f"{path.name} lacks a whole part of the words. {remedy(search_errors.COMMAND)}")
    return found


def flags(kind: str, key: str, part: str = "all held-out words") -> list[bool]:
    """One flag for each word: `kind` is "wrong" or "other" with a key of `search_errors.settings`, or "exact".

    Raises `ValueError` for an unknown kind or part, and with the command that makes the table where it is missing or
    damaged.
    """
    if kind not in KINDS or part not in PARTS:
        raise ValueError(f"expected one of {', '.join(KINDS)}, of {', '.join(PARTS)}; got {kind!r}, {part!r}.")
    try:
        return [flag for name in PARTS[part] for piece in _pieces()[name] for flag in unpacked(piece[kind][key])]
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, ValueError) and "run in the course" in str(error):
            raise
        raise ValueError(f"search_errors.jsonl is damaged ({error}). {remedy(search_errors.COMMAND)}") from None


def share(kind: str, key: str, part: str = "all held-out words") -> Share:
    """The share of the words with this flag."""
    found = flags(kind, key, part)
    return Share(sum(found), len(found))


def key(k: int, penalty: str = "none", stop: str = "cannot win") -> str:
    """The key of one setting."""
    return f"{k} | {penalty} | {stop}"


def changed(one: str, other: str, part: str = "all held-out words") -> tuple[int, int]:
    """Words that `one` setting answers wrongly and the `other` rightly, and the reverse: all that tells them apart."""
    pairs = list(zip(flags("wrong", one, part), flags("wrong", other, part), strict=True))
    return sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)


def expansions(k: int | None = None) -> float:
    """Rows that the model computed, a word: of a beam of k, or of exact search (the search for its start apart)."""
    pieces = [piece for several in _pieces().values() for piece in several]
    words = len(flags("exact", "wrong"))
    return sum(piece["exact"]["expanded"] if k is None else piece["expanded"][str(k)] for piece in pieces) / words


def missed_words() -> list[tuple[str, str, float, str, float]]:
    """Words whose greedy answer is not the model's best: word, greedy, its log p, the best, its log p."""
    return [tuple(entry) for several in _pieces().values() for piece in several for entry in piece["missed"]]


@dataclass(frozen=True)
class Curves:
    """Errors against the beam's width for one part of the words and one stop rule, by penalty: `wrong` and `other`."""

    part: str
    stop: str
    shown: str
    widths: tuple[int, ...]
    shares: dict[str, tuple[Share, ...]]


def curves(part: str, stop: str, shown: str, penalties: Sequence[str] = tuple(PENALTIES)) -> Curves:
    """`shown`: "wrong", or "other" for answers that are not the model's most probable."""
    found = {name: tuple(share(shown, key(k, name, stop), part) for k in WIDTHS) for name in penalties}
    return Curves(part, stop, shown, WIDTHS, found)


@dataclass(frozen=True)
class Unsure:
    """One task of `unsure_models`, with so many updates, on one test: an entry for each seed."""

    task: str
    steps: int
    test: str
    runs: tuple[dict[str, Any], ...]

    def mean(self, entry: str, value: str) -> float:
        """The mean over seeds, such as ("5 | none | cannot win", "symbols") or ("best", "length")."""
        return fmean(float(run[entry][value]) for run in self.runs)

    def spread(self, entry: str, value: str) -> tuple[float, float]:
        """The lowest and the highest seed."""
        values = [float(run[entry][value]) for run in self.runs]
        return min(values), max(values)

    def worse(self, entry: str, other: str) -> int:
        """The number of seeds in which one setting has more edits per symbol than another."""
        return sum(run[entry]["symbols"] > run[other]["symbols"] for run in self.runs)

    def per_source(self, entry: str, value: str) -> float:
        """A count as a share of the sources whose best is known, over all seeds."""
        return sum(run[entry][value] for run in self.runs) / sum(run["exact"] for run in self.runs)


@remembered(maxsize=2)
def unsure(path: Path = unsure_models.STORED) -> tuple[Unsure, ...]:
    """All groups of the stored table that have a run, in the order of the sweep."""
    runs = stored_runs(path, unsure_models.COMMAND)
    found: dict[tuple[str, int, str], list[dict[str, Any]]] = defaultdict(list)
    for attempt in unsure_models.attempts():
        for test, result in runs.get(key_of(attempt), {}).items():
            found[attempt.task, attempt.steps, test].append(result)
    ordered = sorted(found, key=lambda one: (list(unsure_models.STEPS).index(one[0]), one[1]))
    return tuple(Unsure(*group, tuple(found[group])) for group in ordered)


def unsure_group(task: str, steps: int, test: str) -> Unsure:
    """One group. Raises `ValueError` when it was not run."""
    for one in unsure():
        if (one.task, one.steps, one.test) == (task, steps, test):
            return one
    raise ValueError(f"{task!r} with {steps} updates was not run. {remedy(unsure_models.COMMAND)}")


@dataclass(frozen=True)
class Written:
    """What one method wrote after all prompts: bits and repetition of each, the texts, whether each ends the scene."""

    method: str
    bits: tuple[float, ...]
    repeated: tuple[float, ...]
    scene_ends: tuple[bool, ...]
    texts: tuple[str, ...]


@remembered(maxsize=2)
def written(path: Path = likely_text.STORED) -> dict[str, Written]:
    """By method: "1" for greedy, the widths of beams, "sampled", "Shakespeare" (whose texts are not stored)."""
    runs = stored_runs(path, likely_text.COMMAND)
    pieces = [
        runs[key_of(one)] for number in range(likely_text.PIECES) if key_of(one := likely_text.Prompts(number)) in runs
    ]
    if not pieces:
        raise ValueError(f"{path.name} is empty. {remedy(likely_text.COMMAND)}")

    def joined(method: str, value: str) -> tuple[Any, ...]:
        return tuple(one for piece in pieces for one in piece[method][value])

    return {
        name: Written(name, *(joined(name, value) for value in ("bits", "repeated", "scene_ends", "texts")))
        for name in pieces[0]
    }


STOP_NAMES = dict(zip(STOPS, ("no open one can win", "the first has finished", "k have finished"), strict=True))


def search_table(widths: Sequence[int] = (1, 2, 5, 10, 50)) -> str:
    """Search errors and words wrong by width, what wider beams mend, and what normalising changes, as text."""
    proven = share("exact", "complete")
    lines = [
        f"{proven.total:,} held-out words (in brackets: 95% intervals); exact search finished: {proven.value:.1%}, "
        f"{expansions():.1f} prefixes a word",
        f"the model's best is wrong: {share('exact', 'wrong')}; shorter than every listed answer: "
        f"{share('exact', 'shorter').value:.1%}, empty: {sum(flags('exact', 'empty'))}",
        f"{'k':<4}{'missed the best':24}{'words wrong':24}prefixes a word",
    ]
    for k in widths:
        one = key(k)
        lines.append(f"{k:<4}{share('other', one)!s:24}{share('wrong', one)!s:24}{expansions(k):15.1f}")
    for name in ("mean", "Wu"):
        one = key(10, name)
        mends, breaks = changed(key(10), one)
        lines.append(f"k = 10, {name}: not the most probable {share('other', one)}; mends {mends}, breaks {breaks}")
    for rule in ("first", "k"):
        several = [key(k, stop=rule) for k in (2, 10, 50)]
        missed, errors = (", ".join(f"{share(kind, one).value:.1%}" for one in several) for kind in ("other", "wrong"))
        lines.append(f"stop when {STOP_NAMES[rule]}, k = 2, 10, 50: missed {missed}; wrong {errors}")
    pairs = list(zip(flags("wrong", key(1)), flags("exact", "wrong"), strict=True))
    wrong, mends = sum(one for one, _ in pairs), sum(one and not best for one, best in pairs)
    breaks = sum(best and not one for one, best in pairs)
    lines.append(f"greedy: {wrong:,} words wrong; exact search mends {mends} of them, and breaks {breaks} others")
    return "\n".join(lines)


def unsure_table() -> str:
    """Every group of `unsure_models` as text: errors and lengths by width, search errors, what its best looks like."""
    lines = [
        "                    updates     edits a symbol      seeds     length written   greedy    best   best",
        "                             k = 1  k = 50  50, mean  worse    1     50   true  misses   short  empty",
    ]
    for one in unsure():
        at = {k: key(k) for k in (1, 50)}
        name = f"{one.task.replace('context at the start', 'start')}: {one.test.removeprefix('new ')}"
        shares = (one.per_source(at[1], "missed"), one.per_source("best", "shorter"), one.per_source("best", "empty"))
        edits = [one.mean(entry, "symbols") for entry in (at[1], at[50], key(50, "mean"))]
        lengths = [*(one.mean(at[k], "length") for k in (1, 50)), one.runs[0]["true_length"]]
        lines.append(
            f"{name:24}{one.steps:>3}"
            + "".join(f"{value:{width}.2f}" for value, width in zip(edits, (8, 8, 9), strict=True))
            + f"{one.worse(at[50], at[1]):>3} of {len(one.runs)}"
            + "".join(f"{value:7.1f}" for value in lengths)
            + "".join(f"{value:8.0%}" for value in shares)
        )
    proven = sum(run["exact"] for one in unsure() for run in one.runs)
    asked = sum(run["sources"] for one in unsure() for run in one.runs)
    short = [run for one in unsure() if one.task == "phrases" for run in one.runs]
    of_phrases = sum(run["exact"] for run in short) / sum(run["sources"] for run in short)
    lines.append(
        f"exact search finished within {unsure_models.MOST:,} prefixes for {proven / asked:.0%} of all sources, of "
        f"phrases for {of_phrases:.0%};\nthe last three columns are of those"
    )
    return "\n".join(lines)


def likely_table() -> str:
    """Bits, repetition and ends of scenes by method, from greedy to Shakespeare, as text."""
    methods = written()
    lines = []
    for name in (*sorted((one for one in methods if one.isdigit()), key=int), "sampled", "Shakespeare"):
        one = methods[name]
        label = "greedy" if name == "1" else f"beam {name}" if name.isdigit() else name
        lines.append(
            f"{label:>12}: {fmean(one.bits):5.1f} bits, repeats {fmean(one.repeated):4.0%}, "
            f"ends the scene after {sum(one.scene_ends)} of {len(one.bits)} prompts"
        )
    return "\n".join(lines)
