"""Exercise 10.6: Three ways back."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "10.6",
    title="Three ways back",
    difficulty=4,
    minutes=12,
    prompt="A UGRNN of one unit: $h_t = z h + (1-z) n$ with $z = \\sigma(\\ldots + u_z h)$ and "
    "$n = \\tanh(\\ldots + u_n h)$. The gradient goes back three ways: straight, through the gate, through the "
    "candidate. Write `one_step_derivative(z, n, h, u_z, u_n)`: their sum, $dh_t / dh$.",
    hints=[
        "Product rule: h appears in z h directly, inside z, and inside n.",
        "The slope of a sigmoid is z (1 - z), of a tanh 1 - n².",
        "z, plus (h - n) times dz/dh, plus (1 - z) times dn/dh.",
    ],
)
def one_step_derivative(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    """dh_t / dh_{t-1} of a UGRNN of one unit with gate z, candidate n, old state h, recurrent weights u_z and u_n."""
    straight = z
    through_gate = (h - n) * z * (1 - z) * u_z
    through_candidate = (1 - z) * (1 - n**2) * u_n
    return straight + through_gate + through_candidate


@one_step_derivative.cases
def _():
    return [(0.98, 0.1, 0.5, 0.3, 0.7), (0.5, -0.6, 0.8, 2.0, -1.5), (0.1, 0.9, -0.4, -1.0, 1.0)]


@one_step_derivative.allows
def _(z, n, h, u_z, u_n):
    return 0 < z < 1 and abs(n) < 1


@one_step_derivative.wrong("straight", "This is the straight way only; z and n depend on h as well.")
def _(z, n, h, u_z, u_n):
    return z


@one_step_derivative.wrong("gate", "You left out the way through the gate: dz/dh is z (1 - z) u_z.")
def _(z, n, h, u_z, u_n):
    return z + (1 - z) * (1 - n**2) * u_n


@one_step_derivative.wrong("sign", "The gate's way has the wrong sign: more z means more h and less n.")
def _(z, n, h, u_z, u_n):
    return z - (h - n) * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


@one_step_derivative.wrong("slope", "You left out the slope of tanh, 1 - n², in the candidate's way.")
def _(z, n, h, u_z, u_n):
    return z + (h - n) * z * (1 - z) * u_z + (1 - z) * u_n


@one_step_derivative.wrong("half", "z stands in two places: moving it also takes away from n; use h - n.")
def _(z, n, h, u_z, u_n):
    return z + h * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


one_step_derivative.equivalent(
    "through_gate = (h - n) * straight * (1 - z) * u_z",
    "through_gate = (h - n) * z * (1 - straight) * u_z",
    "through_candidate = (1 - straight) * (1 - n ** 2) * u_n",
    "return z + through_gate + through_candidate",
    because="The straight way is the gate z itself.",
)
