"""Errors that add up, exactly: the running parity of bits that are heard badly.

A bit is heard as -1 or 1 plus Gaussian noise, and is misheard with probability e = Q(1 / noise). Whoever is told the
true parity before is wrong with probability e at every step. Whoever has to build on an own answer is wrong after t
bits if an odd number of them were misheard: (1 - (1 - 2 e)^t) / 2. No model, however trained, can do better: given all
that was heard, the odds of odd and even are a product over the bits, whose sign is the product of the signs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from course_lib.lessons.l14_exposure_bias.output_recurrence import OutputRecurrent, one_step_late
from course_lib.models.one_thread import one_thread
from course_lib.models.sizes import check_whole

NOISE, LENGTH = 0.6, 30
WAYS = ("truth", "itself", "truth, then itself")
"""What output recurrence is fed with in training; the last changes half-way."""


def misheard(noise: float = NOISE) -> float:
    """The probability that -1 or 1 plus Gaussian noise of this size has the other sign.

    Raises `ValueError` for a noise that is not above 0.

    >>> round(misheard(1.0), 4)
    0.1587
    """
    if not noise > 0:
        raise ValueError(f"expected a noise above 0; got {noise}. Without noise nothing is misheard.")
    return 0.5 * math.erfc(1 / noise / math.sqrt(2))


def error_after(error: float, steps: int) -> float:
    """The probability of an odd number of errors in so many steps, each with probability `error`.

    Raises `ValueError` for an error outside 0 to 1, and steps that are no whole number from 0 up.

    >>> [round(error_after(0.1, t), 3) for t in (1, 2, 3)]
    [0.1, 0.18, 0.244]
    """
    if not 0 <= error <= 1:
        raise ValueError(f"expected a probability from 0 to 1 for the error; got {error}.")
    check_whole("steps", steps, least=0)
    return (1 - (1 - 2 * error) ** steps) / 2


def hear(count: int, generator: torch.Generator, length: int = LENGTH, noise: float = NOISE) -> tuple[Tensor, Tensor]:
    """Bits as they are heard (count, length, 1), and their true parity so far (count, length)."""
    bits = torch.randint(2, (count, length), generator=generator)
    heard = 2.0 * bits - 1 + noise * torch.randn(count, length, generator=generator)
    return heard.unsqueeze(2), bits.cumsum(1) % 2


@dataclass(frozen=True)
class ParityErrors:
    """Shares of wrong answers at every step (time,), fed with the truth and fed with itself."""

    forced: tuple[float, ...]
    free: tuple[float, ...]


@one_thread()
def learn_parity(way: str, seed: int, updates: int = 300, hidden: int = 16, rate: float = 2e-2) -> OutputRecurrent:
    """Train output recurrence, fed with the truth or with its own answers; the target is always the truth.

    Raises `ValueError` for an unknown way.
    """
    if way not in WAYS:
        raise ValueError(f"expected a way among {', '.join(WAYS)}; got {way!r}.")
    generator = torch.Generator().manual_seed(seed)
    network = OutputRecurrent(1, hidden, 2, generator)
    optimiser = torch.optim.Adam(network.parameters(), lr=rate)
    for update in range(updates):
        heard, parity = hear(64, generator)
        told = way == "truth" or (way != "itself" and update < updates // 2)
        fed = one_step_late(parity if told else network.run(heard), 2)
        loss = nn.functional.cross_entropy(network(heard, fed).flatten(0, 1), parity.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return network


@one_thread()
def parity_errors(network: OutputRecurrent, count: int = 4000, seed: int = 1000) -> ParityErrors:
    """Both errors at every step, on sequences drawn from `seed`."""
    heard, parity = hear(count, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        told = network(heard, one_step_late(parity, 2)).argmax(-1)
    wrong = [(said != parity).double().mean(0).tolist() for said in (told, network.run(heard))]
    return ParityErrors(tuple(wrong[0]), tuple(wrong[1]))
