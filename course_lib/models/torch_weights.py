"""The weights of one layer and direction of `torch.nn`'s recurrent networks, to copy from and to write to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class LayerWeights:
    """The library's tensors of one layer: `W_ih` (blocks x hidden, features), `W_hh`, and two biases or None.

    `frozen` names those that training leaves as they are.
    """

    W_ih: Tensor
    W_hh: Tensor
    b_ih: Tensor | None
    b_hh: Tensor | None
    frozen: frozenset[str] = frozenset()

    @property
    def input_size(self) -> int:
        """Features that this layer reads."""
        return int(self.W_ih.shape[1])

    @property
    def bias(self) -> Tensor | None:
        """Both biases in one, as our cells have it."""
        return None if self.b_ih is None or self.b_hh is None else self.b_ih + self.b_hh

    def freeze_alike(self, cell: nn.Module) -> None:
        """Freeze those of our cell's parameters whose sources are all frozen here."""
        for name, parameter in cell.named_parameters(recurse=False):
            sources = _SOURCES.get(name, set())
            parameter.requires_grad_(not sources or not sources <= self.frozen)


_SOURCES = {"W_xh": {"W_ih"}, "W_hh": {"W_hh"}, "b_h": {"b_ih", "b_hh"}, "b_n": {"b_hh"}}
"""Our cells' parameters, and what they are made of."""


def layer_weights(
    library: object, kind: type[nn.RNNBase], layer: int | None = None, reverse: bool = False
) -> LayerWeights:
    """The detached weights of one layer (and direction, with `reverse`) of a network of that `kind`.

    Without a `layer` the network must have one layer, one way. Raises `ValueError` for another kind of network, a
    projection (`proj_size`), and a layer or direction that it does not have.
    """
    fits = isinstance(library, kind) and isinstance(library, nn.RNNBase) and library.proj_size == 0
    if not fits or (layer is None and (library.num_layers != 1 or library.bidirectional)):  # type: ignore[attr-defined]
        raise ValueError(
            f"expected a torch.nn.{kind.__name__} of one layer, one way, without a projection; got {library}. "
            "Build one without the extras, or name the layer: from_torch(network, layer=0)."
        )
    network: Any = library
    number = 0 if layer is None else layer
    if not 0 <= number < network.num_layers or (reverse and not network.bidirectional):
        raise ValueError(
            f"expected a layer from 0 to {network.num_layers - 1} and a direction that the network has; "
            f"got layer {number}{' in reverse' if reverse else ''} of {network}."
        )
    suffix = f"_l{number}{'_reverse' if reverse else ''}"
    names = {"W_ih": "weight_ih", "W_hh": "weight_hh"} | (
        {"b_ih": "bias_ih", "b_hh": "bias_hh"} if network.bias else {}
    )
    with torch.enable_grad():  # a weight that is computed from others (weight_norm) is frozen if they are
        tensors = {name: getattr(network, theirs + suffix) for name, theirs in names.items()}
    frozen = frozenset(name for name, tensor in tensors.items() if not tensor.requires_grad)
    plain = {name: tensor.detach() for name, tensor in tensors.items()}
    return LayerWeights(**({"b_ih": None, "b_hh": None} | plain), frozen=frozen)
