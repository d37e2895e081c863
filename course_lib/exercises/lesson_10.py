"""Exercises of lesson 10: the GRU and the gated family."""

from __future__ import annotations

import math
from itertools import combinations
from statistics import fmean

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


# 10.1
def count_weights(blocks: int, features: int, width: int) -> int:
    """Numbers in one layer of torch.nn with so many blocks of rows: 1 for an RNN, 3 for a GRU, 4 for an LSTM."""
    return blocks * width * (features + width + 2)


def _one_bias(blocks: int, features: int, width: int) -> int:
    return blocks * width * (features + width + 1)


def _no_bias(blocks: int, features: int, width: int) -> int:
    return blocks * width * (features + width)


def _inputs_only(blocks: int, features: int, width: int) -> int:
    return blocks * width * (features + 2)


def _one_block(blocks: int, features: int, width: int) -> int:
    return width * (features + width + 2)


def _biases_once(blocks: int, features: int, width: int) -> int:
    return blocks * width * (features + width) + 2 * width


def _single_numbers(blocks: int, features: int, width: int) -> int:
    return blocks * (width * (features + width) + 2)


register(
    Exercise(
        id="10.1",
        title="Count the weights",
        difficulty=1,
        minutes=4,
        prompt="In `torch.nn`, every block of a layer has an input matrix, a recurrent matrix and **two** bias "
        "vectors. Write `count_weights(blocks, features, width)`: how many numbers one layer has. Then look at a GRU "
        "over an LSTM.",
        solution=count_weights,
        cases=lambda: [(1, 3, 5), (3, 10, 46), (4, 10, 40), (2, 1, 1)],
        wrong=[
            WrongAnswer("one bias", _one_bias, "You counted one bias a block; torch.nn has two, one for each matrix."),
            WrongAnswer("no bias", _no_bias, "You left out the biases; each block has two vectors of `width` numbers."),
            WrongAnswer("inputs", _inputs_only, "You left out the recurrent matrix, width times width in each block."),
            WrongAnswer("block", _one_block, "You counted one block; multiply by the number of blocks."),
            WrongAnswer("once", _biases_once, "You added two biases for the layer; every block has two of its own."),
            WrongAnswer("numbers", _single_numbers, "A bias is a vector of `width` numbers; you counted one for each."),
        ],
        hints=["One block: width x features, width x width, and width twice.", "Multiply that by `blocks`."],
    )
)


# 10.2
def bias_for(steps: float) -> float:
    """The bias of a gate whose lifetime, 1 / (1 - gate), is so many steps; steps is more than 1."""
    import math

    return math.log(steps - 1)


def _log_of_steps(steps: float) -> float:
    return math.log(steps)


def _the_gate(steps: float) -> float:
    return 1 - 1 / steps


def _turned_round(steps: float) -> float:
    return -math.log(steps - 1)


def _lifetime_of(steps: float) -> float:
    return 1 + math.exp(steps)


register(
    Exercise(
        id="10.2",
        title="A gate for a hundred steps",
        difficulty=1,
        minutes=5,
        prompt="You want a unit to hold its value for about `steps` steps: $1 / (1 - z) = $ `steps`, with "
        "$z = \\sigma(b)$. Write `bias_for(steps)`: the bias $b$. (For 2 steps it is 0.)",
        solution=bias_for,
        cases=lambda: [(2.0,), (1.5,), (10.0,), (100.0,), (1000.0,)],
        wrong=[
            WrongAnswer("log", _log_of_steps, "Almost: log(steps) forgets that the lifetime is 1 + e^b, not e^b."),
            WrongAnswer("gate", _the_gate, "This is the gate z itself; put it through the inverse of the sigmoid."),
            WrongAnswer("sign", _turned_round, "The sign is turned: a long life needs a gate near 1, a bias above 0."),
            WrongAnswer("life", _lifetime_of, "This takes a bias and gives its lifetime; you need the way back."),
        ],
        hints=["1 / (1 - sigmoid(b)) is 1 + e^b.", "Solve 1 + e^b = steps for b."],
    )
)


# 10.3
def ugrnn_step(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    """One step of a UGRNN. a_z and a_n are the inputs' parts with their biases, U_z and U_n the recurrent matrices."""
    z = torch.sigmoid(a_z + U_z @ h)
    n = torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n


def _replaces(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    z, n = torch.sigmoid(a_z + U_z @ h), torch.tanh(a_n + U_n @ h)
    return (1 - z) * h + z * n


def _sigmoid_candidate(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    z, n = torch.sigmoid(a_z + U_z @ h), torch.sigmoid(a_n + U_n @ h)
    return z * h + (1 - z) * n


def _untied(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    z, n = torch.sigmoid(a_z + U_z @ h), torch.tanh(a_n + U_n @ h)
    return z * h + n


def _shares(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    z, n = torch.sigmoid(a_n + U_z @ h), torch.tanh(a_n + U_n @ h)
    return z * h + (1 - z) * n


def _transposed(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    return ugrnn_step(a_z, a_n, U_z.T, U_n.T, h)


def _exchanged_matrices(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    return ugrnn_step(a_z, a_n, U_n, U_z, h)


def _unit_by_unit(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    z, n = torch.sigmoid(a_z + U_z * h), torch.tanh(a_n + U_n * h)
    return z * h + (1 - z) * n


def _same_share(a_z: Tensor, a_n: Tensor, U_z: Tensor, U_n: Tensor, h: Tensor) -> Tensor:
    z, n = torch.sigmoid(a_z + U_z @ h), torch.tanh(a_n + U_n @ h)
    return z * h + z * n


def _ugrnn_cases() -> list[tuple[Tensor, ...]]:
    pencil = tuple(torch.tensor(v, dtype=torch.float64) for v in ([1.0, -1.0], [0.5, 0.0], [0.8, -0.4]))
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
    drawn = (normal(4, seed=1), normal(4, seed=2), normal(4, 4, seed=3), normal(4, 4, seed=4), normal(4, seed=5))
    return [(pencil[0], pencil[1], swap, 2 * swap, pencil[2]), drawn]


register(
    Exercise(
        id="10.3",
        title="The smallest gated cell",
        difficulty=2,
        minutes=6,
        prompt="Write `ugrnn_step(a_z, a_n, U_z, U_n, h)`: the new state of a UGRNN, $h_t = z\\,h_{t-1} + (1-z)\\,n$. "
        "The inputs' parts `a_z`, `a_n` already hold their biases.",
        solution=ugrnn_step,
        cases=_ugrnn_cases,
        wrong=[
            WrongAnswer("update", _replaces, "Your gate points the other way: here z = 1 keeps the old state."),
            WrongAnswer(
                "candidate", _sigmoid_candidate, "The candidate goes through tanh, so that it can be negative."
            ),
            WrongAnswer(
                "untied", _untied, "The candidate enters whole; only 1 - z of it may, so that h stays bounded."
            ),
            WrongAnswer("shared", _shares, "Your gate reads the candidate's input part; it has its own, a_z."),
            WrongAnswer("transposed", _transposed, "You used the matrices transposed, as h @ U does; write U @ h."),
            WrongAnswer("matrices", _exchanged_matrices, "You exchanged the matrices: U_z is the gate's, U_n n's own."),
            WrongAnswer("product", _unit_by_unit, "U * h is unit by unit; a matrix mixes the units: write U @ h."),
            WrongAnswer("share", _same_share, "You gave h and n the same share z; the candidate gets 1 - z."),
        ],
        hints=["First z with a sigmoid, then n with a tanh; both read the old h.", "Mix: z of h and 1 - z of n."],
    )
)


# 10.4
def turn(W: Tensor) -> Tensor:
    """Weights for the other update convention; the rows of W (3 x width, columns) are stacked r, z, n."""
    r, z, n = W.chunk(3)
    return torch.cat([r, -z, n])


def _turn_reset(W: Tensor) -> Tensor:
    r, z, n = W.chunk(3)
    return torch.cat([-r, z, n])


def _turn_all(W: Tensor) -> Tensor:
    return -W


def _one_minus(W: Tensor) -> Tensor:
    r, z, n = W.chunk(3)
    return torch.cat([r, 1 - z, n])


def _swapped_blocks(W: Tensor) -> Tensor:
    r, z, n = W.chunk(3)
    return torch.cat([r, n, z])


def _turn_candidate(W: Tensor) -> Tensor:
    r, z, n = W.chunk(3)
    return torch.cat([r, z, -n])


def _z_alone(W: Tensor) -> Tensor:
    return -W.chunk(3)[1]


def _columns(W: Tensor) -> Tensor:
    r, z, n = W.chunk(3, dim=1)
    return torch.cat([r, -z, n], dim=1)


register(
    Exercise(
        id="10.4",
        title="Turn the update gate",
        difficulty=2,
        minutes=5,
        prompt="Lecture E's gate is 1 minus PyTorch's. As $1 - \\sigma(a) = \\sigma(-a)$, weights can be translated. "
        "Write `turn(W)` for a weight whose rows are stacked r, z, n, as in `torch.nn.GRU`. It must not change `W`.",
        solution=turn,
        cases=lambda: [(normal(6, 3),), (normal(12, 6, seed=1),), (normal(3, 9, seed=2),)],
        wrong=[
            WrongAnswer("reset", _turn_reset, "You turned the reset gate's rows, the first third; z is the second."),
            WrongAnswer("all", _turn_all, "You turned every block; r and n must stay as they are."),
            WrongAnswer("one minus", _one_minus, "1 - z is for the gate, after the sigmoid; its weights change sign."),
            WrongAnswer("blocks", _swapped_blocks, "You exchanged z and n; the order stays, the sign of z changes."),
            WrongAnswer("n", _turn_candidate, "You turned the candidate's rows, the last third; z is the second."),
            WrongAnswer("alone", _z_alone, "You returned z's rows alone; put r and n around them with `torch.cat`."),
            WrongAnswer(
                "columns", _columns, "You cut W into columns; the blocks are stacked as rows: chunk along axis 0."
            ),
        ],
        hints=["`W.chunk(3)` gives the blocks r, z, n.", "Put them together again with -z: `torch.cat`."],
    )
)


# 10.5
def candidate(a: Tensor, r: Tensor, W: Tensor, b: Tensor, h: Tensor, reset: str) -> Tensor:
    """The GRU's candidate n. a: the inputs' part; W and b: recurrent matrix and bias; reset: "before" or "after"."""
    memory = W @ (r * h) + b if reset == "before" else r * (W @ h + b)
    return torch.tanh(a + memory)


def _exchanged(a: Tensor, r: Tensor, W: Tensor, b: Tensor, h: Tensor, reset: str) -> Tensor:
    return candidate(a, r, W, b, h, "after" if reset == "before" else "before")


def _bias_outside(a: Tensor, r: Tensor, W: Tensor, b: Tensor, h: Tensor, reset: str) -> Tensor:
    return torch.tanh(a + (W @ (r * h) + b if reset == "before" else r * (W @ h) + b))


def _always_after(a: Tensor, r: Tensor, W: Tensor, b: Tensor, h: Tensor, reset: str) -> Tensor:
    return candidate(a, r, W, b, h, "after")


def _resets_the_input(a: Tensor, r: Tensor, W: Tensor, b: Tensor, h: Tensor, reset: str) -> Tensor:
    return torch.tanh(W @ (r * h) + a + b if reset == "before" else r * (a + W @ h + b))


def _candidate_cases() -> list[tuple[Tensor, Tensor, Tensor, Tensor, Tensor, str]]:
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
    pencil = [torch.tensor(v, dtype=torch.float64) for v in ([0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [1.0, 2.0])]
    drawn = (
        normal(3),
        torch.sigmoid(normal(3, seed=1)),
        normal(3, 3, seed=2),
        normal(3, seed=3),
        normal(3, seed=4),
    )
    return [
        (pencil[0], pencil[1], swap, pencil[2], pencil[3], "before"),
        (pencil[0], pencil[1], swap, pencil[2], pencil[3], "after"),
        (*drawn, "before"),
        (*drawn, "after"),
    ]


register(
    Exercise(
        id="10.5",
        title="Before or after the matrix",
        difficulty=3,
        minutes=8,
        prompt="Write `candidate(a, r, W, b, h, reset)`, the tanh of `a` plus the memory's part. With `reset` "
        '`"before"` the memory\'s part is $W (r \\odot h) + b$, with `"after"` it is $r \\odot (W h + b)$.',
        solution=candidate,
        cases=_candidate_cases,
        wrong=[
            WrongAnswer("exchanged", _exchanged, "You exchanged the two: before means that r meets h, not W h."),
            WrongAnswer("bias", _bias_outside, "After the matrix, r acts on the bias as well: r * (W h + b)."),
            WrongAnswer(
                "after", _always_after, 'You always reset after the matrix; look at `reset`, it may be "before".'
            ),
            WrongAnswer(
                "input", _resets_the_input, "Your r also acts on the input's part a; it only resets the memory."
            ),
        ],
        hints=["`r * h` is unit by unit, `W @ h` mixes units.", "Compute the memory's part first, then one tanh."],
    )
)


# 10.6
def one_step_derivative(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    """dh_t / dh_{t-1} of a UGRNN of one unit with gate z, candidate n, old state h, recurrent weights u_z and u_n."""
    straight = z
    through_gate = (h - n) * z * (1 - z) * u_z
    through_candidate = (1 - z) * (1 - n**2) * u_n
    return straight + through_gate + through_candidate


def _only_straight(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    return z


def _without_gate(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    return z + (1 - z) * (1 - n**2) * u_n


def _sign_of_gate(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    return z - (h - n) * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


def _slope_left_out(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    return z + (h - n) * z * (1 - z) * u_z + (1 - z) * u_n


def _half_gate(z: float, n: float, h: float, u_z: float, u_n: float) -> float:
    return z + h * z * (1 - z) * u_z + (1 - z) * (1 - n**2) * u_n


register(
    Exercise(
        id="10.6",
        title="Three ways back",
        difficulty=4,
        minutes=12,
        prompt="A UGRNN of one unit: $h_t = z h + (1-z) n$ with $z = \\sigma(\\ldots + u_z h)$ and "
        "$n = \\tanh(\\ldots + u_n h)$. The gradient goes back three ways: straight, through the gate, through the "
        "candidate. Write `one_step_derivative(z, n, h, u_z, u_n)`: their sum, $dh_t / dh$.",
        solution=one_step_derivative,
        cases=lambda: [(0.98, 0.1, 0.5, 0.3, 0.7), (0.5, -0.6, 0.8, 2.0, -1.5), (0.1, 0.9, -0.4, -1.0, 1.0)],
        wrong=[
            WrongAnswer("straight", _only_straight, "This is the straight way only; z and n depend on h as well."),
            WrongAnswer("gate", _without_gate, "You left out the way through the gate: dz/dh is z (1 - z) u_z."),
            WrongAnswer("sign", _sign_of_gate, "The gate's way has the wrong sign: more z means more h and less n."),
            WrongAnswer("slope", _slope_left_out, "You left out the slope of tanh, 1 - n², in the candidate's way."),
            WrongAnswer("half", _half_gate, "z stands in two places: moving it also takes away from n; use h - n."),
        ],
        hints=[
            "Product rule: h appears in z h directly, inside z, and inside n.",
            "The slope of a sigmoid is z (1 - z), of a tanh 1 - n².",
            "z, plus (h - n) times dz/dh, plus (1 - z) times dn/dh.",
        ],
    )
)


# 10.7
def share_by_chance(a: list[float], b: list[float]) -> float:
    """The share of all splits of both groups' values whose means are at least as far apart as those of a and b."""
    from itertools import combinations

    values, seen = a + b, abs(sum(a) / len(a) - sum(b) / len(b))
    count = hits = 0
    for chosen in combinations(range(len(values)), len(a)):
        first = [values[i] for i in chosen]
        second = [value for i, value in enumerate(values) if i not in chosen]
        count += 1
        hits += abs(sum(first) / len(first) - sum(second) / len(second)) >= seen - 1e-9
    return hits / count


def _gaps(a: list[float], b: list[float]) -> list[float]:
    values = a + b
    splits = combinations(range(len(values)), len(a))
    return [
        fmean([values[i] for i in chosen]) - fmean([v for i, v in enumerate(values) if i not in chosen])
        for chosen in splits
    ]


def _one_sided(a: list[float], b: list[float]) -> float:
    seen = fmean(a) - fmean(b)
    return fmean([float(gap >= seen - 1e-9) for gap in _gaps(a, b)])


def _strictly(a: list[float], b: list[float]) -> float:
    seen = abs(fmean(a) - fmean(b))
    return fmean([float(abs(gap) > seen + 1e-9) for gap in _gaps(a, b)])


def _complement(a: list[float], b: list[float]) -> float:
    seen = abs(fmean(a) - fmean(b))
    return fmean([float(abs(gap) < seen - 1e-9) for gap in _gaps(a, b)])


def _counted(a: list[float], b: list[float]) -> float:
    seen = abs(fmean(a) - fmean(b))
    return float(sum(abs(gap) >= seen - 1e-9 for gap in _gaps(a, b)))


register(
    Exercise(
        id="10.7",
        title="Could it be chance?",
        difficulty=4,
        minutes=12,
        prompt="Two cells, a few seeds each. If the cell did not matter, the values could as well have been split in "
        "any other way. Write `share_by_chance(a, b)` for two lists of numbers: go through **all** ways to choose "
        "`len(a)` of the values as the first group, and return the share whose means differ, in either direction, by "
        "at least as much as those of `a` and `b` do. (Allow `1e-9` for rounding.)",
        solution=share_by_chance,
        cases=lambda: [
            ([1.0, 2.0, 3.0], [10.0, 11.0, 12.0]),
            ([3.0, 1.0], [2.0, 2.5, 0.5]),
            ([5.0, 6.0, 7.0, 8.0], [5.5, 6.5, 7.5]),
        ],
        wrong=[
            WrongAnswer("one side", _one_sided, "You counted one direction only; take the size of the difference."),
            WrongAnswer(
                "strict", _strictly, "You left out ties; the split that you saw is one of the ways, so use >=."
            ),
            WrongAnswer("rest", _complement, "This is the share of splits that differ less; you want the others."),
            WrongAnswer("count", _counted, "This is how many splits; divide by the number of all splits."),
        ],
        hints=[
            "`itertools.combinations(range(len(values)), len(a))` goes through all choices.",
            "The split that you have seen is one of them: the answer is never 0.",
        ],
    )
)
