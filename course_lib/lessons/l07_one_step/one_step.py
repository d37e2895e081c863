"""Start a recurrent network carefully, update it once on real text, and measure the gradient flow again.

Lecture B's second experiment. The network reads characters of Hamlet (in lower case) and predicts the next
one; many networks, which differ in their seed only, are trained side by side as one batched computation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt

import torch
from torch import Tensor
from torch.nn import functional

from course_lib.corpora.shakespeare import shakespeare
from course_lib.lessons.l06_gradient_flow.gradient_flow import gradient_flow
from course_lib.lessons.l07_one_step.optimisers import clip_by_norm, make_optimiser
from course_lib.models.activations import activation
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.sizes import check_whole
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered

Weights = dict[str, Tensor]
"""Parameters by name, one network per entry of dimension 0: those of `VanillaRNN`, and the readout W_hy and b_y."""

MOVED: dict[str, tuple[str, ...]] = {
    "all weights": ("W_xh", "W_hh", "b_h", "W_hy", "b_y"),
    "W_hh only": ("W_hh",),
    "b_h only": ("b_h",),
    "W_xh only": ("W_xh",),
    "all but W_hh": ("W_xh", "b_h", "W_hy", "b_y"),
}
"""What an update may be allowed to move."""
_FRONT_MATTER = 2000


@dataclass(frozen=True)
class CarefulStart:
    """Everything before the step.

    `init`: "gaussian", "orthogonal" or "identity"; `radius`: the spectral radius. `drive`: standard deviation of what a
    character adds to each unit's pre-activation. `length`: characters that the training batch is long; the gradient
    flow is measured over `steps`. The networks' seeds are `seed`, `seed` + 1, ...; all read the same passages, drawn
    from `text_seed`. Biases start at 0. `dtype` is that of the measured flow; the step itself is computed in float64.
    Raises `ValueError` for sizes below 1, a radius that is not above 0 or a drive that is not finite.
    """

    init: str = "orthogonal"
    drive: float = 0.01
    width: int = 32
    length: int = 500
    steps: int = 500
    batch: int = 4
    seeds: int = 16
    seed: int = 0
    text_seed: int = 0
    dtype: torch.dtype = torch.float64
    radius: float = 1.0

    def __post_init__(self) -> None:
        """Check sizes and drive."""
        for name in ("width", "length", "steps", "batch", "seeds"):
            check_whole(name, getattr(self, name))
        if not (isfinite(self.drive) and self.drive >= 0):
            raise ValueError(f"expected a drive that is finite and not negative; got {self.drive}. Try 0.01 first.")
        if not (isfinite(self.radius) and self.radius > 0):
            raise ValueError(f"expected a spectral radius that is finite and above 0; got {self.radius}. Try 1 first.")


@remembered(maxsize=1)
def _characters() -> tuple[Tensor, int]:
    text = shakespeare("hamlet")[_FRONT_MATTER:].lower()
    known = {character: i for i, character in enumerate(sorted(set(text)))}
    return torch.tensor([known[character] for character in text]), len(known)


def character_counts() -> Tensor:
    """How often each character stands in the text that the networks read: (characters,)."""
    return _characters()[0].bincount()


def windows(batch: int, length: int, seed: int = 0) -> Tensor:
    """Passages of Hamlet from places drawn at random, as ids of characters: (batch, length).

    Raises `ValueError` when the play is not that long, and for a batch below 1.
    """
    ids, _ = _characters()
    check_whole("batch", batch)
    check_whole("length", length)
    if not 1 <= length < len(ids):
        raise ValueError(f"expected a length from 1 to {len(ids) - 1}; got {length}.")
    starts = torch.randint(len(ids) - length, (batch,), generator=torch.Generator().manual_seed(seed))
    return ids[starts.unsqueeze(1) + torch.arange(length)]


@remembered(maxsize=8)
def careful_weights(start: CarefulStart) -> Weights:
    """Stacked weights at the start, float64; network i is drawn from seed `start.seed` + i and nothing else."""
    networks = []
    characters = _characters()[1]
    for i in range(start.seeds):
        generator = torch.Generator().manual_seed(start.seed + i)

        def normal(*shape: int, generator: torch.Generator = generator) -> Tensor:
            return torch.randn(shape, dtype=torch.float64, generator=generator)

        networks.append(
            {
                "W_hh": start.radius
                * recurrent_matrix(start.init, start.width, generator=generator, dtype=torch.float64),
                "W_xh": start.drive * normal(start.width, characters),
                "b_h": torch.zeros(start.width, dtype=torch.float64),
                "W_hy": normal(characters, start.width) / sqrt(3 * start.width),
                "b_y": torch.zeros(characters, dtype=torch.float64),
            }
        )
    return {name: torch.stack([network[name] for network in networks]) for name in networks[0]}


def _states(weights: Weights, ids: Tensor, nonlinearity: str) -> Tensor:
    """h_1, h_2, ... while reading ids (batch, length): (networks, length * batch, hidden), time first."""
    function = activation(nonlinearity).function
    # A one-hot character times W_xh is one of its columns: look it up, (time, networks, batch, hidden).
    drives = weights["W_xh"].permute(2, 0, 1)[ids.T].transpose(1, 2) + weights["b_h"].unsqueeze(1)
    h, visited, W_t = torch.zeros_like(drives[0]), [], weights["W_hh"].mT.contiguous()
    for drive in drives.unbind(0):
        h = function(torch.baddbmm(drive, h, W_t))
        visited.append(h)
    return torch.cat(visited, 1)


@torch.no_grad()
def mean_slope(weights: Weights, start: CarefulStart) -> Tensor:
    """Mean slope of tanh over units, steps and passages, 1 where nothing is saturated: (networks,)."""
    states = _states(weights, windows(start.batch, start.steps, start.text_seed), "tanh")
    return activation("tanh").slope(states).mean((1, 2))


def next_character_loss(weights: Weights, ids: Tensor, nonlinearity: str = "tanh") -> Tensor:
    """Mean cross-entropy of predicting ids[:, t+1] from ids[:, :t+1], in nats: (networks,). `ids`: (batch, length + 1).

    Raises `ValueError` when there is nothing to predict.
    """
    if ids.ndim != 2 or ids.shape[1] < 2:
        raise ValueError(
            f"expected ids (batch, 2 or more); got {tuple(ids.shape)}. A next character needs one before it."
        )
    networks = len(weights["b_h"])
    states = _states(weights, ids[:, :-1], nonlinearity)
    logits = torch.baddbmm(weights["b_y"].unsqueeze(1), states, weights["W_hy"].mT)
    targets = ids[:, 1:].T.reshape(-1).repeat(networks)
    return functional.cross_entropy(logits.flatten(0, 1), targets, reduction="none").view(networks, -1).mean(1)


def gradients(weights: Weights, ids: Tensor, nonlinearity: str = "tanh") -> tuple[Tensor, Weights]:
    """The loss of every network (networks,), and its gradient with respect to that network's weights."""
    leaves = {name: w.detach().requires_grad_() for name, w in weights.items()}
    loss = next_character_loss(leaves, ids, nonlinearity)
    found = torch.autograd.grad(loss.sum(), list(leaves.values()))  # one network's loss knows no other's weights
    return loss.detach(), dict(zip(leaves, found, strict=True))


@remembered(maxsize=8)
def first_gradients(start: CarefulStart) -> Weights:
    """Gradients of the first batch at the start. They do not depend on the learning rate, so they are kept."""
    return gradients(careful_weights(start), windows(start.batch, start.length + 1, start.text_seed))[1]


@remembered(maxsize=4)
def _one_hot(start: CarefulStart) -> Tensor:
    ids = windows(start.batch, start.steps, start.text_seed)
    return functional.one_hot(ids, _characters()[1]).to(start.dtype)


def flow(weights: Weights, start: CarefulStart) -> Tensor:
    """log10 |dL/dh_t| of every network, geometric mean over the passages: (networks, steps + 1)."""
    _, width, characters = weights["W_xh"].shape
    cells = []
    for i in range(len(weights["W_hh"])):
        cell = VanillaRNN(characters, width, dtype=start.dtype)
        for name, parameter in cell.named_parameters():
            parameter.data.copy_(weights[name][i])
        cells.append(cell)
    return gradient_flow(cells, _one_hot(start), seed=start.text_seed).summary


@remembered(maxsize=8)
def flow_before(start: CarefulStart) -> Tensor:
    """`flow` of the careful start; kept, since every learning rate shares it."""
    return flow(careful_weights(start), start)


def update(
    start: CarefulStart, optimiser: str, learning_rate: float, moved: str = "all weights", clip: float | None = None
) -> Weights:
    """The weights after one update from the careful start; with `clip`, each network's gradient is clipped first.

    Only what `moved` (a key of `MOVED`) names is changed. Raises `ValueError` for an unknown optimiser or `moved`, and
    for a learning rate that is negative, not finite, or so large that the weights overflow.
    """
    if moved not in MOVED:
        raise ValueError(f"expected moved to be one of {', '.join(MOVED)}; got {moved!r}.")
    rule = make_optimiser(optimiser, learning_rate)
    weights, found = careful_weights(start), first_gradients(start)
    names = list(weights)
    wanted = list(found.values()) if clip is None else clip_by_norm(list(found.values()), clip, stacked=True)[0]
    stepped = dict(zip(names, rule.step(list(weights.values()), wanted), strict=True))
    after = {name: (stepped if name in MOVED[moved] else weights)[name] for name in names}
    if not all(bool(torch.isfinite(w.to(start.dtype)).all()) for w in after.values()):
        raise ValueError(
            f"expected weights that stay finite; a learning rate of {learning_rate:g} overflows. Lower it."
        )
    return after


@dataclass(frozen=True)
class StepView:
    """One step, before and after. Norms are log10.

    `before`, `after`: (networks, steps + 1). `eigenvalues_before`, `eigenvalues_after`: of every network's W_hh,
    complex (networks, width). `singular_before`, `singular_after`: the largest singular values, (networks,).
    """

    start: CarefulStart
    optimiser: str
    learning_rate: float
    moved: str
    before: Tensor
    after: Tensor
    eigenvalues_before: Tensor
    eigenvalues_after: Tensor
    singular_before: Tensor
    singular_after: Tensor

    @property
    def change(self) -> Tensor:
        """Decades by which the gradient that reaches step 1 changed: (networks,). Negative: it was lost."""
        return self.after[:, 1] - self.before[:, 1]

    def change_over(self, distance: int) -> Tensor:
        """The same for the gradient `distance` steps before the loss; `ValueError` beyond the measured steps."""
        check_whole("distance", distance, 0)
        if distance > self.start.steps:
            raise ValueError(f"expected a distance from 0 to {self.start.steps} steps; got {distance}.")
        place = self.start.steps - distance
        return self.after[:, place] - self.before[:, place]

    def lost(self, decades: float) -> int:
        """How many networks lost more than this many decades."""
        return int((self.change < -decades).sum())

    def gained(self, decades: float) -> int:
        """How many networks gained more than this many decades."""
        return int((self.change > decades).sum())

    @property
    def radius_after(self) -> Tensor:
        """Spectral radius of every network's W_hh after the step: (networks,)."""
        return self.eigenvalues_after.abs().amax(1)


@remembered(maxsize=8)
def _spectrum_before(start: CarefulStart) -> tuple[Tensor, Tensor]:
    return spectrum(careful_weights(start)["W_hh"])


def spectrum(matrices: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues, complex (networks, width), and largest singular values (networks,) of stacked square matrices."""
    return torch.linalg.eigvals(matrices), torch.linalg.matrix_norm(matrices, ord=2)


def one_step(
    start: CarefulStart, optimiser: str, learning_rate: float, moved: str = "all weights", clip: float | None = None
) -> StepView:
    """Before and after one update. What does not depend on the step is computed once per start, and kept.

    Arguments and errors are those of `update`.
    """
    weights = update(start, optimiser, learning_rate, moved, clip)
    eigenvalues_before, singular_before = _spectrum_before(start)
    eigenvalues_after, singular_after = spectrum(weights["W_hh"])
    return StepView(
        start=start,
        optimiser=optimiser,
        learning_rate=learning_rate,
        moved=moved,
        before=flow_before(start),
        after=flow(weights, start),
        eigenvalues_before=eigenvalues_before,
        eigenvalues_after=eigenvalues_after,
        singular_before=singular_before,
        singular_after=singular_after,
    )


def several_steps(
    start: CarefulStart, optimiser: str, learning_rate: float, counts: Sequence[int] = (1, 10, 100)
) -> dict[int, Tensor]:
    """Train on, a new batch for every update: number of updates -> log10 of the gradient at step 1, (networks,).

    The first batch is that of `one_step`. Raises `ValueError` for no counts or one below 1, and when a loss or the
    weights stop being finite.
    """
    if not counts:
        raise ValueError("expected at least one number of updates; got none. Give for example counts=(1, 10).")
    for count in counts:
        check_whole("counts", count)
    rule = make_optimiser(optimiser, learning_rate)
    weights = careful_weights(start)
    reached = {}
    for done in range(1, max(counts) + 1):
        ids = windows(start.batch, start.length + 1, start.text_seed + done - 1)
        found = gradients(weights, ids)[1]
        weights = dict(zip(weights, rule.step(list(weights.values()), list(found.values())), strict=True))
        if not all(bool(torch.isfinite(w).all()) for w in weights.values()):
            raise ValueError(
                f"expected weights that stay finite; they are not after {done} updates. Take smaller ones."
            )
        if done in counts:
            reached[done] = flow(weights, start)[:, 1]
    return reached
