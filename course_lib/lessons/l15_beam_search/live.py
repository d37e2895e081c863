"""What the lesson measures while it runs: random small models, whose fault an error is, a model that learned little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.sampling import sample
from course_lib.decoding.table import Prefixed
from course_lib.lessons.l15_beam_search import likely_text, search_errors, unsure_models
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.training.pronouncing import pairs_of
from course_lib.training.recipes import as_ids, shipped


def random_model(seed: int, tokens: int, sharp: float = 2.0) -> Prefixed:
    """A model over so many tokens, token 0 its end, each prefix with a row drawn for itself from `seed`.

    Raises `ValueError` for fewer than one token.

    >>> model = random_model(0, tokens=3)
    >>> model.step(*(lambda begin: (begin.tokens, begin.state))(model.beginning()))[0].shape
    torch.Size([1, 3])
    """

    check_whole("tokens", tokens)

    def row(prefix: tuple[int, ...]) -> torch.Tensor:
        place = 0
        for token in prefix:
            place = place * (tokens + 1) + token + 1
        generator = torch.Generator().manual_seed(1_000_003 * seed + place)
        return torch.log_softmax(sharp * torch.randn(tokens, generator=generator, dtype=torch.float64), 0)

    return Prefixed(row, tokens, end=0)


@dataclass(frozen=True)
class Faults:
    """How searches did on some words: for each width how many miss the model's best, are wrong, and of these how many
    have a best that is right. `expanded`: prefixes that exact search looked up, a word. `model_errors`: words whose
    best is wrong; `near`: those of them of which a right answer is among the ten best that a beam of ten finds.
    """

    expanded: float
    by_width: dict[int, tuple[int, int, int]]
    model_errors: int
    near: int


def faults(words: Sequence[str], widths: Sequence[int]) -> Faults:
    """Search and model errors of the shipped pronunciation model on these words, computed now.

    Raises `ValueError` for no words, and for one that the dictionary does not have.
    """
    truths = [tuple(pair.target for pair in pairs_of([word])) for word in words]
    with one_thread():
        best = search_errors.exact(words)
        beams = {k: search_errors.search(words, k, n_best=1) for k in widths}
        ten = search_errors.search(words, 10, n_best=10)
    top = [search_errors.spoken(one.best.tokens) for one in best]
    by_width = {}
    for k, found in beams.items():
        answers = [search_errors.spoken(one.best.tokens) for one in found]
        wrong = [place for place, answer in enumerate(answers) if answer not in truths[place]]
        missed = sum(answer != right for answer, right in zip(answers, top, strict=True))
        by_width[k] = missed, len(wrong), sum(top[place] in truths[place] for place in wrong)
    errors = [place for place, one in enumerate(top) if one not in truths[place]]
    near = sum(any(search_errors.spoken(one.tokens) in truths[at] for one in ten[at].hypotheses) for at in errors)
    return Faults(sum(one.expanded for one in best) / len(words), by_width, len(errors), near)


def little_trained(updates: int, seed: int) -> dict[str, Any]:
    """A small pronunciation model, context at the start, trained for a moment and decoded as `unsure_models` has it."""
    attempt = unsure_models.Attempt("sounds, context at the start", seed, updates)
    with one_thread():
        (test,) = unsure_models.tests_of(attempt.task).values()
        return unsure_models.decode(unsure_models.train(attempt), test, widths=(1, 5, 50))


def continuations(prompt: int, widths: Sequence[int], seed: int = 0) -> dict[str, str]:
    """What beams write after one of the stored prompts, what is drawn, and the prompt itself.

    Raises `ValueError` for a prompt that is not from 0 to 7.
    """
    check_whole("prompt", prompt, least=0)
    if prompt >= likely_text.PROMPTS:
        raise ValueError(f"expected a prompt from 0 to {likely_text.PROMPTS - 1}; got {prompt}.")
    before, _ = likely_text.prompts(likely_text.Prompts(0))[prompt]
    model, tokenizer = likely_text.reader(), shipped("shakespeare").tokenizer
    found = {"prompt": before}
    with one_thread():
        beginning = model.after([as_ids(tokenizer, before)])
        for k in widths:
            best = beam_search(model, beginning, k, likely_text.LENGTH, stop=Stop("steps"))[0].best
            found["greedy" if k == 1 else f"beam {k}"] = tokenizer.decode(list(best.tokens))
        drawn = sample(model, beginning, likely_text.LENGTH, seed=seed)[0]
    return found | {"drawn": tokenizer.decode(list(drawn.tokens))}
