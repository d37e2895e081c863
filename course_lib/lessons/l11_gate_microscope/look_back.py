"""How far back does a network look? The gradient of every output with respect to every earlier input.

After Madsen, "Visualizing memorization in RNNs" (Distill, 2019): a character that the output depends on has a large
gradient. Here the output is the log-probability of the character that comes next, and the input is a character's
embedding. ``python -m course_lib.lessons.l11_gate_microscope.look_back`` measures the stored averages again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch

from course_lib.lessons.l11_gate_microscope.microscope import run_in
from course_lib.models.cell import like_state, state_parts
from course_lib.models.language_model import LanguageModel
from course_lib.models.layers import LayerStates
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole
from course_lib.remembered import remembered
from course_lib.training.evaluation import evaluating
from course_lib.training.recipes import RECIPES, Shipped, as_ids, shipped
from course_lib.training.stored import RESULTS, read_stored, write_stored

NETWORKS = ("RNN", "GRU", "LSTM")
"""Language models of one width, trained alike; their recipes are "look-back-rnn" and so on."""
LONGEST = 100
"""The most characters of a text that are looked at."""
STORED = RESULTS / "look_back.json"
COMMAND = "python -m course_lib.lessons.l11_gate_microscope.look_back"
WINDOWS, LENGTH, FIRST = 60, 160, 100
"""The stored average: so many windows of held-out text, so many characters each, outputs from the character `FIRST`
on, so that every distance up to `FIRST` is measured for each of them."""
RUN_IN = 300
"""So many characters are read before a window: a network that starts from zeros looks back at its start."""
FAR = 40
"""Characters back that count as far."""


def model_for(network: str) -> Shipped:
    """The shipped language model of one architecture. `ValueError` for a network that is not among `NETWORKS`."""
    if network not in NETWORKS:
        raise ValueError(f"expected a network among {', '.join(NETWORKS)}; got {network!r}.")
    return shipped(f"look-back-{network.lower()}")


def gradient_norms(
    model: LanguageModel, ids: torch.Tensor, outputs: Sequence[int], before: torch.Tensor | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """|d log p / d embedding_s| for each of `outputs` (rows) and every input s (columns), and the p themselves.

    Output t is the probability of the character after position t of ids (time,); at the last position, of the
    likeliest one. Each output has a copy of the text in the batch, so that one backward pass gives all rows. Entries
    with s > t are exactly 0. The state comes from `before`, ids that are read first (None: zeros). Raises `ValueError`
    for an empty text and for outputs outside it.
    """
    time = len(ids)
    if ids.ndim != 1 or time == 0 or not outputs or not 0 <= min(outputs) <= max(outputs) < time:
        raise ValueError(f"expected ids (time,) and outputs from 0 to time - 1; got {tuple(ids.shape)}, {outputs!r}.")
    rows, columns = torch.arange(len(outputs)), torch.tensor(list(outputs))
    with evaluating(model), torch.enable_grad():
        x = model.embedding(ids).detach().expand(len(outputs), time, -1).clone().requires_grad_()
        states = model.layers(x, _after(model, before, len(outputs)))[0][rows, columns]
        log_p = torch.log_softmax(model.head(states), dim=1)
        following = torch.cat([ids[1:], log_p[-1:].argmax(1)])[columns]
        chosen = log_p[rows, following]
        (gradient,) = torch.autograd.grad(chosen.sum(), x)
    return gradient.norm(dim=2).double().numpy(), chosen.detach().exp().numpy()


@torch.no_grad()
def _after(model: LanguageModel, before: torch.Tensor | None, batch: int) -> LayerStates | None:
    """The states after reading `before`, (batch, hidden) each."""
    if before is None or not len(before):
        return None
    states = model.layers(model.embedding(before).unsqueeze(0))[1]
    return tuple(like_state(tuple(part.repeat(batch, 1) for part in state_parts(state)), state) for state in states)


def open_quote(text: str) -> int | None:
    """Where the straight double quotation mark stands that no other has closed; None when all are.

    >>> open_quote('say "yes" or "no'), open_quote('say "yes"')
    (13, None)
    """
    return text.rindex('"') if text.count('"') % 2 else None


def shares(norms: np.ndarray) -> np.ndarray:
    """Each row divided by its sum: which share of an output's gradient falls on which input. Rows of zeros stay.

    Raises `ValueError` for numbers that are not finite, or below 0.
    """
    _check_sizes_of(norms)
    total = norms.sum(axis=1, keepdims=True)
    return np.divide(norms, total, out=np.zeros_like(norms), where=total > 0)


def by_distance(share: np.ndarray) -> np.ndarray:
    """The mean of each diagonal of (time, time) on or below the main one: entry d is the mean at distance d.

    >>> by_distance(np.array([[4.0, 0.0], [1.0, 2.0]])).tolist()
    [3.0, 1.0]
    """
    return np.array([np.diagonal(share, -distance).mean() for distance in range(len(share))])


def half_way(curve: np.ndarray) -> int:
    """The smallest distance such that it and all below together hold half of the curve's sum.

    >>> half_way(np.array([1.0, 2.0, 3.0])), half_way(np.array([5.0, 1.0, 1.0]))
    (1, 0)

    Raises `ValueError` for an empty curve, and for numbers below 0 or not finite.
    """
    _check_sizes_of(curve)
    return int(np.searchsorted(np.cumsum(curve), curve.sum() / 2))


def reach(curve: np.ndarray, share: float = 0.01) -> int:
    """The largest distance at which the curve is still at least `share` of its largest value.

    >>> reach(np.array([1.0, 0.5, 0.001, 0.0]))
    1

    Raises `ValueError` for an empty curve, for numbers below 0 or not finite, and a share outside 0 to 1.
    """
    _check_sizes_of(curve)
    if not 0 <= share <= 1:
        raise ValueError(f"expected a share from 0 to 1; got {share}.")
    return int(np.flatnonzero(curve >= share * curve.max())[-1])


def _check_sizes_of(values: np.ndarray) -> None:
    """Raise `ValueError` unless there are values, all finite and 0 or more."""
    if not values.size or not np.isfinite(values).all() or values.min() < 0:
        raise ValueError(f"expected finite numbers of 0 or more, at least one; got {values.size} numbers.")


@dataclass(frozen=True)
class LookBack:
    """One text under one network.

    `share` (time, time): row t says which share of output t's gradient falls on each input s; 0 for s > t, which an
    output cannot depend on. `probability` (time,): of the character that came next. `curve` (time,): mean share by
    distance. `half`: the distance within which half of it lies.
    """

    share: np.ndarray
    probability: np.ndarray
    curve: np.ndarray
    half: int


@dataclass(frozen=True)
class LookBackView:
    """One text under every network, one of them and one output chosen.

    `position`: the chosen output comes after this character, counted from 0. `unknown`: how many characters the models
    do not know. `cut`: how many were left out.
    """

    text: str
    network: str
    position: int
    looks: dict[str, LookBack]
    unknown: int
    cut: int


@remembered(maxsize=64)
def look_back(network: str, text: str) -> LookBack:
    """The gradients for a text of 1 to `LONGEST` characters. `ValueError` for other lengths and unknown networks.

    Some prose of the model's own kind is read first. Characters that the model does not know are read as ``<unk>``.
    """
    if not 1 <= len(text) <= LONGEST:
        raise ValueError(f"expected 1 to {LONGEST} characters; got {len(text):,}. Cut the text, or type some.")
    it = model_for(network)
    ids = as_ids(it.tokenizer, text)
    norms, probability = gradient_norms(it.model, ids, range(len(ids)), as_ids(it.tokenizer, run_in("prose")))
    share = shares(norms)
    curve = by_distance(share)
    return LookBack(share, probability, curve, half_way(curve))


def look_back_view(text: str, network: str, position: int) -> LookBackView:
    """The first `LONGEST` characters of a text under every network; a position past the end is the last one.

    An empty text counts as a line end. Raises `ValueError` for an unknown network, and unless the position is a whole
    number of 0 or more.
    """
    text = text or "\n"
    check_whole("position", position, least=0)
    shown = text[:LONGEST]
    ids = as_ids(model_for(network).tokenizer, shown).tolist()
    unknown = ids.count(model_for(network).tokenizer.vocabulary.unknown_id)
    looks = {name: look_back(name, shown) for name in NETWORKS}
    return LookBackView(shown, network, min(position, len(shown) - 1), looks, unknown, len(text) - len(shown))


@dataclass(frozen=True)
class Replaced:
    """Closing quotes of held-out text, and their opening marks: means, and median ranks (1 is the first).

    `gradient`: the mark's share of the gradient, with its `gradient_rank` among the characters from it to the end.
    `before`, `after`: probability of the closing quote, with the mark and with a space in its place; `rank`: where the
    mark stands when each of those characters in turn is replaced by a space.
    """

    count: int
    gradient: float
    gradient_rank: float
    before: float
    after: float
    rank: float


_QUOTED = re.compile(r'(?<=[\s(])"[^"\n]{5,30}"(?=[\s.,;:)])')


@lru_cache(maxsize=4)
@one_thread()
@torch.no_grad()
def replaced(network: str, count: int = 40) -> Replaced:
    """Gradient against replacement at the opening mark, for the first `count` short quotations with text before.

    `ValueError` for a count below 1, and when the held-out text has fewer.
    """
    check_whole("count", count)
    it = model_for(network)
    text = RECIPES[f"look-back-{network.lower()}"].split().test
    found = [match for match in _QUOTED.finditer(text) if match.start() >= FIRST][:count]
    if len(found) < count:
        raise ValueError(f"expected {count} quotations; the held-out text has {len(found)}. Ask for fewer.")
    space = int(as_ids(it.tokenizer, " ")[0])
    rows = []
    for match in found:
        ids = as_ids(it.tokenizer, text[match.start() - FIRST : match.end()])
        last, inside = len(ids) - 2, len(ids) - 1 - FIRST  # the mark stands at FIRST
        share = shares(gradient_norms(it.model, ids, [last])[0])[0, FIRST : last + 1]
        changed = ids[:-1].repeat(inside + 1, 1)
        changed[torch.arange(inside), torch.arange(FIRST, last + 1)] = space  # the last row stays as it is
        states = it.model.layers(it.model.embedding(changed))[0][:, -1]
        p = torch.softmax(it.model.head(states), dim=1)[:, ids[-1]]
        fall = (p[-1] - p[:-1]).abs()
        ranks = (share > share[0]).sum() + 1, (fall > fall[0]).sum() + 1
        rows.append([share[0], ranks[0], float(p[-1]), float(p[0]), int(ranks[1])])
    gradient, first, before, after, second = np.array(rows).T
    weight, free, spoilt = (float(column.mean()) for column in (gradient, before, after))
    return Replaced(count, weight, float(np.median(first)), free, spoilt, float(np.median(second)))


@dataclass(frozen=True)
class Curve:
    """Mean share of the gradient by distance, 0 to `FIRST`, on held-out text, and what is read off it.

    `half`: half of the gradient lies within this distance. `reach`: the share is at least 1% of its largest value up to
    this distance. `bits_per_character`: how good the model is on the same text. `cold_far`: the share farther than
    `FAR` if every window starts from zeros.
    """

    network: str
    mean: tuple[float, ...]
    half: int
    reach: int
    bits_per_character: float
    cold_far: float = 0.0

    def beyond(self, distance: int) -> float:
        """The share of the gradient that lies farther back than `distance` characters. `ValueError` below 0.

        >>> round(Curve("RNN", (0.7, 0.2, 0.1), 0, 2, 2.0).beyond(1), 6)
        0.1
        """
        check_whole("distance", distance, least=0)
        return sum(self.mean[distance + 1 :])


def measure(network: str, windows: int = WINDOWS) -> Curve:
    """The average over so many windows of text that the models were not trained on."""
    mean, cold = (_mean_share(network, windows, read) for read in (RUN_IN, 0))
    rounded = tuple(float(f"{value:.4g}") for value in mean)
    bits = model_for(network).card["bits_per_character"]
    return Curve(network, rounded, half_way(mean), reach(mean), bits, float(f"{cold[FAR + 1 :].sum():.4g}"))


@one_thread()
def _mean_share(network: str, windows: int, read: int) -> np.ndarray:
    """The mean share by distance, (FIRST + 1,), each window read after so many characters of run-in."""
    it = model_for(network)
    ids = as_ids(it.tokenizer, RECIPES[f"look-back-{network.lower()}"].split().test)
    starts = np.linspace(RUN_IN, len(ids) - LENGTH, windows).astype(int)
    outputs = range(FIRST, LENGTH - 1)
    total = np.zeros(FIRST + 1)
    for start in starts:
        norms, _ = gradient_norms(it.model, ids[start : start + LENGTH], outputs, ids[start - read : start])
        back = np.stack([row[t - FIRST : t + 1][::-1] for row, t in zip(norms, outputs, strict=True)])
        total += shares(back).sum(axis=0)
    mean: np.ndarray = total / (len(starts) * len(outputs))
    return mean


@lru_cache(maxsize=2)
def stored(path: Path = STORED) -> Mapping[str, Curve]:
    """The stored averages by network. `ValueError` with the command that measures them when the file is missing."""

    def build(found: dict[str, Any]) -> dict[str, Curve]:
        return {c["network"]: Curve(**{**c, "mean": tuple(c["mean"])}) for c in found["curves"]}

    return MappingProxyType(read_stored(path, COMMAND, build))


def main(path: Path = STORED) -> None:
    """Measure all networks and write the file."""
    curves = [measure(network) for network in NETWORKS]  # a minute or two
    write_stored(path, COMMAND, {"windows": WINDOWS, "curves": [vars(curve) for curve in curves]})
    for curve in curves:
        print(f"{curve.network}: half within {curve.half} characters, 1% of the peak up to {curve.reach}")


if __name__ == "__main__":
    main()
