"""Powers of a recurrent matrix: what the eigenvalues say about W^t, and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log10

import torch
from torch import Tensor

from course_lib.models.initialise import recurrent_matrix
from course_lib.models.sizes import check_whole
from course_lib.remembered import remembered


@dataclass(frozen=True)
class Powers:
    """`eigenvalues`: complex (width,). `log10_norm`: log10 of the spectral norm of W^t, t = 0 to steps."""

    init: str
    radius: float
    eigenvalues: Tensor
    log10_norm: Tensor

    @property
    def hump(self) -> float:
        """How far log10 |W^t| rises above t log10(radius), its long-run course, at most."""
        theory = torch.arange(len(self.log10_norm), dtype=torch.float64) * log10(self.radius)
        return float((self.log10_norm - theory).max())


@remembered(maxsize=64)
def _unit_powers(init: str, width: int, steps: int, seed: int) -> tuple[Tensor, Tensor]:
    matrix = recurrent_matrix(init, width, seed=seed, dtype=torch.float64)
    power = torch.eye(width, dtype=torch.float64)
    logs = [0.0]
    for _ in range(steps):
        power = power @ matrix
        logs.append(log10(float(torch.linalg.matrix_norm(power, ord=2))))
    return torch.linalg.eigvals(matrix), torch.tensor(logs, dtype=torch.float64)


def powers(init: str, radius: float, width: int = 32, steps: int = 100, seed: int = 0) -> Powers:
    """Eigenvalues of a drawn matrix and the norms of its powers up to `steps`.

    Raises `ValueError` for a radius that is not finite and above 0, and for sizes that make no sense.

    >>> powers("orthogonal", 0.1, width=4, steps=3).log10_norm.round().tolist()
    [0.0, -1.0, -2.0, -3.0]
    """
    if not 0 < radius < inf:
        raise ValueError(
            f"expected a finite spectral radius above 0; got {radius}. The powers of zero have no logarithm."
        )
    check_whole("steps", steps, 0)
    eigenvalues, logs = _unit_powers(init, width, steps, seed)
    return Powers(init, radius, radius * eigenvalues, logs + torch.arange(steps + 1) * log10(radius))
