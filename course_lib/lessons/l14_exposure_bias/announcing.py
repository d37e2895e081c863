"""Bits are read one by one; their parity or their count is announced, at every step or at the end only.

What is announced at every step tells what has to be remembered; what is announced at the end does not. Output
recurrence sees, at every step, the bit and the announcement before: nothing else of the past. So two sequences with
the same last bit and the same last announcement get the same answer, and the best it can do follows by counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor, nn

from course_lib.lessons.l14_exposure_bias.output_recurrence import OutputRecurrent, one_step_late
from course_lib.models.one_thread import one_thread
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.sizes import check_whole
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered

WHAT = ("parity", "count")
WHEN = ("every step", "the end")
FORMS = ("output", "hidden")
LONGEST = 12
"""Bits of the longest sequences."""


@dataclass(frozen=True)
class Announcing:
    """All sequences of `length` bits: `x` (sequences, time, 2) holds the bit as -1 or 1, and 1 at the last step.

    `targets` (sequences, time); the last class, `classes` - 1, is silence: nothing is asked for, and nothing said.
    """

    what: str
    when: str
    x: Tensor
    targets: Tensor
    classes: int


@remembered(maxsize=8)
def announcing(what: str, when: str, length: int = 8) -> Announcing:
    """One of the four tasks. Raises `ValueError` for unknown names, and unless `length` is a whole number, 2 to 12.

    >>> task = announcing("parity", "the end", length=3)
    >>> task.targets[5].tolist()  # bits 1 0 1: silence (2), silence, even (0)
    [2, 2, 0]
    """
    if what not in WHAT or when not in WHEN:
        raise ValueError(f"expected {' or '.join(WHAT)}, at {' or '.join(WHEN)}; got {what!r} and {when!r}.")
    check_whole("length", length, least=2)
    if length > LONGEST:
        raise ValueError(f"expected a length up to {LONGEST}: all 2^length sequences are written out; got {length}.")
    bits = torch.tensor(list(product((0, 1), repeat=length)))
    so_far = bits.cumsum(1)
    targets = so_far % 2 if what == "parity" else so_far
    silent = 2 if what == "parity" else length + 1
    if when == "the end":
        targets = torch.where(torch.arange(length) == length - 1, targets, silent)
    last = (torch.arange(length) == length - 1).float().expand(len(bits), -1)
    return Announcing(what, when, torch.stack((2.0 * bits - 1, last), dim=2), targets, silent + 1)


def best_of_output_recurrence(task: Announcing) -> float:
    """The largest share of right last announcements that output recurrence can reach, fed with the truth: counted.

    Sequences that share the last input and the announcement before must get one answer: the commonest.

    >>> best_of_output_recurrence(announcing("parity", "the end", length=5))
    0.5
    """
    answers: dict[tuple[float, ...], Counter[int]] = defaultdict(Counter)
    for x, said in zip(task.x.tolist(), task.targets.tolist(), strict=True):
        answers[(*x[-1], said[-2])][said[-1]] += 1
    return sum(max(found.values()) for found in answers.values()) / len(task.x)


@dataclass(frozen=True)
class Learned:
    """A trained network of one form, and the share of held-out sequences whose last announcement it gets right."""

    form: str
    network: OutputRecurrent | RNNWithOutput
    right: float


@one_thread()
def learn_to_announce(
    task: Announcing,
    form: str,
    seed: int,
    updates: int = 300,
    hidden: int = 32,
    rate: float = 2e-2,
    start: Learned | None = None,
) -> Learned:
    """Train one form on three quarters of all sequences with Adam; measure on the rest, both fed as in training.

    Only what is announced counts for the loss. Output recurrence is fed with the true announcements, silence among
    them; hidden recurrence needs none. With `start`, training goes on from its
    network (a copy), which must have been trained from the same seed: else it would have seen what is tested on.
    Raises `ValueError` for an unknown form.
    """
    if form not in FORMS:
        raise ValueError(f"expected a form among {', '.join(FORMS)}; got {form!r}.")
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(task.x), generator=generator)
    learned, tested = order[len(order) // 4 :], order[: len(order) // 4]
    late = one_step_late(task.targets, task.classes)
    network: OutputRecurrent | RNNWithOutput
    if form == "output":
        network = OutputRecurrent(2, hidden, task.classes, generator)
    else:
        network = RNNWithOutput(VanillaRNN(2, hidden, generator=generator), task.classes, generator)
    if start is not None:
        network.load_state_dict(start.network.state_dict())

    def logits(rows: Tensor) -> Tensor:
        return network(task.x[rows], late[rows]) if form == "output" else network(task.x[rows])

    optimiser = torch.optim.Adam(network.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, updates)
    for rows in _batches(learned, updates, generator):
        asked = task.targets[rows].flatten()
        loss = nn.functional.cross_entropy(logits(rows).flatten(0, 1), asked, ignore_index=task.classes - 1)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        said = logits(tested)[:, -1].argmax(-1)
    return Learned(form, network, float((said == task.targets[tested][:, -1]).double().mean()))


def _batches(rows: Tensor, updates: int, generator: torch.Generator, batch: int = 64) -> Iterator[Tensor]:
    for _ in range(updates):
        yield rows[torch.randint(len(rows), (batch,), generator=generator)]
