"""One step of a tanh RNN at a time, on the learner's own characters.

The recurrent weights stay as drawn; only the output layer may be fitted, to predict the text's next characters from
the states (Jaeger's echo state networks, 2001, work like this). A layer that is fitted to a short text tells it apart
by any differences between its states, useful or not; what a state has *remembered* shows on letters that the layer
was not fitted to: `recall`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from course_lib.models.initialise import recurrent_matrix
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered
from course_lib.tokenizers.character import one_hot

LONGEST = 60
"""Characters that the stepper takes."""
READOUTS = ("fitted to your text", "as drawn")


@dataclass(frozen=True)
class Run:
    """A whole pass over a text of T characters with D different ones, by H units.

    `symbols` are the characters in the order in which they first appear, `ids` (T). `inputs` W_xh x_t + b_h (T, H),
    `recurrent` W_hh h_{t-1} (T, H), `states` h_0 to h_T (T + 1, H), `probabilities` softmax(y_t) (T, D).
    """

    text: str
    symbols: tuple[str, ...]
    ids: tuple[int, ...]
    inputs: Tensor
    recurrent: Tensor
    states: Tensor
    probabilities: Tensor
    readout: str

    @property
    def right(self) -> int:
        """How many next characters are the likeliest of their distribution; the last step has no next one."""
        said = self.probabilities.argmax(-1).tolist()
        return sum(k == following for k, following in zip(said, self.ids[1:], strict=False))


@dataclass(frozen=True)
class Step:
    """Step t of a run, 0 before the first character (the only step of an empty text)."""

    run: Run
    t: int

    @property
    def character(self) -> str:
        """x_t; empty before the first step."""
        return self.run.text[self.t - 1] if self.t else ""

    @property
    def following(self) -> str:
        """The character that really comes next; empty at the end of the text."""
        return self.run.text[self.t] if self.t and self.t < len(self.run.text) else ""

    def likeliest(self, most: int = 6) -> list[tuple[str, float]]:
        """The characters with the largest probability at this step, and it; empty before the first step."""
        if not self.t:
            return []
        values, places = self.run.probabilities[self.t - 1].topk(min(most, len(self.run.symbols)))
        return [(self.run.symbols[i], float(p)) for p, i in zip(values, places.tolist(), strict=True)]


@remembered(maxsize=16)
def run_text(text: str, width: int = 12, memory: float = 0.9, readout: str = READOUTS[0], seed: int = 0) -> Run:
    """Step a tanh RNN of `width` units through a text; `memory` is the spectral radius of W_hh.

    Raises `ValueError` for more than `LONGEST` characters, a width below 1, a radius below 0, or an unknown readout.
    """
    if len(text) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters; got {len(text):,}. Take a piece of the text.")
    if readout not in READOUTS:
        raise ValueError(f"expected a readout among {', '.join(READOUTS)}; got {readout!r}.")
    symbols = tuple(dict.fromkeys(text))
    generator = torch.Generator().manual_seed(seed)
    cell = _random_cell(max(1, len(symbols)), width, memory, generator)
    with torch.no_grad():
        W_hy = torch.randn(max(1, len(symbols)), width, dtype=torch.float64, generator=generator) / width**0.5
    ids = tuple(symbols.index(character) for character in text)
    if not ids:
        nothing = torch.zeros(0, width, dtype=torch.float64)
        return Run(text, symbols, ids, nothing, nothing, torch.zeros(1, width, dtype=torch.float64), nothing, readout)
    x = torch.tensor(one_hot(ids, len(symbols)), dtype=torch.float64).unsqueeze(0)
    with torch.no_grad():
        found = unroll(cell, x, record=["states"])
        assert found.states is not None
        states = found.states[0][0]
        if readout == READOUTS[0]:
            W_hy, b_y = fit_readout(states[1:-1], torch.tensor(ids[1:]), len(symbols))
        else:
            b_y = torch.zeros(len(symbols), dtype=torch.float64)
        logits = nn.functional.linear(states[1:], W_hy, b_y)
        inputs = cell.project(x)[0]
        return Run(text, symbols, ids, inputs, states[:-1] @ cell.W_hh.T, states, logits.softmax(-1), readout)


def _random_cell(symbols: int, width: int, memory: float, generator: torch.Generator) -> VanillaRNN:
    """A tanh cell whose W_hh has the spectral radius `memory`; inputs of size about 1: a one-hot picks one column."""
    cell = VanillaRNN(symbols, width, generator=generator, dtype=torch.float64)
    with torch.no_grad():
        cell.W_xh.copy_(torch.randn(cell.W_xh.shape, dtype=torch.float64, generator=generator))
        cell.W_hh.copy_(recurrent_matrix("gaussian", width, memory, generator=generator, dtype=torch.float64))
    return cell


@torch.no_grad()
def recall(
    lags: Sequence[int], width: int = 12, memory: float = 0.9, letters: int = 4, seed: int = 0, steps: int = 400
) -> list[float]:
    """How often a linear layer tells from h_t which letter stood `lag` steps before t, for each lag: Jaeger's test.

    The letters are drawn at random, so that one says nothing about another: chance is 1 / `letters`. The layer is
    fitted to the first half of twice `steps` letters, and asked on the second half.

    Raises `ValueError` for lags outside 0 to `steps` - 1, fewer than 2 letters and no steps.
    """
    for name, size, least in (("letters", letters, 2), ("steps", steps, 1), *(("a lag", lag, 0) for lag in lags)):
        check_whole(name, size, least)
    if max(lags, default=0) >= steps:
        raise ValueError(f"expected lags below the {steps} steps; got {max(lags)}. Take more steps.")
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(letters, (2 * steps,), generator=generator)
    cell = _random_cell(letters, width, memory, generator)
    states = unroll(cell, nn.functional.one_hot(ids, letters).double().unsqueeze(0)).outputs[0]
    shares = []
    for lag in lags:
        W, b = fit_readout(states[lag:steps], ids[: steps - lag], letters)
        told = nn.functional.linear(states[steps + lag :], W, b).argmax(-1)
        shares.append(float((told == ids[steps : 2 * steps - lag]).double().mean()))
    return shares


def fit_readout(states: Tensor, following: Tensor, symbols: int, penalty: float = 1e-3) -> tuple[Tensor, Tensor]:
    """W_hy (symbols, H) and b_y (symbols) that best predict `following` (T) from `states` (T, H), in float64.

    Softmax regression by Newton-like steps of Böhning (1992): the curvature is bounded once and for all, so each
    update is one product. The penalty keeps the weights of a perfectly predicted text finite. Without any state
    (a text of one character) all weights are 0.
    """
    ones = torch.ones(len(states), 1, dtype=torch.float64)
    features = torch.cat([states.double(), ones], dim=1)
    weights = torch.zeros(features.shape[1], symbols, dtype=torch.float64)
    if not len(states):
        return weights[:-1].T, weights[-1]
    wanted = nn.functional.one_hot(following, symbols).double()
    bound = 0.5 * features.T @ features + penalty * torch.eye(features.shape[1], dtype=torch.float64)
    inverse = torch.linalg.inv(bound)
    for _ in range(200):
        slope = features.T @ (wanted - (features @ weights).softmax(-1)) - penalty * weights
        weights = weights + inverse @ slope
    return weights[:-1].T, weights[-1]


def step_at(text: str, t: int, width: int = 12, memory: float = 0.9, readout: str = READOUTS[0]) -> Step:
    """Step t of a run; beyond the text's end, its last step. Raises `ValueError` as `run_text` does, and for t < 0.

    >>> step_at("banana", 2).character, step_at("banana", 99).t
    ('a', 6)
    """
    whole = isinstance(t, int) and not isinstance(t, bool)
    if not whole or t < 0:
        raise ValueError(f"expected a step of 0 or more; got {t!r}. Step 0 is the state before the first character.")
    run = run_text(text, width, memory, readout)
    return Step(run, min(t, len(text)))
