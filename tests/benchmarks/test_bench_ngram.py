"""Counting n-grams up to order 5 on a million characters, beside a plain loop over dictionaries of counters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from statistics import median
from time import perf_counter

from course_lib.corpora import shakespeare
from course_lib.lessons.l02_language_models.ngram import NgramCounts
from course_lib.tokenizers import CharacterTokenizer

ORDER, CHARACTERS, ROUNDS = 5, 1_000_000, 3


def counted_in_a_loop(text: str, order: int) -> list[dict[str, Counter[str]]]:
    tables: list[dict[str, Counter[str]]] = [defaultdict(Counter) for _ in range(order)]
    for k, table in enumerate(tables):
        for t in range(k, len(text)):
            table[text[t - k : t]][text[t]] += 1
    return tables


def test_ngram_build(bench_record: Callable[..., None]) -> None:
    """Both start from what they read: ids for ours, which a tokenizer has made, text for the loop."""
    text = shakespeare(limit=CHARACTERS)
    tokenizer = CharacterTokenizer.train(text, special_tokens=())
    ids = tokenizer.encode(text)
    ours, loops = [], []
    for _ in range(ROUNDS):
        start = perf_counter()
        counts = NgramCounts(ids, len(tokenizer.vocabulary), ORDER)
        ours.append(perf_counter() - start)
        start = perf_counter()
        tables = counted_in_a_loop(text, ORDER)
        loops.append(perf_counter() - start)
    assert [sum(map(len, table.values())) for table in tables] == [len(level) for level in counts.levels]
    bench_record("ngram_build_ms_per_mchar", 1e3 * median(ours) * 1e6 / len(text))
    ratio = median(loop / own for own, loop in zip(ours, loops, strict=True))
    bench_record("ngram_build_vs_counter", ratio, limit=2.0, direction="min")
