"""A network that remembers only what it said: the output of the step before comes back, the hidden state does not.

h_t = tanh(W_xh x_t + W_yh y_{t-1} + b_h), logits W_hy h_t + b_y, where y_{t-1} is the output of the step before as a
one-hot vector (zeros at the first step). Under teacher forcing y_{t-1} is the truth, known beforehand: no step waits
for another.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from course_lib.models.initialise import uniform_parameter
from course_lib.models.one_thread import one_thread
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.sizes import check_whole
from course_lib.models.vanilla_rnn import VanillaRNN


class OutputRecurrent(nn.Module):
    """Output recurrence: `features` in, `hidden` units, one of `outputs` classes out.

    Weights are uniform within ±1/sqrt(hidden) from `generator`, as those of `RNNWithOutput`. Raises `ValueError` for
    sizes below 1.

    >>> network = OutputRecurrent(2, 8, 3, torch.Generator().manual_seed(0))
    >>> network(torch.zeros(4, 7, 2), torch.zeros(4, 7, 3)).shape
    torch.Size([4, 7, 3])
    """

    def __init__(self, features: int, hidden: int, outputs: int, generator: torch.Generator) -> None:
        super().__init__()
        for name, size in (("features", features), ("hidden", hidden), ("outputs", outputs)):
            check_whole(name, size)
        self.outputs = outputs
        self.W_xh, self.W_yh, self.b_h, self.W_hy, self.b_y = (
            uniform_parameter(shape, hidden**-0.5, generator, torch.float32)
            for shape in ((hidden, features), (hidden, outputs), (hidden,), (outputs, hidden), (outputs,))
        )

    def forward(self, x: Tensor, previous: Tensor) -> Tensor:
        """Logits (..., outputs) from inputs (..., features) and the outputs before them (..., outputs).

        One step, or, as the outputs before are known, all steps at once.
        """
        h = torch.tanh(x @ self.W_xh.T + previous @ self.W_yh.T + self.b_h)
        return h @ self.W_hy.T + self.b_y

    def run(self, x: Tensor) -> Tensor:
        """What it says when it is fed with itself: the likeliest classes (batch, time), step after step.

        Raises `ValueError` unless x is (batch, time, features), finite, with a step at least.
        """
        features = self.W_xh.shape[1]
        if x.ndim != 3 or x.shape[1] == 0 or x.shape[2] != features or not bool(torch.isfinite(x).all()):
            raise ValueError(
                f"expected finite inputs (batch, time, {features}) of at least one step; got shape {tuple(x.shape)}"
                f"{'' if bool(torch.isfinite(x).all()) else ' with inf or nan'}."
            )
        previous = torch.zeros(x.shape[0], self.outputs, dtype=x.dtype)
        said = []
        with torch.no_grad():
            for t in range(x.shape[1]):
                said.append(self(x[:, t], previous).argmax(-1))
                previous = nn.functional.one_hot(said[-1], self.outputs).to(x.dtype)
        return torch.stack(said, dim=1)


def one_step_late(targets: Tensor, outputs: int) -> Tensor:
    """The true outputs before each step as one-hot vectors, zeros first: (batch, time) gives (batch, time, outputs).

    Raises `ValueError` for a target that is no class.

    >>> one_step_late(torch.tensor([[1, 0, 1]]), 2)[0].tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    """
    if targets.numel() and not 0 <= int(targets.min()) <= int(targets.max()) < outputs:
        raise ValueError(f"expected targets from 0 to {outputs - 1}; got {int(targets.min())} to {int(targets.max())}.")
    hot = nn.functional.one_hot(targets, outputs).float()
    return torch.cat((torch.zeros_like(hot[:, :1]), hot[:, :-1]), dim=1)


@dataclass(frozen=True)
class Timed:
    """Seconds of one training step (forward and backward, the best of several) at one length, both recurrences.

    `library`: hidden recurrence by `torch.nn.RNN`, whose loop is not Python's.
    """

    length: int
    hidden: float
    library: float
    output: float

    @property
    def ratios(self) -> tuple[float, float]:
        """How many times longer hidden recurrence takes: the course's, and the library's."""
        return self.hidden / self.output, self.library / self.output


@one_thread()
def time_by_length(lengths: Sequence[int], hidden: int = 64, batch: int = 16, repeats: int = 5) -> list[Timed]:
    """Time both recurrences on random bits, equal in units and batch, on one thread."""
    found = []
    generator = torch.Generator().manual_seed(0)
    by_hidden = RNNWithOutput(VanillaRNN(1, hidden, generator=generator), 2, generator)
    with torch.random.fork_rng(devices=[]):  # their weights come from the global generator, which stays as it was
        by_library, read_out = nn.RNN(1, hidden, batch_first=True), nn.Linear(hidden, 2)
    by_output = OutputRecurrent(1, hidden, 2, generator)
    for length in lengths:
        x = torch.rand(batch, length, 1, generator=generator)
        y = (x[..., 0] > 0.5).long()
        late = one_step_late(y, 2)

        def hidden_step(x: Tensor = x, y: Tensor = y) -> None:
            nn.functional.cross_entropy(by_hidden(x).flatten(0, 1), y.flatten()).backward()

        def library_step(x: Tensor = x, y: Tensor = y) -> None:
            nn.functional.cross_entropy(read_out(by_library(x)[0]).flatten(0, 1), y.flatten()).backward()

        def output_step(x: Tensor = x, y: Tensor = y, late: Tensor = late) -> None:
            nn.functional.cross_entropy(by_output(x, late).flatten(0, 1), y.flatten()).backward()

        seconds = []
        for step in (hidden_step, library_step, output_step):
            best = float("inf")
            for _ in range(repeats):
                start = time.perf_counter()
                step()
                best = min(best, time.perf_counter() - start)
            seconds.append(best)
        found.append(Timed(length, *seconds))
    return found
