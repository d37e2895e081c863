"""Exercises of lesson 02: counting, smoothing, scoring and sampling."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course_lib.exercises import Exercise, WrongAnswer, register

_SHELLS = "she sells sea shells"


# 02.1
def bigram_probability(text: str, a: str, b: str) -> float:
    """Of all places where the character a is followed by something, the share where it is followed by b."""
    followers = [text[i + 1] for i in range(len(text) - 1) if text[i] == a]
    return followers.count(b) / len(followers)


def _last_one_counted(text: str, a: str, b: str) -> float:
    return sum(text[i : i + 2] == a + b for i in range(len(text))) / text.count(a)


def _joint(text: str, a: str, b: str) -> float:
    return sum(text[i : i + 2] == a + b for i in range(len(text))) / (len(text) - 1)


def _by_vocabulary(text: str, a: str, b: str) -> float:
    return sum(text[i : i + 2] == a + b for i in range(len(text))) / len(set(text))


def _backwards(text: str, a: str, b: str) -> float:
    before = [text[i] for i in range(len(text) - 1) if text[i + 1] == b]
    return before.count(a) / len(before)


def _pairs_alone(text: str, a: str, b: str) -> float:
    return sum(text[i : i + 2] == a + b for i in range(len(text)))


def _context_ignored(text: str, a: str, b: str) -> float:
    return text.count(b) / len(text)


def _without_overlaps(text: str, a: str, b: str) -> float:
    return text.count(a + b) / text[:-1].count(a)


register(
    Exercise(
        id="02.1",
        title="A bigram by counting",
        difficulty=1,
        minutes=3,
        prompt="Write `bigram_probability(text, a, b)`: how likely the character `b` comes next after `a`, by counting "
        "in `text`. In `abracadabra` it is 0.5 for `a` and `b`.",
        solution=bigram_probability,
        cases=lambda: [("abracadabra", "a", "b"), (_SHELLS, "s", "h"), ("aaab", "a", "a"), (_SHELLS, "l", "l")],
        wrong=[
            WrongAnswer(
                "end",
                _last_one_counted,
                "You divided by all a's. The last character of the text is followed by nothing: it does not count.",
            ),
            WrongAnswer("joint", _joint, "You divided by all pairs: that is P(a, b), not P(b after a)."),
            WrongAnswer(
                "vocabulary",
                _by_vocabulary,
                "You divided by the size of the vocabulary; divide by the number of times the context was followed.",
            ),
            WrongAnswer("backwards", _backwards, "You looked at what comes before b; the context is a, on its left."),
            WrongAnswer(
                "overlap",
                _without_overlaps,
                "str.count skips overlapping pairs: 'aaa' holds 'aa' twice. Use positions.",
            ),
            WrongAnswer("count", _pairs_alone, "This is how often b follows a; divide by how often anything does."),
            WrongAnswer(
                "unigram", _context_ignored, "This is how frequent b is anywhere; look only at places after a."
            ),
        ],
        hints=[
            "Collect the characters that stand right after an a.",
            "`[text[i + 1] for i in range(len(text) - 1) if text[i] == a]`, then count b in that list.",
        ],
    )
)


def _probability_lists() -> list[tuple[list[float]]]:
    return [([0.25, 0.25],), ([0.5, 0.125, 0.25],), ([0.9, 0.01, 0.3, 0.6],), ([1.0, 1.0],)]


# 02.2
def perplexity(probabilities: list[float]) -> float:
    """Perplexity of a text whose tokens got these probabilities, each given those before."""
    nats = [-math.log(p) for p in probabilities]
    return math.exp(sum(nats) / len(nats))


def _of_whole_text(probabilities: list[float]) -> float:
    return 1 / math.prod(probabilities)


def _mixed_bases(probabilities: list[float]) -> float:
    return 2 ** (sum(-math.log(p) for p in probabilities) / len(probabilities))


def _mixed_other_way(probabilities: list[float]) -> float:
    return math.exp(sum(-math.log2(p) for p in probabilities) / len(probabilities))


def _mean_of_inverses(probabilities: list[float]) -> float:
    return sum(1 / p for p in probabilities) / len(probabilities)


def _arithmetic_mean(probabilities: list[float]) -> float:
    return len(probabilities) / sum(probabilities)


def _only_entropy(probabilities: list[float]) -> float:
    return sum(-math.log2(p) for p in probabilities) / len(probabilities)


def _upside_down(probabilities: list[float]) -> float:
    return 1 / perplexity(probabilities)


register(
    Exercise(
        id="02.2",
        title="Perplexity",
        difficulty=2,
        minutes=4,
        prompt="Write `perplexity(probabilities)`: the perplexity per token of a text whose tokens were given these "
        "probabilities. For `[0.25, 0.25]` it is 4: as unsure as among four equal choices.",
        solution=perplexity,
        cases=_probability_lists,
        wrong=[
            WrongAnswer("total", _of_whole_text, "This is 1 over the probability of the whole text; take the average."),
            WrongAnswer("base", _mixed_bases, "You mixed bases: nats belong to exp, bits to 2 to the power of."),
            WrongAnswer(
                "arithmetic", _arithmetic_mean, "You averaged probabilities; average their logarithms, then go back."
            ),
            WrongAnswer(
                "other base", _mixed_other_way, "You took bits to the power of e; bits go with 2, nats with e."
            ),
            WrongAnswer(
                "inverses", _mean_of_inverses, "You averaged 1 / p; costs are logarithms: average those, then go back."
            ),
            WrongAnswer("bits", _only_entropy, "These are bits per token; perplexity is 2 to that power."),
            WrongAnswer("inverse", _upside_down, "This is the inverse: perplexity is at least 1. A sign is missing."),
        ],
        hints=[
            "Take the mean of -log p first; any base will do.",
            "Then raise that base to this mean: `math.exp` for natural logarithms.",
        ],
    )
)


# 02.3
def bits_per_character(probabilities: list[float], text: str) -> float:
    """Bits that one character of the text costs; probabilities has one entry per token, not per character."""
    return sum(-math.log2(p) for p in probabilities) / len(text)


def _per_token(probabilities: list[float], text: str) -> float:
    return sum(-math.log2(p) for p in probabilities) / len(probabilities)


def _nats(probabilities: list[float], text: str) -> float:
    return sum(-math.log(p) for p in probabilities) / len(text)


def _no_sign(probabilities: list[float], text: str) -> float:
    return sum(math.log2(p) for p in probabilities) / len(text)


def _whole_text(probabilities: list[float], text: str) -> float:
    return sum(-math.log2(p) for p in probabilities)


def _weighted(probabilities: list[float], text: str) -> float:
    return sum(-p * math.log2(p) for p in probabilities) / len(text)


def _raised_again(probabilities: list[float], text: str) -> float:
    return 2 ** (sum(-math.log2(p) for p in probabilities) / len(text))


def _perplexity_shared_out(probabilities: list[float], text: str) -> float:
    return 2 ** (sum(-math.log2(p) for p in probabilities) / len(probabilities)) / len(text)


register(
    Exercise(
        id="02.3",
        title="A fair price",
        difficulty=2,
        minutes=4,
        prompt="Two tokenizers, one text. Write `bits_per_character(probabilities, text)`: what one character of "
        "`text` costs in bits, when the text's tokens got these probabilities.",
        solution=bits_per_character,
        cases=lambda: [([0.5, 0.25], "the cat"), ([0.1, 0.9, 0.3], "abc"), ([0.001], "Hamlet"), ([0.2] * 5, "to be")],
        wrong=[
            WrongAnswer("per token", _per_token, "You divided by the tokens; then larger tokens look worse. Share the "
                        "bits among the characters."),
            WrongAnswer("nats", _nats, "You took log base e and called it bits; bits need log base 2."),
            WrongAnswer("sign", _no_sign, "A minus sign is missing: log2 of a probability is below 0, a cost is not."),
            WrongAnswer("perplexity", _perplexity_shared_out, "You divided the perplexity; only bits are shared out, "
                        "since only they add up."),
            WrongAnswer("total", _whole_text, "This is the price of the whole text; divide by its characters."),
            WrongAnswer("weighted", _weighted, "You weighted each cost by its probability; this text was really read, "
                        "so each of its tokens counts once."),
            WrongAnswer("power", _raised_again, "You raised 2 to the answer: that is a perplexity per character; bits "
                        "are asked for."),
        ],
        hints=["How many bits does the whole text cost?", "Sum -log2 p over the tokens; divide by `len(text)`."],
    )
)  # fmt: skip


# 02.4
def count_contexts(text: str, order: int) -> dict[str, dict[str, int]]:
    """For every context of order - 1 characters: how often each character follows it."""
    counts: dict[str, dict[str, int]] = {}
    for t in range(order - 1, len(text)):
        followers = counts.setdefault(text[t - order + 1 : t], {})
        followers[text[t]] = followers.get(text[t], 0) + 1
    return counts


def _counted(pairs: list[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for context, token in pairs:
        followers = counts.setdefault(context, {})
        followers[token] = followers.get(token, 0) + 1
    return counts


def _one_too_long(text: str, order: int) -> dict[str, dict[str, int]]:
    return count_contexts(text, order + 1)


def _ragged_start(text: str, order: int) -> dict[str, dict[str, int]]:
    return _counted([(text[max(0, t - order + 1) : t], text[t]) for t in range(len(text))])


def _end_forgotten(text: str, order: int) -> dict[str, dict[str, int]]:
    return count_contexts(text[:-1], order)


def _looks_ahead(text: str, order: int) -> dict[str, dict[str, int]]:
    return _counted([(text[t + 1 : t + order], text[t]) for t in range(len(text) - order + 1)])


def _late_start(text: str, order: int) -> dict[str, dict[str, int]]:
    return _counted([(text[t - order + 1 : t], text[t]) for t in range(order, len(text))])


def _always_one(text: str, order: int) -> dict[str, dict[str, int]]:
    return {context: dict.fromkeys(tokens, 1) for context, tokens in count_contexts(text, order).items()}


def _last_follower(text: str, order: int) -> dict[str, dict[str, int]]:
    return {text[t - order + 1 : t]: {text[t]: 1} for t in range(order - 1, len(text))}


def _minus_zero(text: str, order: int) -> dict[str, dict[str, int]]:
    return _counted([(text[:t][-(order - 1) :], text[t]) for t in range(order - 1, len(text))])


def _whole_grams(text: str, order: int) -> dict[str, int]:
    grams = [text[t : t + order] for t in range(len(text) - order + 1)]
    return {gram: grams.count(gram) for gram in grams}


def _jumps(text: str, order: int) -> dict[str, dict[str, int]]:
    return _counted([(text[t - order + 1 : t], text[t]) for t in range(order - 1, len(text), order)])


register(
    Exercise(
        id="02.4",
        title="Count every context",
        difficulty=2,
        minutes=6,
        prompt="Write `count_contexts(text, order)`: a dictionary from every context of `order - 1` characters to a "
        "dictionary of the characters that follow it and how often. For `'abab'` and order 2: "
        "`{'a': {'b': 2}, 'b': {'a': 1}}`. Start at the first character that has a whole context before it.",
        solution=count_contexts,
        cases=lambda: [("abab", 2), (_SHELLS, 3), ("abracadabra", 1), ("abracadabra", 4)],
        wrong=[
            WrongAnswer("off by one", _one_too_long, "Your context is one character too long: order n has n - 1."),
            WrongAnswer("ragged", _ragged_start, "You kept the short contexts at the start; wait until one is whole."),
            WrongAnswer("end", _end_forgotten, "The last character of the text was never counted as a follower."),
            WrongAnswer("ahead", _looks_ahead, "Your context stands after the character; it must stand before it."),
            WrongAnswer(
                "jumps", _jumps, "You jumped from block to block; n-grams overlap, so move on by one character."
            ),
            WrongAnswer("late", _late_start, "You started one character late: place `order - 1` has a whole context."),
            WrongAnswer("ones", _always_one, "Every count is 1 in yours: add 1 to what is there, do not set it to 1."),
            WrongAnswer(
                "last",
                _last_follower,
                "Each new follower replaced the ones before: keep the inner dictionary, add to it.",
            ),
            WrongAnswer(
                "minus zero",
                _minus_zero,
                "With order 1, `[-0:]` is the whole text, not nothing: give both ends, `text[t - order + 1 : t]`.",
            ),
            WrongAnswer(
                "grams",
                _whole_grams,
                "You counted whole n-grams; split each into its context and the character after it.",
            ),
        ],
        hints=[
            "Let t run over the places of the character to be predicted, from `order - 1` on.",
            "The context is `text[t - order + 1 : t]`.",
            "`dict.setdefault(context, {})` gives the inner dictionary, new or old.",
        ],
    )
)


def _additive_cases() -> list[tuple[dict[str, int], str, float, int]]:
    after_a = {"b": 2, "c": 1, "d": 1}
    return [(after_a, "b", 1.0, 5), (after_a, "r", 1.0, 5), (after_a, "c", 0.1, 27), ({}, "x", 0.5, 4)]


# 02.5
def additive(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    """P(token | context) with alpha added to every count; followers holds the counts after this context."""
    total = sum(followers.values()) + alpha * vocab_size
    return (followers.get(token, 0) + alpha) / total


def _top_only(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return (followers.get(token, 0) + alpha) / max(sum(followers.values()), 1)


def _kinds_seen(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return (followers.get(token, 0) + alpha) / (sum(followers.values()) + alpha * max(len(followers), 1))


def _unseen_forgotten(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return additive(followers, token, alpha, vocab_size) if token in followers else 0.0


def _alpha_once(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return (followers.get(token, 0) + alpha) / (sum(followers.values()) + alpha)


def _no_smoothing(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return followers.get(token, 0) / sum(followers.values())


def _alpha_is_one(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return additive(followers, token, 1, vocab_size)


def _no_alpha_below(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return (followers.get(token, 0) + alpha) / (sum(followers.values()) + vocab_size)


def _kinds_for_total(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return (followers.get(token, 0) + alpha) / (len(followers) + alpha * vocab_size)


def _vocabulary_for_total(followers: dict[str, int], token: str, alpha: float, vocab_size: int) -> float:
    return (followers.get(token, 0) + alpha) / vocab_size


register(
    Exercise(
        id="02.5",
        title="Nothing is impossible",
        difficulty=2,
        minutes=5,
        prompt="Write `additive(followers, token, alpha, vocab_size)`: the smoothed probability of `token` after a "
        "context that was followed by the tokens in `followers`, a dictionary of counts. It may be empty. Over the "
        "whole vocabulary, the probabilities must add up to 1.",
        solution=additive,
        cases=_additive_cases,
        wrong=[
            WrongAnswer(
                "above", _top_only, "You added alpha above the line only; the probabilities add up to more than 1."
            ),
            WrongAnswer(
                "seen",
                _kinds_seen,
                "Below the line you added alpha for the tokens seen here; every token of the vocabulary gets one.",
            ),
            WrongAnswer("zero", _unseen_forgotten, "You forgot to smooth the unseen: a token with count 0 has alpha."),
            WrongAnswer("once", _alpha_once, "Below the line you added alpha once; add it once per token, alpha * V."),
            WrongAnswer(
                "vocabulary",
                _vocabulary_for_total,
                "You divided by the vocabulary; divide by the context's own count, plus alpha * V.",
            ),
            WrongAnswer(
                "none", _no_smoothing, "Nothing is smoothed yet: add alpha above, and alpha * V below the line."
            ),
            WrongAnswer("one", _alpha_is_one, "You always added 1; add `alpha`, which may be smaller."),
            WrongAnswer("V alone", _no_alpha_below, "Below the line you added V; add alpha once per token: alpha * V."),
            WrongAnswer(
                "kinds", _kinds_for_total, "len(followers) counts kinds of tokens; the context's count is their sum."
            ),
        ],
        hints=[
            "`followers.get(token, 0)` is a count that is never missing.",
            "Below the line: all counts + alpha * V.",
        ],
    )
)


def _lookups() -> list[tuple[Tensor, Tensor]]:
    generator = torch.Generator().manual_seed(0)
    cases = [
        (torch.tensor(ids), torch.randn(size, width, generator=generator))
        for ids, size, width in (([2, 0, 2], 3, 2), ([1, 3, 0, 0], 4, 4), ([5], 6, 3))
    ]
    return [*cases, (torch.tensor([1, 0]), torch.tensor([[1.0], [2.0], [math.inf]]))]  # 0 times infinity is no number


# 02.6
def embed(ids: Tensor, table: Tensor) -> Tensor:
    """The same as one_hot(ids) @ table, without the product: ids (time,), table (vocabulary, width)."""
    return table[ids]


def _columns(ids: Tensor, table: Tensor) -> Tensor:
    return table[:, ids % table.shape[1]].T


def _from_one(ids: Tensor, table: Tensor) -> Tensor:
    return table[ids - 1]


def _multiplied(ids: Tensor, table: Tensor) -> Tensor:
    return torch.nn.functional.one_hot(ids, table.shape[0]).to(table.dtype) @ table


def _first_rows(ids: Tensor, table: Tensor) -> Tensor:
    return table[: len(ids)]


def _bag(ids: Tensor, table: Tensor) -> Tensor:
    return table[ids].sum(0)


def _still_one_hot(ids: Tensor, table: Tensor) -> Tensor:
    return torch.nn.functional.one_hot(ids, table.shape[0]).to(table.dtype)


register(
    Exercise(
        id="02.6",
        title="Look it up",
        difficulty=1,
        minutes=3,
        prompt="Write `embed(ids, table)`: what `one_hot(ids) @ table` gives, shape (time, width), without building "
        "a one-hot matrix.",
        solution=embed,
        cases=_lookups,
        wrong=[
            WrongAnswer("columns", _columns, "You took columns; a token's vector is a row of the table."),
            WrongAnswer("from one", _from_one, "Your rows are off by one: ids begin at 0, and so do rows."),
            WrongAnswer("bag", _bag, "You added the vectors up, and their order is gone; keep one row per token."),
            WrongAnswer("one-hot", _still_one_hot, "This is the one-hot matrix; it is what multiplies the table."),
            WrongAnswer(
                "product",
                _multiplied,
                "You still multiply by a one-hot matrix: slow, and 0 times infinity is not a number. Pick the rows.",
            ),
            WrongAnswer("first", _first_rows, "You took the first rows; take the rows that the ids name."),
        ],
        hints=["What does a row with a single 1 pick out of a matrix?", "A tensor of ids can index the rows at once."],
    )
)


# 02.7
def draw(probabilities: list[float], luck: float) -> int:
    """The token that a number 0 <= luck < 1 falls on, when the tokens share out the line from 0 to 1 in order."""
    height = 0.0
    for token, p in enumerate(probabilities):
        height += p
        if luck < height:
            return token
    return len(probabilities) - 1


def _greedy(probabilities: list[float], luck: float) -> int:
    return probabilities.index(max(probabilities))


def _single_piece(probabilities: list[float], luck: float) -> int:
    return next((token for token, p in enumerate(probabilities) if luck < p), len(probabilities) - 1)


def _even_shares(probabilities: list[float], luck: float) -> int:
    return int(luck * len(probabilities))


def _closed_end(probabilities: list[float], luck: float) -> int:
    height = 0.0
    for token, p in enumerate(probabilities):
        height += p
        if luck <= height:
            return token
    return len(probabilities) - 1


def _no_fallback(probabilities: list[float], luck: float) -> int | None:
    height = 0.0
    for token, p in enumerate(probabilities):
        height += p
        if luck < height:
            return token
    return None


def _past_the_end(probabilities: list[float], luck: float) -> int:
    token = _no_fallback(probabilities, luck)
    return len(probabilities) if token is None else token


def _one_late(probabilities: list[float], luck: float) -> int:
    return min(draw(probabilities, luck) + 1, len(probabilities) - 1)


def _its_probability(probabilities: list[float], luck: float) -> float:
    return probabilities[draw(probabilities, luck)]


def _one_early(probabilities: list[float], luck: float) -> int:
    return max(draw(probabilities, luck) - 1, 0)


register(
    Exercise(
        id="02.7",
        title="Draw a token",
        difficulty=3,
        minutes=6,
        prompt="Write `draw(probabilities, luck)`: give each token a piece of the line from 0 to 1, as long as its "
        "probability, in order; return the token whose piece holds `luck` (its lower end belongs to it). With "
        "`[0.2, 0.5, 0.3]`, luck 0.25 falls on token 1. A token with probability 0 must never come.",
        solution=draw,
        cases=lambda: [
            ([0.2, 0.5, 0.3], 0.25),
            ([0.2, 0.5, 0.3], 0.1),
            ([0.2, 0.5, 0.3], 0.9),
            ([0.25, 0.25, 0.5], 0.4),
            ([0.0, 0.5, 0.5], 0.0),
            ([0.1] * 10, 0.9999999999999999),
        ],
        wrong=[
            WrongAnswer("greedy", _greedy, "You always take the likeliest token; that is greedy, not drawing."),
            WrongAnswer("piece", _single_piece, "You compared luck with single probabilities; add them up as you go."),
            WrongAnswer("even", _even_shares, "Your pieces are all of one length; each must be as long as its "
                        "probability."),
            WrongAnswer("closed", _closed_end, "At a border you took the lower token; one with probability 0 can then "
                        "come."),
            WrongAnswer("early", _one_early, "You are one token early: return the one whose end lies above luck."),
            WrongAnswer("fallback", _no_fallback, "Ten times 0.1 adds up to a little less than 1, and no piece held "
                        "luck: return the last token then."),
            WrongAnswer("past the end", _past_the_end, "Ten times 0.1 adds up to a little less than 1, and you went "
                        "past the end: the last token must answer."),
            WrongAnswer("late", _one_late, "You are one token late: add its probability first, then compare."),
            WrongAnswer("value", _its_probability, "You returned the token's probability; return its place in the "
                        "list, counted from 0."),
        ],
        hints=[
            "Keep a running sum of the probabilities.",
            "Return the first token at which the sum is above luck.",
            "Rounding may leave the last sum a little below 1: return the last token then.",
        ],
    )
)  # fmt: skip


def _kneser_ney_cases() -> list[tuple[str, str, str, float]]:
    return [
        ("abracadabra", "a", "b", 0.5),
        ("abracadabra", "a", "r", 0.5),
        ("abracadabra", "r", "c", 0.75),
        ("san francisco and san jose and san diego", "n", " ", 0.75),
        ("san francisco and san jose and san diego", "z", "s", 0.75),
    ]


# 02.8
def kneser_ney_probability(text: str, a: str, b: str, discount: float) -> float:
    """Interpolated Kneser-Ney P(b | a) over characters: bigrams with this discount, below them continuation counts."""
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = sum(pair[1] == b for pair in kinds) / len(kinds)
    total = sum(pair[0] == a for pair in pairs)
    if total == 0:
        return lower
    given_away = discount * sum(pair[0] == a for pair in kinds) / total
    return max(pairs.count(a + b) - discount, 0) / total + given_away * lower


def _kn_parts(text: str, a: str, b: str) -> tuple[int, int, int, float]:
    """Count of the pair, count of the context, kinds after the context, continuation probability."""
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    kinds = set(pairs)
    lower = sum(pair[1] == b for pair in kinds) / len(kinds)
    return pairs.count(a + b), sum(p[0] == a for p in pairs), sum(p[0] == a for p in kinds), lower


def _raw_lower(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, _ = _kn_parts(text, a, b)
    lower = text[1:].count(b) / (len(text) - 1)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


def _kept_discount(text: str, a: str, b: str, discount: float) -> float:
    count, total, _, lower = _kn_parts(text, a, b)
    return lower if total == 0 else max(count - discount, 0) / total


def _discount_once(text: str, a: str, b: str, discount: float) -> float:
    count, total, _, lower = _kn_parts(text, a, b)
    return lower if total == 0 else max(count - discount, 0) / total + discount / total * lower


def _kinds_after(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, _ = _kn_parts(text, a, b)
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    lower = sum(pair[0] == b for pair in pairs) / len(pairs)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


def _lost_context(text: str, a: str, b: str, discount: float) -> float:
    return kneser_ney_probability(text, a, b, discount) if a in text[:-1] else 0.0


def _own_end_counted(text: str, a: str, b: str, discount: float) -> float:
    count, _, kinds, lower = _kn_parts(text, a, b)
    total = text.count(a)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


def _uniform_lower(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, _ = _kn_parts(text, a, b)
    lower = 1 / len(set(text))
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


def _lower_over_all_pairs(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, lower = _kn_parts(text, a, b)
    lower *= len({text[i : i + 2] for i in range(len(text) - 1)}) / (len(text) - 1)
    return lower if total == 0 else max(count - discount, 0) / total + discount * kinds / total * lower


def _either_or(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, lower = _kn_parts(text, a, b)
    if total == 0:
        return lower
    return (count - discount) / total if count else discount * kinds / total * lower


def _no_zero_case(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, lower = _kn_parts(text, a, b)
    return max(count - discount, 0) / total + discount * kinds / total * lower


def _below_zero(text: str, a: str, b: str, discount: float) -> float:
    count, total, kinds, lower = _kn_parts(text, a, b)
    return lower if total == 0 else (count - discount) / total + discount * kinds / total * lower


register(
    Exercise(
        id="02.8",
        title="Kneser-Ney for bigrams",
        difficulty=5,
        minutes=14,
        prompt="Write `kneser_ney_probability(text, a, b, discount)`: interpolated Kneser-Ney P(b | a) over "
        "characters. The lower order is the continuation probability alone: of all different pairs in the text, the "
        "share that ends in `b` (no uniform part). If nothing ever follows `a`, return that. Over all `b`, the "
        "answers must add up to 1.",
        solution=kneser_ney_probability,
        cases=_kneser_ney_cases,
        wrong=[
            WrongAnswer(
                "raw",
                _raw_lower,
                "Your lower order counts how often b stands; count how many different pairs end in b.",
            ),
            WrongAnswer("kept", _kept_discount, "The discount was taken and not given back to the lower order."),
            WrongAnswer(
                "once",
                _discount_once,
                "You gave back one discount; it was taken from every different pair that begins with a.",
            ),
            WrongAnswer(
                "after", _kinds_after, "Your lower order counts pairs that begin with b; it is about what precedes b."
            ),
            WrongAnswer("context", _lost_context, "After a context that was never seen, the lower order must answer."),
            WrongAnswer("negative", _below_zero, "A count of 0 cannot pay the discount: use max(count - discount, 0)."),
            WrongAnswer("end", _own_end_counted, "You divided by all a's; one at the end of the text has no follower."),
            WrongAnswer(
                "uniform",
                _uniform_lower,
                "Your lower order treats all characters alike; use the share of different pairs that end in b.",
            ),
            WrongAnswer(
                "all pairs",
                _lower_over_all_pairs,
                "Your lower order divides by all pairs; divide by the different ones, as above the line.",
            ),
            WrongAnswer(
                "either",
                _either_or,
                "You ask the lower order only for pairs never seen; interpolation gives every b its share.",
            ),
            WrongAnswer(
                "no case",
                _no_zero_case,
                "Nothing ever follows this a, so you divided by 0: the lower order must answer alone.",
            ),
        ],
        hints=[
            "List all pairs, `text[i : i + 2]`; `set(pairs)` holds the different ones.",
            "Three parts: max(c(ab) - D, 0) / c(a), what is given away, D * kinds after a / c(a), and the lower order.",
            "The lower order is `sum(pair[1] == b for pair in kinds) / len(kinds)`.",
        ],
    )
)
