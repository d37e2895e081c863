"""Exercise 10.1: Count the weights."""

from __future__ import annotations

from course_lib.exercises import exercise


@exercise(
    "10.1",
    title="Count the weights",
    difficulty=1,
    minutes=4,
    prompt="In `torch.nn`, every block of a layer has an input matrix, a recurrent matrix and **two** bias "
    "vectors. Write `count_weights(blocks, features, width)`: how many numbers one layer has. Then look at a GRU "
    "over an LSTM.",
    hints=["One block: width x features, width x width, and width twice.", "Multiply that by `blocks`."],
)
def count_weights(blocks: int, features: int, width: int) -> int:
    """Numbers in one layer of torch.nn with so many blocks of rows: 1 for an RNN, 3 for a GRU, 4 for an LSTM."""
    return blocks * width * (features + width + 2)


@count_weights.cases
def _():
    return [(1, 3, 5), (3, 10, 46), (4, 10, 40), (2, 1, 1)]


@count_weights.allows
def _(*sizes):
    return min(sizes) >= 1


@count_weights.wrong("one bias", "You counted one bias a block; torch.nn has two, one for each matrix.")
def _(blocks, features, width):
    return blocks * width * (features + width + 1)


@count_weights.wrong("no bias", "You left out the biases; each block has two vectors of `width` numbers.")
def _(blocks, features, width):
    return blocks * width * (features + width)


@count_weights.wrong("inputs", "You left out the recurrent matrix, width times width in each block.")
def _(blocks, features, width):
    return blocks * width * (features + 2)


@count_weights.wrong("block", "You counted one block; multiply by the number of blocks.")
def _(blocks, features, width):
    return width * (features + width + 2)


@count_weights.wrong("once", "You added two biases for the layer; every block has two of its own.")
def _(blocks, features, width):
    return blocks * width * (features + width) + 2 * width


@count_weights.wrong("numbers", "A bias is a vector of `width` numbers; you counted one for each.")
def _(blocks, features, width):
    return blocks * (width * (features + width) + 2)
