"""Looking at a cell's gates, and changing them, from outside the cell."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from course_lib.models.cell import Cell, Edit, State


def traced_step(
    cell: Cell, projected_t: Tensor, state: State, edit: Edit | None = None
) -> tuple[State, dict[str, Tensor]]:
    """`cell.step`, and the gates it used by name, each (batch, hidden); `edit` may change a gate before it is used.

    Raises `ValueError` for an edit of a cell that has no gates, and for a gate that comes back in another shape.

    >>> import torch; from course_lib.models.gru import GRU
    >>> cell = GRU(3, 5)
    >>> list(traced_step(cell, cell.project(torch.zeros(2, 3)), cell.initial_state(2))[1])
    ['r', 'z', 'n']
    """
    if not cell.gate_names:
        if edit is not None:
            raise ValueError(
                f"expected a cell with gates to edit; got {type(cell).__name__}, which has none. "
                "Use an LSTM, GRU or UGRNN, or leave edit out."
            )
        return cell.step(projected_t, state), {}
    gates: dict[str, Tensor] = {}

    def recorded(name: str, gate: Tensor) -> Tensor:
        gates[name] = gate if edit is None else _checked(name, gate, edit(name, gate))
        return gates[name]

    step: Any = cell.step  # of a cell with gates: it takes an edit
    state = step(projected_t, state, recorded)
    return state, {name: gates[name] for name in cell.gate_names}


def _checked(name: str, gate: Tensor, new: Tensor) -> Tensor:
    if not isinstance(new, Tensor) or new.shape != gate.shape:
        got = tuple(new.shape) if isinstance(new, Tensor) else type(new).__name__
        raise ValueError(
            f"expected edit to give gate {name} back in shape {tuple(gate.shape)}; got {got}. "
            "Return the gate itself for the ones you leave alone."
        )
    return new
