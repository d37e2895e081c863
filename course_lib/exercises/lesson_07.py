"""Exercises of lesson 07: one step, and taming it."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


# 07.1
def allowed_radius(factor: float, steps: int) -> float:
    """The spectral radius at which linear theory multiplies a gradient by `factor` over `steps` steps."""
    return factor ** (1 / steps)


def _shared_out(factor: float, steps: int) -> float:
    return 1 + (factor - 1) / steps


def _factor_over_steps(factor: float, steps: int) -> float:
    return factor / steps


def _power_not_root(factor: float, steps: int) -> float:
    return math.exp(steps * math.log(factor)) if steps * math.log(factor) < 700 else math.inf


def _inverse_root(factor: float, steps: int) -> float:
    return float(factor ** (-1 / steps))


def _one_step_less(factor: float, steps: int) -> float:
    return float(factor ** (1 / max(steps - 1, 1)))


def _mixed_logarithms(factor: float, steps: int) -> float:
    return math.exp(math.log10(factor) / steps)


def _added(factor: float, steps: int) -> float:
    return 1 + factor / steps


def _logarithm_only(factor: float, steps: int) -> float:
    return math.log(factor) / steps


register(
    Exercise(
        id="07.1",
        title="How little is too much?",
        difficulty=1,
        minutes=4,
        prompt="By linear theory, `steps` steps multiply the gradient by `radius ** steps`. Write "
        "`allowed_radius(factor, steps)`: the radius at which that product is `factor`. For a factor of ten over 500 "
        "steps, how far from 1 is it?",
        solution=allowed_radius,
        cases=lambda: [(10.0, 500), (1000.0, 500), (0.1, 500), (2.0, 1), (10.0, 50)],
        rtol=1e-7,
        wrong=[
            WrongAnswer("shared", _shared_out, "You shared the change out by adding; the steps multiply: take a root."),
            WrongAnswer("divided", _factor_over_steps, "You divided by the number of steps; the steps multiply."),
            WrongAnswer("power", _power_not_root, "You raised the factor to the power; it is the other way: a root."),
            WrongAnswer(
                "inverse", _inverse_root, "This radius divides by the factor; the exponent is 1 / steps, not -1."
            ),
            WrongAnswer(
                "one less", _one_step_less, "You took the root of steps - 1; every one of the steps multiplies."
            ),
            WrongAnswer("mixed", _mixed_logarithms, "You mixed log10 with exp: use log and exp, or log10 and 10 ** x."),
            WrongAnswer("added", _added, "You added factor / steps to 1; the steps multiply, so take a root."),
            WrongAnswer(
                "logarithm", _logarithm_only, "This is the radius's logarithm; take exp of it to have the radius."
            ),
        ],
        hints=["Solve radius ** steps = factor for the radius.", "The steps-th root is the power 1 / steps."],
    )
)


def _gradient_lists() -> list[tuple[list[Tensor], float]]:
    small = [0.01 * normal(2, seed=3), 0.01 * normal(3, seed=4)]
    return [
        ([torch.tensor([3.0]), torch.tensor([4.0])], 1.0),
        ([5 * normal(2, 3), 5 * normal(4, seed=1)], 1.0),
        (small, 1.0),
        ([10 * normal(3, seed=2)], 2.5),
    ]


# 07.2
def clip_norm(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """All gradients times one factor, so that their common norm is at most max_norm."""
    norm = math.sqrt(sum(float((g**2).sum()) for g in gradients))
    factor = min(1.0, max_norm / norm)
    return [factor * g for g in gradients]


def _each_entry(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    return [g.clamp(-max_norm, max_norm) for g in gradients]


def _each_tensor(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    return [g * min(1.0, max_norm / float(g.norm())) for g in gradients]


def _always(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    norm = float(torch.stack([g.norm() for g in gradients]).norm())
    return [g * max_norm / norm for g in gradients]


def _squared_norm(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    squares = sum(float((g**2).sum()) for g in gradients)
    return [g * min(1.0, max_norm / squares) for g in gradients]


def _summed_norms(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    total = sum(float(g.norm()) for g in gradients)
    return [g * min(1.0, max_norm / total) for g in gradients]


register(
    Exercise(
        id="07.2",
        title="Clip by norm",
        difficulty=2,
        minutes=6,
        prompt="Write `clip_norm(gradients, max_norm)`: a new list in which all tensors are multiplied by the same "
        "factor, so that the norm of all entries together is at most `max_norm`. Gradients that are small enough stay "
        "as they are. No call of PyTorch's own clipping.",
        solution=clip_norm,
        cases=_gradient_lists,
        wrong=[
            WrongAnswer(
                "entries",
                _each_entry,
                "You clip each entry by itself, which turns the direction; scale all by one factor.",
            ),
            WrongAnswer(
                "tensors",
                _each_tensor,
                "You clip each tensor by its own norm; the norm is that of all tensors together.",
            ),
            WrongAnswer(
                "always", _always, "You rescale small gradients too: when the norm is below max_norm, leave them."
            ),
            WrongAnswer(
                "squared", _squared_norm, "You forgot the root: the norm is the square root of the sum of squares."
            ),
            WrongAnswer("summed", _summed_norms, "You added the tensors' norms; add their squares, and take the root."),
        ],
        hints=[
            "The norm of all entries: the root of the sum of all squares, over all tensors.",
            "The factor is max_norm / norm, but never more than 1.",
        ],
    )
)


def _gradient_runs() -> list[tuple[list[Tensor], float, float]]:
    return [
        ([torch.tensor([1.0])] * 3, 0.1, 0.5),
        ([normal(3, seed=i) for i in range(5)], 0.01, 0.9),
        ([normal(2, seed=7)], 1.0, 0.9),
    ]


# 07.3
def momentum_travel(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    """How far the weights have moved in all after one momentum update for each of the gradients, in order."""
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
        moved = moved - learning_rate * v
    return moved


def _forgets(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    return -learning_rate * torch.stack(gradients).sum(0)


def _averages(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    return (1 - momentum) * momentum_travel(gradients, learning_rate, momentum)


def _uphill(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    return -momentum_travel(gradients, learning_rate, momentum)


def _looks_ahead(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
        moved = moved - learning_rate * (g + momentum * v)
    return moved


def _last_step_only(gradients: list[Tensor], learning_rate: float, momentum: float) -> Tensor:
    v = torch.zeros_like(gradients[0])
    for g in gradients:
        v = momentum * v + g
    return -learning_rate * v


register(
    Exercise(
        id="07.3",
        title="Momentum remembers",
        difficulty=2,
        minutes=6,
        prompt="Write `momentum_travel(gradients, learning_rate, momentum)`: the sum of all updates (new weights minus "
        "old), one update for each gradient in the list, with PyTorch's momentum: $v = \\mu v + g$, then "
        "$w = w - \\eta v$, and $v$ starts at 0.",
        solution=momentum_travel,
        cases=_gradient_runs,
        wrong=[
            WrongAnswer("forgets", _forgets, "This is plain gradient descent: nothing is carried from step to step."),
            WrongAnswer("averages", _averages, "You weigh the new gradient by 1 - momentum; PyTorch takes it whole."),
            WrongAnswer("uphill", _uphill, "Your sign is wrong: the weights move against the gradient."),
            WrongAnswer(
                "nesterov", _looks_ahead, "This is Nesterov's direction, g + momentum v; plain momentum takes v."
            ),
            WrongAnswer("last", _last_step_only, "You return the last update only; add up all of them."),
        ],
        hints=[
            "Keep v from one gradient to the next.",
            "Two lines a step: v = momentum * v + g; moved -= learning_rate * v.",
        ],
    )
)


def _bowl(w: float) -> float:
    return 2.0 * w


def _tilted(w: float) -> float:
    return 0.5 * (w - 1.0) + math.sin(w)


def _descents() -> list[tuple[Callable[[float], float], float, float, float, int]]:
    return [(_bowl, 1.0, 0.1, 0.5, 3), (_bowl, 1.0, 0.05, 0.9, 10), (_tilted, 3.0, 0.1, 0.9, 8)]


# 07.4
def nesterov_descent(
    slope: Callable[[float], float], w: float, learning_rate: float, momentum: float, steps: int
) -> float:
    """The weight after `steps` of Nesterov's method: slope(point) is the gradient, asked for at the point ahead."""
    v = 0.0
    for _ in range(steps):
        v = momentum * v - learning_rate * slope(w + momentum * v)
        w = w + v
    return w


def _asks_at(place: Callable[[float, float, float], float]) -> Callable[..., float]:
    """Nesterov's loop, but the slope is that of place(w, v, momentum)."""

    def descent(slope: Callable[[float], float], w: float, learning_rate: float, momentum: float, steps: int) -> float:
        v = 0.0
        for _ in range(steps):
            v = momentum * v - learning_rate * slope(place(w, v, momentum))
            w = w + v
        return w

    return descent


_slope_at_old_point = _asks_at(lambda w, v, momentum: w)
_whole_step_ahead = _asks_at(lambda w, v, momentum: w + v)
_looks_behind = _asks_at(lambda w, v, momentum: w - momentum * v)


def _stays_ahead(slope: Callable[[float], float], w: float, learning_rate: float, momentum: float, steps: int) -> float:
    v = 0.0
    for _ in range(steps):
        w = w + momentum * v
        v = momentum * v - learning_rate * slope(w)
        w = w + v
    return w


register(
    Exercise(
        id="07.4",
        title="Look before you leap",
        difficulty=3,
        minutes=8,
        prompt="Nesterov's method asks for the gradient where momentum is about to carry it: "
        "$v = \\mu v - \\eta\\, \\nabla L(w + \\mu v)$, then $w = w + v$; $v$ starts at 0. Write "
        "`nesterov_descent(slope, w, learning_rate, momentum, steps)` for one weight: the weight after all steps.",
        solution=nesterov_descent,
        cases=_descents,
        wrong=[
            WrongAnswer(
                "old point", _slope_at_old_point, "You take the gradient at the old point w: that is momentum."
            ),
            WrongAnswer("whole", _whole_step_ahead, "You look a whole v ahead; momentum carries it momentum * v far."),
            WrongAnswer(
                "behind", _looks_behind, "You look behind: v already points where it moves, so add momentum * v."
            ),
            WrongAnswer(
                "stays",
                _stays_ahead,
                "You move to the point ahead and add v as well: momentum is counted twice. Only look there.",
            ),
        ],
        hints=[
            "The gradient's argument is w + momentum * v, with the v of the step before.",
            "Then w = w + v with the new v.",
        ],
    )
)


def _gradient_sequences() -> list[tuple[list[Tensor], float, float, float]]:
    return [
        ([torch.tensor([2.0, -0.5])], 0.1, 0.99, 1e-8),
        ([normal(3, seed=i) for i in range(4)], 0.01, 0.9, 1e-8),
        ([0.1 * normal(3, seed=9 + i) for i in range(6)], 0.1, 0.5, 0.2),
    ]


# 07.5
def rmsprop_travel(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    """How far the weights have moved in all after one RMSProp update for each of the gradients, in order."""
    s = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        s = decay * s + (1 - decay) * g**2
        moved = moved - learning_rate * g / (s.sqrt() + eps)
    return moved


def _rmsprop_variant(
    gradients: list[Tensor],
    learning_rate: float,
    keep: float,
    add: float,
    denominator: Callable[[Tensor], Tensor],
    after: bool = False,
) -> Tensor:
    s = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for g in gradients:
        if not after:
            s = keep * s + add * g**2
        moved = moved - learning_rate * g / denominator(s)
        if after:
            s = keep * s + add * g**2
    return moved


def _eps_inside(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    return _rmsprop_variant(gradients, learning_rate, decay, 1 - decay, lambda s: (s + eps).sqrt())


def _decay_swapped(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    return _rmsprop_variant(gradients, learning_rate, 1 - decay, decay, lambda s: s.sqrt() + eps)


def _no_root(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    return _rmsprop_variant(gradients, learning_rate, decay, 1 - decay, lambda s: s + eps)


def _adds_all_up(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    return _rmsprop_variant(gradients, learning_rate, 1.0, 1.0, lambda s: s.sqrt() + eps)


def _mean_of_the_past(gradients: list[Tensor], learning_rate: float, decay: float, eps: float) -> Tensor:
    return _rmsprop_variant(gradients, learning_rate, decay, 1 - decay, lambda s: s.sqrt() + eps, after=True)


register(
    Exercise(
        id="07.5",
        title="RMSProp and its decay",
        difficulty=3,
        minutes=8,
        prompt="Write `rmsprop_travel(gradients, learning_rate, decay, eps)`: the sum of all updates, as in 07.3, now "
        "with RMSProp as PyTorch has it: $s = \\rho s + (1-\\rho)\\, g^2$ with $s$ starting at 0 and $\\rho$ the "
        "decay, then $w = w - \\eta\\, g / (\\sqrt{s} + \\varepsilon)$.",
        solution=rmsprop_travel,
        cases=_gradient_sequences,
        wrong=[
            WrongAnswer("inside", _eps_inside, "Your eps is inside the root; here it is added after the root."),
            WrongAnswer("swapped", _decay_swapped, "Decay and 1 - decay are swapped: the old mean keeps the decay."),
            WrongAnswer(
                "no root", _no_root, "You divide by the mean square; take its root, or big gradients give tiny steps."
            ),
            WrongAnswer(
                "adds up", _adds_all_up, "You add up all squares for ever: that is AdaGrad. Let the old mean decay."
            ),
            WrongAnswer(
                "late", _mean_of_the_past, "You divide before this gradient has joined the mean; update s first."
            ),
        ],
        hints=[
            "s is a running mean of g², entry by entry.",
            "s = decay * s + (1 - decay) * g**2, and only then divide by s.sqrt() + eps.",
        ],
    )
)


def _adam_runs() -> list[tuple[list[Tensor], float]]:
    return [
        ([torch.tensor([5.0, -0.01])], 0.1),
        ([normal(3, seed=i) for i in range(4)], 0.01),
        ([normal(2, seed=20 + i) for i in range(12)], 0.05),
    ]


# 07.6
def adam_travel(gradients: list[Tensor], learning_rate: float) -> Tensor:
    """How far the weights have moved after one Adam update for each gradient; betas 0.9 and 0.999, eps 1e-8."""
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return moved


def _adam_variant(
    gradients: list[Tensor],
    learning_rate: float,
    beta1: float,
    beta2: float,
    correct_m: bool,
    correct_v: bool,
    fixed: bool = False,
) -> Tensor:
    m = torch.zeros_like(gradients[0])
    v = torch.zeros_like(gradients[0])
    moved = torch.zeros_like(gradients[0])
    for step, g in enumerate(gradients, start=1):
        t = 1 if fixed else step
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t) if correct_m else m
        v_hat = v / (1 - beta2**t) if correct_v else v
        moved = moved - learning_rate * m_hat / (v_hat.sqrt() + 1e-8)
    return moved


def _no_correction(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return _adam_variant(gradients, learning_rate, 0.9, 0.999, correct_m=False, correct_v=False)


def _mean_only(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return _adam_variant(gradients, learning_rate, 0.9, 0.999, correct_m=True, correct_v=False)


def _square_only(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return _adam_variant(gradients, learning_rate, 0.9, 0.999, correct_m=False, correct_v=True)


def _betas_swapped(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return _adam_variant(gradients, learning_rate, 0.999, 0.9, correct_m=True, correct_v=True)


def _adam_no_root(gradients: list[Tensor], learning_rate: float) -> Tensor:
    m = v = moved = torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        moved = moved - learning_rate * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8)
    return moved


def _adam_uphill(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return -adam_travel(gradients, learning_rate)


def _signs_only(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return -learning_rate * torch.stack([g.sign() for g in gradients]).sum(0)


def _always_first(gradients: list[Tensor], learning_rate: float) -> Tensor:
    return _adam_variant(gradients, learning_rate, 0.9, 0.999, correct_m=True, correct_v=True, fixed=True)


register(
    Exercise(
        id="07.6",
        title="Adam",
        difficulty=4,
        minutes=10,
        prompt="Write `adam_travel(gradients, learning_rate)`: the sum of all updates, as in 07.3, now with Adam: "
        "running means $m$ of $g$ (beta 0.9) and $v$ of $g^2$ (beta 0.999), both from 0. Divide each by "
        "$1 - \\beta^t$, where $t = 1, 2, \\ldots$, then $w = w - \\eta\\, \\hat m / (\\sqrt{\\hat v} + 10^{-8})$.",
        solution=adam_travel,
        cases=_adam_runs,
        wrong=[
            WrongAnswer(
                "uncorrected", _no_correction, "You left out the bias correction: divide m and v by 1 - beta ** t."
            ),
            WrongAnswer("m only", _mean_only, "You corrected m and not v: your first step is about 32 times too long."),
            WrongAnswer("v only", _square_only, "You corrected v and not m: your first step is ten times too short."),
            WrongAnswer(
                "swapped", _betas_swapped, "Your betas are swapped: 0.9 is for the mean of g, 0.999 for that of g²."
            ),
            WrongAnswer("no root", _adam_no_root, "You divided by v itself; divide by its square root, plus 1e-8."),
            WrongAnswer("uphill", _adam_uphill, "You added the updates: the weights go down the slope, so subtract."),
            WrongAnswer("signs", _signs_only, "Only Adam's first step is the sign of g; later ones use running means."),
            WrongAnswer("t stays", _always_first, "Your t stays at 1: the correction must fade as t grows."),
        ],
        hints=[
            "Two running means, both from 0, both too small at first.",
            "m_hat = m / (1 - 0.9**t) and v_hat = v / (1 - 0.999**t), with t counted from 1.",
        ],
    )
)


def _quartic(w: Tensor) -> Tensor:
    return w**3


def _wall(w: Tensor) -> Tensor:
    return torch.where(w < 0, -50.0, 0.5) * torch.ones_like(w)


def _clipped_descents() -> list[tuple[Callable[[Tensor], Tensor], Tensor, float, float, int]]:
    return [
        (_quartic, torch.tensor([3.0, -2.0], dtype=torch.float64), 0.1, 1.0, 5),
        (_wall, torch.tensor([0.2, 0.3], dtype=torch.float64), 0.3, 1.0, 6),
        (_quartic, torch.tensor([0.5], dtype=torch.float64), 0.1, 1.0, 3),
    ]


# 07.7
def clipped_descent(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    """The weights after `steps` of gradient descent; slope(w) is the gradient, clipped to max_norm before each step."""
    for _ in range(steps):
        g = slope(w)
        norm = float(g.norm())
        if norm > max_norm:
            g = g * (max_norm / norm)
        w = w - learning_rate * g
    return w


def _clips_the_weights(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    for _ in range(steps):
        w = w - learning_rate * slope(w)
        w = w * min(1.0, max_norm / float(w.norm()))
    return w


def _clips_the_update(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    for _ in range(steps):
        step = learning_rate * slope(w)
        w = w - step * min(1.0, max_norm / float(step.norm()))
    return w


def _clips_entries(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    for _ in range(steps):
        w = w - learning_rate * slope(w).clamp(-max_norm, max_norm)
    return w


def _clips_once(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    factor = min(1.0, max_norm / float(slope(w).norm()))
    for _ in range(steps):
        w = w - learning_rate * factor * slope(w)
    return w


def _always_scales(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    for _ in range(steps):
        g = slope(w)
        w = w - learning_rate * g * max_norm / float(g.norm())
    return w


def _climbs(slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int) -> Tensor:
    return clipped_descent(lambda v: -slope(v), w, learning_rate, max_norm, steps)


def _one_step_more(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    return clipped_descent(slope, w, learning_rate, max_norm, steps + 1)


def _one_step_fewer(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    return clipped_descent(slope, w, learning_rate, max_norm, steps - 1)


def _never_clips(
    slope: Callable[[Tensor], Tensor], w: Tensor, learning_rate: float, max_norm: float, steps: int
) -> Tensor:
    for _ in range(steps):
        w = w - learning_rate * slope(w)
    return w


register(
    Exercise(
        id="07.7",
        title="Clip at the right moment",
        difficulty=3,
        minutes=8,
        prompt="Write `clipped_descent(slope, w, learning_rate, max_norm, steps)`: gradient descent in which every "
        "gradient is clipped to `max_norm` (by norm) before it is used. Return the weights after the last step; do not "
        "change the `w` you were given.",
        solution=clipped_descent,
        cases=_clipped_descents,
        wrong=[
            WrongAnswer(
                "after", _clips_the_weights, "You clip after the step, and the weights: clip the gradient before it."
            ),
            WrongAnswer(
                "update",
                _clips_the_update,
                "You clip the update, learning rate included; the threshold is for the gradient.",
            ),
            WrongAnswer(
                "entries", _clips_entries, "You clip each entry by itself; scale the whole gradient by one factor."
            ),
            WrongAnswer("once", _clips_once, "You computed the factor once; every gradient has a norm of its own."),
            WrongAnswer(
                "always", _always_scales, "You rescale small gradients too; below max_norm they stay as they are."
            ),
            WrongAnswer("uphill", _climbs, "Your weights climb: subtract the gradient, do not add it."),
            WrongAnswer("one more", _one_step_more, "You took one step too many; there are exactly `steps` of them."),
            WrongAnswer("one fewer", _one_step_fewer, "You took one step too few; return what the last step gives."),
            WrongAnswer("never", _never_clips, "Nothing is clipped: gradients above max_norm come through whole."),
        ],
        hints=[
            "Inside the loop: gradient, norm, clip, step, in this order.",
            "Only when the norm is above max_norm, multiply the gradient by max_norm / norm.",
        ],
    )
)


def _steep(w: float) -> tuple[float, float]:
    return (w**4, 4 * w**3) if abs(w) < 3 else (math.nan, math.nan)


def _overflowing(w: float) -> tuple[float, float]:
    return (w**4 if abs(w) < 3 else math.inf), 4 * w**3


def _gentle(w: float) -> tuple[float, float]:
    return (w - 1) ** 2, 2 * (w - 1)


def _recoveries() -> list[tuple[Callable[[float], tuple[float, float]], float, float, int]]:
    return [(_steep, 2.0, 0.4, 8), (_gentle, 3.0, 0.1, 5), (_overflowing, 2.5, 1.0, 12)]


# 07.8
def descend_and_recover(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    """The last weight seen to be good, after `evaluations` calls of loss_and_slope(w), which gives loss and slope."""
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss) and math.isfinite(slope):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


def _same_step_again(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good, good_slope = w, slope
        w = good - learning_rate * good_slope
    return good


def _back_to_the_start(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    start = good = w
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good = w
            w = w - learning_rate * slope
        else:
            learning_rate = learning_rate / 2
            w = start
    return good


def _slower_every_time(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good, good_slope = w, slope
        learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


def _only_nan(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if not math.isnan(loss):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return good


def _untested_weight(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    good, good_slope = w, 0.0
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if math.isfinite(loss):
            good, good_slope = w, slope
        else:
            learning_rate = learning_rate / 2
        w = good - learning_rate * good_slope
    return w


def _halves_and_goes_on(
    loss_and_slope: Callable[[float], tuple[float, float]], w: float, learning_rate: float, evaluations: int
) -> float:
    for _ in range(evaluations):
        loss, slope = loss_and_slope(w)
        if not math.isfinite(loss):
            learning_rate = learning_rate / 2
        w = w - learning_rate * slope
    return w


register(
    Exercise(
        id="07.8",
        title="Back from nan",
        difficulty=5,
        minutes=15,
        prompt="Write `descend_and_recover(loss_and_slope, w, learning_rate, evaluations)` for one weight. Each of the "
        "`evaluations` calls `loss_and_slope(w)` gives a loss and a gradient. If both are finite, keep this weight "
        "(and its gradient) as the checkpoint. If not, halve the learning rate for good. Then, in both cases, the next "
        "weight to try is a gradient step from the checkpoint. Return the last checkpoint's weight. The first is good.",
        solution=descend_and_recover,
        cases=_recoveries,
        wrong=[
            WrongAnswer(
                "same step",
                _same_step_again,
                "You stay where nan stopped you: halve the learning rate, or the same step fails again.",
            ),
            WrongAnswer("start", _back_to_the_start, "You go back to the very start; go back to the last good weight."),
            WrongAnswer(
                "slower", _slower_every_time, "You halve the learning rate every time; only a bad loss halves it."
            ),
            WrongAnswer(
                "only nan", _only_nan, "You look for nan only; an infinite loss is no checkpoint: use isfinite."
            ),
            WrongAnswer(
                "untested",
                _untested_weight,
                "You return a weight that nobody has tested yet; return the last good one.",
            ),
            WrongAnswer(
                "goes on", _halves_and_goes_on, "You step on from nan: nan minus anything is nan. Go back first."
            ),
        ],
        hints=[
            "Two variables make the checkpoint: the last good weight and its gradient.",
            "After a good evaluation, replace both. After a bad one, only halve the learning rate.",
            "At the end of every round: w = good - learning_rate * good_slope.",
        ],
    )
)
