"""Where a model computes: the CPU unless a learner asks for the GPU that the machine has."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

AUTOMATIC = "auto"


def available_devices() -> tuple[str, ...]:
    """What PyTorch can compute on here: always ``"cpu"``; ``"cuda"`` or ``"mps"`` (Apple's GPU) where there is one.

    >>> available_devices()[0]
    'cpu'
    """
    found = ["cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)


def choose_device(wanted: str | torch.device = "cpu") -> torch.device:
    """The device of that name, such as ``"cpu"``, ``"cuda"``, ``"cuda:1"`` or ``"mps"``; ``"auto"`` takes a GPU if any.

    Raises `ValueError`, naming what there is, for a device that this machine or its PyTorch does not have.

    >>> choose_device("cpu")
    device(type='cpu')
    """
    there = available_devices()
    if wanted == AUTOMATIC:
        return torch.device(there[-1])
    advice = f"This machine's PyTorch can use: {', '.join(there)}. Choose one of these, or {AUTOMATIC!r}."
    try:
        device = torch.device(wanted)
    except (RuntimeError, TypeError):
        raise ValueError(f"expected a device such as 'cpu', 'cuda' or 'mps'; got {wanted!r}. {advice}") from None
    count = torch.cuda.device_count() if device.type == "cuda" else 1
    if device.type not in there or (device.index or 0) >= count:
        raise ValueError(f"There is no device {str(wanted)!r} here. {advice}")
    return device


def device_of(model: nn.Module) -> torch.device:
    """Where a model's weights are; the CPU for a model without any."""
    return next((weight.device for weight in model.parameters()), torch.device("cpu"))


def device_option(arguments: Sequence[str]) -> str:
    """The device that a command line names: the last ``--device=cuda`` and the like, or the CPU.

    >>> device_option(["python", "--device=mps"])
    'mps'
    """
    prefix = "--device="
    named = [argument.removeprefix(prefix) for argument in arguments if argument.startswith(prefix)]
    return named[-1] if named else "cpu"
