"""Held units: the state is what it is held at, nothing else is touched, and the stored table agrees."""

from __future__ import annotations

import pytest
import torch

from course_lib.lessons.l09_lstm.gate_view import shipped_reader
from course_lib.lessons.l11_gate_microscope.unit_ablation import (
    LEVELS,
    MODELS,
    MOVED_STEPS,
    ablation_view,
    added_bits,
    best_units,
    closing_probability,
    closings,
    effect,
    hold,
    moved_probability,
    other_units,
    stored,
    usual_values,
)
from course_lib.lessons.l11_gate_microscope.unit_correlations import passages, read_units
from course_lib.models.gates import traced_step
from course_lib.models.lstm import LSTM
from course_lib.models.unroll import unroll


def test_a_held_state_stands_still_and_only_it() -> None:
    cell, x = LSTM(3, 5, seed=0), torch.randn(2, 7, 3, generator=torch.Generator().manual_seed(0))
    free = unroll(cell, x, record=("states", "gates"))
    held = unroll(cell, x, record=("states", "gates"), edit=hold({1: 2.5, 4: -0.5}))
    assert free.states is not None
    assert held.states is not None
    assert held.gates is not None
    assert free.gates is not None
    assert held.states[1][:, 1:, 1].unique().tolist() == [2.5]
    assert held.states[1][:, 1:, 4].unique().tolist() == [-0.5]
    expected = held.gates["o"][..., 1] * torch.tanh(torch.tensor(2.5))
    torch.testing.assert_close(held.states[0][:, 1:, 1], expected)
    others = [0, 2, 3]
    for name in ("o", "i", "f", "g"):  # the first step sees nothing of it yet
        torch.testing.assert_close(held.gates[name][:, 0, others], free.gates[name][:, 0, others])


@pytest.mark.parametrize("name", MODELS)
def test_contexts_end_before_the_quote_that_comes(name: str) -> None:
    asked, text = closings(name), passages(name)[1].text
    tokenizer = shipped_reader(name).tokenizer
    for ids, quote in list(zip(asked.ids.tolist(), asked.quotes.tolist(), strict=True))[:10]:
        context, closing = tokenizer.decode(ids), tokenizer.decode([quote])
        assert closing in "'\"”`"
        assert context + closing in text
    with pytest.raises(ValueError, match="closing quotes"):
        closings(name, 10_000)
    for count, context in ((0, 5), (-1, 5), (2, 0)):
        with pytest.raises(ValueError, match="whole number"):
            closings(name, count, context)


def test_usual_values_are_means_over_the_two_kinds_of_steps() -> None:
    outside, inside = usual_values("prose")
    passage = passages("prose")[0]
    cells = read_units(shipped_reader("prose"), passage.text[:16_000], ("c",))["c"]
    label, counted = (
        torch.from_numpy(part[:16_000])
        for part in (passage.labels["inside quotes"].values, passage.labels["inside quotes"].counted)
    )
    both = torch.where((label == 1).unsqueeze(1), inside, outside)
    assert float((cells - both)[counted].mean(0).abs().max()) < 1e-3


@pytest.mark.parametrize("name", MODELS)
def test_the_stored_table_is_what_the_code_measures(name: str) -> None:
    table = stored(name)
    unit = best_units(name, 1)[0]
    found = effect(name, (unit,))
    assert found.before == pytest.approx(table.before, abs=2e-3)
    assert found.after == pytest.approx(table.after[unit], abs=2e-3)
    assert found.factor == pytest.approx(table.factor(unit), rel=0.02)
    assert len(table.after) == shipped_reader(name).units
    assert table.after[table.order[0]] == min(table.after)


def test_the_best_followers_matter_and_others_do_not() -> None:
    held = effect("prose", best_units("prose", 2)).factor
    others = [effect("prose", other_units("prose", 2, seed)).factor for seed in range(3)]
    assert held > 4
    assert 0.8 < min(others) <= max(others) < held / 2


@pytest.mark.parametrize("units", [(), (256,), (-1,), (3, 3), (True,), (0.5,)])
def test_units_that_are_not_there(units: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected different units from 0 to 255"):
        effect("prose", units)


def test_other_units_are_not_the_best() -> None:
    assert not set(other_units("prose", 10, seed=3)) & set(best_units("prose", 10))
    with pytest.raises(ValueError, match="1 to 10 units"):
        best_units("prose", 11)
    with pytest.raises(ValueError, match="count"):
        other_units("prose", 0, seed=3)


@pytest.mark.parametrize("text", ["", "a", "你好", "x" * 100_000, "def f():\n    return 'ab"])
def test_any_text_can_be_ablated(text: str) -> None:
    for level in LEVELS:
        view = ablation_view("python", text, 3, level)
        assert len(view.free) == len(view.held) == len(view.text) <= 240
        assert all(len(written) == 40 for written in view.continued)
        assert 0 <= view.free.min() <= view.free.max() <= 1


def test_what_does_not_exist_cannot_be_ablated() -> None:
    for arguments in (("latex", "a", 1), ("python", "a", 1, "as ever"), ("python", "a", 0)):
        with pytest.raises(ValueError, match="expected"):
            ablation_view(*arguments)
    with pytest.raises(ValueError, match="expected a model"):
        stored("latex")


def test_all_free_is_held_at_nothing() -> None:
    free, held = closing_probability("prose"), closing_probability("prose", hold({}))
    torch.testing.assert_close(free, held, rtol=1e-5, atol=2e-6)  # the states are in float32, and computed in two ways


def test_quote_units_cost_bits_at_closing_quotes_and_hardly_any_elsewhere() -> None:
    at_quotes, elsewhere = added_bits("python", best_units("python", 2), 3_000)
    assert at_quotes > 1 > 0.1 > elsewhere
    with pytest.raises(ValueError, match="different units"):
        added_bits("python", [512])
    with pytest.raises(ValueError, match="a closing quote"):
        added_bits("python", [1], 20)


def test_moved_units_change_by_as_much_and_others_run_free() -> None:
    model, asked = shipped_reader("prose"), closings("prose", 6)
    x = model.embedding(asked.ids)
    outside, inside = usual_values("prose")
    plain = unroll(model.cell, x, record=("states",)).states
    assert plain is not None
    c = plain[1][:, 1:]
    shift = 2.0 * c.flatten(0, 1).std(0) * torch.where(outside >= inside, 1.0, -1.0)
    for unit in (3, 216):
        state = model.cell.initial_state(len(x))
        for t, projected in enumerate(model.cell.project(x).unbind(1)):
            h, cells = model.cell.step(projected, state)
            if t >= x.shape[1] - MOVED_STEPS:
                o = traced_step(model.cell, projected, state)[1]["o"]
                cells[:, unit] = c[:, t, unit] + shift[unit]
                h = o * cells.tanh()
            state = h, cells
        p = model.head(state[0]).double().softmax(-1).gather(1, asked.quotes.unsqueeze(1)).mean()
        found = moved_probability("prose", (unit, 0), 2.0, 6)
        assert found.shape == (2,)
        assert float(found[0]) == pytest.approx(float(p), rel=1e-4)


def test_the_second_follower_does_most_however_units_are_moved() -> None:
    each = stored("python")
    alike = sorted(range(len(each.moved)), key=lambda unit: each.moved[unit])
    assert alike[0] == each.order[0] == best_units("python", 2)[1]
    again = moved_probability("python", alike[:1])
    assert float(again) == pytest.approx(each.moved[alike[0]], rel=0.02)
    with pytest.raises(ValueError, match="expected different units"):
        moved_probability("python", (512,))
