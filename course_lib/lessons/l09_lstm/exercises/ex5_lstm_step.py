"""Exercise 09.5: A whole step, in PyTorch's order."""

from __future__ import annotations

from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "09.5",
    title="A whole step, in PyTorch's order",
    difficulty=3,
    minutes=10,
    prompt="Write `lstm_step(x, h, c, W_xh, W_hh, b_h)` for a batch: the new `(h, c)`. The weights have "
    "`4 * units` rows, in PyTorch's order of blocks: $i, f, g, o$. One product for all gates, then `chunk`.",
    hints=[
        "a = x @ W_xh.T + h @ W_hh.T + b_h has shape (batch, 4 * units).",
        "`i, f, g, o = a.chunk(4, dim=1)`, then three sigmoids and one tanh.",
        "The rest is your 09.1.",
    ],
)
def lstm_step(x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
    """One step of an LSTM, (h, c); x (batch, features), h and c (batch, units), blocks of rows i, f, g, o."""
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


@lstm_step.cases
def _():
    cases = []
    for batch, features, units, seed in ((1, 2, 1, 0), (3, 4, 5, 1), (2, 3, 3, 2)):
        shapes = ((batch, features), (batch, units), (batch, units), (4 * units, features), (4 * units, units))
        cases.append((*(normal(*s, seed=10 * seed + k) for k, s in enumerate(shapes)), normal(4 * units, seed=99)))
    return cases


@lstm_step.allows
def _(x, h, c, W_xh, W_hh, b_h):
    rows = 4 * h.shape[1]
    return (
        h.shape == c.shape
        and len(x) == len(h) > 0
        and W_xh.shape == (rows, x.shape[1])
        and W_hh.shape == (rows, h.shape[1])
        and b_h.shape == (rows,)
        and W_xh.numel() > 0
    )


def _blocks(
    order: str, x: Tensor, h: Tensor, c: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor
) -> tuple[Tensor, Tensor]:
    found = dict(zip(order, (x @ W_xh.T + h @ W_hh.T + b_h).chunk(4, dim=1), strict=True))
    c = found["f"].sigmoid() * c + found["i"].sigmoid() * found["g"].tanh()
    return found["o"].sigmoid() * c.tanh(), c


@lstm_step.wrong("f first", "You took the blocks as f, i, g, o; PyTorch puts i first.")
def _(x, h, c, W_xh, W_hh, b_h):
    return _blocks("figo", x, h, c, W_xh, W_hh, b_h)


@lstm_step.wrong("g last", "You took the candidate last; PyTorch's order is i, f, g, o.")
def _(x, h, c, W_xh, W_hh, b_h):
    return _blocks("ifog", x, h, c, W_xh, W_hh, b_h)


@lstm_step.wrong("sigmoid", "Your candidate went through sigmoid; only gates do. g takes tanh.")
def _(x, h, c, W_xh, W_hh, b_h):
    i, f, g, o = (x @ W_xh.T + h @ W_hh.T + b_h).sigmoid().chunk(4, dim=1)
    c = f * c + i * g
    return o * c.tanh(), c


@lstm_step.wrong("bias", "The bias is missing; without it the forget gate starts half open.")
def _(x, h, c, W_xh, W_hh, b_h):
    return lstm_step(x, h, c, W_xh, W_hh, 0 * b_h)


@lstm_step.wrong("h", "Your gates do not see h; add h @ W_hh.T to the inputs' part.")
def _(x, h, c, W_xh, W_hh, b_h):
    return lstm_step(x, 0 * h, c, W_xh, W_hh, b_h)


@lstm_step.wrong("old c", "Your h is right, but you returned the old c; return the new one.")
def _(x, h, c, W_xh, W_hh, b_h):
    return lstm_step(x, h, c, W_xh, W_hh, b_h)[0], c


@lstm_step.wrong("order", "You returned (c, h); the pair is (h, c), as in PyTorch.")
def _(x, h, c, W_xh, W_hh, b_h):
    h, c = lstm_step(x, h, c, W_xh, W_hh, b_h)
    return c, h


@lstm_step.wrong("tanh", "Your c is right; h lacks the tanh: o multiplies tanh(c), not c.")
def _(x, h, c, W_xh, W_hh, b_h):
    h, c = lstm_step(x, h, c, W_xh, W_hh, b_h)
    return h / c.tanh() * c, c
