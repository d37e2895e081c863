"""Splits: whole documents, groups that stay together, and no copy on the other side, for every corpus of the course."""

from collections.abc import Callable

import pytest
import torch

from course_lib.corpora.names import plain
from course_lib.corpora.overlap import copied, overlap, shares_found_elsewhere, stretch_hashes
from course_lib.corpora.shakespeare import shakespeare
from course_lib.corpora.splits import Split, split_documents, split_groups
from course_lib.lessons.l01_tokenizers import tokenization
from course_lib.lessons.l02_language_models import context_size
from course_lib.lessons.l04_character_language_model.origin_of_names import split_names
from course_lib.lessons.l10_gated_family import learnability_tasks
from course_lib.training.recipes import RECIPES

RUNNING_TEXTS: dict[str, Callable[[], Split]] = {
    **{name: recipe.split for name, recipe in RECIPES.items() if name not in ("latex", "names")},
    **{f"context size, {name}": corpus for name, corpus in context_size.CORPORA.items()},
    "tokenizers": lambda: Split(tokenization.training_text(), tokenization.held_out_text()),
}
TOLERATED = {"python": 0.005, "context size, Python source": 0.005}
"""Headers and imports are alike in many modules of source code; everywhere else nothing may be copied."""


@pytest.mark.parametrize("name", RUNNING_TEXTS)
def test_no_held_out_line_stands_in_the_training_text(name: str) -> None:
    split = RUNNING_TEXTS[name]()
    share = overlap(split.test, split.train)
    print(f"{name}: {share:.3%} of {len(split.test):,} held-out characters stand in the training text")
    assert share <= TOLERATED.get(name, 0)


def test_the_learnability_text_is_cut_without_copies() -> None:
    size, held_out = learnability_tasks.SLICE, learnability_tasks.HELD_OUT
    text = shakespeare("tragedies", limit=size + 2 * held_out)
    for start in (size, size + held_out):
        assert overlap(text[start : start + held_out], text[:start]) == 0


@pytest.mark.parametrize("name", ["latex", "names"])
def test_no_held_out_line_is_a_training_line(name: str) -> None:
    split = RECIPES[name].split()
    train, test = (text.splitlines() for text in split)
    assert not set(train) & set(test)
    assert len(set(test)) == len(test)
    if name == "names":
        assert not {plain(line) for line in train} & {plain(line) for line in test}


def test_no_spelling_of_a_name_is_on_both_sides() -> None:
    train, test = ({plain(name) for name in side.names} for side in (split_names().train, split_names().test))
    assert not train & test


def slowly_copied(test: str, train: str, stretch: int) -> list[bool]:
    marks = [False] * len(test)
    for start in range(len(test) - stretch + 1):
        if test[start : start + stretch] in train:
            marks[start : start + stretch] = [True] * stretch
    return marks


@pytest.mark.parametrize("stretch", [1, 2, 3, 5, 8, 13])
@pytest.mark.parametrize("seed", range(3))
def test_copies_are_those_that_a_slow_search_finds(stretch: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    train, test = ("".join("ab€😀"[i] for i in torch.randint(4, (n,), generator=generator)) for n in (300, 120))
    test = test[:50] + train[40:70] + test[50:]
    assert copied(test, train, stretch).tolist() == slowly_copied(test, train, stretch)


def test_texts_shorter_than_a_stretch() -> None:
    assert overlap("", "abc") == 0
    assert overlap("abc", "") == 0
    assert overlap("abc", "abc", 4) == 0
    assert len(stretch_hashes("", 3)) == 0
    assert shares_found_elsewhere([]) == []
    assert shares_found_elsewhere(["", "ab", "ab"], 2) == [0.0, 1.0, 1.0]
    with pytest.raises(ValueError, match="1 or more"):
        stretch_hashes("abc", 0)


def test_a_lone_surrogate_is_a_character_like_others() -> None:
    assert overlap("\ud800ab", "x\ud800ab", 3) == 1


def test_documents_with_copies_stay_in_the_training_text() -> None:
    documents = {f"own {n}": f"{n} " * 50 + "." for n in range(10, 30)}
    documents |= {"copy": "0123456789" * 12, "of copy": "x" + "0123456789" * 12}
    for seed in range(5):
        split = split_documents(documents, 0.2, seed)
        assert not {"copy", "of copy"} & set(split.test)
        assert {**split.train, **split.test} == documents
        assert list(split.train) == [name for name in documents if name in split.train]
        train, test = split.joined()
        assert overlap(test, train) == 0
        assert 0.1 < len(test) / (len(train) + len(test)) <= 0.2
    assert split_documents(documents, 0.2, 1).test == split_documents(documents, 0.2, 1).test
    assert split_documents(documents, 0.2, 1).test != split_documents(documents, 0.2, 2).test


def test_tolerance_lets_a_shared_header_pass() -> None:
    header = "h" * 80
    documents = {str(n): header + "".join(chr(1000 + n) for _ in range(1000)) for n in range(10)}
    with pytest.raises(ValueError, match="Cannot hold out"):
        split_documents(documents, 0.2)
    assert len(split_documents(documents, 0.2, tolerated=0.1).test) == 2


@pytest.mark.parametrize("share", [0, 1, -0.1, 2, float("nan")])
def test_a_share_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        split_documents({"a": "abc", "b": "def"}, share)
    with pytest.raises(ValueError, match="between 0 and 1"):
        split_groups(["a", "b"], str, share, torch.Generator())


@pytest.mark.parametrize("documents", [{}, {"a": "abc"}, {"a": "same", "b": "same"}, {"a": "", "b": ""}])
def test_what_cannot_be_held_out_is_said(documents: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Cannot hold out"):
        split_documents(documents, 0.5, stretch=None)


def test_groups_stay_together() -> None:
    words = [stem + ending for stem in "abcdefghij" for ending in ("", "s", "ed")]
    for seed in range(5):
        train, test = split_groups(words, lambda word: word[0], 0.3, torch.Generator().manual_seed(seed))
        assert sorted(train + test) == sorted(words)
        assert not {word[0] for word in train} & {word[0] for word in test}
        assert len(test) == 9
