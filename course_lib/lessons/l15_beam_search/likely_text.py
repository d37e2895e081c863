"""The likeliest text is not the best text: beams on the character model of lesson 04, after prompts it has never seen.

``python -m course_lib.lessons.l15_beam_search.likely_text`` makes the stored table again and goes on where it was
stopped (a number after it, or the variable COURSE_WORKERS: so many processes). After Holtzman and others, "The curious
case of neural text degeneration" (2020).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

import torch

from course_lib.corpora.shakespeare import shakespeare
from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.greedy import greedy
from course_lib.decoding.hypotheses import Hypothesis
from course_lib.decoding.next_token import PromptReader
from course_lib.decoding.sampling import sample
from course_lib.models.one_thread import one_thread
from course_lib.training.recipes import HELD_OUT_PLAYS, as_ids, shipped
from course_lib.training.sampling import ordinary_ids
from course_lib.training.stored import RESULTS, store_runs
from course_lib.training.sweep import workers_asked

STORED = RESULTS / "likely_text.jsonl"
COMMAND = "python -m course_lib.lessons.l15_beam_search.likely_text"
WHAT = "eight prompts from plays held out: what greedy, beams, sampling and Shakespeare write next, bits and repetition"
WIDTHS = (2, 4, 8, 16, 32)
PROMPT, LENGTH = 100, 80
"""Characters that are read, and that are then written."""
PIECES, PROMPTS = 6, 8
GRAM = 6


@dataclass(frozen=True)
class Prompts:
    """A piece of the prompts: `number` of `PIECES`."""

    number: int
    prompts: int = PROMPTS


@lru_cache(maxsize=1)
def reader() -> PromptReader:
    """Lesson 04's model of Shakespeare, ready to be decoded; it has no end and writes no special token."""
    model = shipped("shakespeare")
    return PromptReader(model.model.as_cells(), ordinary_ids(model.tokenizer))


def prompts(piece: Prompts) -> list[tuple[str, str]]:
    """Prompts from the plays held out, evenly spread, each from a line's start, and what Shakespeare wrote next."""
    text = shakespeare(HELD_OUT_PLAYS)
    every = len(text) // (PIECES * PROMPTS + 1)
    found = []
    for number in range(piece.number * piece.prompts, (piece.number + 1) * piece.prompts):
        first = text.index("\n", (number + 1) * every) + 1
        found.append((text[first : first + PROMPT], text[first + PROMPT : first + PROMPT + LENGTH]))
    return found


def repeated(text: str, gram: int = GRAM) -> float:
    """The share of a text's six-letter pieces that stand in it more than once already, 0 to 1; 0 if it has no piece.

    >>> repeated("to be or not"), round(repeated("the the the the the "), 3)
    (0.0, 0.733)
    """
    pieces = [text[at : at + gram] for at in range(len(text) - gram + 1)]
    return 1 - len(set(pieces)) / len(pieces) if pieces else 0.0


def measure(piece: Prompts) -> dict[str, Any]:
    """What every method writes after the prompts of a piece: the function of the sweep."""
    model, tokenizer = reader(), shipped("shakespeare").tokenizer
    pairs = prompts(piece)
    with one_thread():
        beginning = model.after([as_ids(tokenizer, prompt) for prompt, _ in pairs])
        written = {
            "1": greedy(model, beginning, LENGTH),
            "sampled": sample(model, beginning, LENGTH, seed=piece.number),
        }
        for k in WIDTHS:
            written[str(k)] = [found.best for found in beam_search(model, beginning, k, LENGTH, stop=Stop("steps"))]
        truth = []
        for number, (_, after) in enumerate(pairs):
            ids = as_ids(tokenizer, after)
            truth.append(
                Hypothesis(tuple(ids.tolist()), log_p(model, beginning.select(torch.tensor([number])), ids), False)
            )
        written["Shakespeare"] = truth
    return {
        name: {
            "bits": [round(-one.log_p / log(2), 2) for one in several],
            "repeated": [round(repeated(tokenizer.decode(list(one.tokens))), 4) for one in several],
            "scene_ends": [
                "Exeunt" in (text := tokenizer.decode(list(one.tokens))) or "SCENE" in text for one in several
            ],
            "texts": [tokenizer.decode(list(one.tokens)) for one in several if name != "Shakespeare"],
        }
        for name, several in written.items()
    }


def log_p(model: PromptReader, beginning: Any, ids: torch.Tensor) -> float:
    """Log p of one continuation (time,)."""
    total, tokens, state = 0.0, beginning.tokens, beginning.state
    with model.reading():
        for token in ids:
            step, state = model.step(tokens, state)
            total += float(step[0, token])
            tokens = token.view(1)
    return total


if __name__ == "__main__":
    store_runs(
        measure, [Prompts(number) for number in range(PIECES)], STORED, COMMAND, WHAT, workers_asked(sys.argv[1:])
    )
