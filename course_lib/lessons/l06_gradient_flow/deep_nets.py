"""Plain, residual and dense feed-forward nets of one depth: gradient flow, path lengths, and life without a block.

Residual nets: He et al. (2015). Dense nets: Huang et al. (2016). Residual nets as ensembles of shallow paths:
Veit, Wilber and Belongie (2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, lgamma, log, pi, sqrt
from statistics import median

import torch
from torch import Tensor, nn

from course_lib.lessons.l06_gradient_flow.gradient_flow import log10_norm
from course_lib.models.sizes import check_whole

KINDS = ("plain", "residual", "dense")


def _weights(kind: str, depth: int, width: int, gain: float, seed: int) -> list[Tensor]:
    """Layer l's matrix, normal entries of variance gain² / fan-in; a dense layer reads all layers before it."""
    if kind not in KINDS:
        raise ValueError(f"expected a kind among {', '.join(KINDS)}; got {kind!r}.")
    check_whole("depth", depth)
    check_whole("width", width)
    if not 0 < gain < float("inf"):
        raise ValueError(f"expected a finite gain above 0; got {gain}.")
    generator = torch.Generator().manual_seed(seed)
    fan_ins = [width * (layer + 1 if kind == "dense" else 1) for layer in range(depth)]
    return [torch.randn(n, width, dtype=torch.float64, generator=generator) * (gain / sqrt(n)) for n in fan_ins]


def layer_gradients(kind: str, depth: int = 50, width: int = 32, gain: float = 0.9, seed: int = 0) -> Tensor:
    """log10 |dL/dh_l| for l = 0 to depth, L = v·h_depth: geometric mean over 16 inputs, (depth + 1,).

    plain: h_l = tanh(W h_{l-1}); residual: h_l = h_{l-1} + tanh(W h_{l-1}); dense: h_l = tanh(W [h_0, ..., h_{l-1}]).
    Raises `ValueError` for an unknown kind, or sizes that make no net.
    """
    weights = _weights(kind, depth, width, gain, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    h = torch.randn(16, width, dtype=torch.float64, generator=generator).requires_grad_()
    v = torch.randn(width, dtype=torch.float64, generator=generator)
    layers = [h]
    for W in weights:
        below = torch.cat(layers, dim=1) if kind == "dense" else layers[-1]
        block = torch.tanh(below @ W)
        layers.append(layers[-1] + block if kind == "residual" else block)
    gradients = torch.autograd.grad((layers[-1] @ (v / v.norm())).sum(), layers)
    return torch.stack([log10_norm(gradient).mean() for gradient in gradients])


@dataclass(frozen=True)
class Paths:
    """Paths of k blocks through a residual net, k = 0 to depth.

    `count`: share of all 2^depth paths; binomial. `log10_gradient`: log10 of the mean gradient norm along one such
    path. `contribution`: share of the gradient, count times gradient, over all lengths.
    """

    depth: int
    count: Tensor
    log10_gradient: Tensor
    contribution: Tensor

    @property
    def mean_length(self) -> float:
        """Mean number of blocks on a path: depth / 2."""
        return float((self.count * torch.arange(self.depth + 1)).sum())

    @property
    def mean_effective_length(self) -> float:
        """The same, weighted by the gradient that the paths carry."""
        return float((self.contribution * torch.arange(self.depth + 1)).sum())


def path_gradients(depth: int = 50, width: int = 32, gain: float = 0.5, samples: int = 16, seed: int = 0) -> Paths:
    """Follow sampled paths of every length back through a residual net (Veit et al., 2016, section 4.2).

    A path of k blocks multiplies v by the Jacobians of k blocks chosen at random, and skips the others. Raises
    `ValueError` for sizes that make no net, or no path of a length.
    """
    check_whole("samples", samples)
    weights = _weights("residual", depth, width, gain, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    h = torch.randn(width, dtype=torch.float64, generator=generator)
    jacobians = []
    for W in weights:
        block = torch.tanh(h @ W)
        jacobians.append((1 - block**2).unsqueeze(1) * W.t())
        h = h + block
    lengths = torch.arange(depth + 1)
    order = torch.rand(depth + 1, samples, depth, dtype=torch.float64, generator=generator).argsort(-1).argsort(-1)
    takes = order < lengths[:, None, None]
    vectors = torch.randn(depth + 1, samples, width, dtype=torch.float64, generator=generator)
    vectors = vectors / vectors.norm(dim=-1, keepdim=True)
    for layer in reversed(range(depth)):
        vectors = torch.where(takes[:, :, layer, None], vectors @ jacobians[layer], vectors)
    logs = log10_norm(vectors).mean(1)
    counts = torch.tensor([comb(depth, int(k)) / 2**depth for k in lengths], dtype=torch.float64)
    log_counts = torch.tensor([lgamma(depth + 1) - lgamma(int(k) + 1) - lgamma(depth - int(k) + 1) for k in lengths])
    return Paths(depth, counts, logs, torch.softmax(log_counts.double() + logs * log(10), 0))


class _Net(nn.Module):
    """Embedding, `depth` blocks of the same width, and a linear classifier."""

    def __init__(self, residual: bool, depth: int, width: int, classes: int, generator: torch.Generator) -> None:
        super().__init__()
        self.residual = residual

        def layer(inputs: int, outputs: int, gain: float) -> nn.Linear:
            linear = nn.Linear(inputs, outputs, dtype=torch.float64)
            nn.init.normal_(linear.weight, std=gain / sqrt(inputs), generator=generator)
            nn.init.zeros_(linear.bias)
            return linear

        self.embed = layer(2, width, 1.0)
        self.blocks = nn.ModuleList(layer(width, width, 0.5 if residual else 1.0) for _ in range(depth))
        self.classify = layer(width, classes, 1.0)

    def forward(self, x: Tensor, without: int | None = None) -> Tensor:
        h = torch.tanh(self.embed(x))
        for i, block in enumerate(self.blocks):
            if i != without:
                h = h + torch.tanh(block(h)) if self.residual else torch.tanh(block(h))
        return self.classify(h)


def spirals(points: int, generator: torch.Generator, arms: int = 3, noise: float = 0.05) -> tuple[Tensor, Tensor]:
    """Generated task: points (points, 2) on `arms` spirals, and the arm each lies on (points,).

    Raises `ValueError` unless both are whole numbers, 1 or more.
    """
    check_whole("points", points)
    check_whole("arms", arms)
    arm = torch.arange(points) % arms
    along = torch.rand(points, dtype=torch.float64, generator=generator)
    angle = 2 * pi * (along + arm / arms)
    place = torch.stack([angle.cos(), angle.sin()], dim=1) * (0.1 + along).unsqueeze(1)
    return place + noise * torch.randn(points, 2, dtype=torch.float64, generator=generator), arm


@dataclass(frozen=True)
class Deletion:
    """Test accuracy of a trained net: whole, and with each one block skipped in turn (depth,)."""

    whole: float
    without: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median accuracy with one block skipped."""
        return median(self.without)


def delete_one_block(residual: bool, depth: int = 12, width: int = 24, updates: int = 250, seed: int = 0) -> Deletion:
    """Train a net on the spirals (Adam, full batch), then skip one block at a time at test time.

    Raises `ValueError` for a net without blocks or units, and for a negative number of updates.
    """
    for name, size, least in (("depth", depth, 1), ("width", width, 1), ("updates", updates, 0)):
        check_whole(name, size, least)
    generator = torch.Generator().manual_seed(seed)
    x, y = spirals(300, generator)
    x_test, y_test = spirals(600, generator)
    net = _Net(residual, depth, width, 3, generator)
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(updates):
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimiser.step()

    @torch.no_grad()
    def accuracy(without: int | None) -> float:
        return float((net(x_test, without).argmax(1) == y_test).double().mean())

    return Deletion(accuracy(None), tuple(accuracy(block) for block in range(depth)))


@dataclass(frozen=True)
class DeepView:
    """Layer gradients of the three kinds (log10, (depth + 1,)) and the paths of the residual one."""

    depth: int
    gain: float
    layers: dict[str, Tensor]
    paths: Paths

    def decades(self, kind: str) -> float:
        """log10 of the gradient at the input over that at the output."""
        return float(self.layers[kind][0] - self.layers[kind][-1])


def deep_view(depth: int = 50, gain: float = 0.5, width: int = 32, seed: int = 0) -> DeepView:
    """Everything that the residual explorer draws."""
    layers = {kind: layer_gradients(kind, depth, width, gain, seed) for kind in KINDS}
    return DeepView(depth, gain, layers, path_gradients(depth, width, gain, seed=seed))
