"""Backpropagation through time by hand, in NumPy, for a tanh RNN language model that reads one sequence.

The model: h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h) with one-hot x_t, y_t = W_hy h_t + b_y, and at each step the loss
L_t = -log softmax(y_t)[target_t]. The loss of the sequence is the *sum* L = L_1 + ... + L_T, in nats. Three backward
passes give the same gradient at three prices; autograd and finite differences check them. (Werbos, "Backpropagation
through time: what it does and how to do it", 1990.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from course_lib.corpora.shakespeare import shakespeare
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.sizes import check_whole
from course_lib.models.unroll import unroll
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Parameters:
    """The weights of the model, or a gradient: for each weight a number of the same place.

    `W_xh` (hidden, vocabulary), `W_hh` (hidden, hidden), `b_h` (hidden,), `W_hy` (vocabulary, hidden), `b_y`
    (vocabulary,) and the first state `h_0` (hidden,). Raises `ValueError` for shapes that do not belong together and
    for inf or nan.
    """

    W_xh: Array
    W_hh: Array
    b_h: Array
    W_hy: Array
    b_y: Array
    h_0: Array

    def __post_init__(self) -> None:
        """Check shapes and numbers."""
        hidden, vocabulary = len(self.b_h), len(self.b_y)
        wanted = ((hidden, vocabulary), (hidden, hidden), (hidden,), (vocabulary, hidden), (vocabulary,), (hidden,))
        for (name, array), shape in zip(self.items(), wanted, strict=True):
            if array.shape != shape or 0 in shape:
                raise ValueError(
                    f"expected {name} of shape {shape}, since b_h has {hidden} and b_y {vocabulary} entries; "
                    f"got {array.shape}. Build all of them for one width and one vocabulary."
                )
            if not np.isfinite(array).all():
                raise ValueError(f"expected finite weights; got inf or nan in {name}. Draw or load them again.")

    def items(self) -> Iterator[tuple[str, Array]]:
        """Name and array of each parameter, in order."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    def zeros(self) -> Parameters:
        """Zeros of the same shapes: an empty gradient, to add to."""
        return Parameters(*(np.zeros_like(array) for _, array in self.items()))

    @property
    def hidden(self) -> int:
        """The number of units."""
        return len(self.b_h)

    @property
    def vocabulary(self) -> int:
        """The number of tokens."""
        return len(self.b_y)


def draw_parameters(
    vocabulary: int, hidden: int, seed: int = 0, radius: float = 0.9, input_scale: float = 0.5, dtype: Any = np.float64
) -> Parameters:
    """Random weights: W_hh Gaussian with spectral radius `radius`, W_xh and biases normal times `input_scale`.

    W_hy is normal over sqrt(hidden); h_0 is zero. Raises `ValueError` for sizes below 1 or a scale that is not finite.

    >>> draw_parameters(vocabulary=5, hidden=3).W_xh.shape
    (3, 5)
    """
    if vocabulary < 1 or not 0 <= input_scale < np.inf:
        raise ValueError(
            f"expected a vocabulary of 1 or more and a finite input scale; got {vocabulary} and {input_scale}."
        )
    W_hh = recurrent_matrix("gaussian", hidden, radius, seed=seed, dtype=torch.float64).numpy()
    rng = np.random.default_rng(seed)
    W_xh = input_scale * rng.normal(size=(hidden, vocabulary))
    b_h = 0.1 * input_scale * rng.normal(size=hidden)
    W_hy = rng.normal(size=(vocabulary, hidden)) / np.sqrt(hidden)
    b_y = 0.1 * rng.normal(size=vocabulary)
    return Parameters(*(array.astype(dtype) for array in (W_xh, W_hh, b_h, W_hy, b_y, np.zeros(hidden))))


@remembered(maxsize=1)
def hamlet() -> tuple[CharacterTokenizer, Array]:
    """A tokenizer for the characters of "Hamlet", and the whole play as ids."""
    text = shakespeare("hamlet")
    tokenizer = CharacterTokenizer.train(text, special_tokens=())
    return tokenizer, np.array(tokenizer.encode(text))


def passage(length: int, start: int = 0) -> tuple[Array, Array]:
    """Ids of `length` characters of "Hamlet" from `start` on, and of the characters that follow each: (time,) twice.

    Raises `ValueError` when the play has no such passage, and for numbers that are not whole.
    """
    ids = hamlet()[1]
    check_whole("length of a passage", length)
    check_whole("start of a passage", start, 0)
    if not start <= len(ids) - length - 1:
        raise ValueError(
            f"expected a passage inside the play's {len(ids)}; got length {length} from "
            f"{start}. Begin earlier, or ask for fewer."
        )
    return ids[start : start + length], ids[start + 1 : start + length + 1]


@dataclass(frozen=True)
class Trace:
    """What the forward pass leaves for the backward pass.

    `inputs` and `targets` (time,), states `h` (time + 1, hidden) with h[0] = h_0, so that h[t] is the state after
    step t; `probabilities` (time, vocabulary) and `losses` (time,) in nats, where row t - 1 belongs to step t.
    """

    inputs: Array
    targets: Array
    h: Array
    probabilities: Array
    losses: Array

    @property
    def loss(self) -> float:
        """The loss of the sequence: the sum over its steps."""
        return float(self.losses.sum())

    @property
    def logit_errors(self) -> Array:
        """dL_t/dy_t = probabilities minus one-hot target: (time, vocabulary)."""
        errors = self.probabilities.copy()
        errors[np.arange(len(self.targets)), self.targets] -= 1
        return errors


def check_ids(ids: Sequence[int] | Array, vocabulary: int, what: str = "inputs") -> Array:
    """The ids as an array (time,); `ValueError` unless there is one or more, all whole and inside the vocabulary."""
    array = np.asarray(ids)
    if array.ndim != 1 or len(array) == 0:
        raise ValueError(
            f"expected {what} of shape (time,) with one step or more; got shape {array.shape}. Pass one sequence."
        )
    if array.dtype.kind not in "iu":
        raise ValueError(f"expected {what} to be whole numbers, ids of tokens; got {array.dtype}. Encode the text.")
    if array.min() < 0 or array.max() >= vocabulary:
        raise ValueError(
            f"expected {what} from 0 to {vocabulary - 1}; got {array.min()} to {array.max()}. "
            "Encode the text with the tokenizer of this vocabulary."
        )
    return array


def softmax(logits: Array) -> Array:
    """Probabilities along the last axis, without overflow.

    >>> softmax(np.array([0.0, 0.0]))
    array([0.5, 0.5])
    """
    exponentials = np.exp(logits - logits.max(-1, keepdims=True))
    return exponentials / exponentials.sum(-1, keepdims=True)


def forward(p: Parameters, inputs: Sequence[int] | Array, targets: Sequence[int] | Array) -> Trace:
    """Read the sequence once. Only the states need the loop; logits and losses of all steps come after it, at once.

    Raises `ValueError` for empty sequences, ids outside the vocabulary, or inputs and targets of different lengths.
    """
    inputs, targets = check_ids(inputs, p.vocabulary), check_ids(targets, p.vocabulary, "targets")
    if len(inputs) != len(targets):
        raise ValueError(f"expected one target for each input; got {len(inputs)} inputs and {len(targets)} targets.")
    drive = p.W_xh.T[inputs] + p.b_h  # a one-hot vector times W_xh picks a column
    h = np.empty((len(inputs) + 1, p.hidden), dtype=drive.dtype)
    h[0] = p.h_0
    for t in range(len(inputs)):
        np.tanh(drive[t] + p.W_hh @ h[t], out=h[t + 1])
    logits = h[1:] @ p.W_hy.T + p.b_y
    highest = logits.max(1)
    log_total = highest + np.log(np.exp(logits - highest[:, None]).sum(1))
    losses = log_total - logits[np.arange(len(targets)), targets]
    return Trace(inputs, targets, h, np.exp(logits - log_total[:, None]), losses)


@dataclass(frozen=True)
class BackwardPass:
    """A gradient, and its price: how many times an error (or a Jacobian) was taken back through one step."""

    gradient: Parameters
    steps_back: int


def _add_output_part(gradient: Parameters, run: Trace, error: Array, j: int) -> None:
    """The gradient of loss j with respect to W_hy and b_y: it does not go back in time."""
    gradient.W_hy[...] += np.outer(error, run.h[j + 1])
    gradient.b_y[...] += error


def _add_immediate_part(gradient: Parameters, run: Trace, da: Array, k: int) -> None:
    """What an error `da` on the pre-activation asks of the weights *used at step k*, with h_{k-1} held fixed."""
    gradient.W_hh[...] += np.outer(da, run.h[k])
    gradient.W_xh[:, run.inputs[k]] += da
    gradient.b_h[...] += da


def jacobian_products(p: Parameters, run: Trace) -> BackwardPass:
    """The formula of the two sums taken literally: for each pair (j, k) the matrix product dh_j/dh_k anew, O(T³).

    `steps_back` counts matrix-matrix products: (T - 1) T (T + 1) / 6.
    """
    gradient, products = p.zeros(), 0
    slopes = 1 - run.h[1:] ** 2
    for j, error in enumerate(run.logit_errors):
        _add_output_part(gradient, run, error, j)
        for k in range(j + 1):
            jacobian = np.eye(p.hidden, dtype=run.h.dtype)
            for i in range(k + 1, j + 1):
                jacobian = (slopes[i][:, None] * p.W_hh) @ jacobian
                products += 1
            da = (error @ p.W_hy @ jacobian) * slopes[k]
            _add_immediate_part(gradient, run, da, k)
            if k == 0:
                gradient.h_0[...] += da @ p.W_hh
    return BackwardPass(gradient, products)


def two_sums(p: Parameters, run: Trace) -> BackwardPass:
    """One backward pass for each loss: the sum over losses j and earlier steps k, O(T²).

    The error of loss j walks back from step j to step 1 and leaves its part at every step. `steps_back` counts
    vector-Jacobian products: T (T + 1) / 2.
    """
    gradient, products = p.zeros(), 0
    slopes = 1 - run.h[1:] ** 2
    for j, error in enumerate(run.logit_errors):
        _add_output_part(gradient, run, error, j)
        dh = error @ p.W_hy
        for k in range(j, -1, -1):
            da = dh * slopes[k]
            _add_immediate_part(gradient, run, da, k)
            dh = da @ p.W_hh
            products += 1
        gradient.h_0[...] += dh
    return BackwardPass(gradient, products)


def delta_recursion(p: Parameters, run: Trace) -> BackwardPass:
    """All losses in one backward pass, O(T): errors that meet at a step are added before they go on.

    delta_t = act'(a_t) * (dL_t/dh_t + W_hh^T delta_{t+1}). After the loop every weight's gradient is one product.
    `steps_back` counts vector-Jacobian products: T.
    """
    errors = run.logit_errors
    own = errors @ p.W_hy
    slopes = 1 - run.h[1:] ** 2
    delta = np.empty_like(own)
    carried = np.zeros_like(p.b_h)
    for t in range(len(own) - 1, -1, -1):
        np.multiply(slopes[t], own[t] + carried, out=delta[t])
        carried = delta[t] @ p.W_hh
    W_xh = np.zeros_like(p.W_xh.T)
    np.add.at(W_xh, run.inputs, delta)  # a character that came twice gets both parts
    gradient = Parameters(
        W_xh=W_xh.T,
        W_hh=delta.T @ run.h[:-1],
        b_h=delta.sum(0),
        W_hy=errors.T @ run.h[1:],
        b_y=errors.sum(0),
        h_0=carried,
    )
    return BackwardPass(gradient, len(own))


METHODS: dict[str, Callable[[Parameters, Trace], BackwardPass]] = {
    "Jacobian products": jacobian_products,
    "two sums": two_sums,
    "delta recursion": delta_recursion,
}
"""The three backward passes by name, the most expensive first."""


def to_torch(p: Parameters) -> tuple[VanillaRNN, nn.Linear]:
    """The same model as PyTorch modules: our cell, and the output layer."""
    dtype = torch.from_numpy(np.empty(0, p.b_h.dtype)).dtype
    cell = VanillaRNN(p.vocabulary, p.hidden, dtype=dtype)
    head = nn.Linear(p.hidden, p.vocabulary, dtype=dtype)
    with torch.no_grad():
        for parameter, (_, array) in zip(_torch_parameters(cell, head), p.items(), strict=False):
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(array)))
    return cell, head


def _torch_parameters(cell: VanillaRNN, head: nn.Linear) -> list[nn.Parameter]:
    """In the order of `Parameters`, but for h_0."""
    assert cell.b_h is not None
    assert isinstance(head.weight, nn.Parameter)
    assert isinstance(head.bias, nn.Parameter)
    return [cell.W_xh, cell.W_hh, cell.b_h, head.weight, head.bias]


def from_torch(cell: VanillaRNN, head: nn.Linear, h_0: Array | None = None) -> Parameters:
    """The reverse of `to_torch`; h_0 is zero unless given."""
    arrays = [q.detach().numpy().copy() for q in _torch_parameters(cell, head)]
    return Parameters(*[*arrays, np.zeros_like(arrays[2]) if h_0 is None else h_0])


def from_torch_gradients(cell: VanillaRNN, head: nn.Linear, h_0: Array | None = None) -> Parameters:
    """The gradients that PyTorch has left in a model's parameters; zero where there are none."""
    grads = [torch.zeros_like(q) if q.grad is None else q.grad.clone() for q in _torch_parameters(cell, head)]
    arrays = [grad.numpy() for grad in grads]
    return Parameters(*[*arrays, np.zeros_like(arrays[2]) if h_0 is None else h_0])


def autograd(p: Parameters, inputs: Sequence[int] | Array, targets: Sequence[int] | Array) -> Parameters:
    """The gradient of the same loss by PyTorch, through our `unroll` of a `VanillaRNN`; errors as of `forward`."""
    ids = torch.from_numpy(check_ids(inputs, p.vocabulary))
    wanted = torch.from_numpy(check_ids(targets, p.vocabulary, "targets"))
    if len(ids) != len(wanted):
        raise ValueError(f"expected one target for each input; got {len(ids)} inputs and {len(wanted)} targets.")
    cell, head = to_torch(p)
    h_0 = torch.from_numpy(p.h_0.copy()).unsqueeze(0).requires_grad_()
    x = nn.functional.one_hot(ids, p.vocabulary).to(h_0.dtype).unsqueeze(0)
    logits = head(unroll(cell, x, h_0).outputs[0])
    nn.functional.cross_entropy(logits, wanted, reduction="sum").backward()
    assert h_0.grad is not None
    return from_torch_gradients(cell, head, h_0.grad[0].numpy())


def finite_differences(
    p: Parameters, inputs: Sequence[int] | Array, targets: Sequence[int] | Array, step: float = 1e-5
) -> Parameters:
    """The gradient by central differences: every number of every parameter is moved by ±`step`.

    Use float64 and a small model: it runs the model twice for each of its weights.
    """
    if not 0 < step < 1:
        raise ValueError(f"expected a step between 0 and 1, such as 1e-5; got {step}.")
    gradient = p.zeros()
    for name, array in p.items():
        slope = getattr(gradient, name)
        for place in np.ndindex(array.shape):
            losses = []
            for shift in (step, -step):
                moved = array.copy()
                moved[place] += shift
                losses.append(forward(replace(p, **{name: moved}), inputs, targets).loss)
            slope[place] = (losses[0] - losses[1]) / (2 * step)
    return gradient


def largest_relative_error(found: Parameters, expected: Parameters) -> dict[str, float]:
    """For each parameter the largest difference, over the largest size of an expected entry."""
    errors = {}
    for (name, a), (_, b) in zip(found.items(), expected.items(), strict=True):
        scale = float(np.abs(b).max())
        errors[name] = float(np.abs(a - b).max()) / (scale if scale > 0 else 1.0)
    return errors


def below(error: float) -> str:
    """The smallest power of ten, from 1e-12 up, that is above `error`: stable to print where the error itself is not.

    Raises `ValueError` for an error that is negative, inf or nan: a check that went wrong must not read as passed.

    >>> below(3e-9), below(0.0)
    ('below 1e-8', 'below 1e-12')
    """
    if not 0 <= error < np.inf:
        raise ValueError(f"expected a finite error, 0 or more; got {error}. Look for inf or nan in the gradients.")
    power = -12
    while error >= 10.0**power:
        power += 1
    return f"below 1e{power}"
