"""Our GRU is torch.nn.GRU in one form, and says plainly what the other forms are."""

from __future__ import annotations

import pytest
import torch
from hypothesis import strategies as st
from torch import nn

from course_lib.models.gru import GRU, RESETS, UPDATES
from course_lib.models.unroll import unroll
from tests.models.gated_cells import any_sizes, assert_equal_runs, close, library_of, sequences


@any_sizes(bias=st.booleans(), from_zero=st.booleans())
def test_equals_torch(batch: int, time: int, features: int, hidden: int, bias: bool, from_zero: bool) -> None:
    library = library_of(nn.GRU, features, hidden, bias)
    ours = GRU.from_torch(library)
    assert_equal_runs(ours, library, batch, time, from_zero)
    close(ours.W_xh.grad, library.weight_ih_l0.grad)
    close(ours.W_hh.grad, library.weight_hh_l0.grad)
    if bias:
        close(ours.b_h.grad, library.bias_ih_l0.grad)
        close(ours.b_n.grad, library.bias_hh_l0.grad[2 * hidden :])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("update", UPDATES)
def test_weights_travel_both_ways(bias: bool, update: str) -> None:
    ours = GRU(3, 4, update=update, bias=bias, seed=2, dtype=torch.float64)
    library = library_of(nn.GRU, 3, 4, bias)
    library.load_state_dict(ours.to_torch().state_dict())
    assert_equal_runs(ours, library, 2, 6, from_zero=False)
    if update == "keep":
        again = GRU.from_torch(library)
        assert all(torch.equal(mine, old) for mine, old in zip(again.parameters(), ours.parameters(), strict=True))


def test_only_one_of_the_four_forms_reproduces_the_library() -> None:
    library, x = library_of(nn.GRU, 3, 4), sequences()
    same = {
        (reset, update): torch.allclose(unroll(GRU.from_torch(library, reset, update), x).outputs, library(x)[0])
        for reset in RESETS
        for update in UPDATES
    }
    assert [form for form, equal in same.items() if equal] == [("after", "keep")]


@pytest.mark.parametrize("reset", RESETS)
@pytest.mark.parametrize("update", UPDATES)
def test_the_equations_with_the_recorded_gates(reset: str, update: str) -> None:
    cell, x = GRU(3, 4, reset, update, seed=3, dtype=torch.float64), sequences()
    run = unroll(cell, x, record=("gates", "states"))
    assert run.gates is not None
    assert run.states is not None
    r, z, n = (run.gates[name] for name in cell.gate_names)
    h = run.states[0]
    old, new = h[:, :-1], h[:, 1:]
    rows = cell.rows("n")
    inputs = x @ cell.W_xh[rows].t() + cell.b_h[rows]
    if reset == "after":
        candidate = torch.tanh(inputs + r * (old @ cell.W_hh[rows].t() + cell.b_n))
    else:
        candidate = torch.tanh(inputs + (r * old) @ cell.W_hh[rows].t())
    close(n, candidate.detach())
    close(new, z * old + (1 - z) * n if update == "keep" else (1 - z) * old + z * n)
    for name in ("r", "z"):
        rows = cell.rows(name)
        before = x @ cell.W_xh[rows].t() + old @ cell.W_hh[rows].t() + cell.b_h[rows]
        close(run.gates[name], torch.sigmoid(before).detach())


@pytest.mark.parametrize(("update", "keeping"), [("keep", 1.0), ("replace", 0.0)])
def test_an_update_gate_clamped_to_keep_keeps_every_bit(update: str, keeping: float) -> None:
    cell, x = GRU(3, 4, update=update, dtype=torch.float64), sequences()
    first = torch.rand(2, 4, dtype=torch.float64)
    run = unroll(cell, x, first, edit=lambda name, gate: torch.full_like(gate, keeping) if name == "z" else gate)
    assert torch.equal(run.state, first)


@pytest.mark.parametrize("reset", RESETS)
def test_a_closed_reset_gate_forgets_the_past_in_the_candidate(reset: str) -> None:
    cell, x = GRU(3, 4, reset, bias=False, dtype=torch.float64), sequences()
    run = unroll(cell, x, record=["gates"], edit=lambda name, gate: gate * (name != "r"))
    assert run.gates is not None
    close(run.gates["n"], torch.tanh(x @ cell.W_xh[cell.rows("n")].t()).detach())


def test_bad_input_to_gru_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        GRU(3, 0)
    with pytest.raises(ValueError, match='reset to be "after" or "before"'):
        GRU(3, 4, reset="inside")
    with pytest.raises(ValueError, match='update to be "keep" or "replace"'):
        GRU(3, 4, update="pytorch")
    with pytest.raises(ValueError, match="cannot compute"):
        GRU(3, 4, reset="before").to_torch()
    with pytest.raises(ValueError, match="one layer"):
        GRU.from_torch(nn.GRU(3, 4, bidirectional=True))
    with pytest.raises(ValueError, match="state of 1 tensor"):
        GRU(3, 4)(torch.zeros(2, 3), (torch.zeros(2, 4), torch.zeros(2, 4)))
