"""One step: against autograd, torch.nn.RNN and torch.optim; one network at a time; and what the lesson claims."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest
import torch

from course_lib.lessons.l06_gradient_flow.gradient_flow import gradient_flow
from course_lib.lessons.l07_one_step.one_step import (
    MOVED,
    CarefulStart,
    careful_weights,
    first_gradients,
    flow_before,
    gradients,
    next_character_loss,
    one_step,
    several_steps,
    spectrum,
    update,
    windows,
)
from course_lib.models.initialise import INITIALISATIONS
from course_lib.models.vanilla_rnn import VanillaRNN

SMALL = CarefulStart(width=8, length=20, steps=30, batch=2, seeds=3)


def test_loss_and_gradients_are_those_of_torch_s_own_rnn() -> None:
    weights, ids = careful_weights(replace(SMALL, drive=0.5)), windows(2, 21)
    characters = weights["b_y"].shape[1]
    loss, found = gradients(weights, ids)
    for i in range(3):
        rnn = torch.nn.RNN(characters, 8, batch_first=True, dtype=torch.float64)
        readout = torch.nn.Linear(8, characters, dtype=torch.float64)
        own = {
            "W_xh": rnn.weight_ih_l0, "W_hh": rnn.weight_hh_l0, "b_h": rnn.bias_ih_l0,
            "W_hy": readout.weight, "b_y": readout.bias,
        }  # fmt: skip
        with torch.no_grad():
            rnn.bias_hh_l0.zero_()
            for name, parameter in own.items():
                parameter.copy_(weights[name][i])
        states = rnn(torch.nn.functional.one_hot(ids[:, :-1], characters).double())[0]
        expected = torch.nn.functional.cross_entropy(readout(states).mT, ids[:, 1:])
        expected.backward()
        torch.testing.assert_close(loss[i], expected.detach())
        for name, parameter in own.items():
            torch.testing.assert_close(found[name][i], parameter.grad)


def test_gradient_agrees_with_finite_differences() -> None:
    weights, ids = careful_weights(replace(SMALL, seeds=1)), windows(2, 9)
    found = gradients(weights, ids)[1]["W_hh"][0, 2, 3]
    ends = []
    for push in (1e-5, -1e-5):
        moved = {**weights, "W_hh": weights["W_hh"].clone()}
        moved["W_hh"][0, 2, 3] += push
        ends.append(float(next_character_loss(moved, ids)[0]))
    assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(float(found), rel=1e-5)


@pytest.mark.parametrize(("name", "build"), [
    ("SGD", lambda w: torch.optim.SGD(w, 0.1)),
    ("Nesterov", lambda w: torch.optim.SGD(w, 0.1, momentum=0.9, nesterov=True)),
    ("RMSProp", lambda w: torch.optim.RMSprop(w, 0.1)),
    ("Adam", lambda w: torch.optim.Adam(w, 0.1)),
])  # fmt: skip
def test_update_is_torch_s(name: str, build) -> None:
    leaves = {key: w.clone().requires_grad_() for key, w in careful_weights(SMALL).items()}
    for key, leaf in leaves.items():
        leaf.grad = first_gradients(SMALL)[key].clone()
    build(list(leaves.values())).step()
    for key, after in update(SMALL, name, 0.1).items():
        torch.testing.assert_close(after, leaves[key].detach())


def test_flow_is_that_of_the_cells_and_networks_do_not_mix() -> None:
    together = one_step(SMALL, "Adam", 0.05)
    for i in range(3):
        alone = one_step(replace(SMALL, seeds=1, seed=i), "Adam", 0.05)
        for part in ("before", "after", "singular_after"):
            torch.testing.assert_close(getattr(together, part)[i : i + 1], getattr(alone, part))
    weights = careful_weights(SMALL)
    cell = VanillaRNN(weights["W_xh"].shape[2], 8, dtype=torch.float64)
    with torch.no_grad():
        for name, parameter in cell.named_parameters():
            parameter.copy_(weights[name][1])
    x = torch.nn.functional.one_hot(windows(2, 30), cell.input_size).double()
    torch.testing.assert_close(gradient_flow(cell, x).summary[0], flow_before(SMALL)[1])


@pytest.mark.parametrize("init", INITIALISATIONS)
def test_every_start_has_radius_one(init: str) -> None:
    eigenvalues, singular = spectrum(careful_weights(replace(SMALL, init=init))["W_hh"])
    torch.testing.assert_close(eigenvalues.abs().amax(1), torch.ones(3, dtype=torch.float64))
    assert bool((singular > 1 - 1e-9).all())


def test_moved_says_what_moves_and_clipping_only_slows_sgd() -> None:
    start = careful_weights(SMALL)
    for moved, names in MOVED.items():
        after = update(SMALL, "SGD", 0.1, moved)
        assert {name for name in start if not torch.equal(after[name], start[name])} == set(names)
    for name, shrinks in (("SGD", True), ("Adam", False)):
        free, clipped = (update(SMALL, name, 0.1, clip=clip)["W_hh"] - start["W_hh"] for clip in (None, 0.01))
        assert (float(clipped.norm()) < 0.1 * float(free.norm())) is shrinks
        assert shrinks or float(clipped.norm()) > 0.9 * float(free.norm())


def test_the_first_step_of_momentum_is_sgd_s_and_several_steps_begin_with_it() -> None:
    views = {name: one_step(SMALL, name, 0.1) for name in ("SGD", "momentum", "Nesterov")}
    assert torch.equal(views["SGD"].after, views["momentum"].after)
    torch.testing.assert_close(one_step(SMALL, "SGD", 0.19).after, views["Nesterov"].after)
    reached = several_steps(SMALL, "SGD", 0.1, (1, 3))
    torch.testing.assert_close(reached[1], views["SGD"].after[:, 1])
    assert set(reached) == {1, 3}


def test_what_the_lesson_says_of_bias_and_drive() -> None:
    start = CarefulStart(seeds=8)
    medians = {moved: float(one_step(start, "SGD", 0.1, moved).change.median()) for moved in MOVED}
    assert medians["all weights"] < -2
    assert medians["b_h only"] < -2
    assert abs(medians["W_hh only"]) < 0.5
    driven = CarefulStart(seeds=8, drive=0.3)
    assert float(flow_before(driven)[:, 1].median()) < -20
    assert abs(float(one_step(driven, "SGD", 0.1).change.median())) < 0.5
    view = one_step(start, "SGD", 0.1)
    assert float(view.change_over(50).median().abs()) < float(view.change_over(499).median().abs())
    torch.testing.assert_close(view.change_over(499), view.change)


def test_learning_rate_zero_changes_nothing_and_a_huge_one_stays_finite() -> None:
    assert one_step(SMALL, "Adam", 0.0).change.abs().max() == 0
    for name in ("SGD", "RMSProp"):
        view = one_step(SMALL, name, 1e6)
        assert bool(torch.isfinite(view.after).all())
        assert view.lost(3) == 3


@pytest.mark.parametrize("sizes", [{"length": 1}, {"width": 1}, {"width": 2}, {"steps": 1}, {"batch": 1, "seeds": 1}])
@pytest.mark.parametrize("init", INITIALISATIONS)
def test_smallest_sizes(sizes: dict[str, int], init: str) -> None:
    view = one_step(replace(SMALL, init=init, **sizes), "Adam", 0.01)
    for part in (view.before, view.after, view.singular_after):
        assert bool(torch.isfinite(part).all())


def test_one_character_teaches_the_recurrence_nothing() -> None:
    start = replace(SMALL, length=1)
    assert float(first_gradients(start)["W_hh"].abs().max()) == 0
    assert torch.equal(update(start, "Adam", 0.1)["W_hh"], careful_weights(start)["W_hh"])


def test_bad_input_to_one_step_is_refused_in_words() -> None:
    for rate in (nan, inf, -1.0):
        with pytest.raises(ValueError, match="learning rate"):
            one_step(SMALL, "SGD", rate)
    with pytest.raises(ValueError, match="overflows"):
        one_step(replace(SMALL, dtype=torch.float32), "Adam", 1e39)
    with pytest.raises(ValueError, match="moved"):
        one_step(SMALL, "SGD", 0.1, "nothing")
    for wrong in ({"width": 0}, {"width": 2.5}, {"length": 0}, {"seeds": 0}, {"drive": nan}, {"drive": -1.0}):
        with pytest.raises(ValueError, match="expected"):
            CarefulStart(**wrong)
    with pytest.raises(ValueError, match="initialisation"):
        one_step(replace(SMALL, init="zeros"), "SGD", 0.1)
    with pytest.raises(ValueError, match="length"):
        windows(1, 10**9)
    with pytest.raises(ValueError, match="next character"):
        next_character_loss(careful_weights(SMALL), torch.zeros(2, 1, dtype=torch.long))
    for batch in (0, 2.5):
        with pytest.raises(ValueError, match="batch"):
            windows(batch, 5)
    for counts in ((), (0,), (2.5,)):
        with pytest.raises(ValueError, match=r"number of updates|counts"):
            several_steps(SMALL, "SGD", 0.1, counts)
    with pytest.raises(ValueError, match="distance"):
        one_step(SMALL, "SGD", 0.1).change_over(31)
    with pytest.raises(ValueError, match="after"):
        several_steps(SMALL, "RMSProp", 1e308, (2,))
