"""Where weights start: drawn uniformly, or as recurrent matrices with an exact spectral radius."""

from __future__ import annotations

from math import isfinite

import torch
from torch import Tensor, nn

INITIALISATIONS = ("gaussian", "orthogonal", "identity")
"""The kinds that `recurrent_matrix` can draw."""


def normal(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    """Independent normal numbers of this shape, the same for the same seed.

    >>> normal(2, 3).shape
    torch.Size([2, 3])
    """
    return torch.randn(shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def uniform_parameter(
    shape: tuple[int, ...], bound: float, generator: torch.Generator, dtype: torch.dtype = torch.float32
) -> nn.Parameter:
    """A parameter of this shape, its numbers drawn uniformly within ±`bound`."""
    return nn.Parameter(torch.empty(shape, dtype=dtype).uniform_(-bound, bound, generator=generator))


def spectral_radius(matrix: Tensor) -> float:
    """The largest |eigenvalue| of a square matrix (width, width), computed in float64.

    Not the largest singular value: that is the spectral *norm*, which is never smaller. Raises `ValueError` for a
    matrix that is not square, is empty, or holds inf or nan.

    >>> round(spectral_radius(torch.tensor([[0.0, 2.0], [-2.0, 0.0]])), 9)
    2.0
    """
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] == 0:
        raise ValueError(
            f"expected a square matrix (width, width); got shape {tuple(matrix.shape)}. "
            "Only square matrices have eigenvalues."
        )
    if not bool(torch.isfinite(matrix).all()):
        raise ValueError("expected finite numbers; got inf or nan in the matrix. Check how it was made.")
    return float(torch.linalg.eigvals(matrix.detach().double()).abs().max())


def recurrent_matrix(
    kind: str,
    width: int,
    radius: float = 1.0,
    generator: torch.Generator | None = None,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
) -> Tensor:
    """A matrix (width, width) whose spectral radius is exactly `radius` (up to rounding).

    "gaussian": independent normal entries, divided by the matrix's own spectral radius. "orthogonal": a rotation
    drawn uniformly (Haar measure: QR of a Gaussian with the signs of R's diagonal; Mezzadri, 2007). "identity":
    radius times the identity (Le, Jaitly and Hinton, 2015). Raises `ValueError` for an unknown kind, a width below
    1, or a radius that is negative or not finite.

    >>> round(spectral_radius(recurrent_matrix("gaussian", 8, radius=1.25)), 6)
    1.25
    """
    if kind not in INITIALISATIONS:
        raise ValueError(f"expected an initialisation among {', '.join(INITIALISATIONS)}; got {kind!r}.")
    if isinstance(width, bool) or not isinstance(width, int) or width < 1:
        raise ValueError(f"expected a width of 1 or more; got {width!r}. A recurrent matrix needs at least one unit.")
    if not (isfinite(radius) and radius >= 0):
        raise ValueError(f"expected a spectral radius that is finite and not negative; got {radius}.")
    if kind == "identity":
        return (radius * torch.eye(width, dtype=torch.float64)).to(dtype)
    generator = generator if generator is not None else torch.Generator().manual_seed(seed)
    drawn = torch.randn(width, width, dtype=torch.float64, generator=generator)
    if kind == "orthogonal":
        q, r = torch.linalg.qr(drawn)
        drawn = q * torch.sign(torch.diagonal(r))
    else:
        drawn = drawn / spectral_radius(drawn)
    return (radius * drawn).to(dtype)
