"""A trained model on its way into ``data/checkpoints/``: weights in half precision, and a card that says what it is."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from course_lib.models.checkpoint import load_into, save_checkpoint
from course_lib.models.language_model import parameter_count
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.training.device import choose_device
from course_lib.training.stored import DATA, write_json

CHECKPOINTS = DATA / "checkpoints"


def round_to_half(model: nn.Module, name: str) -> dict[str, Tensor]:
    """Round a model's weights to half precision, in place, and return them as a checkpoint stores them.

    Raises `CheckpointError` with `name` for weights that are not finite.
    """
    weights = {key: tensor.half() for key, tensor in model.state_dict().items()}
    load_into(model, weights, name)
    return weights


def provenance(
    model: nn.Module, tokenizer: Tokenizer, command: str, device: str | torch.device = "cpu"
) -> dict[str, Any]:
    """What every card has: the size of the model, the vocabulary, versions, and the command that trains it again.

    The card of a model that was trained elsewhere than on the CPU names the `device`, in the card and in its command.
    """
    special = tokenizer.vocabulary.special_tokens
    where = choose_device(device).type
    elsewhere = {} if where == "cpu" else {"device": where}
    command = command if where == "cpu" else f"{command} --device={where}"
    return elsewhere | {
        "parameters": parameter_count(model),
        "versions": {"torch": torch.__version__.split("+")[0], "python": platform.python_version()},
        "command": command,
        "special_tokens": list(special),
        "tokens": list(tokenizer.vocabulary.tokens[len(special) :]),
    }


def ship(weights: Mapping[str, Tensor], card: Mapping[str, Any], folder: Path = CHECKPOINTS) -> None:
    """Write weights and card under the card's "name", and the card again as a JSON file beside them."""
    save_checkpoint(folder / f"{card['name']}.safetensors", weights, card)
    write_json(folder / f"{card['name']}.json", card, sort_keys=True)
