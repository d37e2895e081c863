"""Exercises of lesson 11: gate microscope."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register
from course_lib.models.initialise import normal


# 11.1
def inside_quotes(text: str) -> list[int]:
    """One number per character: 1 from an opening double quote to the last character before the closing one."""
    inside, labels = 0, []
    for character in text:
        if character == '"':
            inside = 1 - inside
        labels.append(inside)
    return labels


def _before_reading(text: str) -> list[int]:
    inside, labels = 0, []
    for character in text:
        labels.append(inside)
        if character == '"':
            inside = 1 - inside
    return labels


def _with_both_quotes(text: str) -> list[int]:
    return [int(now or character == '"') for now, character in zip(inside_quotes(text), text, strict=True)]


def _without_quotes(text: str) -> list[int]:
    return [int(now and character != '"') for now, character in zip(inside_quotes(text), text, strict=True)]


def _never_closed(text: str) -> list[int]:
    return [int('"' in text[: place + 1]) for place in range(len(text))]


register(
    Exercise(
        id="11.1",
        title="A label for every character",
        difficulty=1,
        minutes=4,
        prompt="Write `inside_quotes(text)`: a list with one number per character, 1 while inside a pair of straight "
        'double quotes, else 0. Labels say how things stand *after* the character: `a "b" c` gives '
        "`[0, 0, 1, 1, 0, 0, 0]`.",
        solution=inside_quotes,
        cases=lambda: [('a "b" c',), ('"x" and "yz".',), ("none",), ("",)],
        wrong=[
            WrongAnswer(
                "before",
                _before_reading,
                "Your labels are one character late: they say how things stood before it was read. Turn round first, "
                "then append.",
            ),
            WrongAnswer(
                "both", _with_both_quotes, "You count the closing quote as inside; once it is read, you are outside."
            ),
            WrongAnswer(
                "neither", _without_quotes, "You leave the opening quote out; once it is read, you are inside already."
            ),
            WrongAnswer(
                "never closed", _never_closed, "Your quotes never close: the second quote must bring you outside again."
            ),
        ],
        hints=[
            "Keep a variable that is 0 outside and 1 inside; a quote turns it round.",
            "`inside = 1 - inside` at a quote, then append `inside`, in this order.",
        ],
    )
)


# 11.2
def point_biserial(values: Tensor, label: Tensor) -> float:
    """Pearson's correlation of values (T,) with a label of 0 and 1 (T,), from the means of the two groups."""
    high, low = values[label == 1].mean(), values[label == 0].mean()
    share = label.mean()
    return float((high - low) / values.std(correction=0) * (share * (1 - share)).sqrt())


def _difference_over_spread(values: Tensor, label: Tensor) -> float:
    return float((values[label == 1].mean() - values[label == 0].mean()) / values.std(correction=0))


def _without_root(values: Tensor, label: Tensor) -> float:
    share = label.mean()
    return _difference_over_spread(values, label) * float(share * (1 - share))


def _sample_spread(values: Tensor, label: Tensor) -> float:
    share = label.mean()
    difference = values[label == 1].mean() - values[label == 0].mean()
    return float(difference / values.std() * (share * (1 - share)).sqrt())


def _outside_minus_inside(values: Tensor, label: Tensor) -> float:
    return -point_biserial(values, label)


def _labelled_values() -> list[tuple[Tensor, Tensor]]:
    pencil = torch.tensor([0.0, 1.0, 2.0, 1.0], dtype=torch.float64), torch.tensor([0.0, 1.0, 1.0, 0.0]).double()
    label = (normal(12, seed=3) > 0.6).double()
    return [pencil, (normal(12), label), (normal(12, seed=1) - 2 * label, label)]


register(
    Exercise(
        id="11.2",
        title="Correlation with yes and no",
        difficulty=2,
        minutes=7,
        prompt="For a label of 0 and 1, Pearson's $r$ needs only two means: $r = \\frac{m_1 - m_0}{s} "
        "\\sqrt{p\\,(1 - p)}$, where $m_1$ and $m_0$ are the mean values inside and outside, $s$ the standard "
        "deviation of all values (divided by $T$, not $T - 1$) and $p$ the share of ones. Write "
        "`point_biserial(values, label)`, a float.",
        solution=point_biserial,
        cases=_labelled_values,
        wrong=[
            WrongAnswer(
                "no share", _difference_over_spread, "The factor sqrt(p (1 - p)) is missing; without it r can exceed 1."
            ),
            WrongAnswer("no root", _without_root, "You multiplied by p (1 - p); take its square root."),
            WrongAnswer(
                "sample", _sample_spread, "Your s divides by T - 1, PyTorch's default; pass correction=0 to `std`."
            ),
            WrongAnswer(
                "sign", _outside_minus_inside, "Your sign is reversed: take the mean inside minus the mean outside."
            ),
        ],
        hints=["`values[label == 1].mean()` is $m_1$; `label.mean()` is $p$.", "`values.std(correction=0)` is $s$."],
    )
)


# 11.3
def auc_by_pairs(values: Tensor, label: Tensor) -> float:
    """How often a value with label 1 is above a value with label 0, over all such pairs; a tie counts half."""
    high, low = values[label == 1].unsqueeze(1), values[label == 0]
    return float(((high > low).double() + 0.5 * (high == low)).mean())


def _ties_lost(values: Tensor, label: Tensor) -> float:
    return float((values[label == 1].unsqueeze(1) > values[label == 0]).double().mean())


def _ties_won(values: Tensor, label: Tensor) -> float:
    return float((values[label == 1].unsqueeze(1) >= values[label == 0]).double().mean())


def _turned_round(values: Tensor, label: Tensor) -> float:
    return 1 - auc_by_pairs(values, label)


def _accuracy(values: Tensor, label: Tensor) -> float:
    return float(((values > values.mean()) == (label == 1)).double().mean())


def _pairs_counted(values: Tensor, label: Tensor) -> float:
    return auc_by_pairs(values, label) * float((label == 1).sum() * (label == 0).sum())


def _values_with_ties() -> list[tuple[Tensor, Tensor]]:
    pencil = torch.tensor([1.0, 2.0, 2.0, 3.0], dtype=torch.float64), torch.tensor([0.0, 0.0, 1.0, 1.0]).double()
    label = (normal(15, seed=4) > 0.3).double()
    return [pencil, ((normal(15) + label).round(), label), (normal(15, seed=2) - label, label)]


register(
    Exercise(
        id="11.3",
        title="Area under the curve, by pairs",
        difficulty=2,
        minutes=7,
        prompt="Correlation asks for a straight line. The AUC asks only for order: take every pair of one step inside "
        "and one outside; how often is the value inside larger? A tie counts one half. Write "
        "`auc_by_pairs(values, label)`, a float; 0.5 is a coin, and 0 is as good as 1: the unit says the opposite.",
        solution=auc_by_pairs,
        cases=_values_with_ties,
        wrong=[
            WrongAnswer("ties lost", _ties_lost, "You count ties as lost; each is worth one half."),
            WrongAnswer("ties won", _ties_won, "You count ties as won; each is worth one half."),
            WrongAnswer("turned", _turned_round, "You ask how often the value outside is larger; turn the comparison."),
            WrongAnswer("count", _pairs_counted, "You counted pairs; divide by how many pairs there are."),
            WrongAnswer(
                "accuracy", _accuracy, "This is the accuracy with one threshold; compare every pair, without any."
            ),
        ],
        hints=[
            "`high.unsqueeze(1) > low` compares every pair at once.",
            "Add half of `==`, then take the mean over the whole table.",
        ],
    )
)


# 11.4
def choose_and_report(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    """The unit with the largest |r| in `seen` (H,), and the size of that unit's r in `unseen` (H,)."""
    unit = int(seen.abs().argmax())
    return unit, float(unseen[unit].abs())


def _both_unseen(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    return int(unseen.abs().argmax()), float(unseen.abs().max())


def _both_seen(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    return int(seen.abs().argmax()), float(seen.abs().max())


def _largest_signed(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    unit = int(seen.argmax())
    return unit, float(unseen[unit].abs())


def _best_elsewhere(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    return int(seen.abs().argmax()), float(unseen.abs().max())


def _sign_kept(seen: Tensor, unseen: Tensor) -> tuple[int, float]:
    unit = int(seen.abs().argmax())
    return unit, float(unseen[unit])


def _two_sets() -> list[tuple[Tensor, Tensor]]:
    return [
        (torch.tensor([0.2, -0.9, 0.5]).double(), torch.tensor([0.7, -0.3, 0.4]).double()),
        (normal(6).tanh(), normal(6, seed=1).tanh()),
        (normal(9, seed=2).tanh(), normal(9, seed=3).tanh()),
    ]


register(
    Exercise(
        id="11.4",
        title="Choose here, report there",
        difficulty=2,
        minutes=5,
        prompt="`seen` and `unseen` hold one $r$ for each unit, measured on two texts. Write "
        "`choose_and_report(seen, unseen)`: choose the unit with the largest $|r|$ on `seen`, and return the pair of "
        "its number and its $|r|$ on `unseen`.",
        solution=choose_and_report,
        cases=_two_sets,
        wrong=[
            WrongAnswer(
                "peeking", _both_unseen, "You chose on the text on which you report: that is the luckiest of all units."
            ),
            WrongAnswer("seen", _both_seen, "You report on the text on which you chose; use `unseen` for the score."),
            WrongAnswer(
                "signed", _largest_signed, "A unit may follow a property by going down: choose by the size of r."
            ),
            WrongAnswer("sign", _sign_kept, "The unit is right; report the size of its r, without the sign."),
            WrongAnswer(
                "another", _best_elsewhere, "The score is that of another unit; report the one you have chosen."
            ),
        ],
        hints=["`int(seen.abs().argmax())` is the unit.", "Then look up that same unit in `unseen`."],
    )
)


# 11.5
def held_gates(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    """Copies of the gates "i", "f", "o", "g" (batch, H) in which the cell states of `units` come out as `value`."""
    changed = {name: gate.clone() for name, gate in gates.items()}
    for name, level in (("f", 0.0), ("i", 1.0), ("g", value)):
        changed[name][:, list(units)] = level
    return changed


def _only_forgets(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    changed = held_gates(gates, units, value)
    return {**changed, "i": gates["i"], "g": gates["g"]}


def _input_as_it_was(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    return {**held_gates(gates, units, value), "i": gates["i"]}


def _adds(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    changed = held_gates(gates, units, value)
    changed["f"][:, list(units)] = 1.0
    return changed


def _closed_output(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    changed = held_gates(gates, units, value)
    changed["o"][:, list(units)] = 0.0
    return changed


def _squashed(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    return held_gates(gates, units, float(torch.tensor(value).tanh()))


def _every_unit(gates: dict[str, Tensor], units: Sequence[int], value: float) -> dict[str, Tensor]:
    return held_gates(gates, range(gates["f"].shape[1]), value)


def _gates_to_hold() -> list[tuple[dict[str, Tensor], tuple[int, ...], float]]:
    def gates(seed: int) -> dict[str, Tensor]:
        o, i, f = normal(3, 2, 4, seed=seed).sigmoid()
        return {"o": o, "i": i, "f": f, "g": normal(2, 4, seed=seed + 1).tanh()}

    return [(gates(0), (1,), 3.0), (gates(2), (0, 3), -0.5)]


register(
    Exercise(
        id="11.5",
        title="Hold a cell state",
        difficulty=3,
        minutes=8,
        prompt="$c_t = f \\odot c_{t-1} + i \\odot g$. Write `held_gates(gates, units, value)`: copies of the gates (a "
        'dict of `"i"`, `"f"`, `"o"`, `"g"`, each `(batch, H)`) in which every unit of `units` ends the step with the '
        "cell state `value`, whatever it was before. Its input gate is open all the way, its output gate is left "
        "alone, and so are all other units.",
        solution=held_gates,
        cases=_gates_to_hold,
        wrong=[
            WrongAnswer(
                "forgets", _only_forgets, "You only forget; the state is then i g, not the value. Set i and g as well."
            ),
            WrongAnswer(
                "input", _input_as_it_was, "The input gate still decides how much of the value is written: set i = 1."
            ),
            WrongAnswer(
                "adds", _adds, "With f = 1 the old state stays and the value is added at every step. Forget: f = 0."
            ),
            WrongAnswer(
                "closed", _closed_output, "You closed the output gate: the others then read 0, not what the unit says."
            ),
            WrongAnswer(
                "squashed", _squashed, "You squashed the value: g may be anything here, so write the value as it is."
            ),
            WrongAnswer("every", _every_unit, "You held all units; set only the columns in `units`."),
        ],
        hints=["Which f makes the old state not matter? Which i lets all of g in?", "`gate[:, list(units)] = level`."],
    )
)


# 11.6
def is_positive(words: list[str], ratings: dict[str, float]) -> bool:
    """Whether the last rated word is above 0; a "not" among the two words before it turns the verdict round."""
    last = max(place for place, word in enumerate(words) if word in ratings)
    negated = "not" in words[max(0, last - 2) : last]
    return (ratings[words[last]] > 0) != negated


def _first_word(words: list[str], ratings: dict[str, float]) -> bool:
    first = min(place for place, word in enumerate(words) if word in ratings)
    return (ratings[words[first]] > 0) != ("not" in words[max(0, first - 2) : first])


def _sum_of_ratings(words: list[str], ratings: dict[str, float]) -> bool:
    return sum(ratings.get(word, 0.0) for word in words) > 0


def _no_negation(words: list[str], ratings: dict[str, float]) -> bool:
    return [ratings[word] for word in words if word in ratings][-1] > 0


def _not_anywhere(words: list[str], ratings: dict[str, float]) -> bool:
    return _no_negation(words, ratings) != ("not" in words)


def _only_beside(words: list[str], ratings: dict[str, float]) -> bool:
    last = max(place for place, word in enumerate(words) if word in ratings)
    return (ratings[words[last]] > 0) != (words[max(0, last - 1) : last] == ["not"])


def _sentences() -> list[tuple[list[str], dict[str, float]]]:
    ratings = {"lovely": 2.8, "good": 1.9, "dull": -1.7, "horrid": -2.5}
    texts = (
        "the film was lovely",
        "the film was not lovely",
        "the cast was not very good last night",
        "the plot was lovely but the pace was dull",
        "the plot was dull but the cast was lovely",
        "the plot was not good but the cast was lovely",
        "the plot was horrid and the cast was horrid but the music was not dull",
        "not dull",
    )
    return [(text.split(), ratings) for text in texts]


register(
    Exercise(
        id="11.6",
        title="A verdict by rule",
        difficulty=2,
        minutes=6,
        prompt='Write the rule that the networks have to find. `is_positive(words, ratings)`: the *last* word with a '
        'rating decides, above 0 is positive; a `"not"` among the two words before it turns the verdict round. There '
        "is always a rated word.",
        solution=is_positive,
        cases=_sentences,
        wrong=[
            WrongAnswer("first", _first_word, "You took the first rated word; what is said last decides."),
            WrongAnswer("sum", _sum_of_ratings, "You added all ratings up; only the last rated word counts."),
            WrongAnswer("deaf", _no_negation, 'You do not hear "not": "not lovely" is negative.'),
            WrongAnswer("anywhere", _not_anywhere, 'Your "not" works from anywhere; look two words back only.'),
            WrongAnswer("beside", _only_beside, 'You look at one word before; "not very good" has a word between.'),
        ],
        hints=[
            "`enumerate(words)` gives places; keep those whose word is in `ratings`, and take the largest.",
            '`words[max(0, last - 2):last]` are the two words before; `!=` is "one of both, not both".',
        ],
    )
)  # fmt: skip


# 11.7
def half_way(shares: list[float]) -> int:
    """The smallest distance such that it and all smaller ones together hold at least half of the sum of `shares`."""
    half, so_far = sum(shares) / 2, 0.0
    for distance, share in enumerate(shares):
        so_far += share
        if so_far >= half:
            return distance
    return len(shares) - 1


def _one_late(shares: list[float]) -> int:
    return half_way(shares) + 1


def _not_normalised(shares: list[float]) -> int:
    so_far = 0.0
    for distance, share in enumerate(shares):
        so_far += share
        if so_far >= 0.5:
            return distance
    return len(shares) - 1


def _half_of_the_peak(shares: list[float]) -> int:
    return next((d for d, share in enumerate(shares) if share <= max(shares) / 2), len(shares) - 1)


def _mean_distance(shares: list[float]) -> int:
    return round(sum(d * share for d, share in enumerate(shares)) / sum(shares))


def _middle(shares: list[float]) -> int:
    return len(shares) // 2


register(
    Exercise(
        id="11.7",
        title="Half-way",
        difficulty=1,
        minutes=4,
        prompt="`shares[d]` is how much of the gradient falls on the input `d` characters back. Write "
        "`half_way(shares)`: the smallest distance such that it and all smaller ones together hold at least half of "
        "the whole. The shares need not add up to 1.",
        solution=half_way,
        cases=lambda: [
            ([0.6, 0.3, 0.1],),
            ([1.0, 2.0, 4.0, 1.0],),
            ([0.1, 0.1, 0.1, 0.1],),
            ([0.2, 0.15, 0.05, 0.05, 0.02, 0.02, 0.01, 0.5],),
            ([8.0] + [0.25] * 40,),
        ],
        wrong=[
            WrongAnswer("late", _one_late, "One too many: the first entry is at distance 0."),
            WrongAnswer("absolute", _not_normalised, "You compare with 0.5; compare with half of the sum."),
            WrongAnswer("peak", _half_of_the_peak, "Here a share falls to half of the largest one; add shares up."),
            WrongAnswer("mean", _mean_distance, "This is the mean distance; a few far inputs would pull it away."),
            WrongAnswer("middle", _middle, "This is the middle of the list, whatever is in it; look at the shares."),
        ],
        hints=["Add the shares up from distance 0 on.", "Stop as soon as the sum reaches `sum(shares) / 2`."],
    )
)  # fmt: skip


# 11.8
def look_back_norms(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    """|d (v . h_T) / d x_s| for s = 1 to T, (T,), of a tanh RNN whose states h (T, hidden) are given."""
    import torch

    norms = []
    d_h = v
    for state in reversed(list(h)):
        d_a = (1 - state**2) * d_h
        norms.append((W_xh.T @ d_a).norm())
        d_h = W_hh.T @ d_a
    return torch.stack(norms[::-1])


def _backwards(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    return look_back_norms(W_xh, W_hh, h, v).flip(0)


def _without_tanh(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    return look_back_norms(W_xh, W_hh, torch.zeros_like(h), v)


def _not_transposed(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    return look_back_norms(W_xh, W_hh.T, h, v)


def _to_the_state(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    return look_back_norms(torch.eye(len(v), dtype=h.dtype), W_hh, h, v)


def _slope_of_h(W_xh: Tensor, W_hh: Tensor, h: Tensor, v: Tensor) -> Tensor:
    return look_back_norms(W_xh, W_hh, torch.tanh(h), v)


def _networks() -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
    cases = []
    for hidden, features, time, seed in ((2, 1, 3, 0), (4, 3, 6, 1), (5, 2, 10, 2)):
        W_xh, W_hh = normal(hidden, features, seed=seed), 0.6 * normal(hidden, hidden, seed=seed + 10)
        x, state, states = normal(time, features, seed=seed + 20), torch.zeros(hidden, dtype=torch.float64), []
        for x_t in x:
            state = torch.tanh(W_xh @ x_t + W_hh @ state)
            states.append(state)
        cases.append((W_xh, W_hh, torch.stack(states), normal(hidden, seed=seed + 30)))
    return cases


register(
    Exercise(
        id="11.8",
        title="Look back by hand",
        difficulty=4,
        minutes=12,
        prompt="A tanh RNN went through states `h[0]` to `h[T-1]` (rows of `h`), and its output is $v \\cdot h_T$. "
        "Write `look_back_norms(W_xh, W_hh, h, v)`: the norms of its gradients with respect to the inputs $x_1$ to "
        "$x_T$, a tensor of `T` numbers, without autograd. Walk back from the end: through tanh, down to the input, "
        "on to the state before.",
        solution=look_back_norms,
        cases=_networks,
        wrong=[
            WrongAnswer("order", _backwards, "Your numbers are right, in reverse order: x_1 comes first."),
            WrongAnswer("slope", _without_tanh, "You left out the slope of tanh, 1 - h**2, at every step."),
            WrongAnswer("transpose", _not_transposed, "Backwards, W_hh must be transposed: rows become columns."),
            WrongAnswer("state", _to_the_state, "These stop before W_xh; go through its transpose to the input."),
            WrongAnswer("twice", _slope_of_h, "h is tanh(a) already, so the slope is 1 - h**2, without another tanh."),
        ],
        hints=[
            "Start with d_h = v, the gradient of the last state.",
            "d_a = (1 - h_t**2) * d_h; the input gets W_xh.T @ d_a; the state before gets W_hh.T @ d_a.",
            "Collect the norms from the last step to the first, then turn the list round and `torch.stack` it.",
        ],
    )
)  # fmt: skip
