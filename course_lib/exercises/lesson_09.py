"""Exercises of lesson 09: the LSTM."""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


# 09.1
def finish_step(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """The new (h, c), from the gates f, i, o, the candidate g and the memory c before this step."""
    c = f * c + i * g
    return o * c.tanh(), c


def _tells_the_old(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return o * c.tanh(), f * c + i * g


def _without_tanh(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    c = f * c + i * g
    return o * c, c


def _coupled(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    c = f * c + (1 - f) * g
    return o * c.tanh(), c


def _swapped_gates(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    c = i * c + f * g
    return o * c.tanh(), c


def _wrong_order(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    c = f * c + i * g
    return c, o * c.tanh()


def _forgets_all(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return o * (i * g).tanh(), i * g


def _state_alone(f: Tensor, i: Tensor, g: Tensor, o: Tensor, c: Tensor) -> Tensor:
    return finish_step(f, i, g, o, c)[0]


def _gates() -> list[tuple[Tensor, ...]]:
    pencil = tuple(torch.tensor([v], dtype=torch.float64) for v in (1.0, 0.5, 0.5, 1.0, 2.0))
    cases = [pencil]
    for seed in (0, 1):
        f, i, g, o, c = (normal(2, 3, seed=10 * seed + k) for k in range(5))
        cases.append((f.sigmoid(), i.sigmoid(), g.tanh(), o.sigmoid(), 2 * c))
    return cases


register(
    Exercise(
        id="09.1",
        title="Finish the step",
        difficulty=1,
        minutes=4,
        prompt="The gates `f`, `i`, `o` and the candidate `g` of a step are there already; `c` is the memory before "
        "it. Write `finish_step(f, i, g, o, c)`: steps 3 and 4, as the pair `(h, c)` after the step.",
        solution=finish_step,
        cases=_gates,
        wrong=[
            WrongAnswer(
                "old", _tells_the_old, "Your h is told from the memory before the step; update c first, then tell it."
            ),
            WrongAnswer("tanh", _without_tanh, "Your h lacks the tanh: o multiplies tanh(c), not c."),
            WrongAnswer(
                "coupled", _coupled, "You wrote with 1 - f; an LSTM has an input gate of its own. Use i for writing."
            ),
            WrongAnswer("swapped", _swapped_gates, "You swapped the gates: f multiplies the memory, i the candidate."),
            WrongAnswer("order", _wrong_order, "You returned (c, h); the pair is (h, c), as in PyTorch."),
            WrongAnswer("no past", _forgets_all, "The old memory is lost: add f * c to what is written, i * g."),
            WrongAnswer("h alone", _state_alone, "You returned h alone; the next step needs c too: return h, c."),
        ],
        hints=["Forget and write: f times c, plus i times g.", "Then h is o times the tanh of the new c."],
    )
)


# 09.2
def memory_of_bias(b: float) -> float:
    """Steps 1 / (1 - f) that a unit remembers, when its forget gate is f = sigmoid(b) all the time."""
    import math

    return 1 + math.exp(b)


def _rounded(b: float) -> float:
    f = 1 / (1 + math.exp(-b))
    return 1 / (1 - f)


def _without_sigmoid(b: float) -> float:
    return 1 / (1 - b)


def _by_tanh(b: float) -> float:
    return 1 / (1 - math.tanh(b))


def _what_is_lost(b: float) -> float:
    return 1 + math.exp(-b)


def _exp_only(b: float) -> float:
    return math.exp(b)


register(
    Exercise(
        id="09.2",
        title="How long is a bias of 1?",
        difficulty=1,
        minutes=4,
        prompt="Let the forget gate be $f = \\sigma(b)$ at every step. Write `memory_of_bias(b)`: the memory "
        "$1/(1-f)$ in steps, a float. It must still be right for $b = 40$, where $f$ rounds to 1. (Write $1 - "
        "\\sigma(b)$ in another way first.)",
        solution=memory_of_bias,
        cases=lambda: [(0.0,), (1.0,), (-2.0,), (5.0,), (40.0,)],
        wrong=[
            WrongAnswer(
                "rounded",
                _rounded,
                "Right until b = 40: there f rounds to 1 and 1 - f to 0. Write 1 - f as sigmoid(-b).",
            ),
            WrongAnswer("sigmoid", _without_sigmoid, "You used the bias as the gate; the gate is sigmoid(b)."),
            WrongAnswer("tanh", _by_tanh, "You used tanh; a gate is a logistic sigmoid, from 0 to 1."),
            WrongAnswer("lost", _what_is_lost, "This is 1/f; the memory is 1/(1 - f), large when the gate is open."),
            WrongAnswer("one", _exp_only, "You are one step short: at b = 0 half is kept, and 1/(1 - 0.5) is 2."),
        ],
        hints=["1 - sigmoid(b) is sigmoid(-b).", "sigmoid(-b) is 1 / (1 + e^b): turn it over."],
    )
)


# 09.3
def hold(gate: Tensor, unit: int, value: float) -> Tensor:
    """The same gate (batch, units) with one unit held at value in every sequence; the gate given stays as it was."""
    held = gate.clone()
    held[:, unit] = value
    return held


def _in_place(gate: Tensor, unit: int, value: float) -> Tensor:
    gate[:, unit] = value
    return gate


def _one_sequence(gate: Tensor, unit: int, value: float) -> Tensor:
    held = gate.clone()
    held[unit] = value
    return held


def _everywhere(gate: Tensor, unit: int, value: float) -> Tensor:
    return torch.full_like(gate, value)


def _scaled(gate: Tensor, unit: int, value: float) -> Tensor:
    held = gate.clone()
    held[:, unit] *= value
    return held


def _only_column(gate: Tensor, unit: int, value: float) -> Tensor:
    return torch.full_like(gate[:, unit], value)


def _counted_from_one(gate: Tensor, unit: int, value: float) -> Tensor:
    return hold(gate, unit - 1, value)


register(
    Exercise(
        id="09.3",
        title="Hold a gate",
        difficulty=2,
        minutes=5,
        prompt="`unroll(cell, x, edit=...)` hands you every gate, (batch, units), before it is used. Write "
        "`hold(gate, unit, value)`: the gate with that unit held at `value` in every sequence. Do not change the "
        "tensor you were given: autograd may still need it.",
        solution=hold,
        cases=lambda: [
            (normal(3, 5).sigmoid(), 2, 0.0),
            (normal(4, 4, seed=1).sigmoid(), 0, 1.0),
            (normal(6, 3, seed=2).sigmoid(), 2, 0.5),
        ],
        wrong=[
            WrongAnswer("in place", _in_place, "The result is right, but you changed the gate itself; clone it first."),
            WrongAnswer(
                "row", _one_sequence, "You held all units of one sequence; units are the second index, [:, unit]."
            ),
            WrongAnswer("all", _everywhere, "You held every unit; only one column changes."),
            WrongAnswer("times", _scaled, "You multiplied by the value; a held gate has that value, whatever it was."),
            WrongAnswer("column", _only_column, "You returned the held column alone; give the whole gate back."),
            WrongAnswer("from 1", _counted_from_one, "You held the unit before it; units count from 0: use [:, unit]."),
        ],
        hints=["`gate.clone()` is a copy you may write into.", "`held[:, unit] = value`."],
    )
)


# 09.4
def bias_to_keep(share: float, steps: int) -> float:
    """The forget-gate bias b with sigmoid(b) ** steps == share (0 < share < 1)."""
    import math

    f = share ** (1 / steps)
    return math.log(f / (1 - f))


def _the_gate(share: float, steps: int) -> float:
    return share ** (1 / steps)


def _shared_out(share: float, steps: int) -> float:
    f = share / steps
    return math.log(f / (1 - f))


def _chrono(share: float, steps: int) -> float:
    return math.log(steps - 1) if steps > 1 else 0.0


def _upside_down_logit(share: float, steps: int) -> float:
    return -bias_to_keep(share, steps)


def _log10_logit(share: float, steps: int) -> float:
    return bias_to_keep(share, steps) / math.log(10)


register(
    Exercise(
        id="09.4",
        title="Which bias keeps a half?",
        difficulty=3,
        minutes=8,
        prompt="You want `share` of the memory, say a half, to be left after `steps` steps. Write "
        "`bias_to_keep(share, steps)`: the forget-gate bias that does it when nothing else moves the gate, "
        "$\\sigma(b)^{\\text{steps}} = \\text{share}$.",
        solution=bias_to_keep,
        cases=lambda: [(0.5, 1), (0.5, 10), (0.1, 500), (0.9, 100)],
        wrong=[
            WrongAnswer("gate", _the_gate, "This is the gate f itself; the bias is what sigmoid turns into f."),
            WrongAnswer("divided", _shared_out, "You divided the share by the steps; gates multiply: take the root."),
            WrongAnswer(
                "chrono", _chrono, "ln(steps - 1) gives a memory of that many steps, which leaves about 1/e. Use share."
            ),
            WrongAnswer("sign", _upside_down_logit, "Your sign is reversed: an open gate needs a positive bias."),
            WrongAnswer("base", _log10_logit, "You took log10; sigmoid is built on e, so take the natural logarithm."),
        ],
        hints=["First the gate: f to the power steps is share.", "Then the inverse of sigmoid: ln(f / (1 - f))."],
    )
)


# 09.5
def lstm_step(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    """One step of an LSTM, (h, c); x (batch, features), h and c (batch, units), blocks of rows i, f, g, o."""
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _blocks(
    order: str, x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor
) -> tuple[Tensor, Tensor]:
    found = dict(zip(order, (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=1), strict=True))
    c = found["f"].sigmoid() * c + found["i"].sigmoid() * found["g"].tanh()
    return found["o"].sigmoid() * c.tanh(), c


def _order_of_the_equations(
    x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor
) -> tuple[Tensor, Tensor]:
    return _blocks("figo", x, h, c, W_xh, W_hh, b_h)


def _candidate_last(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    return _blocks("ifog", x, h, c, W_xh, W_hh, b_h)


def _candidate_by_sigmoid(
    x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor
) -> tuple[Tensor, Tensor]:
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).sigmoid().chunk(4, dim=1)
    c = f * c + i * g
    return o * c.tanh(), c


def _no_bias(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    return lstm_step(x, h, c, W_xh, W_hh, 0 * b_h)


def _blind_gates(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    return lstm_step(x, 0 * h, c, W_xh, W_hh, b_h)


def _old_memory(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    return lstm_step(x, h, c, W_xh, W_hh, b_h)[0], c


def _c_then_h(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    h, c = lstm_step(x, h, c, W_xh, W_hh, b_h)
    return c, h


def _memory_untold(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    h, c = lstm_step(x, h, c, W_xh, W_hh, b_h)
    return h / c.tanh() * c, c


def _steps() -> list[tuple[Tensor, ...]]:
    cases = []
    for batch, features, units, seed in ((1, 2, 1, 0), (3, 4, 5, 1), (2, 3, 3, 2)):
        shapes = ((batch, features), (batch, units), (batch, units), (4 * units, features), (4 * units, units))
        cases.append((*(normal(*s, seed=10 * seed + k) for k, s in enumerate(shapes)), normal(4 * units, seed=99)))
    return cases


register(
    Exercise(
        id="09.5",
        title="A whole step, in PyTorch's order",
        difficulty=3,
        minutes=10,
        prompt="Write `lstm_step(x, h, c, W_xh, W_hh, b_h)` for a batch: the new `(h, c)`. The weights have "
        "`4 * units` rows, in PyTorch's order of blocks: $i, f, g, o$. One product for all gates, then `chunk`.",
        solution=lstm_step,
        cases=_steps,
        wrong=[
            WrongAnswer("f first", _order_of_the_equations, "You took the blocks as f, i, g, o; PyTorch puts i first."),
            WrongAnswer("g last", _candidate_last, "You took the candidate last; PyTorch's order is i, f, g, o."),
            WrongAnswer(
                "sigmoid", _candidate_by_sigmoid, "Your candidate went through sigmoid; only gates do. g takes tanh."
            ),
            WrongAnswer("bias", _no_bias, "The bias is missing; without it the forget gate starts half open."),
            WrongAnswer("h", _blind_gates, "Your gates do not see h; add h @ W_hh.T to the inputs' part."),
            WrongAnswer("old c", _old_memory, "Your h is right, but you returned the old c; return the new one."),
            WrongAnswer("order", _c_then_h, "You returned (c, h); the pair is (h, c), as in PyTorch."),
            WrongAnswer("tanh", _memory_untold, "Your c is right; h lacks the tanh: o multiplies tanh(c), not c."),
        ],
        hints=[
            "a = x @ W_xh.T + h @ W_hh.T + b_h has shape (batch, 4 * units).",
            "`i, f, g, o = a.chunk(4, dim=1)`, then three sigmoids and one tanh.",
            "The rest is your 09.1.",
        ],
    )
)


# 09.6
def along_the_cells(f: Tensor) -> Tensor:
    """dc_T/dc_t along the cell path for t = 0 to T: (T + 1, units), from the forget gates f_1 to f_T, (T, units)."""
    ones = torch.ones_like(f[:1])
    return torch.cat([f.flip(0).cumprod(0).flip(0), ones])


def _from_the_start(f: Tensor) -> Tensor:
    return torch.cat([torch.ones_like(f[:1]), f.cumprod(0)])


def _without_the_end(f: Tensor) -> Tensor:
    return f.flip(0).cumprod(0).flip(0)


def _one_too_many(f: Tensor) -> Tensor:
    back = f.flip(0).cumprod(0).flip(0)
    return torch.cat([back, f[-1:]])


def _powers(f: Tensor) -> Tensor:
    back = torch.arange(len(f), -1, -1, dtype=f.dtype).unsqueeze(1)
    return f.mean(0) ** back


def _sums(f: Tensor) -> Tensor:
    return torch.cat([f.flip(0).cumsum(0).flip(0), torch.zeros_like(f[:1])])


def _ones_on_top(f: Tensor) -> Tensor:
    return torch.cat([torch.ones_like(f[:1]), f.flip(0).cumprod(0).flip(0)])


def _left_flipped(f: Tensor) -> Tensor:
    return torch.cat([torch.ones_like(f[:1]), f.flip(0).cumprod(0)])


def _across_units(f: Tensor) -> Tensor:
    return torch.cat([f.cumprod(1), torch.ones_like(f[:1])])


def _forget_gates() -> list[tuple[Tensor]]:
    pencil = torch.tensor([[0.5, 1.0], [0.1, 0.9], [1.0, 0.5]], dtype=torch.float64)
    return [(pencil,), (normal(6, 3).sigmoid(),), (normal(1, 2, seed=1).sigmoid(),)]


register(
    Exercise(
        id="09.6",
        title="The highway, all exits",
        difficulty=4,
        minutes=10,
        prompt="`f` holds the forget gates of steps 1 to T, (T, units). Write `along_the_cells(f)`: "
        "$\\partial c_T / \\partial c_t$ along the cell path for $t = 0, 1, \\ldots, T$, a tensor (T + 1, units). The "
        "last row is 1. No loop over pairs: `cumprod` runs from the front, and you need it from the back.",
        solution=along_the_cells,
        cases=_forget_gates,
        wrong=[
            WrongAnswer(
                "front",
                _from_the_start,
                "You multiplied from the start: that is dc_t/dc_0. Run from the end backwards.",
            ),
            WrongAnswer("short", _without_the_end, "A row is missing: dc_T/dc_T is 1, so there are T + 1 rows."),
            WrongAnswer("last", _one_too_many, "Your last row is f_T; from c_T to itself nothing is multiplied: 1."),
            WrongAnswer("mean", _powers, "You raised the mean gate to a power; every step has its own gate. Multiply."),
            WrongAnswer("sum", _sums, "You added the gates; the chain rule multiplies them."),
            WrongAnswer("top", _ones_on_top, "Your row of ones is on top; it belongs to t = T: put it last."),
            WrongAnswer("flipped", _left_flipped, "Your rows run from t = T down to 0; flip the result back."),
            WrongAnswer(
                "units", _across_units, "You multiplied across units; time is axis 0: use flip(0), cumprod(0)."
            ),
        ],
        hints=[
            "Row t is f_{t+1} times ... times f_T.",
            "`f.flip(0).cumprod(0).flip(0)` multiplies from each row to the last.",
            "Then `torch.cat` a row of ones below.",
        ],
    )
)


# 09.7
def back_through_a_step(
    d_h: Tensor, d_c: Tensor, f: Tensor, i: Tensor, g: Tensor, o: Tensor, c_before: Tensor
) -> tuple[Tensor, Tensor]:
    """dL/dc_before through the cell path, and dL/d pre-activations of f, i, g, o side by side, (batch, 4 units)."""
    tanh_c = (f * c_before + i * g).tanh()
    d_c = d_c + d_h * o * (1 - tanh_c**2)
    d_o = d_h * tanh_c * o * (1 - o)
    d_f = d_c * c_before * f * (1 - f)
    d_i = d_c * g * i * (1 - i)
    d_g = d_c * i * (1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


def _backward(
    d_h: Tensor, d_c: Tensor, f: Tensor, i: Tensor, g: Tensor, o: Tensor, c_before: Tensor, mistake: str
) -> tuple[Tensor, Tensor]:
    c = f * c_before + i * g
    tanh_c = c.tanh()
    slope = 1.0 if mistake == "slope of tanh" else 1 - tanh_c**2
    if mistake != "h's part":
        d_c = d_c + d_h * o * slope
    memory = c if mistake == "new memory" else c_before
    one = mistake == "gates' slopes"
    d_o = d_h * tanh_c * (1 if one else o * (1 - o))
    d_f = d_c * memory * (1 if one else f * (1 - f))
    d_i = d_c * g * (1 if one else i * (1 - i))
    d_g = d_c * i * (g * (1 - g) if mistake == "candidate" else 1 if one else 1 - g**2)
    return d_c * f, torch.cat([d_f, d_i, d_g, d_o], dim=1)


def _mistaken(mistake: str, sentence: str) -> WrongAnswer:
    return WrongAnswer(mistake, partial(_backward, mistake=mistake), sentence)


def _backward_cases() -> list[tuple[Tensor, ...]]:
    cases: list[tuple[Tensor, ...]] = []
    for shape, seed in (((1, 1), 0), ((2, 3), 1), ((3, 4), 2)):
        d_h, d_c, f, i, g, o, c = (normal(*shape, seed=10 * seed + k) for k in range(7))
        cases.append((d_h, d_c, f.sigmoid(), i.sigmoid(), g.tanh(), o.sigmoid(), c))
    return cases


register(
    Exercise(
        id="09.7",
        title="Back through a step, by hand",
        difficulty=5,
        minutes=15,
        prompt="From the step after this one come `d_h` $= \\partial L / \\partial h_t$ and `d_c`, the part of "
        "$\\partial L / \\partial c_t$ that does not pass through $h_t$. You have the gates `f`, `i`, `o`, the "
        "candidate `g` and `c_before` $= c_{t-1}$, each (batch, units). Write "
        "`back_through_a_step(d_h, d_c, f, i, g, o, c_before)`: the pair of $\\partial L / \\partial c_{t-1}$ "
        "(gates held fixed) and the gradients of the four pre-activations, side by side in the order $f, i, g, o$. "
        "No autograd.",
        solution=back_through_a_step,
        cases=_backward_cases,
        wrong=[
            _mistaken("h's part", "You left out what reaches c through h: add d_h * o * (1 - tanh(c)²)."),
            _mistaken("slope of tanh", "On the way from h to c the slope of tanh is missing."),
            _mistaken("new memory", "The forget gate multiplied the memory before the step; you used c_t."),
            _mistaken("candidate", "You gave g the slope of sigmoid; it went through tanh: 1 - g²."),
            _mistaken("gates' slopes", "These are gradients of the gates; go on to what sigmoid was applied to."),
        ],
        hints=[
            "Form c_t and tanh(c_t) first; then all of dL/dc_t: d_c plus the part through h.",
            "Each gate's gradient is what it multiplied: f has c_before, i has g, g has i, o has tanh(c_t).",
            "Times its own slope: s (1 - s) for a sigmoid, 1 - g² for tanh.",
        ],
    )
)
