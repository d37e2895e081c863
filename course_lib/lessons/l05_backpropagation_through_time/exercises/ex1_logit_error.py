"""Exercise 05.1: Where every error begins."""

from __future__ import annotations

import numpy as np

from course_lib.exercises import exercise
from course_lib.lessons.l05_backpropagation_through_time.exercises.backward_runs import Array


@exercise(
    "05.1",
    title="Where every error begins",
    difficulty=1,
    minutes=3,
    prompt="Write `logit_error(probabilities, target)`: the gradient of one step's loss, minus the log of the "
    "target's probability, with respect to the logits. For probabilities 0.5, 0.25, 0.25 and target 1 it is "
    "0.5, -0.75, 0.25.",
    hints=["It is probabilities minus a one-hot vector.", "Copy the probabilities; subtract 1 at `target`."],
)
def logit_error(probabilities: Array, target: int) -> Array:
    """dL/dy for L = -log softmax(y)[target], from the probabilities softmax(y): shape (vocabulary,)."""
    error = probabilities.copy()
    error[target] -= 1
    return error


@logit_error.cases
def _():
    return [(np.array([0.5, 0.25, 0.25]), 1), (np.array([0.1, 0.2, 0.3, 0.4]), 3), (np.array([0.9, 0.1]), 0)]


@logit_error.allows
def _(probabilities, target):
    return abs(probabilities.sum() - 1) < 1e-9 and probabilities.min() >= 0 and 0 <= target < len(probabilities)


@logit_error.wrong("sign", "Your sign is flipped: a larger logit of the target makes the loss smaller.")
def _(probabilities, target):
    return -logit_error(probabilities, target)


@logit_error.wrong("no target", "You left out the target: take 1 away from its probability.")
def _(probabilities, target):
    return probabilities.copy()


@logit_error.wrong(
    "probabilities", "This is the gradient with respect to the probabilities; go on through the softmax, to the logits."
)
def _(probabilities, target):
    error = np.zeros_like(probabilities)
    error[target] = -1 / probabilities[target]
    return error


@logit_error.wrong("everywhere", "You took 1 away from every entry; only the target's gets it.")
def _(probabilities, target):
    return probabilities - 1


@logit_error.wrong("cleared", "You set the target's entry to 0; take 1 away from it: p - 1.")
def _(probabilities, target):
    error = probabilities.copy()
    error[target] = 0
    return error


@logit_error.wrong("alone", "This is the target's entry alone; every logit has a gradient.")
def _(probabilities, target):
    return probabilities[target] - 1


@logit_error.wrong("loss", "This is the loss; its gradient is asked for, one number for each logit.")
def _(probabilities, target):
    return -np.log(probabilities[target])


@logit_error.wrong("softmax", "You took the softmax again; these are probabilities already.")
def _(probabilities, target):
    exponentials = np.exp(probabilities)
    return logit_error(exponentials / exponentials.sum(), target)
