"""Where a decoder errs: fed with the truth, fed with itself, and after one wrong symbol.

Fed with the truth, the error at a position is plain: is the likeliest symbol the true one? Fed with itself, an answer
may be shifted, and counting every shifted symbol as wrong would punish one slip many times. So answers are aligned with
the truth first, with the fewest edits (Levenshtein), and every edit counts at the true symbol where it happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor, nn

from course_lib.models.encoder_decoder import EncoderDecoder
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS
from course_lib.training.evaluation import evaluating
from course_lib.training.greedy import greedy_answers, up_to_end
from course_lib.training.pairs import EOS_ID, PAD_ID, IdPair, alike, padded, shifted

Symbols = Sequence[object]


def aligned_edits(answer: Symbols, truth: Symbols) -> list[int]:
    """Edits that turn an answer into the truth, by position: (len(truth) + 1,), the last after the truth's end.

    An insertion counts at the true symbol before which it stands. Of the smallest alignments it is one that keeps
    both together for as long as they agree. The sum is the edit distance.

    >>> aligned_edits("abXcd", "abcd"), aligned_edits("bcd", "abcd"), aligned_edits("abcdd", "abcd")
    ([0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1])
    """
    m, n = len(answer), len(truth)
    rest = [[m - i + n - j for j in range(n + 1)] for i in range(m + 1)]
    for i in range(m - 1, -1, -1):
        for j in range(n - 1, -1, -1):
            change = rest[i + 1][j + 1] + (answer[i] != truth[j])
            rest[i][j] = min(change, rest[i + 1][j] + 1, rest[i][j + 1] + 1)
    edits = [0] * (n + 1)
    i = j = 0
    while i < m or j < n:
        if i < m and j < n and rest[i][j] == rest[i + 1][j + 1] + (answer[i] != truth[j]):
            edits[j] += answer[i] != truth[j]
            i, j = i + 1, j + 1
        elif i < m and rest[i][j] == rest[i + 1][j] + 1:
            edits[j] += 1
            i += 1
        else:
            edits[j] += 1
            j += 1
    return edits


def first_parting(answer: Symbols, truth: Symbols) -> int | None:
    """The first position where an answer and the truth differ, an end that comes too early or late included.

    None when they are the same.

    >>> first_parting("abd", "abc"), first_parting("ab", "abc"), first_parting("abc", "abc")
    (2, 2, None)
    """
    for place in range(max(len(answer), len(truth))):
        if answer[place : place + 1] != truth[place : place + 1]:
            return place
    return None


@dataclass(frozen=True)
class Forced:
    """One sequence fed as the truth: the likeliest symbol at every position, the end's included, and -log2 p(truth)."""

    likeliest: list[int]
    bits: list[float]


def forced(model: EncoderDecoder, pairs: Sequence[IdPair], batch: int = 256) -> list[Forced]:
    """Every pair's target fed as the truth, in the pairs' order; `len(target) + 1` positions each."""
    found: list[Forced] = [Forced([], [])] * len(pairs)
    with evaluating(model):
        for rows, source, lengths in _in_batches(pairs, batch):
            inputs, targets, sizes = shifted([pairs[row][1] for row in rows])
            logits = model(source, lengths, inputs)
            bits = bits_of(logits, targets)
            for place, row in enumerate(rows):
                size = int(sizes[place])
                found[row] = Forced(logits[place, :size].argmax(1).tolist(), bits[place, :size].tolist())
    return found


def bits_of(logits: Tensor, targets: Tensor) -> Tensor:
    """-log2 p(target), (batch, time), from logits (batch, time, classes)."""
    return nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none") / log(2)


def _in_batches(pairs: Sequence[IdPair], batch: int) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """Row numbers, padded sources and their lengths, those of like length together."""
    for rows in alike([(len(source), len(target)) for source, target in pairs], batch):
        yield rows, *padded([pairs[row][0] for row in rows])


@dataclass(frozen=True)
class ByPosition:
    """How many targets reach each position (the end's included), and how many are wrong there: three lists alike.

    `forced`: fed with the truth; `free`: edits of the answers, fed with themselves, aligned with the truth;
    `exact`: how many answers are the truth.
    """

    reached: tuple[int, ...]
    forced: tuple[int, ...]
    free: tuple[int, ...]
    exact: int = 0

    def rates(self, least: int = 1) -> list[tuple[float, float]]:
        """Forced and free error at each position that at least so many targets reach: shares of them."""
        columns = zip(self.reached, self.forced, self.free, strict=True)
        return [(forced / n, free / n) for n, forced, free in columns if n >= least]


def errors_by_position(model: EncoderDecoder, pairs: Sequence[IdPair], longest: int) -> ByPosition:
    """Both errors of a model at every position of the pairs' targets. Raises `ValueError` for no pairs."""
    if not pairs:
        raise ValueError("expected at least one pair; got none. Give pairs of a source and a target.")
    answers = greedy_answers(model, [source for source, _ in pairs], longest)
    size, exact = max(len(target) for _, target in pairs) + 1, 0
    reached, wrong, edits = [0] * size, [0] * size, [0] * size
    for (_, target), held, answer in zip(pairs, forced(model, pairs), answers, strict=True):
        truth = [*target, EOS_ID]
        exact += answer == list(target)
        for place, moved in enumerate(aligned_edits(answer, list(target))):
            reached[place] += 1
            wrong[place] += held.likeliest[place] != truth[place]
            edits[place] += moved
    return ByPosition(tuple(reached), tuple(wrong), tuple(edits), exact)


@dataclass(frozen=True)
class AfterAnError:
    """What one wrong symbol does. `bits`: mean -log2 p(true symbol) so many symbols on, the wrong one at 0.

    `clean` is the same without it; both are fed with the truth but for that one symbol. `right`: sequences whose rest
    the model wrote rightly when left to itself after the true symbol; `recovered`: those of them whose rest it also
    wrote rightly after the wrong one.
    """

    counts: tuple[int, ...]
    bits: tuple[float, ...]
    clean: tuple[float, ...]
    right: int
    recovered: int


def place_of_error(target: Symbols) -> int:
    """Where the wrong symbol is put: after a third of the target."""
    return len(target) // 3


def likeliest_wrong(logits: Tensor, truth: Tensor) -> Tensor:
    """The likeliest symbol (batch,) that is neither the true one nor special, from logits (batch, classes)."""
    masked = logits.clone()
    masked[:, : len(SPECIAL_TOKENS)] = -torch.inf
    return masked.scatter(1, truth.unsqueeze(1), -torch.inf).argmax(1)


def after_an_error(
    model: EncoderDecoder, pairs: Sequence[IdPair], longest: int, offsets: int = 9, batch: int = 256
) -> AfterAnError:
    """Replace one symbol of every target by the likeliest wrong one, and see what becomes of the rest.

    Raises `ValueError` for an empty target, which has nothing to replace.
    """
    if not all(len(target) for _, target in pairs):
        raise ValueError("expected targets of at least one symbol; got an empty one. There is nothing to replace.")
    counts, with_it, without = (torch.zeros(offsets, dtype=torch.float64) for _ in range(3))
    right = recovered = 0
    with evaluating(model):
        for rows, source, lengths in _in_batches(pairs, batch):
            targets = [list(pairs[row][1]) for row in rows]
            places = torch.tensor([place_of_error(target) for target in targets])
            inputs, truth, sizes = shifted(targets)
            logits = model(source, lengths, inputs)
            here = torch.arange(len(rows))
            changed = inputs.clone()
            wrong = likeliest_wrong(logits[here, places], truth[here, places])
            changed[here, places + 1] = wrong
            clean, moved = bits_of(logits, truth), bits_of(model(source, lengths, changed), truth)
            for offset in range(offsets):
                inside = places + offset < sizes
                at = (here[inside], (places + offset)[inside])
                counts[offset] += int(inside.sum())
                without[offset] += clean[at].double().sum()
                with_it[offset] += moved[at].double().sum()
            true_rest = written_from(model, source, lengths, inputs, places + 2, longest)
            rest = written_from(model, source, lengths, changed, places + 2, longest)
            for target, place, true_one, one in zip(targets, places.tolist(), true_rest, rest, strict=True):
                if true_one == target:
                    right += 1
                    recovered += one[place + 1 :] == target[place + 1 :]
    share = counts.clamp(min=1)
    return AfterAnError(
        tuple(int(n) for n in counts),
        tuple((with_it / share).tolist()),
        tuple((without / share).tolist()),
        right,
        recovered,
    )


def written_from(
    model: EncoderDecoder, source: Tensor, lengths: Tensor, inputs: Tensor, kept: Tensor, longest: int
) -> list[list[int]]:
    """Answers whose first `kept` inputs (batch,), ``<bos>`` included, are given; from there on the likeliest symbols.

    >>> from course_lib.models.encoder_decoder import PairArchitecture
    >>> model = EncoderDecoder.build(PairArchitecture(6, 9, encoder_size=4, decoder_size=4))
    >>> source, inputs = torch.tensor([[4, 5]]), torch.tensor([[2, 7, 8, 6]])
    >>> written_from(model, source, torch.tensor([2]), inputs, torch.tensor([3]), longest=5)[0][:2]
    [7, 8]
    """
    written: list[Tensor] = []
    with evaluating(model):
        state = model.start(model.encode(source, lengths).context)
        token = inputs[:, 0]
        for t in range(1, longest + 1):
            logits, state = model.step(token, state)
            token = logits.argmax(1)
            if t < inputs.shape[1]:
                token = torch.where(t < kept, inputs[:, t], token)
            written.append(token)
    return [up_to_end(row) for row in torch.stack(written, dim=1).tolist()]


def without_padding(row: Sequence[int]) -> list[int]:
    """The ids of a row that are not padding.

    >>> without_padding([7, 8, 0])
    [7, 8]
    """
    return [number for number in row if number != PAD_ID]
