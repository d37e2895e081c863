"""Erasing h or c: what a loop by hand says, and what the lesson says of it."""

from __future__ import annotations

import pytest
import torch

from course_lib.lessons.l09_lstm import erasing
from course_lib.lessons.l09_lstm.erasing import AFTER, BEFORE, PARTS, Erased, erase, erased
from course_lib.lessons.l09_lstm.gate_view import shipped_reader
from course_lib.training.recipes import RECIPES, as_ids


def test_a_state_of_any_form_is_erased() -> None:
    h, c = torch.ones(1, 3), torch.full((1, 3), 2.0)
    assert float(erase(h, (0,)).sum()) == 0  # type: ignore[union-attr]
    assert torch.equal(erase(h, (1,)), h)  # type: ignore[arg-type]
    below, above = erase(((h, c), (h, c)), (1, 2))
    assert [float(part.sum()) for part in (*below, *above)] == [3, 0, 0, 6]
    swapped = erase((h, c), (1,), (h * 5, c * 5))
    assert [float(part[0, 0]) for part in swapped] == [1, 10]


@torch.no_grad()
def test_bits_are_those_of_a_loop() -> None:
    """The first window read step by step, c set to 0 after `BEFORE` characters."""
    model = shipped_reader("prose")
    ids = as_ids(model.tokenizer, RECIPES["prose"].split().test)[: BEFORE + AFTER + 1]
    bits = {}
    for cut in (False, True):
        state = model.cell.initial_state(1)
        costs = []
        for t, character in enumerate(ids[:-1]):
            if cut and t == BEFORE:
                state = (state[0], torch.zeros_like(state[1]))
            state = model.cell(model.embedding(character[None]), state)
            costs.append(-model.head(state[0]).double().log_softmax(1)[0, ids[t + 1]] / torch.log(torch.tensor(2.0)))
        bits[cut] = torch.stack(costs[BEFORE:])
    found = erased("prose", windows=2)["c"].extra[0]
    torch.testing.assert_close(found, bits[True] - bits[False], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("swapped", [False, True])
def test_h_matters_at_once_and_c_longer(swapped: bool) -> None:
    found = erased("prose", swapped, windows=150)
    h, c = (found[part] for part in "hc")
    assert h.between(1, 1)[0] > c.between(1, 1)[0] > 0
    assert c.between(6, AFTER)[0] > h.between(6, AFTER)[0]
    assert set(found) == set(PARTS)


def test_an_interval_is_that_of_a_mean() -> None:
    values = torch.tensor([[1.0, 9.0], [2.0, 9.0], [3.0, 9.0], [6.0, 9.0]])
    mean, half = Erased(values).between(1, 1)
    assert mean == 3
    assert half == pytest.approx(1.96 * (14 / 3) ** 0.5 / 2, rel=1e-5)
    assert Erased(values).between(2, 2) == (9, 0)


@pytest.mark.parametrize("windows", [0, 1, 10**6])
def test_windows_must_fit_the_text(windows: int) -> None:
    with pytest.raises(ValueError, match=r"expected 2 to \d+ windows"):
        erased("prose", windows=windows)


def test_the_table_has_a_line_for_each_way(monkeypatch: pytest.MonkeyPatch) -> None:
    full = erased
    monkeypatch.setattr(erasing, "erased", lambda name, swapped: full(name, swapped, windows=2))
    lines = erasing.erasing_table(["prose"]).splitlines()
    assert len(lines) == 1 + 3 + 2
    assert len({len(line) for line in lines[1:]}) == 1
