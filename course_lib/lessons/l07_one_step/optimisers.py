"""Gradient descent and four of its relatives, and clipping by norm, written out; equal to `torch.optim`'s.

Everything works entry by entry, so one call may update many networks whose weights are stacked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from math import isfinite
from typing import Any

import torch
from torch import Tensor

Memory = dict[str, Tensor]
"""What an optimiser keeps for one parameter from step to step."""


def check_learning_rate(learning_rate: float) -> None:
    """Raise `ValueError` unless the learning rate is finite and 0 or more."""
    if not (isfinite(learning_rate) and learning_rate >= 0):
        raise ValueError(
            f"expected a learning rate that is finite and not negative; got {learning_rate}. Try 0.01 first."
        )


class Optimiser(ABC):
    """Parameters in, parameters out: w - learning_rate * direction. The tensors given are never changed.

    A subclass says what the direction is. `learning_rate` may be changed between steps.
    """

    def __init__(self, learning_rate: float) -> None:
        check_learning_rate(learning_rate)
        self.learning_rate = learning_rate
        self.t = 0
        self._memories: list[Memory] = []
        self._shapes: list[torch.Size] = []

    @abstractmethod
    def direction(self, gradient: Tensor, memory: Memory) -> Tensor:
        """The step per unit of learning rate, of the gradient's shape; may read and replace what is in `memory`."""

    def step(self, parameters: Sequence[Tensor], gradients: Sequence[Tensor]) -> list[Tensor]:
        """The parameters after one update. Raises `ValueError` when gradients do not fit the parameters."""
        if [w.shape for w in parameters] != [g.shape for g in gradients]:
            raise ValueError(
                f"expected one gradient of its parameter's shape each; got {[tuple(g.shape) for g in gradients]} "
                f"for {[tuple(w.shape) for w in parameters]}. Give both in the same order."
            )
        if self.t == 0:
            self._memories = [{} for _ in parameters]
        shapes = [w.shape for w in parameters]
        if self.t and shapes != self._shapes:
            raise ValueError(
                f"expected the parameters of the step before, {[tuple(shape) for shape in self._shapes]}; got "
                f"{[tuple(shape) for shape in shapes]}. Use a new optimiser for other parameters."
            )
        self._shapes = shapes
        self.t += 1
        return [
            w - self.learning_rate * self.direction(g, memory)
            for w, g, memory in zip(parameters, gradients, self._memories, strict=True)
        ]


class SGD(Optimiser):
    """Gradient descent, with heavy-ball momentum (Polyak, 1964) or Nesterov's (1983).

    v = momentum v + g; the direction is v, or with `nesterov` g + momentum v. In this form (Sutskever et al., 2013;
    Bengio, Boulanger-Lewandowski and Pascanu, 2012) the weights kept are those at which Nesterov looks ahead.
    """

    def __init__(self, learning_rate: float, momentum: float = 0.0, nesterov: bool = False) -> None:
        super().__init__(learning_rate)
        if not 0 <= momentum < 1 or (nesterov and momentum == 0):
            raise ValueError(
                f"expected a momentum from 0 to below 1, above 0 for Nesterov; got {momentum}. The usual one is 0.9."
            )
        self.momentum, self.nesterov = momentum, nesterov

    def direction(self, gradient: Tensor, memory: Memory) -> Tensor:
        """g, v or g + momentum v."""
        if not self.momentum:
            return gradient
        v = self.momentum * memory.get("v", torch.zeros_like(gradient)) + gradient
        memory["v"] = v
        return gradient + self.momentum * v if self.nesterov else v


class RMSProp(Optimiser):
    """g over the root of a running mean of g² (Tieleman and Hinton, 2012); `decay` is how much of the mean stays.

    The mean starts at 0 and is not corrected for it: the first step is 1 / sqrt(1 - decay) learning rates long.
    """

    def __init__(self, learning_rate: float, decay: float = 0.99, eps: float = 1e-8) -> None:
        super().__init__(learning_rate)
        if not 0 <= decay < 1 or not eps > 0:
            raise ValueError(f"expected a decay from 0 to below 1 and eps above 0; got {decay} and {eps}.")
        self.decay, self.eps = decay, eps

    def direction(self, gradient: Tensor, memory: Memory) -> Tensor:
        """g / (sqrt(mean of g²) + eps): eps stands outside the root."""
        s = self.decay * memory.get("s", torch.zeros_like(gradient)) + (1 - self.decay) * gradient**2
        memory["s"] = s
        return gradient / (s.sqrt() + self.eps)


class Adam(Optimiser):
    """Running means of g and of g², both corrected for their start at 0 (Kingma and Ba, 2015, algorithm 1)."""

    def __init__(self, learning_rate: float, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8) -> None:
        super().__init__(learning_rate)
        if len(betas) != 2 or not all(0 <= beta < 1 for beta in betas) or not eps > 0:
            raise ValueError(f"expected both betas from 0 to below 1 and eps above 0; got {betas} and {eps}.")
        self.betas, self.eps = betas, eps

    def direction(self, gradient: Tensor, memory: Memory) -> Tensor:
        """m̂ / (sqrt(v̂) + eps)."""
        beta1, beta2 = self.betas
        zero = torch.zeros_like(gradient)
        m = memory["m"] = beta1 * memory.get("m", zero) + (1 - beta1) * gradient
        v = memory["v"] = beta2 * memory.get("v", zero) + (1 - beta2) * gradient**2
        return (m / (1 - beta1**self.t)) / ((v / (1 - beta2**self.t)).sqrt() + self.eps)


_BY_NAME: dict[str, tuple[type[Optimiser], dict[str, Any]]] = {
    "SGD": (SGD, {}),
    "momentum": (SGD, {"momentum": 0.9}),
    "Nesterov": (SGD, {"momentum": 0.9, "nesterov": True}),
    "RMSProp": (RMSProp, {}),
    "Adam": (Adam, {}),
}
OPTIMISERS = tuple(_BY_NAME)
"""The names that `make_optimiser` knows."""


def make_optimiser(name: str, learning_rate: float) -> Optimiser:
    """The optimiser called `name` with PyTorch's settings, momentum 0.9; `ValueError` for an unknown name.

    >>> make_optimiser("Adam", 0.1).step([torch.zeros(2)], [torch.tensor([5.0, -0.001])])[0].round(decimals=4)
    tensor([-0.1000,  0.1000])
    """
    if name not in _BY_NAME:
        raise ValueError(f"expected an optimiser among {', '.join(OPTIMISERS)}; got {name!r}. Choose one of these.")
    kind, settings = _BY_NAME[name]
    return kind(learning_rate, **settings)


def total_norm(gradients: Sequence[Tensor], stacked: bool = False) -> Tensor:
    """The norm of all entries of all gradients together; with `stacked`, one norm for each entry of dimension 0.

    Raises `ValueError` for no gradients, and for what is no list of tensors: one tensor, a generator, a weight without.
    """
    if isinstance(gradients, Tensor) or not isinstance(gradients, Sequence):
        raise ValueError(f"expected a list of gradients; got a {type(gradients).__name__}. Write [gradient].")
    if any(g is None for g in gradients):
        raise ValueError("expected a gradient for each weight; got None. Call backward() first.")
    if not gradients:
        raise ValueError("expected at least one gradient; got an empty list. Call backward() first.")
    if stacked:
        return torch.stack([g.flatten(1).norm(dim=1) for g in gradients]).norm(dim=0)
    return torch.stack([g.norm() for g in gradients]).norm()


def clip_by_norm(gradients: Sequence[Tensor], max_norm: float, stacked: bool = False) -> tuple[list[Tensor], Tensor]:
    """All gradients times one factor, so that their common norm is at most `max_norm`; and the norm they had.

    Pascanu, Mikolov and Bengio (2013), algorithm 1, as `torch.nn.utils.clip_grad_norm_` computes it: the factor is
    max_norm / (norm + 1e-6), and never above 1. With `stacked`, each entry of dimension 0 is a network of its own.
    Raises `ValueError` for a threshold that is not above 0, or a norm that is inf or nan.

    >>> clip_by_norm([torch.tensor([3.0]), torch.tensor([4.0])], max_norm=1.0)
    ([tensor([0.6000]), tensor([0.8000])], tensor(5.))
    """
    if not max_norm > 0:
        raise ValueError(f"expected a threshold above 0; got {max_norm}. Try 1.0 first.")
    norm = total_norm(gradients, stacked)
    if not bool(torch.isfinite(norm).all()):
        raise ValueError("expected finite gradients; their norm is inf or nan. Go back to the last good weights.")
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    return [g * (factor.view(-1, *[1] * (g.ndim - 1)) if stacked else factor) for g in gradients], norm
