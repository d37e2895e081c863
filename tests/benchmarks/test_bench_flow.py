"""Batched gradient flow against one radius at a time with autograd, and against the bare arithmetic."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from course_lib.lessons.l06_gradient_flow.gradient_flow import gradient_flow
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from tests.benchmarks.interleaved import median_seconds, times_ratio

WIDTH, STEPS, BATCH, FEATURES = 128, 500, 8, 8


def _members(count: int, width: int = WIDTH) -> list[VanillaRNN]:
    cells = []
    for radius in torch.linspace(0.5, 1.6, count).tolist():
        cell = VanillaRNN(FEATURES, width)
        with torch.no_grad():
            cell.W_hh.copy_(recurrent_matrix("gaussian", width, radius))
        cells.append(cell)
    return cells


def _sequences() -> Tensor:
    return 0.1 * torch.randn(BATCH, STEPS, FEATURES, generator=torch.Generator().manual_seed(0))


def _one_at_a_time(cells: list[VanillaRNN], x: Tensor) -> list[Tensor]:
    norms = []
    for cell in cells:
        run = unroll(cell, x, record=["gradients"])
        run.outputs[:, -1].sum().backward()
        norms.append(run.gradients()[0].norm(dim=2).log10())
    return norms


def _bare(cells: list[VanillaRNN], x: Tensor) -> Callable[[], None]:
    """The products and the tanh alone, forward and back. Every run stores its own states, as ours must."""
    W = torch.stack([cell.W_hh.detach() for cell in cells])
    W_t = W.mT.contiguous()
    inputs = torch.stack([cell.project(x.transpose(0, 1)).detach() for cell in cells], dim=1)
    gradients = torch.ones(2, *inputs.shape[1:])
    a = torch.empty(inputs.shape[1:])

    @torch.inference_mode()
    def run() -> None:
        h = torch.empty(STEPS + 1, *inputs.shape[1:])
        h[0] = 0
        for drive, before, after in zip(inputs, h[:-1], h[1:], strict=True):
            torch.baddbmm(drive, before, W_t, out=a)
            torch.tanh(a, out=after)
        for t in range(STEPS):
            torch.bmm(gradients[t % 2], W, out=gradients[1 - t % 2])
        gradients.fill_(1.0)

    return run


def test_flow_vs_loop(bench_record: Callable[..., None]) -> None:
    cells, x = _members(23), _sequences()
    ratio = times_ratio(lambda: gradient_flow(cells, x), lambda: _one_at_a_time(cells, x), rounds=5, warm_up=1)
    bench_record("flow_vs_loop", 1 / ratio, limit=3.0, direction="min")


def test_flow_vs_matmul(bench_record: Callable[..., None]) -> None:
    cells, x = _members(23), _sequences()
    ratio = times_ratio(lambda: gradient_flow(cells, x), _bare(cells, x), rounds=21)
    bench_record("flow_vs_matmul", ratio, limit=1.5, direction="max")


def test_flow_of_the_explorer_ms(bench_record: Callable[..., None]) -> None:
    cells, x = _members(1, width=64), _sequences()
    bench_record("flow_one_radius_ms", 1e3 * median_seconds(lambda: gradient_flow(cells, x)))
