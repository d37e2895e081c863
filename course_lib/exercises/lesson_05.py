"""Exercises of lesson 05: backpropagation through time."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register

Array = NDArray[Any]


def _distributions() -> list[tuple[Array, int]]:
    return [(np.array([0.5, 0.25, 0.25]), 1), (np.array([0.1, 0.2, 0.3, 0.4]), 3), (np.array([0.9, 0.1]), 0)]


# 05.1
def logit_error(probabilities: Array, target: int) -> Array:
    """dL/dy for L = -log softmax(y)[target], from the probabilities softmax(y): shape (vocabulary,)."""
    error = probabilities.copy()
    error[target] -= 1
    return error


def _flipped(probabilities: Array, target: int) -> Array:
    return -logit_error(probabilities, target)


def _no_target(probabilities: Array, target: int) -> Array:
    return probabilities.copy()


def _by_probabilities(probabilities: Array, target: int) -> Array:
    error = np.zeros_like(probabilities)
    error[target] = -1 / probabilities[target]
    return error


def _target_cleared(probabilities: Array, target: int) -> Array:
    error = probabilities.copy()
    error[target] = 0
    return error


def _target_alone(probabilities: Array, target: int) -> Any:
    return probabilities[target] - 1


def _loss_itself(probabilities: Array, target: int) -> Any:
    return -np.log(probabilities[target])


def _softmax_again(probabilities: Array, target: int) -> Array:
    exponentials = np.exp(probabilities)
    return logit_error(exponentials / exponentials.sum(), target)


def _one_off_everywhere(probabilities: Array, target: int) -> Array:
    return probabilities - 1


register(
    Exercise(
        id="05.1",
        title="Where every error begins",
        difficulty=1,
        minutes=3,
        prompt="Write `logit_error(probabilities, target)`: the gradient of one step's loss, minus the log of the "
        "target's probability, with respect to the logits. For probabilities 0.5, 0.25, 0.25 and target 1 it is "
        "0.5, -0.75, 0.25.",
        solution=logit_error,
        cases=_distributions,
        wrong=[
            WrongAnswer("sign", _flipped, "Your sign is flipped: a larger logit of the target makes the loss smaller."),
            WrongAnswer("no target", _no_target, "You left out the target: take 1 away from its probability."),
            WrongAnswer(
                "probabilities",
                _by_probabilities,
                "This is the gradient with respect to the probabilities; go on through the softmax, to the logits.",
            ),
            WrongAnswer(
                "everywhere", _one_off_everywhere, "You took 1 away from every entry; only the target's gets it."
            ),
            WrongAnswer("cleared", _target_cleared, "You set the target's entry to 0; take 1 away from it: p - 1."),
            WrongAnswer("alone", _target_alone, "This is the target's entry alone; every logit has a gradient."),
            WrongAnswer(
                "loss", _loss_itself, "This is the loss; its gradient is asked for, one number for each logit."
            ),
            WrongAnswer("softmax", _softmax_again, "You took the softmax again; these are probabilities already."),
        ],
        hints=["It is probabilities minus a one-hot vector.", "Copy the probabilities; subtract 1 at `target`."],
    )
)


# 05.2
def pairs_in_chunks(T: int, chunk: int) -> int:
    """The number of pairs (loss j, step k) with k <= j that lie in one chunk; the last chunk may be shorter."""
    pairs = 0
    for start in range(0, T, chunk):
        length = min(chunk, T - start)
        pairs += length * (length + 1) // 2
    return pairs


def _all_pairs(T: int, chunk: int) -> int:
    return T * (T + 1) // 2


def _both_triangles(T: int, chunk: int) -> int:
    return sum(min(chunk, T - start) ** 2 for start in range(0, T, chunk))


def _without_own_step(T: int, chunk: int) -> int:
    return sum(n * (n - 1) // 2 for n in (min(chunk, T - start) for start in range(0, T, chunk)))


def _rest_dropped(T: int, chunk: int) -> int:
    return (T // chunk) * chunk * (chunk + 1) // 2


def _whole_chunks(T: int, chunk: int) -> int:
    return -(-T // chunk) * chunk * (chunk + 1) // 2


def _single_chunk(T: int, chunk: int) -> int:
    return chunk * (chunk + 1) // 2


def _pairs_cut(T: int, chunk: int) -> int:
    return T * (T + 1) // 2 - pairs_in_chunks(T, chunk)


def _sliding_window(T: int, chunk: int) -> int:
    return sum(min(j, chunk) for j in range(1, T + 1))


register(
    Exercise(
        id="05.2",
        title="Count what is kept",
        difficulty=1,
        minutes=4,
        prompt="A sequence of `T` steps is read in chunks of `chunk`. Write `pairs_in_chunks(T, chunk)`: how many "
        "pairs of a loss j and a step k ≤ j lie inside one chunk. `pairs_in_chunks(100, 10)` is 550.",
        solution=pairs_in_chunks,
        cases=lambda: [(100, 10), (10, 4), (7, 7), (5, 1), (12, 5)],
        wrong=[
            WrongAnswer("all", _all_pairs, "You counted all pairs; those across the end of a chunk are cut."),
            WrongAnswer("square", _both_triangles, "You counted steps after the loss too; an error only goes back."),
            WrongAnswer("own", _without_own_step, "You left out k = j: a loss also reaches its own step."),
            WrongAnswer("rest", _rest_dropped, "You dropped the last, shorter chunk; it has pairs as well."),
            WrongAnswer(
                "window",
                _sliding_window,
                "You let every loss see `chunk` steps back; with chunks, the first loss of a chunk sees only one.",
            ),
            WrongAnswer("round", _whole_chunks, "You took the last chunk as whole; it may be shorter, and has fewer."),
            WrongAnswer("single", _single_chunk, "These are the pairs of one chunk; add up all the chunks."),
            WrongAnswer("cut", _pairs_cut, "These are the pairs that are cut; count those that are kept."),
        ],
        hints=[
            "A chunk of n steps has 1 + 2 + ... + n pairs.",
            "Sum n (n + 1) / 2 over the chunks, the last included.",
        ],
    )
)


def _units() -> list[tuple[float, list[float]]]:
    cases = []
    for w, first, drive in ((2.0, 0.5, (0.0, 0.0, 0.0)), (-0.8, 0.3, (0.5, -0.2, 0.1, 0.4)), (1.1, -0.4, (0.3, 0.2))):
        h = [first]
        for x in drive:
            h.append(float(np.tanh(w * h[-1] + x)))
        cases.append((w, h))
    return cases


# 05.3
def contributions(w: float, h: list[float]) -> list[float]:
    """What each use of w, at steps 1 to T, adds to dh_T/dw, for h_t = tanh(w h_(t-1) + x_t); h is [h_0, ..., h_T]."""
    parts = []
    back = 1.0
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - h[k] ** 2)
        parts.append(delta * h[k - 1])
        back = delta * w
    return parts[::-1]


def _linear_unit(w: float, h: list[float]) -> list[float]:
    T = len(h) - 1
    return [w ** (T - k) * h[k - 1] for k in range(1, T + 1)]


def _state_after(w: float, h: list[float]) -> list[float]:
    return [part / h[k] * h[k + 1] for k, part in enumerate(contributions(w, h))]


def _total_partial(w: float, h: list[float]) -> list[float]:
    total, totals = 0.0, []
    for k in range(1, len(h)):
        total = (1 - h[k] ** 2) * (h[k - 1] + w * total)
        totals.append(total)
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        parts.append(back * totals[k - 1])
        back *= (1 - h[k] ** 2) * w
    return parts[::-1]


def _last_step_first(w: float, h: list[float]) -> list[float]:
    return contributions(w, h)[::-1]


def _slope_one_late(w: float, h: list[float]) -> list[float]:
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        parts.append(back * h[k - 1])
        back *= (1 - h[k] ** 2) * w
    return parts[::-1]


def _slope_of_state_before(w: float, h: list[float]) -> list[float]:
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - h[k - 1] ** 2)
        parts.append(delta * h[k - 1])
        back = delta * w
    return parts[::-1]


def _tanh_twice(w: float, h: list[float]) -> list[float]:
    back, parts = 1.0, []
    for k in range(len(h) - 1, 0, -1):
        delta = back * (1 - np.tanh(h[k]) ** 2)
        parts.append(float(delta * h[k - 1]))
        back = delta * w
    return parts[::-1]


def _immediate_only(w: float, h: list[float]) -> list[float]:
    return [(1 - h[k] ** 2) * h[k - 1] for k in range(1, len(h))]


def _their_sum(w: float, h: list[float]) -> float:
    return sum(contributions(w, h))


def _never_times_w(w: float, h: list[float]) -> list[float]:
    parts, back = [], 1.0
    for k in range(len(h) - 1, 0, -1):
        back *= 1 - h[k] ** 2
        parts.append(back * h[k - 1])
    return parts[::-1]


register(
    Exercise(
        id="05.3",
        title="One weight, used T times",
        difficulty=2,
        minutes=7,
        prompt="One tanh unit ran, and you kept its states `h`, a list from h_0 to h_T. Write `contributions(w, h)`: "
        "for each step k = 1 to T, what the use of `w` *at that step* adds to dh_T/dw. Their sum is the derivative.",
        solution=contributions,
        cases=_units,
        wrong=[
            WrongAnswer("linear", _linear_unit, "You left out the slope of tanh, 1 - h², at every step."),
            WrongAnswer("after", _state_after, "You used h_k; at step k the weight is multiplied with h_(k-1)."),
            WrongAnswer(
                "total",
                _total_partial,
                "You used the total derivative of h_k, which holds the earlier steps again; hold h_(k-1) fixed.",
            ),
            WrongAnswer("order", _last_step_first, "Your list is reversed: it must start with step 1."),
            WrongAnswer("no w", _never_times_w, "Going back one step also multiplies by w."),
            WrongAnswer(
                "own slope", _slope_one_late, "Step k's own slope is missing from its part: w stands inside tanh."
            ),
            WrongAnswer(
                "slope before", _slope_of_state_before, "You took the slope at h_(k-1); step k's slope is 1 - h_k²."
            ),
            WrongAnswer(
                "tanh twice", _tanh_twice, "h is the output of tanh already: the slope is 1 - h², no tanh of h."
            ),
            WrongAnswer(
                "immediate",
                _immediate_only,
                "These are changes in h_k; go on, step by step, to what they change in h_T.",
            ),
            WrongAnswer("sum", _their_sum, "This is their sum, dh_T/dw; return the list of its parts."),
        ],
        hints=[
            "Start at the end with dh_T/dh_T = 1, and go back.",
            "At step k: `delta = back * (1 - h[k] ** 2)`; its part is `delta * h[k - 1]`.",
            "Then `back = delta * w` is dh_T/dh_(k-1). Reverse the list at the end.",
        ],
    )
)


def _runs(*sizes: tuple[int, int]) -> list[tuple[Array, Array, Array]]:
    """W_hh (n, n), states (T + 1, n) with a first state that is not zero, and each loss's own dL_t/dh_t (T, n)."""
    runs = []
    for n, T in sizes:
        rng = np.random.default_rng(10 * n + T)
        W = 0.8 * rng.normal(size=(n, n)) / np.sqrt(n) * 1.5
        h = [rng.normal(size=n) * 0.5]
        for _ in range(T):
            h.append(np.tanh(W @ h[-1] + 0.5 * rng.normal(size=n)))
        runs.append((W, np.array(h), rng.normal(size=(T, n))))
    return runs


def _single_steps() -> list[tuple[Array, Array, Array, Array]]:
    return [(own[0], own[-1], h[1], W) for W, h, own in _runs((2, 2), (3, 2), (5, 3))]


# 05.4
def step_back(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    """The pair (delta_t, what is carried on to h_(t-1)), each (hidden,).

    own is dL_t/dh_t, the error of step t's own loss; carried is what later steps send back to h_t.
    """
    delta = (1 - h_t**2) * (own + carried)
    return delta, delta @ W_hh


def _own_forgotten(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    return step_back(np.zeros_like(own), carried, h_t, W_hh)


def _carried_forgotten(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    return step_back(own, np.zeros_like(own), h_t, W_hh)


def _no_slope(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    return own + carried, (own + carried) @ W_hh


def _matrix_not_transposed(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    delta = (1 - h_t**2) * (own + carried)
    return delta, W_hh @ delta


def _slope_on_carried_only(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    delta = own + (1 - h_t**2) * carried
    return delta, delta @ W_hh


def _carried_past_tanh(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    return (1 - h_t**2) * (own + carried), (own + carried) @ W_hh


def _pair_swapped(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    delta, back = step_back(own, carried, h_t, W_hh)
    return back, delta


def _only_delta(own: Array, carried: Array, h_t: Array, W_hh: Array) -> Array:
    return step_back(own, carried, h_t, W_hh)[0]


def _elementwise(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    delta = (1 - h_t**2) * (own + carried)
    return delta, delta * W_hh


def _slope_of_tanh_of_tanh(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    delta = (1 - np.tanh(h_t) ** 2) * (own + carried)
    return delta, delta @ W_hh


def _slope_not_squared(own: Array, carried: Array, h_t: Array, W_hh: Array) -> tuple[Array, Array]:
    delta = (1 - h_t) * (own + carried)
    return delta, delta @ W_hh


register(
    Exercise(
        id="05.4",
        title="One step of the recursion",
        difficulty=2,
        minutes=6,
        prompt="Write `step_back(own, carried, h_t, W_hh)`: one step of the delta recursion for a tanh layer. Return "
        "the pair: delta_t (the error on the pre-activation a_t), and what is carried on to h_(t-1).",
        solution=step_back,
        cases=_single_steps,
        wrong=[
            WrongAnswer("own", _own_forgotten, "You left out step t's own loss: add it to what is carried."),
            WrongAnswer("carried", _carried_forgotten, "You left out what later steps send back: add it to own."),
            WrongAnswer("slope", _no_slope, "You left out the slope of tanh, 1 - h_t²."),
            WrongAnswer(
                "transpose",
                _matrix_not_transposed,
                "Going back needs the transpose of W_hh: `delta @ W_hh`, or `W_hh.T @ delta`.",
            ),
            WrongAnswer(
                "part",
                _slope_on_carried_only,
                "You put the slope on the carried error only; both errors reach h_t, and both pass tanh.",
            ),
            WrongAnswer("square", _slope_not_squared, "The slope of tanh is 1 - h_t², squared; yours is 1 - h_t."),
            WrongAnswer(
                "past tanh",
                _carried_past_tanh,
                "What you carry on skipped tanh: multiply delta by W_hh, slope included.",
            ),
            WrongAnswer("swapped", _pair_swapped, "Your pair is swapped: first delta_t, then what is carried on."),
            WrongAnswer("half", _only_delta, "You returned delta_t alone: return it, and what is carried on."),
            WrongAnswer("star", _elementwise, "`*` multiplies entry by entry; the matrix product is `@`."),
            WrongAnswer(
                "tanh twice", _slope_of_tanh_of_tanh, "h_t is the output of tanh already: its slope is 1 - h_t²."
            ),
        ],
        hints=[
            "Both errors sit on h_t: add them first.",
            "`delta = (1 - h_t**2) * (own + carried)`. Since a_t = W_hh h_(t-1) + ..., multiply by W_hh's transpose.",
        ],
    )
)


# 05.5
def gradient_of_W_hh(delta: Array, h: Array) -> Array:
    """dL/dW_hh (hidden, hidden), from delta (T, hidden), where delta[t - 1] is dL/da_t, and h (T + 1, hidden)."""
    gradient = np.zeros((h.shape[1], h.shape[1]))
    for t in range(1, len(h)):
        gradient += np.outer(delta[t - 1], h[t - 1])
    return gradient


def _state_of_same_step(delta: Array, h: Array) -> Array:
    return delta.T @ h[1:]


def _outer_turned(delta: Array, h: Array) -> Array:
    return gradient_of_W_hh(delta, h).T


def _overwritten(delta: Array, h: Array) -> Array:
    return np.outer(delta[-1], h[-2])


def _averaged(delta: Array, h: Array) -> Array:
    return gradient_of_W_hh(delta, h) / len(delta)


def _one_for_each_step(delta: Array, h: Array) -> Array:
    return delta[:, :, None] * h[:-1, None, :]


def _first_step_skipped(delta: Array, h: Array) -> Array:
    return delta[1:].T @ h[1:-1]


def _entry_by_entry(delta: Array, h: Array) -> Array:
    return (delta * h[:-1]).sum(0)


def _inner_products(delta: Array, h: Array) -> Array:
    return delta @ h[:-1].T


def _sums_first(delta: Array, h: Array) -> Array:
    return np.outer(delta.sum(0), h[:-1].sum(0))


register(
    Exercise(
        id="05.5",
        title="Collect the parts",
        difficulty=2,
        minutes=5,
        prompt="The recursion has left `delta`, one row for each step. Write `gradient_of_W_hh(delta, h)`: the sum of "
        "every step's part. `h` has one row more than `delta`: row 0 is h_0.",
        solution=gradient_of_W_hh,
        cases=lambda: [(own, h) for _, h, own in _runs((2, 3), (3, 5), (4, 1))],
        wrong=[
            WrongAnswer("same step", _state_of_same_step, "You used h_t; W_hh was multiplied with h_(t-1) at step t."),
            WrongAnswer("turned", _outer_turned, "Rows and columns are swapped: rows belong to delta, columns to h."),
            WrongAnswer("overwritten", _overwritten, "You kept the last step's part only: add with +=, not =."),
            WrongAnswer("mean", _averaged, "You averaged over the steps; the loss is a sum, so its gradient is one."),
            WrongAnswer(
                "sums", _sums_first, "You summed before multiplying: the sum of products is not the product of sums."
            ),
            WrongAnswer("apart", _one_for_each_step, "These are the parts, one matrix for each step: add them up."),
            WrongAnswer("skipped", _first_step_skipped, "You left out step 1: it used h_0, which need not be zero."),
            WrongAnswer(
                "entries",
                _entry_by_entry,
                "You multiplied entry by entry; every delta meets every h: an outer product.",
            ),
            WrongAnswer(
                "inner",
                _inner_products,
                "Yours has a row and a column for each step; sum over steps: delta.T comes first.",
            ),
        ],
        hints=[
            "Step t's part is the outer product of delta_t and h_(t-1).",
            "Without a loop it is `delta.T @ h[:-1]`.",
        ],
    )
)


# 05.6
def bptt_gradient(W_hh: Array, h: Array, own: Array) -> Array:
    """dL/dW_hh of a tanh layer for L = L_1 + ... + L_T; h is (T + 1, hidden), own[t - 1] is dL_t/dh_t."""
    gradient = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


def _last_loss_only(W_hh: Array, h: Array, own: Array) -> Array:
    last = np.zeros_like(own)
    last[-1] = own[-1]
    return bptt_gradient(W_hh, h, last)


def _bptt_without_slope(W_hh: Array, h: Array, own: Array) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = own[t - 1] + carried
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


def _bptt_transposed(W_hh: Array, h: Array, own: Array) -> Array:
    return bptt_gradient(W_hh.T, h, own)


def _bptt_wrong_state(W_hh: Array, h: Array, own: Array) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t])
        carried = delta @ W_hh
    return gradient


def _bptt_overwritten(W_hh: Array, h: Array, own: Array) -> Array:
    delta = np.zeros_like(own)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta[t - 1] = (1 - h[t] ** 2) * (own[t - 1] + carried)
        carried = delta[t - 1] @ W_hh
    return np.outer(delta[0], h[0])


def _nothing_carried(W_hh: Array, h: Array, own: Array) -> Array:
    return ((1 - h[1:] ** 2) * own).T @ h[:-1]


def _bptt_turned(W_hh: Array, h: Array, own: Array) -> Array:
    return bptt_gradient(W_hh, h, own).T


def _bptt_averaged(W_hh: Array, h: Array, own: Array) -> Array:
    return bptt_gradient(W_hh, h, own) / len(own)


def _in_order(W_hh: Array, h: Array, own: Array, steps: range) -> Array:
    """`bptt_gradient`, but the steps come in another order, or not all of them."""
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in steps:
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


def _forward_in_time(W_hh: Array, h: Array, own: Array) -> Array:
    return _in_order(W_hh, h, own, range(1, len(own) + 1))


def _carries_past_tanh(W_hh: Array, h: Array, own: Array) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        error = own[t - 1] + carried
        gradient += np.outer((1 - h[t] ** 2) * error, h[t - 1])
        carried = error @ W_hh
    return gradient


def _stops_at_step_2(W_hh: Array, h: Array, own: Array) -> Array:
    return _in_order(W_hh, h, own, range(len(own), 1, -1))


def _counted_from_zero(W_hh: Array, h: Array, own: Array) -> Array:
    return _in_order(W_hh, h, np.roll(own, -1, axis=0), range(len(own) - 1, -1, -1))


def _carried_twice(W_hh: Array, h: Array, own: Array) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried += delta @ W_hh
    return gradient


register(
    Exercise(
        id="05.6",
        title="Backpropagation through time",
        difficulty=4,
        minutes=12,
        prompt="Put it together. Write `bptt_gradient(W_hh, h, own)`: dL/dW_hh in one backward pass, from the kept "
        "states `h` and each loss's own error `own`. No autograd.",
        solution=bptt_gradient,
        cases=lambda: _runs((2, 2), (3, 5), (4, 8)),
        wrong=[
            WrongAnswer(
                "last loss", _last_loss_only, "You added only the last loss's error; every step has a loss of its own."
            ),
            WrongAnswer(
                "slope", _bptt_without_slope, "You left out the slope of tanh; multiply by 1 - h_t² each step."
            ),
            WrongAnswer("transpose", _bptt_transposed, "Your error goes back through W_hh the wrong way round."),
            WrongAnswer("state", _bptt_wrong_state, "You paired delta_t with h_t; the weight saw h_(t-1)."),
            WrongAnswer(
                "overwritten", _bptt_overwritten, "You kept step 1's part only: each step must add to the sum."
            ),
            WrongAnswer(
                "carried", _nothing_carried, "Nothing is carried back in yours: each loss stops at its own step."
            ),
            WrongAnswer(
                "twice",
                _carried_twice,
                "You add to the carried error; set it anew, since delta_t already holds what came before.",
            ),
            WrongAnswer("turned", _bptt_turned, "Rows and columns are swapped: rows belong to delta, columns to h."),
            WrongAnswer("mean", _bptt_averaged, "You averaged over the steps; here the loss is a sum."),
            WrongAnswer(
                "forward", _forward_in_time, "You went forward in time; errors go back, from step T to step 1."
            ),
            WrongAnswer("past tanh", _carries_past_tanh, "What you carry skipped the slope: carry `delta @ W_hh`."),
            WrongAnswer("step 2", _stops_at_step_2, "You stopped at step 2: `range(T, 0, -1)` ends with step 1."),
            WrongAnswer(
                "from zero",
                _counted_from_zero,
                "Your state is one step behind: `own[t]` belongs to `h[t + 1]`, since h begins with h_0.",
            ),
        ],
        hints=[
            "Go from t = T down to 1. Keep one vector, the error carried to h_t; it starts at zero.",
            "Each step is 05.4; each part is 05.5.",
            "Order: delta, add the outer product, then `carried = delta @ W_hh`.",
        ],
    )
)


def _chunked_runs() -> list[tuple[Array, Array, Array, int]]:
    (small, long) = _runs((2, 4), (3, 7))
    return [(*small, 2), (*long, 3), (*long, 7), (*long, 2), (*long, 1)]


# 05.7
def truncated_gradient(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    """dL/dW_hh in chunks of `chunk` steps, counted from step 1: no error crosses the end of a chunk."""
    gradient = np.zeros_like(W_hh)
    carried = np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


def _never_cut(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    return bptt_gradient(W_hh, h, own)


def _cut_late(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = np.zeros(len(W_hh)) if t % chunk == 0 else delta @ W_hh
    return gradient


def _counted_from_the_end(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for back, t in enumerate(range(len(own), 0, -1)):
        if back % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


def _state_cut_too(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    sources = h[:-1].copy()
    sources[chunk::chunk] = 0
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if t % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, sources[t - 1])
        carried = delta @ W_hh
    return gradient


def _cut_at_begin(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    gradient, carried = np.zeros_like(W_hh), np.zeros(len(W_hh))
    for t in range(len(own), 0, -1):
        if (t - 1) % chunk == 0:
            carried = np.zeros(len(W_hh))
        delta = (1 - h[t] ** 2) * (own[t - 1] + carried)
        gradient += np.outer(delta, h[t - 1])
        carried = delta @ W_hh
    return gradient


def _window(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    gradient = np.zeros_like(W_hh)
    for j in range(1, len(own) + 1):
        error = own[j - 1]
        for k in range(j, max(j - chunk, 0), -1):
            delta = (1 - h[k] ** 2) * error
            gradient += np.outer(delta, h[k - 1])
            error = delta @ W_hh
    return gradient


def _last_chunk_only(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    start = (len(own) - 1) // chunk * chunk
    return bptt_gradient(W_hh, h[start:], own[start:])


def _one_loss_each(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    ends = np.zeros_like(own)
    ends[chunk - 1 :: chunk] = own[chunk - 1 :: chunk]
    return truncated_gradient(W_hh, h, ends, chunk)


def _mean_of_chunks(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    return truncated_gradient(W_hh, h, own, chunk) / -(-len(own) // chunk)


def _rest_thrown_away(W_hh: Array, h: Array, own: Array, chunk: int) -> Array:
    whole = len(own) // chunk * chunk
    return truncated_gradient(W_hh, h[: whole + 1], own[:whole], chunk)


register(
    Exercise(
        id="05.7",
        title="Cut it into chunks",
        difficulty=4,
        minutes=10,
        prompt="Write `truncated_gradient(W_hh, h, own, chunk)`: the gradient of 05.6, truncated. Chunks are counted "
        "from step 1; the last may be shorter. The state was carried across chunks (`h` is given), the error is not.",
        solution=truncated_gradient,
        cases=_chunked_runs,
        wrong=[
            WrongAnswer("full", _never_cut, "This is the full gradient: you never cut the error between chunks."),
            WrongAnswer(
                "late", _cut_late, "You cut one step off: clear the error before the last step of a chunk takes it in."
            ),
            WrongAnswer(
                "from the end", _counted_from_the_end, "You counted the chunks from the end; count from step 1."
            ),
            WrongAnswer(
                "state", _state_cut_too, "You set h_(t-1) to zero where a chunk begins; only the error is cut."
            ),
            WrongAnswer("rest", _rest_thrown_away, "You threw the last, shorter chunk away; its losses count too."),
            WrongAnswer(
                "begin", _cut_at_begin, "You cleared the error at a chunk's first step; it comes in at the last one."
            ),
            WrongAnswer(
                "window",
                _window,
                "You let every loss go `chunk` steps back; a chunk's first loss reaches only one step.",
            ),
            WrongAnswer(
                "last chunk", _last_chunk_only, "This is the last chunk alone: add the gradients of all chunks."
            ),
            WrongAnswer("one loss", _one_loss_each, "You used only the loss at each chunk's end; every step has one."),
            WrongAnswer("mean", _mean_of_chunks, "You averaged over the chunks; add them up."),
        ],
        hints=[
            "Steps 1 to chunk are the first chunk. So a chunk ends at t when t is a multiple of `chunk`.",
            "Going back, you meet the end of a chunk first: there, set the carried error to zero before you use it.",
        ],
    )
)


def _driven() -> list[tuple[float, Tensor, int]]:
    x = torch.tensor([0.5, -0.3, 0.8, 0.1, -0.6, 0.4, 0.9], dtype=torch.float64)
    return [(0.9, x[:4], 2), (-1.2, x, 3), (1.4, x, 1), (0.7, x, 7)]


# 05.8
def chunked_gradient(w: float, x: Tensor, chunk: int) -> float:
    """Truncated dL/dw by autograd, L the sum of all h_t, h_t = tanh(w h_(t-1) + x_t), h_0 = 0; x is (T,), float64."""
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        for x_t in piece:
            h = torch.tanh(weight * h + x_t)
            loss = loss + h
        loss.backward()
        h = h.detach()
    assert weight.grad is not None
    return weight.grad.item()


def _chunked(
    w: float,
    x: Tensor,
    chunk: int,
    detach: bool = True,
    reset: bool = False,
    overwrite: bool = False,
    each: bool = False,
    last: bool = False,
    mean: bool = False,
    keep: bool = True,
) -> float:
    weight = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    for piece in x.split(chunk):
        loss = torch.zeros((), dtype=torch.float64)
        weight.grad = None if overwrite else weight.grad
        for x_t in piece:
            h = torch.tanh(weight * (h.detach() if each else h) + x_t)
            loss = h if last else loss + h
        loss = loss / len(piece) if mean else loss
        loss.backward(retain_graph=keep and not detach)
        h = h.detach() if detach else h
        h = torch.zeros_like(h) if reset else h
    assert weight.grad is not None
    return weight.grad.item()


def _forgot_detach(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, detach=False)


def _freed_graph(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, detach=False, keep=False)


def _last_state_only(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, last=True)


def _mean_of_states(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, mean=True)


def _reset_state(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, reset=True)


def _cleared_gradient(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, overwrite=True)


def _detached_each_step(w: float, x: Tensor, chunk: int) -> float:
    return _chunked(w, x, chunk, each=True)


register(
    Exercise(
        id="05.8",
        title="Detach",
        difficulty=5,
        minutes=12,
        prompt="Now let autograd do it. Write `chunked_gradient(w, x, chunk)` for one unit with weight `w`, a float "
        "(make it a tensor that requires a gradient): read `x` in chunks, call `backward()` once after each chunk on "
        "the sum of its states, carry the state, and return the gradient of `w`, summed over the chunks, as a float.",
        solution=chunked_gradient,
        cases=_driven,
        wrong=[
            WrongAnswer(
                "no detach",
                _forgot_detach,
                "Nothing is cut: every error runs on to step 1. Write `h = h.detach()` after each chunk's backward.",
            ),
            WrongAnswer(
                "freed",
                _freed_graph,
                "The second chunk's error ran into the first chunk's graph, which was freed. PyTorch suggests "
                "`retain_graph=True`; cut instead: `h = h.detach()`, and keep what it returns.",
            ),
            WrongAnswer(
                "last state", _last_state_only, "You used each chunk's last state; L is the sum of all states."
            ),
            WrongAnswer("mean", _mean_of_states, "You averaged in each chunk; L is the sum of all states."),
            WrongAnswer("reset", _reset_state, "You set the state to zero at each chunk; carry its value, detached."),
            WrongAnswer("cleared", _cleared_gradient, "You cleared the gradient between chunks; here they add up."),
            WrongAnswer("each step", _detached_each_step, "You detached at every step; cut only where a chunk ends."),
        ],
        hints=[
            "Make w a float64 tensor with `requires_grad=True`; `x.split(chunk)` gives the pieces.",
            "Two loops: over the pieces, and over the steps in a piece, adding h to the piece's loss.",
            "After `loss.backward()` write `h = h.detach()`: same value, no history.",
        ],
    )
)
