"""Exercises of lesson 04: softmax, bits, targets, sampling, padding, and writing with a network."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


def _row(*numbers: float) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


# 04.1
def probabilities_of(y: Tensor) -> Tensor:
    """Softmax over the last axis of the logits y, (batch, vocabulary); also where logits are as large as 1,000."""
    weights = torch.exp(y - y.max(-1, keepdim=True).values)
    return weights / weights.sum(-1, keepdim=True)


def _overflowing(y: Tensor) -> Tensor:
    weights = torch.exp(y)
    return weights / weights.sum(-1, keepdim=True)


def _over_the_batch(y: Tensor) -> Tensor:
    weights = torch.exp(y - y.max(0, keepdim=True).values)
    return weights / weights.sum(0, keepdim=True)


def _over_everything(y: Tensor) -> Tensor:
    weights = torch.exp(y - y.max())
    return weights / weights.sum()


def _maximum_of_all(y: Tensor) -> Tensor:
    weights = torch.exp(y - y.max())
    return weights / weights.sum(-1, keepdim=True)


def _without_exp(y: Tensor) -> Tensor:
    return y / y.sum(-1, keepdim=True)


def _logarithms(y: Tensor) -> Tensor:
    return torch.log_softmax(y, -1)


def _not_divided(y: Tensor) -> Tensor:
    return torch.exp(y - y.max(-1, keepdim=True).values)


register(
    Exercise(
        id="04.1",
        title="A softmax that survives large logits",
        difficulty=1,
        minutes=4,
        prompt="Write `probabilities_of(y)`: the softmax of each row of `y`, (batch, vocabulary). A row of "
        "`[1000, 1000]` must give `[0.5, 0.5]`, not nan. Do not call PyTorch's own softmax.",
        solution=probabilities_of,
        cases=lambda: [
            (torch.log(torch.tensor([[4.0, 2.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]], dtype=torch.float64)),),
            (torch.tensor([[1000.0, 1000.0], [0.0, -1000.0]], dtype=torch.float64),),
            (normal(3, 5),),
        ],
        wrong=[
            WrongAnswer(
                "overflow", _overflowing, "exp(1000) is inf, and inf / inf is nan: subtract each row's maximum first."
            ),
            WrongAnswer("axis", _over_the_batch, "Your columns sum to 1; every row, one context, must: use axis -1."),
            WrongAnswer("all", _over_everything, "Your whole table sums to 1; every row must sum to 1 by itself."),
            WrongAnswer(
                "one maximum",
                _maximum_of_all,
                "You subtracted the table's largest logit: a row far below gives 0 / 0. Take each row's own.",
            ),
            WrongAnswer("no exp", _without_exp, "You divided the logits themselves; take exp of them first."),
            WrongAnswer("log", _logarithms, "These are log-probabilities; take exp of them, or never take the log."),
            WrongAnswer("weights", _not_divided, "These are the weights exp(y - max); divide each row by its sum."),
        ],
        hints=[
            "Taking the same number from all logits of a row does not change its softmax.",
            "`y.max(-1, keepdim=True).values` is each row's maximum, in a shape that can be subtracted.",
        ],
    )
)


def _chances() -> list[tuple[list[float]]]:
    return [([0.5, 0.25, 0.5, 0.125],), ([0.9, 0.01, 0.3],), ([0.05] * 5 + [0.6],)]


# 04.2
def bits_and_perplexity(p: list[float]) -> tuple[float, float]:
    """Bits per character and perplexity, from the probabilities p that a model gave to each character that came."""
    bits = -sum(math.log2(p_t) for p_t in p) / len(p)
    return bits, 2**bits


def _nats_called_bits(p: list[float]) -> tuple[float, float]:
    nats = -sum(math.log(p_t) for p_t in p) / len(p)
    return nats, math.exp(nats)


def _nats_to_the_two(p: list[float]) -> tuple[float, float]:
    nats = -sum(math.log(p_t) for p_t in p) / len(p)
    return nats, 2**nats


def _of_the_mean(p: list[float]) -> tuple[float, float]:
    mean = sum(p) / len(p)
    return -math.log2(mean), 1 / mean


def _not_averaged(p: list[float]) -> tuple[float, float]:
    bits = -sum(math.log2(p_t) for p_t in p)
    return bits, 2**bits


def _without_minus(p: list[float]) -> tuple[float, float]:
    bits = sum(math.log2(p_t) for p_t in p) / len(p)
    return bits, 2**bits


register(
    Exercise(
        id="04.2",
        title="Bits and perplexity",
        difficulty=1,
        minutes=5,
        prompt="A model gave probability `p[t]` to the character that came at step t. Write `bits_and_perplexity(p)`: "
        "the pair (bits per character, perplexity). For `[0.5, 0.25, 0.5, 0.125]` the bits are 1.75.",
        solution=bits_and_perplexity,
        cases=_chances,
        wrong=[
            WrongAnswer("nats", _nats_called_bits, "Your first number is in nats: `math.log2` gives bits."),
            WrongAnswer(
                "mixed", _nats_to_the_two, "Your loss is in nats and your base is 2: use log2 and 2, or log and exp."
            ),
            WrongAnswer(
                "mean", _of_the_mean, "You averaged the probabilities; average their logarithms (a geometric mean)."
            ),
            WrongAnswer(
                "sum", _not_averaged, "This is the cost of the whole text; divide by the number of characters."
            ),
            WrongAnswer("sign", _without_minus, "The minus sign is lost: log2 p is negative, a cost is positive."),
        ],
        hints=["A character of probability 1/8 costs 3 bits.", "Perplexity is 2 to the power of the mean bits."],
    )
)


# 04.3
def inputs_and_targets(ids: Tensor) -> tuple[Tensor, Tensor]:
    """What a language model reads and what it must say at each step, from a text's ids (time + 1,)."""
    return ids[:-1], ids[1:]


def _not_shifted(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[:-1], ids[:-1]


def _shifted_back(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[1:], ids[:-1]


def _rolled(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, torch.roll(ids, -1)


def _targets_alone(ids: Tensor) -> Tensor:
    return ids[1:]


def _not_cut(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, ids[1:]


def _two_ahead_uneven(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[:-1], ids[2:]


def _two_ahead(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[:-2], ids[2:]


register(
    Exercise(
        id="04.3",
        title="What comes next?",
        difficulty=1,
        minutes=3,
        prompt="Write `inputs_and_targets(ids)`: two tensors of equal length. At each step, the target is the id that "
        "follows the input. Nothing follows the last id.",
        solution=inputs_and_targets,
        cases=lambda: [(torch.tensor([5, 7, 6, 6, 4]),), (torch.tensor([3, 1]),), (torch.arange(10, 30),)],
        wrong=[
            WrongAnswer("same", _not_shifted, "Your targets are the inputs: a model learns to copy and has loss 0."),
            WrongAnswer("back", _shifted_back, "Your shift goes the wrong way: this model would predict the past."),
            WrongAnswer("roll", _rolled, "torch.roll wraps around: the text's first id does not follow its last one."),
            WrongAnswer("alone", _targets_alone, "You returned the targets alone; return the pair: inputs, targets."),
            WrongAnswer(
                "uncut", _not_cut, "Your inputs still hold the last id, which has no target: drop it, as in `ids[:-1]`."
            ),
            WrongAnswer(
                "uneven", _two_ahead_uneven, "Your targets start two steps ahead, and are one short: start them at 1."
            ),
            WrongAnswer("two", _two_ahead, "Your targets are two steps ahead; the next id is one step ahead."),
        ],
        hints=["Both are slices of ids, one shorter than it.", "Drop the last id for one, the first for the other."],
    )
)


# 04.4
def tempered(y: Tensor, temperature: float) -> Tensor:
    """Softmax of the logits y, (vocabulary,), at a temperature of 0 or more; 0 puts everything on the largest."""
    if temperature == 0:
        p = torch.zeros_like(y)
        p[y.argmax()] = 1
        return p
    return torch.softmax(y / temperature, -1)


def _times_temperature(y: Tensor, temperature: float) -> Tensor:
    return torch.softmax(y * temperature, -1)


def _zero_unhandled(y: Tensor, temperature: float) -> Tensor:
    return torch.softmax(y / temperature, -1)


def _divided_probabilities(y: Tensor, temperature: float) -> Tensor:
    return tempered(y, 0) if temperature == 0 else torch.softmax(y, -1) / temperature


def _softmax_twice(y: Tensor, temperature: float) -> Tensor:
    return tempered(y, 0) if temperature == 0 else torch.softmax(torch.softmax(y, -1) / temperature, -1)


register(
    Exercise(
        id="04.4",
        title="Temperature",
        difficulty=2,
        minutes=5,
        prompt="Write `tempered(y, temperature)`: what a sampler at this temperature draws from, given the logits `y`. "
        "High temperatures flatten, low ones sharpen, 0 is greedy. `torch.softmax` may be used.",
        solution=tempered,
        cases=lambda: [(_row(2.0, 1.0, 0.0), 2.0), (normal(6), 0.5), (normal(6), 1.0), (_row(0.0, 3.0, 1.0), 0)],
        wrong=[
            WrongAnswer("times", _times_temperature, "You multiplied by the temperature: then heat sharpens. Divide."),
            WrongAnswer(
                "zero",
                _zero_unhandled,
                "At temperature 0 you divide by zero; treat it apart: all on the largest logit.",
            ),
            WrongAnswer(
                "late", _divided_probabilities, "You divided the probabilities: they no longer sum to 1. Divide logits."
            ),
            WrongAnswer("twice", _softmax_twice, "You took the softmax of probabilities; divide the logits instead."),
        ],
        hints=["Divide before the softmax, not after it.", "For 0: zeros, and a 1 at `y.argmax()`."],
    )
)


def _distributions() -> list[tuple[Tensor, int]]:
    p = torch.softmax(normal(8, seed=3), -1)
    return [(_row(0.1, 0.4, 0.2, 0.3), 2), (p, 3), (p, 1), (p, 7)]


# 04.5
def keep_top_k(p: Tensor, k: int) -> Tensor:
    """The probabilities p, (vocabulary,), with only the k largest kept, summing to 1 again."""
    kept = torch.zeros_like(p)
    largest = p.topk(k).indices
    kept[largest] = p[largest]
    return kept / kept.sum()


def _one_too_many(p: Tensor, k: int) -> Tensor:
    return keep_top_k(p, min(k + 1, len(p)))


def _not_renormalised(p: Tensor, k: int) -> Tensor:
    return torch.where(p >= p.topk(k).values[-1], p, 0)


def _smallest_kept(p: Tensor, k: int) -> Tensor:
    kept = torch.where(p <= p.topk(k, largest=False).values[-1], p, 0)
    return kept / kept.sum()


def _made_equal(p: Tensor, k: int) -> Tensor:
    return (p >= p.topk(k).values[-1]).to(p.dtype) / k


def _one_too_few(p: Tensor, k: int) -> Tensor:
    kept = torch.where(p > p.topk(k).values[-1], p, 0)
    return kept / kept.sum()


def _softmax_again(p: Tensor, k: int) -> Tensor:
    return torch.softmax(torch.where(p >= p.topk(k).values[-1], p, 0), -1)


def _largest_values(p: Tensor, k: int) -> Tensor:
    return p.topk(k).values


def _only_the_values(p: Tensor, k: int) -> Tensor:
    return p.topk(k).values / p.topk(k).values.sum()


register(
    Exercise(
        id="04.5",
        title="Top-k",
        difficulty=2,
        minutes=6,
        prompt="Write `keep_top_k(p, k)`: a new tensor of the same shape in which only the `k` largest probabilities "
        "are left, at their places, and the sum is 1. Take `[0.1, 0.4, 0.2, 0.3]` and k = 2: `[0, 4/7, 0, 3/7]`.",
        solution=keep_top_k,
        cases=_distributions,
        wrong=[
            WrongAnswer("k+1", _one_too_many, "You kept k + 1 of them; look at your comparison with the k-th largest."),
            WrongAnswer(
                "sum", _not_renormalised, "The right ones are left, but their sum is below 1: divide by what is left."
            ),
            WrongAnswer(
                "k-1",
                _one_too_few,
                "You kept k - 1 of them: the k-th largest must stay too, so compare with >=, not >.",
            ),
            WrongAnswer(
                "softmax",
                _softmax_again,
                "You took a softmax of probabilities, which gives zeros a share again; divide by the sum instead.",
            ),
            WrongAnswer(
                "values",
                _largest_values,
                "You returned the k largest values alone; put them at their places among zeros.",
            ),
            WrongAnswer("smallest", _smallest_kept, "You kept the k smallest; the k likeliest must stay."),
            WrongAnswer("equal", _made_equal, "You made those that stay equally likely; keep their proportions."),
            WrongAnswer(
                "short", _only_the_values, "You returned k numbers, sorted; keep each at its place, zeros else."
            ),
        ],
        hints=["`p.topk(k)` gives values and indices.", "Fill a tensor of zeros at these indices, then divide."],
    )
)


def _nuclei() -> list[tuple[Tensor, float]]:
    p = torch.softmax(2 * normal(8, seed=4), -1)
    return [(_row(0.125, 0.5, 0.125, 0.25), 0.6), (p, 0.9), (p, 0.3), (_row(0.2, 0.5, 0.3), 0.5), (p, 1.0)]


# 04.6
def keep_top_p(p: Tensor, share: float) -> Tensor:
    """The smallest set of largest probabilities with a sum of at least share (0 < share <= 1), made to sum to 1."""
    order = p.argsort(descending=True)
    before = p[order].cumsum(0) - p[order]
    largest = order[before < share - 1e-9]
    kept = torch.zeros_like(p)
    kept[largest] = p[largest]
    return kept / kept.sum()


def _crossing_dropped(p: Tensor, share: float) -> Tensor:
    order = p.argsort(descending=True)
    inside = p[order].cumsum(0) <= share + 1e-9
    inside[0] = True
    kept = torch.zeros_like(p)
    kept[order[inside]] = p[order[inside]]
    return kept / kept.sum()


def _nucleus_not_renormalised(p: Tensor, share: float) -> Tensor:
    return torch.where(keep_top_p(p, share) > 0, p, 0)


def _threshold(p: Tensor, share: float) -> Tensor:
    kept = torch.where(p >= min(share, float(p.max())), p, 0)
    return kept / kept.sum()


def _left_sorted(p: Tensor, share: float) -> Tensor:
    return keep_top_p(p, share)[p.argsort(descending=True)]


def _unsorted_sum(p: Tensor, share: float) -> Tensor:
    kept = torch.where(p.cumsum(0) - p < share - 1e-9, p, 0)
    return kept / kept.sum()


register(
    Exercise(
        id="04.6",
        title="Top-p, the nucleus",
        difficulty=3,
        minutes=9,
        prompt="Write `keep_top_p(p, share)`: going from the likeliest down, keep tokens until their sum is at least "
        "`share`; the one that reaches it stays. Then divide by the sum. `[0.125, 0.5, 0.125, 0.25]` and 0.6 give "
        "`[0, 2/3, 0, 1/3]`.",
        solution=keep_top_p,
        cases=_nuclei,
        wrong=[
            WrongAnswer(
                "crossing",
                _crossing_dropped,
                "You dropped the token that crosses the share; it must stay, or less is kept.",
            ),
            WrongAnswer(
                "sum", _nucleus_not_renormalised, "The right set, but it does not sum to 1: divide by its sum."
            ),
            WrongAnswer(
                "threshold", _threshold, "You compared each probability with the share; compare the running sum."
            ),
            WrongAnswer("sorted", _left_sorted, "Your result is sorted; put each probability back at its place."),
            WrongAnswer("unsorted", _unsorted_sum, "You summed in the order of the ids; start with the likeliest."),
        ],
        hints=[
            "Sort first: `order = p.argsort(descending=True)`.",
            "A token stays if the sum of all likelier ones is still below the share.",
            "`p[order].cumsum(0) - p[order]` is that sum.",
        ],
    )
)


def _padded_batches() -> list[tuple[Tensor, Tensor, Tensor]]:
    even = torch.zeros(2, 3, 4, dtype=torch.float64)
    even[0, 0, 1] = even[1, 2, 0] = 3.0
    cases = [(even, torch.tensor([[1, 2, 3], [1, 0, 0]]), torch.tensor([3, 1]))]
    targets = torch.randint(0, 5, (3, 6), generator=torch.Generator().manual_seed(1))
    cases.append((2 * normal(3, 6, 5, seed=2), targets, torch.tensor([6, 2, 3])))
    return cases


# 04.7
def padded_bits(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    """Mean bits per real target: logits y (batch, time, vocabulary), targets (batch, time), padding from lengths on."""
    real = torch.arange(targets.shape[1]) < lengths[:, None]
    nats = torch.nn.functional.cross_entropy(y[real], targets[real])
    return nats.item() / math.log(2)


def _over_padding(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    return torch.nn.functional.cross_entropy(y.flatten(0, 1), targets.flatten()).item() / math.log(2)


def _mean_of_means(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    rows = [padded_bits(y[i : i + 1], targets[i : i + 1], lengths[i : i + 1]) for i in range(len(y))]
    return sum(rows) / len(rows)


def _padded_nats(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    return padded_bits(y, targets, lengths) * math.log(2)


def _masked_but_divided_by_all(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    return padded_bits(y, targets, lengths) * int(lengths.sum()) / targets.numel()


def _summed_bits(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    return padded_bits(y, targets, lengths) * int(lengths.sum())


def _one_step_too_far(y: Tensor, targets: Tensor, lengths: Tensor) -> float:
    return padded_bits(y, targets, (lengths + 1).clamp(max=targets.shape[1]))


register(
    Exercise(
        id="04.7",
        title="Padding must not count",
        difficulty=3,
        minutes=10,
        prompt="Names in a batch have different lengths; behind its `lengths[i]` real targets, row i is padding. Write "
        "`padded_bits(y, targets, lengths)`: the mean cost in bits of one real target, a float, over the whole batch.",
        solution=padded_bits,
        cases=_padded_batches,
        wrong=[
            WrongAnswer("padding", _over_padding, "Your mean runs over the padding too; mask it out first."),
            WrongAnswer(
                "rows", _mean_of_means, "You averaged each row, then the rows: short names count too much. Pool them."
            ),
            WrongAnswer("nats", _padded_nats, "This is in nats; divide by ln 2 for bits."),
            WrongAnswer(
                "divisor",
                _masked_but_divided_by_all,
                "The sum is right; divide by the real targets, not by all places.",
            ),
            WrongAnswer("sum", _summed_bits, "This is the sum over the real targets; divide it by how many there are."),
            WrongAnswer("edge", _one_step_too_far, "You let one padding step in: positions start at 0, so use <."),
        ],
        hints=[
            "`torch.arange(time) < lengths[:, None]` is True at the real places, shape (batch, time).",
            "Index logits and targets with that mask; `torch.nn.functional.cross_entropy` then averages, in nats.",
        ],
    )
)


def _writers() -> list[tuple[Tensor, Tensor, Tensor, int, list[float]]]:
    draws = torch.rand(12, dtype=torch.float64, generator=torch.Generator().manual_seed(5)).tolist()
    eye = 3 * torch.eye(3, dtype=torch.float64)
    turn = eye[[1, 2, 0]]
    sizes = [(5, 4, 6), (7, 3, 7)]
    cases = [(eye, 0 * eye, turn, 0, [0.1, 0.5, 0.99, 0.5])]
    for seed, (width, vocabulary, length) in enumerate(sizes):
        W_xh, W_hh = normal(width, vocabulary, seed=seed), normal(width, width, seed=seed + 10)
        cases.append((W_xh, W_hh, 2 * normal(vocabulary, width, seed=seed + 20), 1, draws[:length]))
    return cases


# 04.8
def write(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    """The ids a tanh RNN without biases writes after `first`, one for each number u of draws (0 <= u < 1)."""
    h, token, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), first, []
    for u in draws:
        h = torch.tanh(W_xh[:, token] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        token = int((p.cumsum(0) <= u).sum().clamp(max=len(p) - 1))
        written.append(token)
    return written


def _forgetful(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    return write(W_xh, 0 * W_hh, W_hy, first, draws)


def _never_fed_back(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    h, written = torch.zeros(len(W_hh), dtype=W_hh.dtype), []
    for u in draws:
        h = torch.tanh(W_xh[:, first] + W_hh @ h)
        p = torch.softmax(W_hy @ h, -1)
        written.append(int((p.cumsum(0) <= u).sum().clamp(max=len(p) - 1)))
    return written


def _greedy_writer(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    return write(W_xh, W_hh, W_hy * 1e6, first, [0.5] * len(draws))


def _with_the_first(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    return [first, *write(W_xh, W_hh, W_hy, first, draws)]


def _even_choice(W_xh: Tensor, W_hh: Tensor, W_hy: Tensor, first: int, draws: list[float]) -> list[int]:
    return [int(u * len(W_hy)) for u in draws]


register(
    Exercise(
        id="04.8",
        title="Write with a network",
        difficulty=4,
        minutes=15,
        prompt="Write `write(W_xh, W_hh, W_hy, first, draws)`: a tanh RNN reads the id `first` (state 0 before), says "
        "p = softmax(W_hy h), and the next id is drawn: the first one at which the running sum of p exceeds u. "
        "That id is read next. One id for each u in `draws`; `first` is not part of the list.",
        solution=write,
        cases=_writers,
        wrong=[
            WrongAnswer("state", _forgetful, "Your state is forgotten: h of the step before must enter through W_hh."),
            WrongAnswer("feedback", _never_fed_back, "You read the same id every time; read the one you just drew."),
            WrongAnswer("greedy", _greedy_writer, "You always took the likeliest id; draw it with u."),
            WrongAnswer("first", _with_the_first, "Your list begins with the prompt; return only what was written."),
            WrongAnswer("even", _even_choice, "You drew each id with equal chance; u must be compared with cumsum(p)."),
        ],
        hints=[
            "One-hot times matrix is a lookup: W_xh[:, token] is the column of the token.",
            "`p.cumsum(0)` is the running sum; count how many of its entries are at most u.",
            "In the loop: new h, p, new token, append. Keep h and token for the next turn.",
        ],
    )
)
