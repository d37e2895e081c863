"""Large products by oneDNN are those of PyTorch, their gradients too, and every other way around them still works."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from course_lib.models.fast.matrix_product import LARGE, RepeatedProduct, linear, product, weight_gradient
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll

SMALL, BIG = (4, 8, 12), (64, 128, 512)
"""Rows, inputs and outputs of a product, one below and one above what goes to oneDNN."""


def factors(sizes: tuple[int, int, int], dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor, Tensor]:
    rows, inputs, outputs = sizes
    source = torch.Generator().manual_seed(0)
    shapes = ((rows, inputs), (outputs, inputs), (outputs,))
    x, W, b = (torch.randn(shape, generator=source, dtype=dtype) for shape in shapes)
    return x, W, b


def test_sizes_are_on_both_sides() -> None:
    assert SMALL[0] * SMALL[1] * SMALL[2] < LARGE <= BIG[0] * BIG[1] * BIG[2]


@pytest.mark.parametrize("sizes", [SMALL, BIG])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@torch.no_grad()
def test_products_are_pytorchs(sizes: tuple[int, int, int], dtype: torch.dtype) -> None:
    x, W, b = factors(sizes, dtype)
    expected = x @ W.t() + b
    repeated = RepeatedProduct(W, len(x))
    sums = b.expand_as(expected).clone()
    repeated.add_to(sums, x)
    for found in (product(x, W, b), product(x, W) + b, repeated(x) + b, sums):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(weight_gradient(x, expected), expected.t() @ x, rtol=1e-4, atol=1e-2)
    transposed = RepeatedProduct(W.t(), len(x))
    torch.testing.assert_close(transposed(expected), expected @ W, rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("sizes", [SMALL, BIG])
def test_gradients_are_those_of_autograd(sizes: tuple[int, int, int]) -> None:
    found = []
    for function in (linear, torch.nn.functional.linear):
        tensors = [tensor.requires_grad_() for tensor in factors(sizes)]
        outputs = function(tensors[0].unsqueeze(0), *tensors[1:])
        first = torch.autograd.grad(outputs.sin().sum(), tensors, create_graph=True)
        second = torch.autograd.grad(torch.stack([gradient.square().mean() for gradient in first]).sum(), tensors)
        found.append((outputs, *first, *second))
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


def test_a_large_lstm_works_under_transforms_and_without_gradients() -> None:
    cell = LSTM(128, 128)
    x = torch.randn(32, 3, 128, generator=torch.Generator().manual_seed(0))
    plain = unroll(cell, x).outputs
    with torch.no_grad():
        torch.testing.assert_close(unroll(cell, x).outputs, plain.detach())
    wanted = x.clone().requires_grad_()
    unroll(cell, wanted).outputs.sin().sum().backward()
    found = torch.func.grad(lambda x: unroll(cell, x).outputs.sin().sum())(x)
    torch.testing.assert_close(found.detach(), wanted.grad, rtol=1e-4, atol=1e-5)
    with torch.inference_mode():
        assert unroll(cell, x).outputs.shape == plain.shape
