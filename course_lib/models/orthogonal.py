"""Recurrent matrices that keep gradients alive, behind one interface; `ConstrainedRNN` is the cell that takes any.

A `RecurrentWeight` gives a matrix W (width, width) made from parameters. *Hard* kinds are orthogonal after every update
because they cannot be anything else; *soft* kinds are free matrices with a good start or a penalty.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from math import isfinite, pi
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from course_lib.models.initialise import recurrent_matrix

STARTS = ("haar", "rotations", "identity", "gaussian")
"""Where a weight may start; see `start_matrix`."""


def orthogonality_error(matrix: Tensor) -> float:
    """The largest entry of |W^T W - I|, computed in float64; 0 for an exactly orthogonal W.

    Raises `ValueError` for a matrix that is not square, has no entries, or is not finite.

    >>> orthogonality_error(torch.tensor([[0.0, 1.0], [-1.0, 0.0]]))
    0.0
    """
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix):
        raise ValueError(f"expected a square matrix (width, width); got shape {tuple(matrix.shape)}.")
    exact = matrix.detach().double()
    if not bool(exact.isfinite().all()):
        raise ValueError(
            "expected a finite matrix; got inf or nan in it. Lower the learning rate or clip the gradient."
        )
    return float((exact.mT @ exact - torch.eye(len(exact), dtype=torch.float64)).abs().max())


def rotations(width: int, generator: torch.Generator, largest: float = pi) -> Tensor:
    """2 x 2 rotations along the diagonal by angles uniform in ±`largest`, float64 (Henaff, Szlam and LeCun, 2016).

    Raises `ValueError` for an odd width: rotations turn pairs of units.
    """
    if width < 2 or width % 2:
        raise ValueError(f"expected an even width, 2 or more, since rotations turn pairs of units; got {width}.")
    angles = (2 * torch.rand(width // 2, dtype=torch.float64, generator=generator) - 1) * largest
    turned = torch.zeros(width, width, dtype=torch.float64)
    even, odd = torch.arange(0, width, 2), torch.arange(1, width, 2)
    turned[even, even] = turned[odd, odd] = angles.cos()
    turned[odd, even], turned[even, odd] = angles.sin(), -angles.sin()
    return turned


def start_matrix(start: str, width: int, seed: int = 0) -> Tensor:
    """A first W (width, width), float64: "haar" (a uniformly drawn rotation), "rotations", "identity" or "gaussian".

    All have spectral radius 1. Raises `ValueError` for an unknown name, a width below 1, odd widths for "rotations".
    """
    if start not in STARTS:
        raise ValueError(f"expected a start among {', '.join(STARTS)}; got {start!r}.")
    generator = torch.Generator().manual_seed(seed)
    if start == "rotations":
        return rotations(width, generator)
    kind = "orthogonal" if start == "haar" else start
    return recurrent_matrix(kind, width, generator=generator, dtype=torch.float64)


class RecurrentWeight(nn.Module, ABC):
    """A recurrent matrix made from parameters: `matrix()`, and `constrain()` after every step of an optimiser."""

    hard: ClassVar[bool] = True
    """Whether W is orthogonal after every update."""

    def __init__(self, width: int) -> None:
        super().__init__()
        if isinstance(width, bool) or not isinstance(width, int) or width < 1:
            raise ValueError(f"expected a width of 1 or more; got {width!r}. A recurrent matrix needs a unit.")
        self.width = width

    @abstractmethod
    def matrix(self) -> Tensor:
        """W (width, width), differentiable with respect to the parameters."""

    def constrain(self) -> None:
        """Bring the parameters back to where they belong; call it after each step of the optimiser."""

    def penalty(self, states: Tensor) -> Tensor:
        """What to add to the loss, a scalar; `states` (batch, time, width) are those of the run."""
        return states.new_zeros(())


class FreeWeight(RecurrentWeight):
    """An ordinary matrix. With identity start and ReLU units it is the IRNN (Le, Jaitly and Hinton, 2015)."""

    hard = False

    def __init__(self, width: int, start: str = "identity", seed: int = 0, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(width)
        self.weight = nn.Parameter(start_matrix(start, width, seed).to(dtype))

    def matrix(self) -> Tensor:
        """The parameter itself."""
        return self.weight


class NormStabilised(FreeWeight):
    """A free matrix, and a price for states whose length changes.

    Krueger and Memisevic, "Regularizing RNNs by stabilizing activations" (2016), eq. 1:
    beta times the mean over time of (|h_t| - |h_{t-1}|)². `strength` is beta. Their sum begins with h_0; here it begins
    with h_1, since h_0 = 0 has no length to keep.
    """

    def __init__(
        self,
        width: int,
        start: str = "identity",
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
        strength: float = 1.0,
    ) -> None:
        super().__init__(width, start, seed, dtype)
        self.strength = _not_negative("strength", strength)

    def penalty(self, states: Tensor) -> Tensor:
        """The price; 0 for a single step."""
        if states.shape[1] < 2:
            return states.new_zeros(())
        norms = (states.square().sum(2) + 1e-12).sqrt()  # the square root has no slope at 0
        return self.strength * norms.diff(dim=1).square().mean()


class SoftOrthogonal(FreeWeight):
    """A free matrix, and a price for not being orthogonal: `strength` times |W^T W - I|², squared Frobenius norm.

    See Vorontsov, Trabelsi, Kadoury and Pal, "On orthogonality and learning RNNs with long term dependencies" (2017),
    section 2.3.
    """

    def __init__(
        self,
        width: int,
        start: str = "haar",
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
        strength: float = 0.01,
    ) -> None:
        super().__init__(width, start, seed, dtype)
        self.strength = _not_negative("strength", strength)

    def penalty(self, states: Tensor) -> Tensor:
        """The price of the matrix as it is."""
        identity = torch.eye(self.width, dtype=self.weight.dtype)
        return self.strength * (self.weight.mT @ self.weight - identity).square().sum()


class LibraryOrthogonal(RecurrentWeight):
    """`torch.nn.utils.parametrizations.orthogonal`: W = W_start · Q(A), A = -A^T, by one of two maps.

    "cayley": Q = (I + A/2)(I - A/2)^{-1} (Helfrich, Willmott and Ye, 2018, eq. 1, up to the sign of A).
    "matrix_exp": Q = exp(A) (Lezcano-Casado and Martínez-Rubio, 2019, section 3). Multiplying by the start is the
    library's "trivialisation" (Lezcano-Casado, 2019).
    """

    def __init__(
        self,
        width: int,
        map_name: str = "cayley",
        start: str = "haar",
        seed: int = 0,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(width)
        if map_name not in ("cayley", "matrix_exp"):
            raise ValueError(f'expected the map "cayley" or "matrix_exp"; got {map_name!r}.')
        first = start_matrix(start, width, seed).to(dtype)
        holder: Any = nn.Linear(width, width, bias=False, dtype=dtype)
        self.holder = nn.utils.parametrizations.orthogonal(holder, "weight", orthogonal_map=map_name)
        self.holder.weight = first

    def matrix(self) -> Tensor:
        """W, computed by the library."""
        weight = self.holder.weight
        assert isinstance(weight, Tensor)
        return weight


class SingularBand(RecurrentWeight):
    """W = U diag(s) V^T, U and V orthogonal, every singular value s between 1 - `margin` and 1 + `margin`.

    s = 1 + margin · (2 logistic(p) - 1) with p free (Vorontsov et al., 2017, section 2.2). U begins as the start and V
    as the identity, both kept orthogonal by Cayley's map, and p as 0: W begins orthogonal, and T steps back a gradient
    of a linear network lies between (1 - margin)^T and (1 + margin)^T of what it was. Raises `ValueError` for a margin
    outside 0 to 1.
    """

    hard = False

    def __init__(
        self, width: int, start: str = "haar", seed: int = 0, dtype: torch.dtype = torch.float32, margin: float = 0.01
    ) -> None:
        super().__init__(width)
        if not 0 <= margin <= 1:
            raise ValueError(f"expected a margin from 0 to 1, so that no singular value is negative; got {margin}.")
        self.margin = margin
        self.left = LibraryOrthogonal(width, "cayley", start, seed, dtype)
        self.right = LibraryOrthogonal(width, "cayley", "identity", seed, dtype)
        self.logits = nn.Parameter(torch.zeros(width, dtype=dtype))
        """p (width,), from which the singular values come."""

    def singular_values(self) -> Tensor:
        """s (width,), unordered, differentiable."""
        return 1 + self.margin * (2 * torch.sigmoid(self.logits) - 1)

    def matrix(self) -> Tensor:
        """U diag(s) V^T."""
        return (self.left.matrix() * self.singular_values()) @ self.right.matrix().mT


class Householder(RecurrentWeight):
    """A product of reflections, W = H_n(u_n) ... H_{n-m+1}(u_{n-m+1}): Mhammedi et al. (2017), section 3.

    H(u) = I - 2 u u^T / |u|², and u_k has its first n - k entries 0. With m = n reflections every rotation (or its
    mirror image) can be reached; fewer are cheaper. The product is formed at once as I - V S^{-1} V^T, where S holds
    the part of V^T V above the diagonal and half of the diagonal (the "UT transform", Joffrain et al., 2006).
    `reflections` defaults to min(32, width). Raises `ValueError` when it is not from 1 to the width.
    """

    below: Tensor

    def __init__(
        self, width: int, reflections: int | None = None, seed: int = 0, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__(width)
        count = min(32, width) if reflections is None else reflections
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= width:
            raise ValueError(f"expected from 1 to {width} reflections for width {width}; got {reflections!r}.")
        drawn = torch.randn(width, count, dtype=dtype, generator=torch.Generator().manual_seed(seed))
        self.register_buffer("below", torch.ones(width, count, dtype=dtype).tril(), persistent=False)
        self.vectors = nn.Parameter(drawn.tril())
        """Column k is the k-th reflection vector, zero above row k: (width, reflections)."""

    def matrix(self) -> Tensor:
        """W = H(v_1) H(v_2) ... H(v_m), v_k the columns of `vectors`."""
        v = self.vectors * self.below
        v = v / torch.linalg.vector_norm(v, dim=0).clamp(min=1e-30)
        products = v.mT @ v
        s = products.triu(1) + 0.5 * torch.eye(v.shape[1], dtype=v.dtype)
        return torch.eye(self.width, dtype=v.dtype) - v @ torch.linalg.solve_triangular(s, v.mT, upper=True)


class ProjUNN(RecurrentWeight):
    """projUNN-T, Kiani, Balestriero, LeCun and Lloyd (2022): a rank-k update along the orthogonal group.

    After the optimiser has moved W by some D: (1) D is approximated by D_k = Q Q^T D of rank k; (2) D_k is projected
    onto the tangent space of the orthogonal matrices at W, which leaves W A with A = (W^T D_k - D_k^T W) / 2; (3) the
    weight becomes W exp(A) (the paper's variant T, for "tangent", section 4). A has rank 2k, so the exponential is
    that of a 2k x 2k matrix: O(n² k) in all. The paper finds Q by sampling columns of D; here it is a Gaussian sketch
    of them (Halko, Martinsson and Tropp, 2011), at the same price. Rounding is removed every `polish_every` updates
    by one Newton-Schulz step. Raises `ValueError` for a rank below 1.
    """

    sketch_seed: Tensor
    start: Tensor

    def __init__(
        self, width: int, rank: int = 8, start: str = "haar", seed: int = 0, dtype: torch.dtype = torch.float32
    ) -> None:
        super().__init__(width)
        if isinstance(rank, bool) or not isinstance(rank, int) or rank < 1:
            raise ValueError(f"expected a rank of 1 or more; got {rank!r}.")
        self.rank = min(rank, width)
        self.polish_every = 100
        self.weight = nn.Parameter(start_matrix(start, width, seed).to(dtype))
        self.register_buffer("start", self.weight.detach().clone(), persistent=False)
        self.register_buffer("sketch_seed", torch.tensor(seed))

    def matrix(self) -> Tensor:
        """The parameter, which `constrain` keeps orthogonal."""
        return self.weight

    @torch.no_grad()
    def constrain(self) -> None:
        """Replace the optimiser's free step by its rank-k projection along the group."""
        moved = self.weight - self.start
        if not bool(torch.isfinite(moved.sum())):
            raise ValueError("expected a finite update; got inf or nan. Lower the learning rate or clip the gradient.")
        self.sketch_seed += 1
        turned = self._turned(moved)
        if int(self.sketch_seed) % self.polish_every == 0:
            turned = 1.5 * turned - 0.5 * turned @ (turned.mT @ turned)
        self.weight.copy_(turned)
        self.start.copy_(turned)

    def _turned(self, moved: Tensor) -> Tensor:
        generator = torch.Generator().manual_seed(int(self.sketch_seed))
        sketch = torch.randn(self.width, self.rank, dtype=moved.dtype, generator=generator)
        q = torch.linalg.qr(moved @ sketch).Q
        left, right = self.start.mT @ q, q.mT @ moved  # W^T D_k = left @ right
        basis = torch.linalg.qr(torch.cat([left, right.mT], dim=1)).Q
        half = (basis.mT @ left) @ (right @ basis)
        small = torch.linalg.matrix_exp((half - half.mT) / 2) - torch.eye(basis.shape[1], dtype=basis.dtype)
        return self.start + (self.start @ basis) @ small @ basis.mT


class UnitaryProduct(RecurrentWeight):
    """The uRNN's matrix, Arjovsky, Shah and Bengio (2016), eq. 6: W = D_3 R_2 F^{-1} D_2 Π R_1 F D_1, complex.

    D are diagonal matrices of phases, R complex reflections I - 2 v v* / |v|², F the Fourier transform, Π a fixed
    permutation. The complex matrix A + iB on n units is given as the real orthogonal [[A, -B], [B, A]] on `width` = 2n
    numbers: real parts first. Raises `ValueError` for an odd width.
    """

    permutation: Tensor

    def __init__(self, width: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(width)
        if width % 2:
            raise ValueError(f"expected an even width: each complex unit is a pair of numbers; got {width}.")
        units = width // 2
        generator = torch.Generator().manual_seed(seed)
        phases = (2 * torch.rand(3, units, dtype=dtype, generator=generator) - 1) * pi
        self.phases = nn.Parameter(phases)
        self.reflections = nn.Parameter(2 * torch.rand(2, units, 2, dtype=dtype, generator=generator) - 1)
        self.register_buffer("permutation", torch.randperm(units, generator=generator))

    def transform(self, z: Tensor) -> Tensor:
        """W applied to complex rows z (batch, units) in O(units log units) each."""
        turns = torch.polar(torch.ones_like(self.phases), self.phases)
        z = torch.fft.fft(z * turns[0], norm="ortho")
        z = self._reflected(z, 0)[:, self.permutation] * turns[1]
        return self._reflected(torch.fft.ifft(z, norm="ortho"), 1) * turns[2]

    def _reflected(self, z: Tensor, which: int) -> Tensor:
        v = torch.view_as_complex(self.reflections[which])
        along = (z @ v.conj()).unsqueeze(1)
        return z - 2 * along * v / v.abs().square().sum().clamp(min=1e-30)

    def matrix(self) -> Tensor:
        """The real form (width, width) of the complex matrix."""
        units = self.width // 2
        dtype = torch.complex128 if self.phases.dtype == torch.float64 else torch.complex64
        columns = self.transform(torch.eye(units, dtype=dtype)).mT
        return torch.cat(
            [torch.cat([columns.real, -columns.imag], dim=1), torch.cat([columns.imag, columns.real], dim=1)]
        )


def _not_negative(name: str, value: float) -> float:
    if not (isfinite(value) and value >= 0):
        raise ValueError(f"expected {name} to be finite, 0 or more; got {value}.")
    return value


WEIGHTS: dict[str, Callable[..., RecurrentWeight]] = {
    "gaussian": lambda width, **more: FreeWeight(width, **{"start": "gaussian", **more}),
    "IRNN": FreeWeight,
    "norm stabiliser": NormStabilised,
    "soft penalty": SoftOrthogonal,
    "singular band": SingularBand,
    "uRNN": UnitaryProduct,
    "Householder": Householder,
    "projUNN": ProjUNN,
    "matrix exponential": lambda width, **more: LibraryOrthogonal(width, "matrix_exp", **more),
    "Cayley": LibraryOrthogonal,
}
"""Every kind by name: `WEIGHTS[name](width, seed=0, dtype=torch.float32)`."""
HARD_KINDS = ("uRNN", "Householder", "projUNN", "matrix exponential", "Cayley")
"""The kinds that are orthogonal after every update."""


def recurrent_weight(kind: str, width: int, **options: Any) -> RecurrentWeight:
    """A weight of one kind of `WEIGHTS`; `options` are those of its class. Raises `ValueError` for an unknown kind.

    >>> orthogonality_error(recurrent_weight("Householder", 16).matrix()) < 1e-5
    True
    """
    if kind not in WEIGHTS:
        raise ValueError(f"expected a kind among {', '.join(WEIGHTS)}; got {kind!r}.")
    return WEIGHTS[kind](width, **options)
