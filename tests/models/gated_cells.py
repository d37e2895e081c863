"""Shared by the tests of the gated cells: our cell and the library's network, same weights, same loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from course_lib.models.cell import Cell, state_parts
from course_lib.models.initialise import normal
from course_lib.models.unroll import unroll


def any_sizes(**more: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let Hypothesis choose `batch`, `time`, `features` and `hidden` of a test, and what `more` says."""
    sizes = {"batch": st.integers(1, 4), "time": st.integers(1, 9)}
    sizes |= {"features": st.integers(1, 5), "hidden": st.integers(1, 7)}

    def chosen(test: Callable[..., None]) -> Callable[..., None]:
        return settings(max_examples=25, deadline=None)(given(**sizes, **more)(test))

    return chosen


def library_of(kind: type[Any], features: int, hidden: int, bias: bool = True) -> Any:
    """One layer of `torch.nn` in float64, batch first."""
    torch.manual_seed(1)
    return kind(features, hidden, bias=bias, batch_first=True).double()


def sequences(batch: int = 2, time: int = 7, features: int = 3) -> Tensor:
    """Random inputs (batch, time, features), float64, always the same."""
    return normal(batch, time, features)


def assert_equal_runs(ours: Cell, library: nn.RNNBase, batch: int, time: int, from_zero: bool) -> None:
    """Outputs, final state and the gradients of inputs and first state are equal in float64; parameters get theirs."""
    draw = torch.Generator().manual_seed(4)
    x = torch.randn(batch, time, ours.input_size, dtype=torch.float64, generator=draw)
    first = [torch.zeros_like(part) for part in state_parts(ours.initial_state(batch, like=x))]
    if not from_zero:
        first = [torch.randn(part.shape, dtype=torch.float64, generator=draw) for part in first]
    leaves = [[tensor.clone().requires_grad_() for tensor in (x, *first)] for _ in range(2)]
    state = leaves[0][1] if len(first) == 1 else tuple(leaves[0][1:])
    run = unroll(ours, leaves[0][0], state)
    theirs_first = [part.unsqueeze(0) for part in leaves[1][1:]]
    outputs, final = library(leaves[1][0], theirs_first[0] if len(first) == 1 else tuple(theirs_first))
    finals = [part.squeeze(0) for part in ([final] if isinstance(final, Tensor) else final)]
    close(run.outputs, outputs)
    for mine, theirs in zip(state_parts(run.state), finals, strict=True):
        close(mine, theirs)
    weights = [torch.randn(part.shape, dtype=torch.float64, generator=draw) for part in (outputs, *finals)]
    for results in ((run.outputs, *state_parts(run.state)), (outputs, *finals)):
        sum((weight * part).sum() for weight, part in zip(weights, results, strict=True)).backward()
    for mine, theirs in zip(*leaves, strict=True):
        close(mine.grad, theirs.grad)


def close(mine: Tensor | None, theirs: Tensor | None) -> None:
    torch.testing.assert_close(mine, theirs, rtol=1e-10, atol=1e-12)
