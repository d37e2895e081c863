"""Causal convolutions over time, plain or dilated (van den Oord et al., 2016): what an RNN is compared with."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_lib.models.initialise import uniform_parameter
from course_lib.models.sizes import check_whole


class CausalConvStack(nn.Module):
    """`layers` causal convolutions of D channels with filters of F taps, tanh after each.

    Output t sees inputs up to t only: each layer is padded on the left. Plain layers look back F - 1 steps each, so
    L of them see 1 + L (F - 1) inputs. With ``dilated=True`` layer l skips F^l steps between taps, and L layers see
    F^L inputs. Raises `ValueError` when a size is below 1, or F below 2.

    >>> CausalConvStack(4, taps=2, layers=3, dilated=True)(torch.zeros(1, 9, 4)).shape
    torch.Size([1, 9, 4])
    """

    def __init__(
        self,
        channels: int,
        taps: int = 2,
        layers: int = 1,
        dilated: bool = False,
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        for name, size, least in (("channels", channels, 1), ("taps", taps, 2), ("layers", layers, 1)):
            check_whole(name, size, least)
        generator = torch.Generator().manual_seed(seed)
        bound = (channels * taps) ** -0.5
        self.channels, self.taps = channels, taps
        self.dilations = [taps**layer if dilated else 1 for layer in range(layers)]
        self.weights = nn.ParameterList(
            uniform_parameter((channels, channels, taps), bound, generator, dtype) for _ in range(layers)
        )
        self.biases = nn.ParameterList(torch.zeros(channels, dtype=dtype) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        """Outputs (batch, time, D) from inputs (batch, time, D)."""
        if x.ndim != 3 or x.shape[2] != self.channels or x.shape[1] == 0:
            raise ValueError(
                f"expected a sequence (batch, time, {self.channels}) of one step or more; got shape {tuple(x.shape)}."
            )
        h = x.transpose(1, 2)
        for weight, bias, dilation in zip(self.weights, self.biases, self.dilations, strict=True):
            padded = nn.functional.pad(h, ((self.taps - 1) * dilation, 0))
            h = torch.tanh(nn.functional.conv1d(padded, weight, bias, dilation=dilation))
        return h.transpose(1, 2)
