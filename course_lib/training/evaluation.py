"""How good a language model is: bits per token and per character; as it is, or learning on while it reads."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from math import isfinite, log

import torch
from torch import Tensor, nn

from course_lib.models.language_model import LanguageModel
from course_lib.models.layers import detached
from course_lib.models.sizes import check_ids, check_whole
from course_lib.training.device import device_of


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """The model in evaluation mode (no dropout), without gradients, for a `with` block; then every part as before."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, was_training in modes:
            module.training = was_training


def bits_per_token(model: LanguageModel, ids: Tensor, rows: int = 8, piece: int = 256) -> float:
    """Mean of -log2 p(token | tokens before) over ids (time,), from the second token on.

    The text is read as `rows` streams side by side, each from a zero state, in pieces whose states are carried over;
    for character tokenizers the result is bits per character, and 2 to its power the perplexity. Raises `ValueError`
    for fewer than two tokens, ids outside the vocabulary, and `rows` or `piece` below 1.

    >>> from course_lib.models.language_model import Architecture
    >>> model = LanguageModel.build(Architecture(4, hidden_size=8))
    >>> _ = [torch.nn.init.zeros_(p) for p in model.head.parameters()]
    >>> round(bits_per_token(model, torch.zeros(100, dtype=torch.long)), 3)
    2.0
    """
    _check_text(model, ids)
    check_whole("rows", rows)
    check_whole("piece", piece)
    inputs, targets = _rows(ids[:-1], rows, 0), _rows(ids[1:], rows, -100)
    states, total, device = None, 0.0, device_of(model)
    inputs, targets = inputs.to(device), targets.to(device)
    with evaluating(model):
        for low in range(0, inputs.shape[1], piece):
            logits, states = model(inputs[:, low : low + piece], states)
            here = targets[:, low : low + piece].flatten()
            total += float(nn.functional.cross_entropy(logits.flatten(0, 1), here, reduction="sum", ignore_index=-100))
    return total / (len(ids) - 1) / log(2)


def dynamic_bits(
    model: LanguageModel, ids: Tensor, learning_rate: float = 0.3, piece: int = 128, clip: float = 1.0
) -> tuple[Tensor, LanguageModel]:
    """What a model that goes on learning while it reads pays for each token of ids (time,) after the first.

    Dynamic evaluation (Mikolov et al., 2010; Krause et al., 2018): a piece is predicted, paid for, and only then
    learned, by one update of plain gradient descent with the gradient's norm clipped. One stream, states carried over.
    Returns the bits (time - 1,) and the model as it is after the text, in evaluation mode; `model` itself stays as it
    was. A `learning_rate` of 0 learns nothing. Raises `ValueError` for fewer than two tokens, ids outside the
    vocabulary, a rate that is negative or not finite, a `piece` below 1 and a `clip` that is not above 0;
    `ArithmeticError` with advice when a cost is no longer a finite number.

    >>> from course_lib.models.language_model import Architecture
    >>> model, again = LanguageModel.build(Architecture(4, hidden_size=8)), torch.zeros(600, dtype=torch.long)
    >>> bits, learned = dynamic_bits(model, again, learning_rate=1.0)
    >>> bool(bits[-1] < 0.1 < bits[0]), bits_per_token(learned, again) < 0.1 < bits_per_token(model, again)
    (True, True)
    """
    _check_text(model, ids)
    check_whole("piece", piece)
    if not (isfinite(learning_rate) and learning_rate >= 0):
        raise ValueError(f"expected a finite learning rate, 0 or more; got {learning_rate}.")
    if not clip > 0:
        raise ValueError(f"expected a clip above 0; got {clip}.")
    reader, states, paid = copy.deepcopy(model).eval().requires_grad_(True), None, []
    optimizer = torch.optim.SGD(reader.parameters(), lr=learning_rate)
    text = ids.to(device_of(model)).unsqueeze(0)
    with torch.enable_grad():
        for low in range(0, len(ids) - 1, piece):
            read = text[:, low : low + piece + 1]
            logits, states = reader(read[:, :-1], states)
            cost = nn.functional.cross_entropy(logits[0], read[0, 1:], reduction="none")
            paid.append(cost.detach().cpu() / log(2))
            states = detached(states)
            if not bool(paid[-1].isfinite().all()):
                raise ArithmeticError(
                    f"From token {low + 1} on a cost was no longer a finite number. Take a learning rate below "
                    f"{learning_rate:g}, or clip harder than {clip:g}."
                )
            if learning_rate:
                optimizer.zero_grad()
                cost.mean().backward()
                nn.utils.clip_grad_norm_(reader.parameters(), clip)
                optimizer.step()
    return torch.cat(paid), reader


def _check_text(model: LanguageModel, ids: Tensor) -> None:
    if ids.ndim != 1 or len(ids) < 2:
        raise ValueError(f"expected a text of at least two tokens; got shape {tuple(ids.shape)}.")
    check_ids(ids, model.vocabulary_size, dimensions=1)


def _rows(ids: Tensor, rows: int, filling: int) -> Tensor:
    length = -(-len(ids) // rows)
    padded = torch.full((rows * length,), filling, dtype=torch.long)
    padded[: len(ids)] = ids
    return padded.view(rows, length)
