"""Large matrix products by oneDNN, the library behind `torch.nn.LSTM` on a processor.

PyTorch's own `mm` calls another library, which on some processors (AMD's) takes up to twice as long. The way to oneDNN
is the one that `torch.compile` takes; where PyTorch does not have it, everything here is `torch.nn.functional.linear`.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

LARGE = 2**21
"""Multiplications from which oneDNN is the faster (measured)."""


def product(rows: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """rows (n, in) times weights (out, in) transposed, plus bias (out,): (n, out), as `torch.nn.functional.linear`.

    Large products in float32 go to oneDNN, unless autograd is to see them or a transform of `torch.func` is at work.
    """
    if _is_for_onednn(rows.numel() * weights.shape[0], rows, weights) and not torch.is_grad_enabled():
        as_it_stands = weights if weights.t().is_contiguous() else weights.contiguous()  # oneDNN transposes faster
        return _by_onednn(rows.contiguous(), as_it_stands, bias)
    return nn.functional.linear(rows, weights, bias)


class RepeatedProduct:
    """Products of `rows` rows with the same weights (out, in), over and over: they are laid out once for it.

    Not to be differentiated.
    """

    def __init__(self, weights: Tensor, rows: int) -> None:
        self.weights_t = weights.t()
        large = _is_for_onednn(rows * weights.numel(), weights)
        self.laid_out = torch.ops.mkldnn._reorder_linear_weight(weights.contiguous(), rows) if large else None

    def __call__(self, rows: Tensor) -> Tensor:
        """rows (n, in) times the weights transposed: (n, out)."""
        return torch.mm(rows, self.weights_t) if self.laid_out is None else _by_onednn(rows, self.laid_out, None)

    def add_to(self, sums: Tensor, rows: Tensor) -> None:
        """Add the product to `sums` (n, out), in place."""
        if self.laid_out is None:
            sums.addmm_(rows, self.weights_t)
        else:
            sums.add_(_by_onednn(rows, self.laid_out, None))


def linear(x: Tensor, weights: Tensor, bias: Tensor | None = None) -> Tensor:
    """`product` for x (..., in) that can be differentiated, any number of times: (..., out)."""
    if not _is_for_onednn(x.numel() * weights.shape[0], x, weights):
        return nn.functional.linear(x, weights, bias)
    outputs: Tensor = _Linear.apply(x.flatten(0, -2), weights, bias)
    return outputs.unflatten(0, x.shape[:-1])


class _Linear(torch.autograd.Function):
    """`product` with its gradients, which are products too."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(rows, weights)
        return product(rows, weights, bias)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (d_outputs,) = gradients
        rows, weights = ctx.saved_tensors
        of_rows, of_weights, of_bias = ctx.needs_input_grad
        return (
            product(d_outputs, weights.t()) if of_rows else None,
            weight_gradient(rows, d_outputs) if of_weights else None,
            d_outputs.sum(0) if of_bias else None,
        )


def weight_gradient(rows: Tensor, d_outputs: Tensor) -> Tensor:
    """dL/dW of outputs = rows W^T: the sum of outer products, (n, in) and (n, out) to (out, in)."""
    return product(rows.t(), d_outputs.t()).t()  # this way round is the faster one


def _by_onednn(rows: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(rows, weights, bias, "none", [], "")
    return result


def _is_for_onednn(multiplications: int, *factors: Tensor) -> bool:
    """Whether a product is large, its factors in float32 on a processor, and oneDNN is there."""
    return (
        multiplications >= LARGE
        and all(factor.dtype == torch.float32 and factor.device.type == "cpu" for factor in factors)
        and _ONEDNN
        and not torch._C._are_functorch_transforms_active()
    )


_ONEDNN = torch.backends.mkldnn.is_available() and all(
    hasattr(torch.ops.mkldnn, name) for name in ("_linear_pointwise", "_reorder_linear_weight")
)
