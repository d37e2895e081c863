"""How often is a gate saturated? The share of steps at which each gate of each unit is all but shut, or all but open.

After Karpathy, Johnson and Fei-Fei, "Visualizing and understanding recurrent networks" (2015).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.models.layers import Stack
from course_lib.models.one_thread import one_thread
from course_lib.models.unroll import unroll
from course_lib.remembered import remembered
from course_lib.training.recipes import RECIPES, as_ids, shipped

SHUT, OPEN = 0.1, 0.9
"""A gate below the first is left-saturated, above the second right-saturated."""
CANDIDATES = ("g", "n")
"""What an unroller records beside the gates proper; a tanh, so that it has no shut and open."""
PIECES, LENGTH, RUN_IN = 20, 600, 100
"""Held-out text is read in so many pieces of so many characters; a piece starts from zeros, and its first ones do not
count."""
_OFTEN = 0.9


@dataclass(frozen=True)
class Saturation:
    """One gate: `shut` and `open` (H,) are the shares of steps at which each unit's is below 0.1 and above 0.9."""

    gate: str
    shut: Tensor
    open: Tensor

    @property
    def either(self) -> Tensor:
        """The share of steps at which each unit's gate is saturated, (H,)."""
        return self.shut + self.open

    def counts(self) -> tuple[int, int, int]:
        """Units whose gate is nearly always shut, nearly always open (both: at 90% of steps), and never either.

        >>> Saturation("f", torch.tensor([0.0, 1.0]), torch.tensor([0.0, 0.0])).counts()
        (1, 0, 1)
        """
        never = self.either == 0
        return int((self.shut > _OFTEN).sum()), int((self.open > _OFTEN).sum()), int(never.sum())


def saturation(gates: Mapping[str, Tensor]) -> dict[str, Saturation]:
    """Recorded gates (batch, time, H) by name, candidates left out: what each unit's gate does, over all steps.

    Raises `ValueError` when no gate is left, there are no steps, or a number is not from 0 to 1.

    >>> found = saturation({"f": torch.tensor([[[0.05], [0.5], [0.95], [0.99]]])})["f"]
    >>> found.shut.tolist(), found.open.tolist()
    ([0.25], [0.5])
    """
    proper = {name: gate.flatten(0, 1) for name, gate in gates.items() if name not in CANDIDATES}
    if not proper or not all(len(gate) for gate in proper.values()):
        raise ValueError(f"expected at least one gate at one step; got {', '.join(gates) or 'none'}. Record a run.")
    for name, gate in gates.items():
        if name in proper and (gate.ndim != 3 or not bool(((gate >= 0) & (gate <= 1)).all())):
            raise ValueError(f"expected gates (batch, time, H), each from 0 to 1; got {name}, {tuple(gate.shape)}.")
    return {
        name: Saturation(name, (gate < SHUT).double().mean(0), (gate > OPEN).double().mean(0))
        for name, gate in proper.items()
    }


@remembered(maxsize=16)
def gate_saturation(name: str, trained: bool = True, seed: int = 0) -> dict[str, Saturation]:
    """The gates of a shipped language model on its held-out text; untrained, of the same model as it is drawn.

    Raises `ValueError` for a model that is not there or has no gates.
    """
    source = shipped(name)
    model = source.model
    if not trained:
        model = LanguageModel.build(Architecture(**source.card["architecture"]), seed)
    ids = as_ids(source.tokenizer, RECIPES[name].split().test)
    starts = torch.linspace(0, len(ids) - LENGTH, PIECES).long()
    return saturation(_gates(model, ids[starts.unsqueeze(1) + torch.arange(LENGTH)]))


@one_thread()
@torch.no_grad()
def _gates(model: LanguageModel, ids: Tensor) -> dict[str, Tensor]:
    """Every gate of the first layer by name, (batch, time, H), without the run-in."""
    model = model.as_cells()
    assert isinstance(model.layers, Stack)
    run = unroll(model.layers.cells[0], model.embedding(ids), record=("gates",))  # type: ignore[arg-type]
    return {name: gate[:, RUN_IN:] for name, gate in (run.gates or {}).items()}
