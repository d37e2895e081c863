"""Orthogonal weights against their papers' equations written out slowly, and the cell against autograd."""

from __future__ import annotations

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.models.constrained_rnn import NONLINEARITIES, ConstrainedRNN, complex_mod_relu, mod_relu
from course_lib.models.initialise import normal
from course_lib.models.orthogonal import (
    HARD_KINDS,
    STARTS,
    WEIGHTS,
    Householder,
    LibraryOrthogonal,
    NormStabilised,
    ProjUNN,
    SingularBand,
    SoftOrthogonal,
    UnitaryProduct,
    orthogonality_error,
    recurrent_weight,
    start_matrix,
)
from course_lib.models.unroll import unroll

F64 = torch.float64


@settings(max_examples=30, deadline=None)
@given(kind=st.sampled_from(HARD_KINDS), pairs=st.integers(1, 12), seed=st.integers(0, 99))
def test_hard_kinds_are_orthogonal_and_stay_so(kind: str, pairs: int, seed: int) -> None:
    width = 2 * pairs
    weight = recurrent_weight(kind, width, seed=seed)
    assert orthogonality_error(weight.matrix()) < 1e-5
    optimiser = torch.optim.SGD(weight.parameters(), lr=0.1)
    for step in range(3):
        optimiser.zero_grad()
        (weight.matrix() * normal(width, width, seed=step).float()).sum().backward()
        optimiser.step()
        weight.constrain()
    assert orthogonality_error(weight.matrix()) < 1e-5


@pytest.mark.parametrize("kind", HARD_KINDS)
def test_a_step_goes_downhill(kind: str) -> None:
    weight = recurrent_weight(kind, 8, dtype=F64)
    wanted = start_matrix("haar", 8, seed=5)
    optimiser = torch.optim.SGD(weight.parameters(), lr=0.05)
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss = (weight.matrix() - wanted).square().sum()
        loss.backward()
        optimiser.step()
        weight.constrain()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.8 * losses[0]


@pytest.mark.parametrize(("width", "count"), [(1, 1), (5, 1), (5, 5), (12, 7)])
def test_householder_is_the_product_of_its_reflections(width: int, count: int) -> None:
    weight = Householder(width, count, seed=3, dtype=F64)
    product = torch.eye(width, dtype=F64)
    for k in range(count):
        u = weight.vectors.detach()[:, k]
        assert bool((u[:k] == 0).all())
        product = product @ (torch.eye(width, dtype=F64) - 2 * torch.outer(u, u) / u.dot(u))
    torch.testing.assert_close(weight.matrix(), product)


def test_uRNN_is_the_composition_of_the_paper() -> None:
    n = 6
    weight = UnitaryProduct(2 * n, seed=1, dtype=F64)
    phases = weight.phases.detach()
    D = [torch.diag(torch.polar(torch.ones(n, dtype=F64), phase)) for phase in phases]
    R = []
    for v in torch.view_as_complex(weight.reflections.detach()):
        R.append(torch.eye(n) - 2 * torch.outer(v, v.conj()) / v.abs().square().sum())
    F = torch.fft.fft(torch.eye(n, dtype=torch.complex128), norm="ortho")
    P = torch.eye(n, dtype=torch.complex128)[weight.permutation]
    W = D[2] @ R[1] @ F.conj().T @ D[1] @ P @ R[0] @ F @ D[0]
    real = torch.cat([torch.cat([W.real, -W.imag], 1), torch.cat([W.imag, W.real], 1)])
    torch.testing.assert_close(weight.matrix().detach(), real)
    z = torch.complex(normal(3, n), normal(3, n, seed=1))
    torch.testing.assert_close(weight.transform(z).detach(), z @ W.T)


def test_projUNN_is_the_dense_tangent_update() -> None:
    weight = ProjUNN(7, rank=7, seed=2, dtype=F64)  # full rank: nothing is left out
    start, moved = weight.weight.detach().clone(), 0.1 * normal(7, 7)
    with torch.no_grad():
        weight.weight.add_(moved)
    weight.constrain()
    A = (start.T @ moved - moved.T @ start) / 2
    torch.testing.assert_close(weight.weight.detach(), start @ torch.linalg.matrix_exp(A))


def test_projUNN_of_low_rank_follows_a_low_rank_step_exactly() -> None:
    moved = 0.1 * torch.outer(normal(9), normal(9, seed=1))
    results = []
    for rank in (1, 9):
        weight = ProjUNN(9, rank=rank, dtype=F64)
        with torch.no_grad():
            weight.weight.add_(moved)
        weight.constrain()
        results.append(weight.weight.detach())
    torch.testing.assert_close(*results)
    assert orthogonality_error(results[0]) < 1e-12


def test_projUNN_removes_rounding_and_refuses_nan() -> None:
    weight = ProjUNN(6, seed=98)
    with torch.no_grad():
        weight.weight.mul_(1 + 1e-4)
        weight.start.copy_(weight.weight)
    weight.constrain()
    assert orthogonality_error(weight.matrix()) > 1e-4
    weight.constrain()  # the hundredth by its count: polished
    assert orthogonality_error(weight.matrix()) < 1e-6
    with torch.no_grad():
        weight.weight.fill_(float("nan"))
    with pytest.raises(ValueError, match="Lower the learning rate"):
        weight.constrain()


@pytest.mark.parametrize("map_name", ["cayley", "matrix_exp"])
def test_library_maps_are_their_equations(map_name: str) -> None:
    weight = LibraryOrthogonal(5, map_name, seed=1, dtype=F64)
    start = weight.matrix().detach().clone()
    raw = weight.holder.parametrizations.weight.original
    with torch.no_grad():
        raw.add_(normal(5, 5))
    lower = raw.detach().tril(-1)
    A, eye = lower - lower.T, torch.eye(5, dtype=F64)
    Q = torch.linalg.matrix_exp(A) if map_name == "matrix_exp" else torch.linalg.solve(eye - A / 2, eye + A / 2)
    torch.testing.assert_close(weight.matrix().detach(), start @ Q)


def test_penalties() -> None:
    soft = SoftOrthogonal(4, dtype=F64, strength=2.0)
    assert float(soft.penalty(normal(1, 2, 4)).detach()) < 1e-12
    with torch.no_grad():
        soft.weight.mul_(2)
    assert float(soft.penalty(normal(1, 2, 4)).detach()) == pytest.approx(2 * 4 * 9)
    norm = NormStabilised(3, strength=0.5)
    h = torch.tensor([[[3.0, 4.0, 0.0], [0.0, 0.0, 7.0], [0.0, 7.0, 0.0]]])
    assert float(norm.penalty(h)) == pytest.approx(0.5 * (4 + 0) / 2)
    assert float(norm.penalty(h[:, :1])) == 0


def test_mod_relu() -> None:
    a = torch.tensor([[-2.0, -0.5, 0.5, 2.0]])
    assert mod_relu(a, torch.full((4,), -1.0)).tolist() == [[-1.0, 0.0, 0.0, 1.0]]
    assert torch.equal(mod_relu(a, torch.zeros(4)), a)
    z = torch.tensor([[3.0, 4.0]])  # one complex unit, 3 + 4i
    torch.testing.assert_close(complex_mod_relu(z, torch.tensor([-2.5])), torch.tensor([[1.5, 2.0]]))


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
@pytest.mark.parametrize("kind", WEIGHTS)
def test_the_cells_own_derivative_is_autograds(kind: str, nonlinearity: str) -> None:
    cell = ConstrainedRNN(3, 6, kind, nonlinearity, seed=1, dtype=F64)
    with torch.no_grad():
        cell.b_h.uniform_(-0.2, 0.1, generator=torch.Generator().manual_seed(0))
    x, upstream = normal(2, 5, 3), normal(2, 5, 6, seed=1)
    found = []
    for record in ((), ("gradients",)):  # recorded gradients go by autograd
        cell.zero_grad()
        run = unroll(cell, x, record=record)
        (run.outputs * upstream).sum().backward()
        found.append([run.outputs.detach(), *(p.grad.clone() for p in cell.parameters())])
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs)


def test_a_cell_can_be_copied_after_a_run_and_forms_its_matrix_anew() -> None:
    cell = ConstrainedRNN(2, 4, "Cayley")
    before = unroll(cell, torch.ones(1, 3, 2)).outputs
    twin = copy.deepcopy(cell)
    torch.testing.assert_close(unroll(twin, torch.ones(1, 3, 2)).outputs, before)
    before.sum().backward()
    torch.optim.SGD(cell.parameters(), lr=0.5).step()
    cell.constrain()
    assert torch.equal(cell.W_hh, cell.weight.matrix())
    assert not torch.allclose(unroll(cell, torch.ones(1, 3, 2)).outputs, before)


@pytest.mark.parametrize("start", STARTS)
def test_starts(start: str) -> None:
    W = start_matrix(start, 6, seed=4)
    assert float(torch.linalg.eigvals(W).abs().max()) == pytest.approx(1)
    assert (orthogonality_error(W) < 1e-12) == (start != "gaussian")


@pytest.mark.parametrize("kind", WEIGHTS)
@pytest.mark.parametrize("width", [1, 2])
def test_the_narrowest(kind: str, width: int) -> None:
    if kind == "uRNN" and width == 1:
        with pytest.raises(ValueError, match="even width"):
            recurrent_weight(kind, width)
    else:
        assert recurrent_weight(kind, width).matrix().shape == (width, width)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: recurrent_weight("unitary", 4), "expected a kind"),
        (lambda: recurrent_weight("Cayley", 0), "width of 1 or more"),
        (lambda: recurrent_weight("uRNN", 7), "even width"),
        (lambda: start_matrix("rotations", 5), "even width"),
        (lambda: start_matrix("random", 5), "expected a start"),
        (lambda: Householder(4, 5), "from 1 to 4 reflections"),
        (lambda: ProjUNN(4, rank=0), "rank of 1 or more"),
        (lambda: LibraryOrthogonal(4, "qr"), "cayley"),
        (lambda: SoftOrthogonal(4, strength=float("nan")), "strength"),
        (lambda: SingularBand(4, margin=1.5), "margin from 0 to 1"),
        (lambda: ConstrainedRNN(2, 3, "Cayley", "complex modrelu"), "even width"),
        (lambda: ConstrainedRNN(2, 3, "Cayley", "gelu"), "nonlinearity"),
        (lambda: orthogonality_error(torch.zeros(2, 3)), "square"),
        (lambda: orthogonality_error(torch.zeros(0, 0)), "square"),
        (lambda: orthogonality_error(torch.full((2, 2), float("nan"))), "finite matrix"),
        (lambda: Householder(4, 2.5), "from 1 to 4 reflections"),
    ],
)
def test_bad_input_to_orthogonal_is_refused_in_words(make, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
