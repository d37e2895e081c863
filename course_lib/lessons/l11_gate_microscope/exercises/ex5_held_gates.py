"""Exercise 11.5: Hold a cell state."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from course_lib.exercises import exercise
from course_lib.models.initialise import normal


@exercise(
    "11.5",
    title="Hold a cell state",
    difficulty=3,
    minutes=8,
    prompt="$c_t = f \\odot c_{t-1} + i \\odot g$. Write `held_gates(gates, units, value)`: copies of the gates (a "
    'dict of `"i"`, `"f"`, `"o"`, `"g"`, each `(batch, H)`) in which every unit of `units` ends the step with the '
    "cell state `value`, whatever it was before. Its input gate is open all the way, its output gate is left "
    "alone, and so are all other units.",
    hints=["Which f makes the old state not matter? Which i lets all of g in?", "`gate[:, list(units)] = level`."],
)
def held_gates(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    """Copies of the gates "i", "f", "o", "g" (batch, H) in which the cell states of `units` come out as `value`."""
    changed = {name: gate.clone() for name, gate in gates.items()}
    for name, level in (("f", 0.0), ("i", 1.0), ("g", value)):
        changed[name][:, list(units)] = level
    return changed


@held_gates.cases
def _():
    def gates(seed: int) -> dict[str, Tensor]:
        o, i, f = normal(3, 2, 4, seed=seed).sigmoid()
        return {"o": o, "i": i, "f": f, "g": normal(2, 4, seed=seed + 1).tanh()}

    return [(gates(0), (1,), 3.0), (gates(2), (0, 3), -0.5)]


@held_gates.allows
def _(gates, units, value):
    shapes = {tuple(gate.shape) for gate in gates.values()}
    is_whole = set(gates) == set("ifog") and len(shapes) == 1 and min(min(shapes)) > 0
    return is_whole and len(set(units)) == len(units) > 0 and all(0 <= unit < min(shapes)[1] for unit in units)


@held_gates.wrong("forgets", "You only forget; the state is then i g, not the value. Set i and g as well.")
def _(gates, units, value):
    changed = held_gates(gates, units, value)
    return {**changed, "i": gates["i"], "g": gates["g"]}


@held_gates.wrong("input", "The input gate still decides how much of the value is written: set i = 1.")
def _(gates, units, value):
    return {**held_gates(gates, units, value), "i": gates["i"]}


@held_gates.wrong("adds", "With f = 1 the old state stays and the value is added at every step. Forget: f = 0.")
def _(gates, units, value):
    changed = held_gates(gates, units, value)
    changed["f"][:, list(units)] = 1.0
    return changed


@held_gates.wrong("closed", "You closed the output gate: the others then read 0, not what the unit says.")
def _(gates, units, value):
    changed = held_gates(gates, units, value)
    changed["o"][:, list(units)] = 0.0
    return changed


@held_gates.wrong("squashed", "You squashed the value: g may be anything here, so write the value as it is.")
def _(gates, units, value):
    return held_gates(gates, units, float(torch.tensor(value).tanh()))


@held_gates.wrong("every", "You held all units; set only the columns in `units`.")
def _(gates, units, value):
    return held_gates(gates, range(gates["f"].shape[1]), value)
