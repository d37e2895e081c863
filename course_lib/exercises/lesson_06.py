"""Exercises of lesson 06: gradient flow."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


def _matrices() -> list[tuple[Tensor]]:
    rotation = torch.tensor([[0.0, -2.0], [2.0, 0.0]], dtype=torch.float64)
    shear = torch.tensor([[0.5, 10.0], [0.0, 0.5]], dtype=torch.float64)
    negative = torch.tensor([[-3.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    return [(rotation,), (shear,), (negative,), (normal(6, 6),)]


# 06.1
def logistic_slope(a: float) -> float:
    """Slope of the logistic function at the pre-activation a."""
    s = 1 / (1 + math.exp(-a))
    return s * (1 - s)


def _logistic_value(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def _slope_without_complement(a: float) -> float:
    return (1 / (1 + math.exp(-a))) ** 2


def _slope_like_tanh(a: float) -> float:
    return 1 - (1 / (1 + math.exp(-a))) ** 2


register(
    Exercise(
        id="06.1",
        title="The slope of the logistic",
        difficulty=1,
        minutes=3,
        prompt="Write `logistic_slope(a)`: the slope of the logistic function at `a`, a number. "
        "At 0 it must be exactly a quarter, and nowhere more.",
        solution=logistic_slope,
        cases=lambda: [(0.0,), (1.0,), (-2.0,), (5.0,)],
        wrong=[
            WrongAnswer("value", _logistic_value, "This is the logistic itself; its slope is at most a quarter."),
            WrongAnswer("squared", _slope_without_complement, "You squared s; the slope is s times (1 - s)."),
            WrongAnswer("tanh", _slope_like_tanh, "1 - s² is the slope of tanh; the logistic has s (1 - s)."),
        ],
        hints=[
            "Write s = 1 / (1 + exp(-a)) first.",
            "Differentiate: the slope can be written with s alone: s (1 - s).",
        ],
    )
)


# 06.2
def largest_eigenvalue_size(W: Tensor) -> float:
    """The spectral radius of a square matrix W: the largest size of its eigenvalues."""
    return float(torch.linalg.eigvals(W).abs().max())


def _singular_value(W: Tensor) -> float:
    return float(torch.linalg.svdvals(W).max())


def _signed_real(W: Tensor) -> float:
    return float(torch.linalg.eigvals(W).real.max())


def _real_parts_only(W: Tensor) -> float:
    return float(torch.linalg.eigvals(W).real.abs().max())


def _trace(W: Tensor) -> float:
    return float(W.trace())


register(
    Exercise(
        id="06.2",
        title="The spectral radius",
        difficulty=1,
        minutes=4,
        prompt="Write `largest_eigenvalue_size(W)`: the spectral radius of the square tensor `W`, as a float. "
        "Eigenvalues may be negative or complex.",
        solution=largest_eigenvalue_size,
        cases=_matrices,
        wrong=[
            WrongAnswer(
                "norm", _singular_value, "This is the largest singular value, the spectral norm; use eigenvalues."
            ),
            WrongAnswer("signed", _signed_real, "You took the largest real part; an eigenvalue of -3 has size 3."),
            WrongAnswer(
                "real", _real_parts_only, "You left out the imaginary parts; the size is |a + bi| = sqrt(a² + b²)."
            ),
            WrongAnswer(
                "trace", _trace, "The trace is the sum of the eigenvalues; you need the largest of their sizes."
            ),
        ],
        hints=["`torch.linalg.eigvals` gives all eigenvalues, complex.", "`.abs()` of a complex tensor is its size."],
    )
)


# 06.3
def steps_until_lost(radius: float, factor: float) -> int:
    """The smallest number of steps k for which radius ** k is at most factor (0 < radius < 1, 0 < factor < 1)."""
    return math.ceil(math.log(factor) / math.log(radius) - 1e-9)


def _rounded_down(radius: float, factor: float) -> int:
    return math.floor(math.log(factor) / math.log(radius) + 1e-9)


def _upside_down(radius: float, factor: float) -> int:
    return math.ceil(math.log(radius) / math.log(factor))


def _linear_loss(radius: float, factor: float) -> int:
    return math.ceil((1 - factor) / (1 - radius) - 1e-9)


register(
    Exercise(
        id="06.3",
        title="How far back can it see?",
        difficulty=2,
        minutes=5,
        prompt="By linear theory the gradient k steps back is `radius ** k`. Write `steps_until_lost(radius, factor)`: "
        "the smallest whole k at which it is `factor` or less. For 0.5 and 0.25 that is 2.",
        solution=steps_until_lost,
        cases=lambda: [(0.5, 0.25), (0.9, 1e-6), (0.99, 1e-6), (0.1, 0.5)],
        wrong=[
            WrongAnswer(
                "floor", _rounded_down, "You rounded down: at that step the gradient is still above the factor."
            ),
            WrongAnswer("inverse", _upside_down, "You divided the wrong way round: log(factor) goes on top."),
            WrongAnswer(
                "linear", _linear_loss, "You took the same amount off each step; the radius multiplies instead."
            ),
        ],
        hints=[
            "Take logarithms of radius ** k = factor.",
            "k = log(factor) / log(radius), rounded up with `math.ceil`.",
        ],
    )
)


# 06.4
def scale_to_radius(W: Tensor, radius: float) -> Tensor:
    """W multiplied by the number that gives it the spectral radius asked for."""
    return W * (radius / torch.linalg.eigvals(W).abs().max())


def _times_only(W: Tensor, radius: float) -> Tensor:
    return W * radius


def _by_norm(W: Tensor, radius: float) -> Tensor:
    return W * (radius / torch.linalg.matrix_norm(W, 2))


def _by_largest_entry(W: Tensor, radius: float) -> Tensor:
    return W * (radius / W.abs().max())


register(
    Exercise(
        id="06.4",
        title="Dial in a radius",
        difficulty=2,
        minutes=4,
        prompt="Write `scale_to_radius(W, radius)`: the matrix `W` times one number, such that its spectral radius is "
        "`radius`.",
        solution=scale_to_radius,
        cases=lambda: [(matrix, radius) for (matrix,) in _matrices() for radius in (1.0, 0.9)],
        wrong=[
            WrongAnswer(
                "multiply", _times_only, "You multiplied by the radius, but W's own radius was not 1: divide by it."
            ),
            WrongAnswer("norm", _by_norm, "You divided by the spectral norm; divide by the largest |eigenvalue|."),
            WrongAnswer("entry", _by_largest_entry, "You divided by the largest entry; eigenvalues are not entries."),
        ],
        hints=["Scaling a matrix scales all its eigenvalues.", "Multiply by radius over the radius it has now (06.2)."],
    )
)


def _jacobian_cases() -> list[tuple[list[Tensor]]]:
    by_pencil = [[[1.0, 2.0], [0.0, 1.0]], [[0.0, 1.0], [3.0, 1.0]]]
    small = [torch.tensor(rows, dtype=torch.float64) for rows in by_pencil]
    return [(small,), ([normal(3, 3, seed=i) for i in range(4)],)]


# 06.5
def chain(jacobians: list[Tensor]) -> Tensor:
    """The Jacobian dh_T/dh_0, from [dh_1/dh_0, dh_2/dh_1, ..., dh_T/dh_(T-1)], each (width, width)."""
    product = jacobians[0]
    for jacobian in jacobians[1:]:
        product = jacobian @ product
    return product


def _wrong_order(jacobians: list[Tensor]) -> Tensor:
    product = jacobians[0]
    for jacobian in jacobians[1:]:
        product = product @ jacobian
    return product


def _summed(jacobians: list[Tensor]) -> Tensor:
    return torch.stack(jacobians).sum(0)


def _elementwise(jacobians: list[Tensor]) -> Tensor:
    return torch.stack(jacobians).prod(0)


def _transposed_chain(jacobians: list[Tensor]) -> Tensor:
    return chain(jacobians).T


register(
    Exercise(
        id="06.5",
        title="Chain the Jacobians",
        difficulty=2,
        minutes=5,
        prompt="Write `chain(jacobians)`: given dh₁/dh₀, dh₂/dh₁, ... in the order of time, return dh_T/dh₀.",
        solution=chain,
        cases=_jacobian_cases,
        wrong=[
            WrongAnswer("order", _wrong_order, "Your order is reversed: a later step's Jacobian stands to the left."),
            WrongAnswer("sum", _summed, "You added them; the chain rule along one path multiplies."),
            WrongAnswer(
                "elementwise", _elementwise, "You multiplied entry by entry; Jacobians chain by matrix products."
            ),
            WrongAnswer("transposed", _transposed_chain, "This is the transpose; rows belong to h_T, columns to h_0."),
        ],
        hints=[
            "A small change d of h₀ becomes J₁ d, then J₂ (J₁ d).",
            "Start with J₁; multiply each next one from the left.",
        ],
    )
)


def _long_chains() -> list[tuple[Tensor, Tensor, int]]:
    v = normal(4)
    unit = v / v.norm()
    shear = torch.tensor([[0.5, 0.25], [0.0, 0.5]], dtype=torch.float64)
    return [
        (shear, torch.tensor([1.0, 0.0], dtype=torch.float64), 2),
        (0.5 * normal(4, 4, seed=1), unit, 3),
        (1e-4 * normal(4, 4, seed=2), unit, 200),
        (unit.diag() * 9, unit, 60),
    ]


# 06.6
def log10_flow(W: Tensor, v: Tensor, steps: int) -> float:
    """log10 of the norm of v W W ... W, with `steps` factors W, also where it is far below 1e-308."""
    total = 0.0
    for _ in range(steps):
        v = v @ W
        norm = v.norm()
        total += math.log10(float(norm))
        v = v / norm
    return total


def _underflowing(W: Tensor, v: Tensor, steps: int) -> float:
    for _ in range(steps):
        v = v @ W
    return float(v.norm().log10())


def _natural_logarithm(W: Tensor, v: Tensor, steps: int) -> float:
    return log10_flow(W, v, steps) * math.log(10)


def _never_rescaled(W: Tensor, v: Tensor, steps: int) -> float:
    total = 0.0
    for _ in range(steps):
        v = v @ W
        total += float(v.norm().clamp(min=1e-300).log10())
    return total


def _radius_only(W: Tensor, v: Tensor, steps: int) -> float:
    return steps * math.log10(float(torch.linalg.eigvals(W).abs().max()))


register(
    Exercise(
        id="06.6",
        title="Never round to zero",
        difficulty=4,
        minutes=10,
        prompt="Write `log10_flow(W, v, steps)`: the log10 of the norm of the row vector `v` times `W`, `steps` times. "
        "It must be right for 200 steps that shrink by 10,000 each: 1e-800 is no floating-point number.",
        solution=log10_flow,
        cases=_long_chains,
        wrong=[
            WrongAnswer(
                "underflow", _underflowing, "Your vector rounds to zero on the way. Rescale it and keep the logarithm."
            ),
            WrongAnswer("natural", _natural_logarithm, "You used natural logarithms; log10 counts decades."),
            WrongAnswer(
                "compound", _never_rescaled, "You added the logarithm but did not rescale v, so each step counts again."
            ),
            WrongAnswer(
                "theory", _radius_only, "This is the theory's line, steps times log10 of the radius; multiply by W."
            ),
        ],
        hints=[
            "After each product, take the norm out of v and remember its logarithm.",
            "`total += math.log10(norm)` and `v = v / norm`, at every step.",
        ],
    )
)


def _tanh_runs() -> list[tuple[Tensor, Tensor, Tensor]]:
    small = (
        torch.tensor([[0.5, -1.0], [2.0, 0.5]], dtype=torch.float64),
        torch.tensor([[0.0, 0.0], [0.5, -0.5], [0.8, 0.2]], dtype=torch.float64),
        torch.tensor([1.0, 2.0], dtype=torch.float64),
    )
    W, h = 0.7 * normal(4, 4, seed=4), [normal(4, seed=9)]
    for t in range(6):
        h.append(torch.tanh(W @ h[-1] + normal(4, seed=t)))
    return [small, (W, torch.stack(h), normal(4, seed=5))]


# 06.7
def flow_by_hand(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    """Norms of dL/dh_t for t = 0 to T, where L = v·h_T and h_t = tanh(W h_(t-1) + drive); h is (T + 1, width)."""
    gradient = v
    norms = [float(gradient.norm())]
    for t in range(len(h) - 1, 0, -1):
        gradient = (gradient * (1 - h[t] ** 2)) @ W
        norms.append(float(gradient.norm()))
    return norms[::-1]


def _without_slope(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    norms = [float(v.norm())]
    for _ in range(len(h) - 1):
        v = v @ W
        norms.append(float(v.norm()))
    return norms[::-1]


def _with_transpose(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    return flow_by_hand(W.T, h, v)


def _step_too_early(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    return flow_by_hand(W, torch.cat([h[:1], h[:-1]]), v)


def _slope_after_matrix(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    norms = [float(v.norm())]
    for t in range(len(h) - 1, 0, -1):
        v = (v @ W) * (1 - h[t] ** 2)
        norms.append(float(v.norm()))
    return norms[::-1]


def _last_first(W: Tensor, h: Tensor, v: Tensor) -> list[float]:
    return flow_by_hand(W, h, v)[::-1]


register(
    Exercise(
        id="06.7",
        title="Gradient flow by hand",
        difficulty=5,
        minutes=15,
        prompt="A tanh RNN ran, and you kept its states `h`, (T + 1, width). Write `flow_by_hand(W, h, v)`: the norms "
        "of ∂L/∂h_t for t = 0 to T, a list of T + 1 floats, for L = v·h_T. No autograd.",
        solution=flow_by_hand,
        cases=_tanh_runs,
        wrong=[
            WrongAnswer(
                "linear", _without_slope, "You left out the slope of tanh, 1 - h²; this is the linear network."
            ),
            WrongAnswer(
                "transpose", _with_transpose, "Your W is transposed: dh_t/da_t is diagonal, da_t/dh_(t-1) is W."
            ),
            WrongAnswer("early", _step_too_early, "Your slope is one step early: from h_t to h_(t-1) it is 1 - h_t²."),
            WrongAnswer("after", _slope_after_matrix, "You put the slope after W; going back, the slope comes first."),
            WrongAnswer("reversed", _last_first, "Your list is reversed: it must start at t = 0 and end at t = T."),
        ],
        hints=[
            "∂L/∂h_T is v. Each step back multiplies by one Jacobian.",
            "h_t = tanh(a_t), so dL/da_t = dL/dh_t * (1 - h_t²).",
            "dL/dh_(t-1) = dL/da_t @ W, since a_t = W h_(t-1) + drive.",
        ],
    )
)
