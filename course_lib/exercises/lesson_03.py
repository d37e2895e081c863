"""Exercises of lesson 03: the vanilla RNN."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


def _short(*shape: int, seed: int = 0) -> Tensor:
    """Normal numbers with one decimal, short enough to be read in a verdict."""
    return normal(*shape, seed=seed).round(decimals=1)


def _weights(features: int, hidden: int, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """W_xh, W_hh and b_h, all different."""
    return (
        _short(hidden, features, seed=seed + 100),
        _short(hidden, hidden, seed=seed + 200),
        _short(hidden, seed=seed + 300),
    )


# 03.1
def count_weights(features: int, hidden: int, outputs: int, steps: int) -> int:
    """How many numbers W_xh, W_hh, b_h, W_hy and b_y of an RNN hold that reads `steps` inputs."""
    return hidden * features + hidden * hidden + hidden + outputs * hidden + outputs


def _times_steps(features: int, hidden: int, outputs: int, steps: int) -> int:
    return steps * count_weights(features, hidden, outputs, steps)


def _without_biases(features: int, hidden: int, outputs: int, steps: int) -> int:
    return hidden * features + hidden * hidden + outputs * hidden


def _without_output_layer(features: int, hidden: int, outputs: int, steps: int) -> int:
    return hidden * features + hidden * hidden + hidden


def _two_biases(features: int, hidden: int, outputs: int, steps: int) -> int:
    return count_weights(features, hidden, outputs, steps) + hidden


def _without_recurrence(features: int, hidden: int, outputs: int, steps: int) -> int:
    return hidden * features + hidden + outputs * hidden + outputs


def _without_output_bias(features: int, hidden: int, outputs: int, steps: int) -> int:
    return count_weights(features, hidden, outputs, steps) - outputs


def _without_state_bias(features: int, hidden: int, outputs: int, steps: int) -> int:
    return count_weights(features, hidden, outputs, steps) - hidden


register(
    Exercise(
        id="03.1",
        title="Count the weights",
        difficulty=1,
        minutes=3,
        prompt="Write `count_weights(features, hidden, outputs, steps)`: how many numbers $W_{xh}$, $W_{hh}$, $b_h$, "
        "$W_{hy}$ and $b_y$ hold together, as an int, for an RNN that reads `steps` inputs.",
        solution=count_weights,
        cases=lambda: [(3, 5, 2, 4), (27, 100, 27, 10), (1, 1, 1, 1000), (4, 7, 3, 1)],
        wrong=[
            WrongAnswer("steps", _times_steps, "You multiplied by the steps; all steps share the same weights."),
            WrongAnswer("biases", _without_biases, "You left out the biases b_h and b_y."),
            WrongAnswer("output", _without_output_layer, "You left out the output layer, W_hy and b_y."),
            WrongAnswer("b_y", _without_output_bias, "You left out b_y: one number for each output."),
            WrongAnswer("b_h", _without_state_bias, "You left out b_h: one number for each unit of the state."),
            WrongAnswer("two", _two_biases, "You counted b_h twice, as torch.nn.RNN does; our formula has it once."),
            WrongAnswer("recurrent", _without_recurrence, "You left out W_hh: hidden times hidden numbers."),
        ],
        hints=[
            "The shapes are on the drawing: W_xh is (hidden, features).",
            "Five products and sums. One of the four arguments plays no part.",
        ],
    )
)


def _one_step() -> list[tuple[Tensor, ...]]:
    pencil = tuple(
        torch.tensor(numbers, dtype=torch.float64)
        for numbers in ([1.0], [0.5, 0.0], [[1.0], [0.0]], [[0.0, 0.0], [1.0, 0.0]], [0.0, 0.25])
    )
    return [pencil, *((_short(3, seed=n), _short(n, seed=n + 10), *_weights(3, n)) for n in (3, 4))]


# 03.2
def rnn_step(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """The next state (hidden) from an input x (features) and the state before, h (hidden)."""
    return torch.tanh(W_xh @ x + W_hh @ h + b_h)


def _no_tanh(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return W_xh @ x + W_hh @ h + b_h


def _transposed_step(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(W_xh @ x + W_hh.T @ h + b_h)


def _bias_twice(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh((W_xh @ x + b_h) + (W_hh @ h + b_h))


def _bias_outside(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(W_xh @ x + W_hh @ h) + b_h


def _state_ignored(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(W_xh @ x + b_h)


def _no_bias(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(W_xh @ x + W_hh @ h)


def _logistic(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.sigmoid(W_xh @ x + W_hh @ h + b_h)


def _entry_by_entry(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(W_xh * x + W_hh * h + b_h)


def _vector_first(x: Tensor, h: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(x @ W_xh + h @ W_hh + b_h)


register(
    Exercise(
        id="03.2",
        title="One step",
        difficulty=1,
        minutes=4,
        prompt="Write `rnn_step(x, h, W_xh, W_hh, b_h)`: the next state from one input `x`, (features), and the state "
        "before it `h`, (hidden). Plain tensors, no batch.",
        solution=rnn_step,
        cases=_one_step,
        wrong=[
            WrongAnswer("linear", _no_tanh, "You forgot tanh around the sum."),
            WrongAnswer("transposed", _transposed_step, "Your W_hh is transposed: row i holds what unit i listens to."),
            WrongAnswer("twice", _bias_twice, "You added the bias twice."),
            WrongAnswer("outside", _bias_outside, "You added the bias after tanh; it belongs inside."),
            WrongAnswer("forgetful", _state_ignored, "Your step ignores h, so it has no memory: add W_hh h."),
            WrongAnswer("unbiased", _no_bias, "You left out b_h; it is the third term of the sum."),
            WrongAnswer("logistic", _logistic, "You used the sigmoid; this cell has tanh, between -1 and 1."),
            WrongAnswer("entries", _entry_by_entry, "You wrote W * v, entry by entry; matrix times vector is W @ v."),
            WrongAnswer("order", _vector_first, "You wrote x @ W; here the vector stands on the right: W_xh @ x."),
        ],
        hints=["`W @ v` is a matrix times a vector.", "One line: the tanh of three terms."],
    )
)


def _sequences() -> list[tuple[Tensor, ...]]:
    return [
        (_short(steps, 2, seed=steps), _short(width, seed=10 + steps), *_weights(2, width, seed=steps))
        for steps, width in ((3, 3), (5, 4), (1, 3))
    ]


# 03.3
def all_states(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """All states h_1 to h_T (steps, hidden) for inputs x (steps, features) and the first state h0 (hidden)."""
    h, states = h0, []
    for x_t in x:
        h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return torch.stack(states)


def _not_carried(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.stack([torch.tanh(W_xh @ x_t + W_hh @ h0 + b_h) for x_t in x])


def _with_first(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.cat([h0[None], all_states(x, h0, W_xh, W_hh, b_h)])


def _last_only(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return all_states(x, h0, W_xh, W_hh, b_h)[-1]


def _from_zeros(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return all_states(x, torch.zeros_like(h0), W_xh, W_hh, b_h)


def _transposed_run(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return all_states(x, h0, W_xh, W_hh.T, b_h)


def _before_the_step(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return _with_first(x, h0, W_xh, W_hh, b_h)[:-1]


def _as_columns(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return all_states(x, h0, W_xh, W_hh, b_h).T


def _returns_inside(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return all_states(x, h0, W_xh, W_hh, b_h)[:1]


def _first_input_skipped(x: Tensor, h0: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return all_states(x[1:], h0, W_xh, W_hh, b_h)


register(
    Exercise(
        id="03.3",
        title="The loop",
        difficulty=2,
        minutes=6,
        prompt="Write `all_states(x, h0, W_xh, W_hh, b_h)`: all states from $h_1$ to $h_T$, one row each, (steps, "
        "hidden). `x` is (steps, features); `h0` is the state before the first step, and it need not be zero.",
        solution=all_states,
        cases=_sequences,
        wrong=[
            WrongAnswer("stuck", _not_carried, "Your state is not carried on: every step starts from h0 again."),
            WrongAnswer("first", _with_first, "You kept h0 too; the first row must be h_1."),
            WrongAnswer("last", _last_only, "You returned the last state only; keep one row for every step."),
            WrongAnswer("zeros", _from_zeros, "You started from zeros; start from the h0 that is given."),
            WrongAnswer("transposed", _transposed_run, "Your W_hh is transposed: use W_hh @ h."),
            WrongAnswer("before", _before_the_step, "You kept h before each step; append it after the step."),
            WrongAnswer("columns", _as_columns, "Your states are columns; stack them as rows, along dim=0."),
            WrongAnswer(
                "inside", _returns_inside, "Only h_1 came back: is your return inside the loop? Indent it less."
            ),
            WrongAnswer("skipped", _first_input_skipped, "You skipped the first input; x[0] is the input of step 1."),
        ],
        hints=[
            "Keep one variable h and overwrite it at each step.",
            "Append every h to a list; `torch.stack` at the end.",
        ],
    )
)


# 03.4
def joined_weights(W_xh: Tensor, W_hh: Tensor) -> Tensor:
    """Lecture E's single matrix W with W [h, x] = W_hh h + W_xh x; shape (hidden, hidden + features)."""
    return torch.cat([W_hh, W_xh], dim=1)


def _inputs_first(W_xh: Tensor, W_hh: Tensor) -> Tensor:
    return torch.cat([W_xh, W_hh], dim=1)


def _below_each_other(W_xh: Tensor, W_hh: Tensor) -> Tensor:
    return torch.cat([W_hh.T, W_xh.T], dim=0)


def _inner_transpose(W_xh: Tensor, W_hh: Tensor) -> Tensor:
    return torch.cat([W_hh.T, W_xh], dim=1)


def _on_top(W_xh: Tensor, W_hh: Tensor) -> Tensor:
    return torch.cat([W_hh, W_xh], dim=0)


register(
    Exercise(
        id="03.4",
        title="One matrix in place of two",
        difficulty=2,
        minutes=4,
        prompt="Lecture E writes one matrix $W$ that multiplies the state and the input stacked, $[h, x]$. "
        "Write `joined_weights(W_xh, W_hh)`, which makes that $W$.",
        solution=joined_weights,
        cases=lambda: [(_short(n, d, seed=d), _short(n, n, seed=9)) for n, d in ((3, 3), (4, 2), (2, 5))],
        wrong=[
            WrongAnswer("order", _inputs_first, "Your columns are in the order [x, h]; lecture E stacks h first."),
            WrongAnswer("below", _below_each_other, "This is the transpose: W must have one row for each unit."),
            WrongAnswer("transposed", _inner_transpose, "You transposed W_hh; put it in as it is."),
            WrongAnswer("top", _on_top, "You put one matrix on top of the other; they go side by side: dim=1."),
        ],
        hints=[
            "Columns of W meet the entries of [h, x], in order.",
            "`torch.cat` puts matrices side by side with dim=1.",
        ],
    )
)


def _padded() -> list[tuple[Tensor, list[int], Tensor, Tensor]]:
    return [
        (_short(2, 4, 2, seed=8), [2, 3], _short(2, 2, seed=9), _short(2, seed=10)),
        (_short(3, 6, 4), [6, 2, 4], _short(2, 4, seed=1), _short(2, seed=3)),
        (_short(2, 3, 2, seed=5), [1, 3], _short(3, 2, seed=6), _short(3, seed=7)),
    ]


# 03.5
def many_to_one(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    """Logits (batch, outputs) from the state h (batch, time, hidden) at each sequence's own last step."""
    last = torch.stack([states[length - 1] for states, length in zip(h, lengths, strict=True)])
    return last @ W_hy.T + b_y


def _at_padding(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return h[:, -1] @ W_hy.T + b_y


def _one_step_early(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return many_to_one(h, [max(1, length - 1) for length in lengths], W_hy, b_y)


def _mean_state(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    mean = torch.stack([states[:length].mean(0) for states, length in zip(h, lengths, strict=True)])
    return mean @ W_hy.T + b_y


def _every_step(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return h @ W_hy.T + b_y


def _tanh_on_outputs(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return torch.tanh(many_to_one(h, lengths, W_hy, b_y))


def _one_step_late(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    last = torch.stack([states[length] for states, length in zip(h, lengths, strict=True)])
    return last @ W_hy.T + b_y


def _no_output_bias(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return many_to_one(h, lengths, W_hy, torch.zeros_like(b_y))


def _probabilities(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return many_to_one(h, lengths, W_hy, b_y).softmax(-1)


def _steps_of_every_sentence(h: Tensor, lengths: list[int], W_hy: Tensor, b_y: Tensor) -> Tensor:
    return h[:, [length - 1 for length in lengths]] @ W_hy.T + b_y


register(
    Exercise(
        id="03.5",
        title="Many to one, with padding",
        difficulty=3,
        minutes=7,
        prompt="Sentences of several lengths were padded at the *end*, and an RNN gave `h`, (batch, time, hidden). "
        "Write `many_to_one(h, lengths, W_hy, b_y)`: the output logits, (batch, outputs), at each sentence's own last "
        "word. `lengths` is a list of ints.",
        solution=many_to_one,
        cases=_padded,
        wrong=[
            WrongAnswer("padding", _at_padding, "You read the last step of the padding; each sentence ends earlier."),
            WrongAnswer("early", _one_step_early, "You read one step too early: a length of n ends at index n - 1."),
            WrongAnswer("mean", _mean_state, "You averaged the states; many to one reads the last one."),
            WrongAnswer("all", _every_step, "You gave an output for every step; only each last one is asked for."),
            WrongAnswer("tanh", _tanh_on_outputs, "You put tanh on the outputs; y is linear in h."),
            WrongAnswer("late", _one_step_late, "You read one step too late: the last of n steps has index n - 1."),
            WrongAnswer("unbiased", _no_output_bias, "You left out b_y."),
            WrongAnswer("softmax", _probabilities, "You gave probabilities; logits are asked for, without softmax."),
            WrongAnswer(
                "grid", _steps_of_every_sentence,
                "h[:, [...]] takes these steps from every sentence; take one step from each.",
            ),
        ],
        hints=[
            "The last word of sentence b is at h[b, lengths[b] - 1].",
            "Collect those states into (batch, hidden), then one product with W_hy.T.",
        ],
    )
)  # fmt: skip


# 03.6
def dilated_layers(steps: int, taps: int) -> int:
    """The fewest dilated layers of `taps` taps whose last output sees all `steps` inputs (L layers see taps ** L)."""
    layers, seen = 0, 1
    while seen < steps:
        layers, seen = layers + 1, seen * taps
    return layers


def _float_logarithm(steps: int, taps: int) -> int:
    return math.ceil(math.log(steps) / math.log(taps))


def _rounded_down(steps: int, taps: int) -> int:
    layers = dilated_layers(steps, taps)
    return layers if taps**layers == steps else layers - 1


def _plain_layers(steps: int, taps: int) -> int:
    return -(-(steps - 1) // (taps - 1))


def _base_two(steps: int, taps: int) -> int:
    return dilated_layers(steps, 2)


def _like_rnn(steps: int, taps: int) -> int:
    return steps


def _one_too_many(steps: int, taps: int) -> int:
    return dilated_layers(steps + 1, taps)


def _at_least_one(steps: int, taps: int) -> int:
    return max(1, dilated_layers(steps, taps))


register(
    Exercise(
        id="03.6",
        title="How deep must it be?",
        difficulty=3,
        minutes=6,
        prompt="L dilated causal layers with F taps see $F^L$ inputs. Write `dilated_layers(steps, taps)`: the fewest "
        "layers that see all `steps` inputs, as an int. One step needs 0 layers; 125 steps with 5 taps need 3.",
        solution=dilated_layers,
        cases=lambda: [(64, 2), (65, 2), (125, 5), (100, 3), (1, 2), (1000, 10)],
        wrong=[
            WrongAnswer(
                "float", _float_logarithm,
                "Your logarithm is off by a rounding error: log(125) / log(5) is a little over 3.",
            ),
            WrongAnswer("floor", _rounded_down, "You rounded down, or to the nearest: too few to see the first input."),
            WrongAnswer("more", _one_too_many, "You went on until more than all steps are seen; stop at exactly all."),
            WrongAnswer("one", _at_least_one, "One step needs 0 layers, and you start at 1."),
            WrongAnswer("plain", _plain_layers, "This is for plain layers, which add F - 1 inputs each."),
            WrongAnswer("two", _base_two, "You took powers of 2; each layer multiplies the reach by the taps."),
            WrongAnswer("rnn", _like_rnn, "This is the way through an RNN, one step for each input."),
        ],
        hints=["Start with 0 layers, which see 1 input.", "Multiply by `taps` until it is enough, and count."],
    )
)  # fmt: skip


def _batches() -> list[tuple[Tensor, ...]]:
    return [
        (_short(batch, steps, features, seed=features), *_weights(features, hidden, seed=hidden))
        for batch, steps, features, hidden in ((2, 3, 1, 2), (3, 5, 2, 3), (2, 4, 3, 3))
    ]


# 03.7
def run_batch(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    """States (batch, time, hidden) from inputs x (batch, time, features), starting from zeros."""
    projected = x @ W_xh.T + b_h
    h = torch.zeros_like(projected[:, 0])
    states = []
    for t in range(x.shape[1]):
        h = torch.tanh(projected[:, t] + h @ W_hh.T)
        states.append(h)
    return torch.stack(states, dim=1)


def _time_first(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return run_batch(x, W_xh, W_hh, b_h).transpose(0, 1)


def _mixed_axes(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return run_batch(x.transpose(0, 1), W_xh, W_hh, b_h).transpose(0, 1)


def _untransposed(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return run_batch(x, W_xh, W_hh.T, b_h)


def _no_recurrence(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return torch.tanh(x @ W_xh.T + b_h)


def _one_state_for_all(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    h, runs = torch.zeros_like(b_h), []
    for sequence in x:
        states = []
        for x_t in sequence:
            h = torch.tanh(W_xh @ x_t + W_hh @ h + b_h)
            states.append(h)
        runs.append(torch.stack(states))
    return torch.stack(runs)


def _linear_batch(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    h, states = torch.zeros(len(x), len(b_h), dtype=x.dtype), []
    for t in range(x.shape[1]):
        h = x[:, t] @ W_xh.T + b_h + h @ W_hh.T
        states.append(h)
    return torch.stack(states, dim=1)


def _bias_in_both(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    h, states = torch.zeros(len(x), len(b_h), dtype=x.dtype), []
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ W_xh.T + b_h + h @ W_hh.T + b_h)
        states.append(h)
    return torch.stack(states, dim=1)


def _input_untransposed(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return run_batch(x, W_xh.T, W_hh, b_h)


def _last_states(x: Tensor, W_xh: Tensor, W_hh: Tensor, b_h: Tensor) -> Tensor:
    return run_batch(x, W_xh, W_hh, b_h)[:, -1]


register(
    Exercise(
        id="03.7",
        title="A whole batch, projected at once",
        difficulty=3,
        minutes=8,
        prompt="Write `run_batch(x, W_xh, W_hh, b_h)`: states (batch, time, hidden) from `x`, (batch, time, features), "
        "starting from zeros. Project all inputs in one product before the loop. All tensors are float64; make your "
        "zeros of that type too.",
        solution=run_batch,
        cases=_batches,
        wrong=[
            WrongAnswer("axes", _time_first, "Your result has time first; stack the states along dim=1."),
            WrongAnswer("mixed", _mixed_axes, "You looped over the batch as if it were time; time is axis 1."),
            WrongAnswer("transposed", _untransposed, "With rows as states it is h @ W_hh.T, not h @ W_hh."),
            WrongAnswer("input", _input_untransposed, "With rows as inputs it is x @ W_xh.T, not x @ W_xh."),
            WrongAnswer("linear", _linear_batch, "You forgot tanh around each step."),
            WrongAnswer("twice", _bias_in_both, "You added b_h twice: it is in the projection already."),
            WrongAnswer(
                "last", _last_states, "You returned the last state only; keep every step, (batch, time, hidden)."
            ),
            WrongAnswer("parallel", _no_recurrence, "You left out W_hh: the steps do not know of each other."),
            WrongAnswer(
                "leak", _one_state_for_all, "The state leaks from one sequence to the next; reset it to zeros."
            ),
        ],
        hints=[
            "`x @ W_xh.T + b_h` works on all batches and steps together.",
            "h is (batch, hidden), so a step is tanh(projected[:, t] + h @ W_hh.T).",
        ],
    )
)


def _delayed(weights: tuple[Tensor, Tensor], x: list[float]) -> list[float]:
    """The last unit of a linear RNN, step by step."""
    W_xh, W_hh = weights
    h, last = torch.zeros(W_hh.shape[0], dtype=W_hh.dtype), []
    for value in x:
        h = W_xh[:, 0] * value + W_hh @ h
        last.append(float(h[-1]))
    return last


def same_delay(expected: tuple[Tensor, Tensor], got: object) -> str | None:
    """None when two pairs (W_xh, W_hh) give the same delay line, judged by what its last unit does."""
    hidden = expected[1].shape[0]
    wanted = [(hidden, 1), (hidden, hidden)]
    if got is None:
        return "It came back as None. End with: return W_xh, W_hh."
    if not (isinstance(got, tuple | list) and len(got) == 2):
        return "Two matrices are asked for. End with: return W_xh, W_hh."
    if not all(isinstance(part, Tensor) for part in got):
        return "Both parts must be tensors: torch.tensor(...) makes one of a list of rows."
    shapes = [tuple(part.shape) for part in got]
    if shapes == wanted[::-1]:
        return "They are in the wrong order: W_xh comes first, then W_hh."
    if shapes != wanted:
        return (
            f"A delay of {hidden - 1} takes {hidden} units, so W_xh must be {wanted[0]} and W_hh {wanted[1]}; "
            f"yours are {shapes[0]} and {shapes[1]}."
        )
    x = [1.0, -2.0, 0.5, 3.0, -1.0, 0.25, 2.0]
    right, yours = _delayed(expected, x), _delayed((got[0].double(), got[1].double()), x)
    for t, (a, b) in enumerate(zip(right, yours, strict=True), start=1):
        if not math.isclose(a, b, abs_tol=1e-6):
            return (
                f"For the inputs {x} the last unit at step {t} should be {a:g}, and yours is {b:g}. "
                "Follow the first input, 1.0, from unit to unit."
            )
    return None


# 03.8
def delay_line(delay: int) -> tuple[Tensor, Tensor]:
    """W_xh (delay + 1, 1) and W_hh (delay + 1, delay + 1) of a linear RNN whose last unit is x_(t - delay)."""
    hidden = delay + 1
    W_xh = torch.zeros(hidden, 1, dtype=torch.float64)
    W_xh[0, 0] = 1
    W_hh = torch.diag(torch.ones(delay, dtype=torch.float64), -1)
    return W_xh, W_hh


def _shifted_up(delay: int) -> tuple[Tensor, Tensor]:
    W_xh, W_hh = delay_line(delay)
    return W_xh, W_hh.T


def _no_delay(delay: int) -> tuple[Tensor, Tensor]:
    W_xh, W_hh = delay_line(delay)
    return W_xh.flip(0), W_hh


def _identity_matrix(delay: int) -> tuple[Tensor, Tensor]:
    W_xh, _ = delay_line(delay)
    return W_xh, torch.eye(delay + 1, dtype=torch.float64)


def _ring(delay: int) -> tuple[Tensor, Tensor]:
    W_xh, _ = delay_line(delay)
    return W_xh, torch.eye(delay + 1, dtype=torch.float64).roll(1, 0)


def _into_every_unit(delay: int) -> tuple[Tensor, Tensor]:
    W_xh, W_hh = delay_line(delay)
    return torch.ones_like(W_xh), W_hh


register(
    Exercise(
        id="03.8",
        title="Build a memory by hand",
        difficulty=5,
        minutes=15,
        prompt="No training: choose the weights yourself. Write `delay_line(delay)`, which returns `W_xh, W_hh` in "
        "float64 of a linear RNN, $h_t = W_{xh} x_t + W_{hh} h_{t-1}$ from zeros, with one input and `delay + 1` "
        "units. Its last unit must hold what came in `delay` steps ago. The checker runs your network.",
        solution=delay_line,
        cases=lambda: [(1,), (2,), (4,)],
        compare=same_delay,
        wrong=[
            WrongAnswer(
                "upwards", _shifted_up, "Your W_hh passes values the wrong way: unit i must listen to unit i - 1."
            ),
            WrongAnswer("last", _no_delay, "Your input goes straight into the last unit; it must enter the first."),
            WrongAnswer(
                "identity", _identity_matrix, "With the identity each unit keeps its own value and adds to it."
            ),
            WrongAnswer("ring", _ring, "Your line is a ring: the last unit feeds the first, so old inputs come back."),
            WrongAnswer(
                "everywhere", _into_every_unit, "Your input enters every unit; only the first may listen to x."
            ),
        ],
        hints=[
            "Think of a queue of people who pass a note on, one place a step.",
            "Row i of W_hh says what unit i listens to: a 1 in column i - 1, nothing else.",
            "`torch.diag(ones, -1)` puts ones below the diagonal; the input enters unit 0.",
        ],
    )
)
