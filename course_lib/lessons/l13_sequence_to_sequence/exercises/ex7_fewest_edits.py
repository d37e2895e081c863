"""Exercise 13.7: How wrong is an answer?"""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "13.7",
    title="How wrong is an answer?",
    difficulty=4,
    minutes=15,
    prompt="Write `fewest_edits(answer, truth)`: the fewest insertions, deletions and substitutions of single "
    "symbols that "
    "turn one list of sounds into the other. Added up and divided by the true length, that is the phoneme error rate.",
    hints=[
        "Let D[i][j] be the fewest edits for the first i sounds of the one and the first j of the other. "
        "What is D[i][0]?",
        "The last sounds are deleted (1), inserted (1), or set against each other (0 if equal, else 1).",
        "Keep one row of D, and make the next one from it.",
    ],
)
def fewest_edits(answer: list[str], truth: list[str]) -> int:
    """Levenshtein's distance between two lists of symbols."""
    above = list(range(len(truth) + 1))
    for i, said in enumerate(answer, start=1):
        row = [i]
        for j, meant in enumerate(truth, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (said != meant)))
        above = row
    return above[-1]


@fewest_edits.cases
def _():
    def sounds(text):
        return text.split()

    return [
        (sounds("K AE T"), sounds("K AH T")),
        (sounds("T AH M EY T OW"), sounds("T AH M AA T OW Z")),
        (sounds("S IY"), sounds("S IY K W AH N S")),
        (sounds("AH B AH V"), sounds("B AH V AH")),
        ([], sounds("IH T")),
        (sounds("K AO R S"), sounds("HH AO R S")),
        (sounds("R IY D IH NG"), sounds("R EH D")),
        (sounds("D AO"), sounds("D AO G")),
        (sounds("B EH T"), sounds("B EH D")),
    ]


@fewest_edits.allows
def _(answer, truth):
    return True


@fewest_edits.wrong(
    "places", "You compared place by place; one sound too many at the front would make all of them wrong."
)
def _(answer, truth):
    return sum(a != b for a, b in zip(answer, truth, strict=False)) + abs(len(answer) - len(truth))


@fewest_edits.wrong("no substitution", "You made a substitution out of a deletion and an insertion; it is one edit.")
def _(answer, truth):
    above = list(range(len(truth) + 1))
    for i, said in enumerate(answer, start=1):
        row = [i]
        for j, meant in enumerate(truth, start=1):
            row.append(above[j - 1] if said == meant else min(above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]


@fewest_edits.wrong("bags", "You compared which sounds occur, without their order.")
def _(answer, truth):
    extra = sum(max(answer.count(s) - truth.count(s), 0) for s in set(answer))
    missing = sum(max(truth.count(s) - answer.count(s), 0) for s in set(truth))
    return max(extra, missing)


@fewest_edits.wrong("share", "You divided by the length already; return the number of edits.")
def _(answer, truth):
    return fewest_edits(answer, truth) / len(truth)


@fewest_edits.wrong("edge", "Your first column is zero: deleting the first sounds of the answer costs something too.")
def _(answer, truth):
    above = list(range(len(truth) + 1))
    for said in answer:
        row = [0]
        for j, meant in enumerate(truth, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (said != meant)))
        above = row
    return above[-1]


@fewest_edits.wrong("lengths", "You compared the lengths only.")
def _(answer, truth):
    return abs(len(answer) - len(truth))
