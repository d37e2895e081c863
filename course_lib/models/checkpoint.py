"""Checkpoints: tensors in a `safetensors` file whose header holds a card in JSON. No pickle, written in one go."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn


class CheckpointError(ValueError):
    """A checkpoint that is missing, damaged or of another model. The message says what to do."""


def save_checkpoint(path: str | Path, tensors: Mapping[str, Tensor], card: Mapping[str, Any]) -> None:
    """Write tensors and card so that `path` always holds a whole checkpoint: the new one or the one before.

    `card` is anything JSON can say. Tensors that share memory (a head tied to the embedding) are written out each.
    Raises `OSError` when the folder cannot be written to or the disk is full.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():  # a device such as /dev/null would be replaced
        raise OSError(errno.EINVAL, "it is no file", str(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        compact = torch.contiguous_format
        whole = {name: tensor.detach().cpu().clone(memory_format=compact) for name, tensor in tensors.items()}
        save_file(whole, temporary, {"card": json.dumps(card, sort_keys=True)})
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, SafetensorError):  # a full disk, say
            raise OSError(errno.EIO, str(error), str(path)) from None
        raise


def load_checkpoint(path: str | Path, remedy: str = "Train it again.") -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors and the card of a checkpoint.

    Raises `CheckpointError`, ending with `remedy`, when the file is missing, cut off, or no checkpoint of this course.
    """
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"There is no checkpoint {path.name} in {path.parent.name}/. {remedy}")
    try:
        with safe_open(path, framework="pt") as file:
            card = json.loads((file.metadata() or {})["card"])
            if not isinstance(card, dict):
                raise TypeError("no card")
            return {name: file.get_tensor(name) for name in file.keys()}, card  # noqa: SIM118 - not a dict
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"The checkpoint {path.name} is damaged or cut off ({error}). {remedy}") from None
    except (KeyError, TypeError):
        raise CheckpointError(f"{path.name} holds tensors but no card; another program wrote it. {remedy}") from None


def load_into(module: nn.Module, tensors: Mapping[str, Tensor], name: str, remedy: str = "Train it again.") -> None:
    """Copy tensors into the module's parameters, nothing at all if they do not fit.

    Raises what `check_fits` does.
    """
    check_fits(module, tensors, name, remedy)
    wanted = module.state_dict()
    module.load_state_dict({key: tensor.to(wanted[key].dtype) for key, tensor in tensors.items()})


def check_fits(module: nn.Module, tensors: Mapping[str, Tensor], name: str, remedy: str = "Train it again.") -> None:
    """Raise `CheckpointError` that names missing or extra tensors, wrong shapes, or values that are not finite."""
    wanted = module.state_dict()
    missing, extra = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
    if missing or extra:
        parts = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has unknown {', '.join(extra)}"] * bool(extra)
        raise CheckpointError(f"The checkpoint {name} is of another architecture: it {' and '.join(parts)}. {remedy}")
    for key, tensor in tensors.items():
        if tensor.shape != wanted[key].shape:
            raise CheckpointError(
                f"The checkpoint {name} is of another size: {key} is {tuple(tensor.shape)}, and the model needs "
                f"{tuple(wanted[key].shape)}. Build the model from the card's architecture. {remedy}"
            )
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise CheckpointError(f"The checkpoint {name} holds inf or nan in {key}. {remedy}")
