"""Exercises of lesson 08: orthogonal and unitary RNNs."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


# 08.1
def distance_from_orthogonal(W: Tensor) -> float:
    """The largest entry, by size, of W transposed times W minus the identity."""
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).abs().max())


def _without_transpose(W: Tensor) -> float:
    return float((W @ W - torch.eye(len(W), dtype=W.dtype)).abs().max())


def _signed(W: Tensor) -> float:
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).max())


def _without_identity(W: Tensor) -> float:
    return float((W.T @ W).abs().max())


def _mean_entry(W: Tensor) -> float:
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).abs().mean())


def _entry_by_entry(W: Tensor) -> float:
    return float((W.T * W - torch.eye(len(W), dtype=W.dtype)).abs().max())


def _summed(W: Tensor) -> float:
    return float((W.T @ W - torch.eye(len(W), dtype=W.dtype)).norm())


def _square_matrices() -> list[tuple[Tensor]]:
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)
    return [(turn,), (0.5 * turn,), (turn + 0.1,), (normal(4, 4),), (torch.diag(normal(3, seed=1)) / 4,)]


register(
    Exercise(
        id="08.1",
        title="How orthogonal is it?",
        difficulty=1,
        minutes=3,
        prompt="Write `distance_from_orthogonal(W)`: the largest size of an entry of $W^T W - I$, a float. For a "
        "rotation it is 0.",
        solution=distance_from_orthogonal,
        cases=_square_matrices,
        wrong=[
            WrongAnswer(
                "square", _without_transpose, "You took W W; a rotation squared is a rotation, not I. Transpose."
            ),
            WrongAnswer("signed", _signed, "You took the largest entry with its sign; -0.75 is an error of 0.75."),
            WrongAnswer("identity", _without_identity, "You did not subtract I; a rotation would have error 1."),
            WrongAnswer("mean", _mean_entry, "You averaged the sizes; one bad entry is enough, so take the largest."),
            WrongAnswer(
                "star", _entry_by_entry, "You multiplied entry by entry with *; a matrix product is written @."
            ),
            WrongAnswer("norm", _summed, "This is the Frobenius norm, a sum over all entries; take the largest entry."),
        ],
        hints=["`torch.eye(n, dtype=W.dtype)` is I.", "`.abs().max()` of the difference, then `float`."],
    )
)


# 08.2
def baseline(delay: int, copied: int, symbols: int) -> float:
    """Mean cross-entropy per step, in nats, of a network that knows the copying task but remembers nothing."""
    import math

    return copied * math.log(symbols) / (delay + 2 * copied)


def _only_delay(delay: int, copied: int, symbols: int) -> float:
    return copied * math.log(symbols) / delay


def _in_bits(delay: int, copied: int, symbols: int) -> float:
    return copied * math.log2(symbols) / (delay + 2 * copied)


def _guess_everywhere(delay: int, copied: int, symbols: int) -> float:
    return math.log(symbols)


def _copied_once(delay: int, copied: int, symbols: int) -> float:
    return copied * math.log(symbols) / (delay + copied)


def _not_averaged(delay: int, copied: int, symbols: int) -> float:
    return copied * math.log(symbols)


def _with_the_blank(delay: int, copied: int, symbols: int) -> float:
    return copied * math.log(symbols + 1) / (delay + 2 * copied)


def _negative(delay: int, copied: int, symbols: int) -> float:
    return -copied * math.log(symbols) / (delay + 2 * copied)


def _one_symbol(delay: int, copied: int, symbols: int) -> float:
    return math.log(symbols) / (delay + 2 * copied)


register(
    Exercise(
        id="08.2",
        title="Chance, for the copying task",
        difficulty=1,
        minutes=4,
        prompt="A network without memory predicts every blank for sure, and guesses among `symbols` symbols at the "
        "`copied` last steps. The sequence has `delay + 2 * copied` steps. Write `baseline(delay, copied, symbols)`: "
        "its mean cross-entropy per step, in nats.",
        solution=baseline,
        cases=lambda: [(100, 10, 8), (500, 10, 8), (5, 2, 4)],
        wrong=[
            WrongAnswer("delay", _only_delay, "You divided by the delay; there are delay + 2 copied steps."),
            WrongAnswer("bits", _in_bits, "This is in bits; PyTorch's cross-entropy is in nats: use the natural log."),
            WrongAnswer(
                "all", _guess_everywhere, "You guess at every step; the blanks cost nothing, average over all."
            ),
            WrongAnswer(
                "once",
                _copied_once,
                "You counted the symbols' steps once; they are read and repeated: delay + 2 copied.",
            ),
            WrongAnswer("sum", _not_averaged, "This is the cost of the whole sequence; divide by its number of steps."),
            WrongAnswer(
                "blank", _with_the_blank, "It guesses among the symbols alone, not the blank too: ln of symbols."
            ),
            WrongAnswer("sign", _negative, "A cost is positive: -ln(1 / symbols) is ln symbols."),
            WrongAnswer("one", _one_symbol, "You counted one guess; there are as many as copied symbols."),
        ],
        hints=["One guess among n costs ln n nats.", "Guesses times their cost, divided by the number of steps."],
    )
)


# 08.3
def reflect(u: Tensor, x: Tensor) -> Tensor:
    """The mirror image of the vector x in the plane at right angles to the vector u, without forming a matrix."""
    return x - 2 * u * (u @ x) / (u @ u)


def _projected(u: Tensor, x: Tensor) -> Tensor:
    return x - u * (u @ x) / (u @ u)


def _not_normalised(u: Tensor, x: Tensor) -> Tensor:
    return x - 2 * u * (u @ x)


def _by_length(u: Tensor, x: Tensor) -> Tensor:
    return x - 2 * u * (u @ x) / u.norm()


def _other_sign(u: Tensor, x: Tensor) -> Tensor:
    return 2 * u * (u @ x) / (u @ u) - x


def _vectors() -> list[tuple[Tensor, Tensor]]:
    pencil = torch.tensor([2.0, 0.0], dtype=torch.float64), torch.tensor([3.0, 4.0], dtype=torch.float64)
    return [pencil, (normal(5), normal(5, seed=1)), (3 * normal(4, seed=2), normal(4, seed=3))]


register(
    Exercise(
        id="08.3",
        title="A mirror",
        difficulty=2,
        minutes=5,
        prompt="Write `reflect(u, x)`: the Householder reflection $H(u)\\,x = x - 2u\\,(u \\cdot x) / |u|^2$, in a few "
        "products of vectors. The length of `u` must not matter.",
        solution=reflect,
        cases=_vectors,
        wrong=[
            WrongAnswer("projection", _projected, "Without the 2 you land on the mirror, not behind it."),
            WrongAnswer("length", _not_normalised, "Your answer changes with the length of u; divide by |u|²."),
            WrongAnswer("root", _by_length, "You divided by |u|; u stands there twice, so divide by |u|², u @ u."),
            WrongAnswer("sign", _other_sign, "Your sign is reversed: a vector in the mirror must stay as it is."),
        ],
        hints=["u @ x is one number.", "Take away twice the part of x that points along u."],
    )
)


def _skew_cases() -> list[tuple[Tensor]]:
    return [(torch.tensor([[0.0, 0.0], [2.0, 0.0]], dtype=torch.float64),), (normal(4, 4),), (0.1 * normal(5, 5),)]


# 08.4
def cayley(X: Tensor) -> Tensor:
    """The orthogonal matrix (I - A/2)^-1 (I + A/2), where A = X - X transposed."""
    A = X - X.T
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(identity - A / 2, identity + A / 2)


def _not_skew(X: Tensor) -> Tensor:
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.solve(identity - X / 2, identity + X / 2)


def _upside_down(X: Tensor) -> Tensor:
    return cayley(X).T


def _without_halves(X: Tensor) -> Tensor:
    return cayley(2 * X)


def _exponential(X: Tensor) -> Tensor:
    turned: Tensor = torch.linalg.matrix_exp(X - X.T)
    return turned


def _symmetric(X: Tensor) -> Tensor:
    A = X + X.T
    identity = torch.eye(len(X), dtype=X.dtype)
    return torch.linalg.lstsq(identity - A / 2, identity + A / 2).solution


register(
    Exercise(
        id="08.4",
        title="The Cayley map",
        difficulty=2,
        minutes=6,
        prompt="Any square `X` gives a skew-symmetric $A = X - X^T$, and that an orthogonal matrix. Write `cayley(X)`: "
        "$(I - A/2)^{-1} (I + A/2)$. Solve; do not invert.",
        solution=cayley,
        cases=_skew_cases,
        wrong=[
            WrongAnswer("skew", _not_skew, "You used X itself; only a skew-symmetric A gives an orthogonal matrix."),
            WrongAnswer("inverse", _upside_down, "This is the inverse of what is asked; the minus belongs below."),
            WrongAnswer("halves", _without_halves, "You left out the halves: A/2 in both places."),
            WrongAnswer(
                "exponential",
                _exponential,
                "This is e^A: orthogonal too, but another map. Solve with I - A/2 and I + A/2.",
            ),
            WrongAnswer("plus", _symmetric, "You added the transpose; A = X - X^T changes sign when transposed."),
        ],
        hints=["Form A first, and check that A.T == -A.", "`torch.linalg.solve(P, Q)` is P^-1 Q."],
    )
)


# 08.5
def mod_relu(a: Tensor, b: Tensor) -> Tensor:
    """modReLU of real pre-activations a: the size of each shrinks by -b (b is negative), its sign stays."""
    return torch.sign(a) * torch.relu(a.abs() + b)


def _plain_relu(a: Tensor, b: Tensor) -> Tensor:
    return torch.relu(a + b)


def _sign_lost(a: Tensor, b: Tensor) -> Tensor:
    return torch.relu(a.abs() + b)


def _turns_around(a: Tensor, b: Tensor) -> Tensor:
    return torch.sign(a) * (a.abs() + b)


def _subtracted(a: Tensor, b: Tensor) -> Tensor:
    return torch.sign(a) * torch.relu(a.abs() - b)


def _activations() -> list[tuple[Tensor, Tensor]]:
    a = torch.tensor([-2.0, -0.5, 0.25, 3.0], dtype=torch.float64)
    return [(a, torch.full((4,), -1.0, dtype=torch.float64)), (normal(3, 5), -0.3 * normal(5, seed=1).abs())]


register(
    Exercise(
        id="08.5",
        title="modReLU",
        difficulty=2,
        minutes=5,
        prompt="ReLU throws away half of a rotation. modReLU keeps the sign (for complex units: the phase) and shrinks "
        "the size: $\\mathrm{sign}(a)\\,\\mathrm{relu}(|a| + b)$, `b` one number per unit. Write `mod_relu(a, b)`.",
        solution=mod_relu,
        cases=_activations,
        wrong=[
            WrongAnswer("relu", _plain_relu, "This is ReLU with a bias; negative a must keep their sign and survive."),
            WrongAnswer("sign", _sign_lost, "You lost the sign: -2 must become -1 for b = -1."),
            WrongAnswer("through", _turns_around, "Sizes below -b turn around in yours; relu stops them at 0."),
            WrongAnswer("minus", _subtracted, "You subtracted b; b is negative and is added to the size."),
        ],
        hints=["Sizes first: relu(|a| + b).", "Then give the sign back with `torch.sign(a)`."],
    )
)


def _gradient_cases() -> list[tuple[Tensor, Tensor]]:
    cases = []
    for n, seed in ((2, 0), (4, 1), (5, 2)):
        q, _ = torch.linalg.qr(normal(n, n, seed=seed))
        cases.append((q, normal(n, n, seed=seed + 10)))
    return cases


# 08.6
def along_the_group(W: Tensor, G: Tensor) -> Tensor:
    """The part of G that lies in the tangent space of the orthogonal matrices at the orthogonal matrix W."""
    return (G - W @ G.T @ W) / 2


def _only_skew(W: Tensor, G: Tensor) -> Tensor:
    return (W.T @ G - G.T @ W) / 2


def _normal_part(W: Tensor, G: Tensor) -> Tensor:
    return (G + W @ G.T @ W) / 2


def _without_half(W: Tensor, G: Tensor) -> Tensor:
    return G - W @ G.T @ W


def _as_at_identity(W: Tensor, G: Tensor) -> Tensor:
    return (G - G.T) / 2


register(
    Exercise(
        id="08.6",
        title="Along the group",
        difficulty=4,
        minutes=12,
        prompt="A step from an orthogonal `W` may only go along directions $W A$ with $A$ skew-symmetric; else it "
        "leaves the orthogonal matrices. Write `along_the_group(W, G)`: the part of `G` that is such a direction. "
        "(Write $G = W M$, keep the skew-symmetric half of $M$, go back.)",
        solution=along_the_group,
        cases=_gradient_cases,
        wrong=[
            WrongAnswer("A", _only_skew, "This is A itself; multiply by W to get the direction W A."),
            WrongAnswer("across", _normal_part, "This is the part that leaves the group: the symmetric half. Minus."),
            WrongAnswer("half", _without_half, "Twice too long: the skew-symmetric half of M is (M - M^T) / 2."),
            WrongAnswer("identity", _as_at_identity, "This is right at W = I only; go by way of M = W^T G."),
        ],
        hints=[
            "M = W.T @ G, since W^-1 = W^T.",
            "W (M - M^T) / 2, with M^T = G^T W.",
        ],
    )
)


def _reflection_cases() -> list[tuple[Tensor]]:
    pencil = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    return [(pencil,), (normal(4, 3),), (normal(6, 6, seed=3).tril(),)]


# 08.7
def reflections_at_once(V: Tensor) -> Tensor:
    """H(v_1) H(v_2) ... H(v_m) as one matrix I - V S^-1 V^T; the columns of V (width, m) are the v_k."""
    products = V.T @ V
    S = products.triu(1) + torch.diag(torch.diagonal(products) / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


def _lower_half(V: Tensor) -> Tensor:
    return reflections_at_once(V).T


def _whole_diagonal(V: Tensor) -> Tensor:
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve((V.T @ V).triu(), V.T)


def _ignoring_the_others(V: Tensor) -> Tensor:
    S = torch.diag((V * V).sum(0) / 2)
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


def _whole_products(V: Tensor) -> Tensor:
    S = V.T @ V / 2
    return torch.eye(len(V), dtype=V.dtype) - V @ torch.linalg.solve(S, V.T)


register(
    Exercise(
        id="08.7",
        title="Many mirrors at once",
        difficulty=5,
        minutes=15,
        prompt="A loop of mirrors is slow. Their product $H(v_1) \\cdots H(v_m)$ is $I - V S^{-1} V^T$, where $S$ "
        "holds what stands *above* the diagonal of $V^T V$, and half of its diagonal. Write "
        "`reflections_at_once(V)` without a loop. Try it against your 08.3.",
        solution=reflections_at_once,
        cases=_reflection_cases,
        wrong=[
            WrongAnswer("lower", _lower_half, "Your order is reversed: the part above the diagonal, not below it."),
            WrongAnswer("diagonal", _whole_diagonal, "Halve the diagonal; with all of it each mirror only projects."),
            WrongAnswer(
                "diagonal only", _ignoring_the_others, "You ignore that a mirror sees what those before it did."
            ),
            WrongAnswer("all", _whole_products, "You halved all of V^T V; only the diagonal is halved, below it is 0."),
        ],
        hints=[
            "`.triu(1)` keeps what is above the diagonal.",
            "`torch.diag(torch.diagonal(P) / 2)` is the halved diagonal as a matrix.",
            "For one vector, S is the number |v|²/2: the single reflection.",
        ],
    )
)
