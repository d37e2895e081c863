"""The same merges, the same ids, the same encodings as Hugging Face `tokenizers`, in many scripts."""

import json
import random

import pytest
import tokenizers as hugging_face
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Regex, models, pre_tokenizers, trainers

from course_lib.corpora import emoji_samples, many_scripts, prose, shakespeare, source_code
from course_lib.tokenizers import BPETokenizer, train_bpe
from course_lib.tokenizers.pre_tokenize import GPT2, GPT2_PATTERN, PATTERNS, WHOLE, pre_tokenize, splitter

# Unassigned code points are left out: the two sides know different versions of Unicode.
ENCODABLE = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=80)
CORPORA = {
    "English prose": lambda: prose(120_000),
    "Shakespeare": lambda: shakespeare("hamlet"),
    "source code": lambda: source_code(150_000),
    "Chinese": lambda: many_scripts(["zh"])["Chinese"],
    "Hindi": lambda: many_scripts(["hi"])["Hindi"],
    "Arabic": lambda: many_scripts(["ar"])["Arabic"],
    "Thai": lambda: many_scripts(["th"])["Thai"],
    "Korean": lambda: many_scripts(["ko"])["Korean"],
    "joined emoji": lambda: " ".join(emoji_samples()),
    "emoji without spaces": lambda: "".join(emoji_samples(600)),
}


def train_reference(text, vocab_size, level, pattern=GPT2):
    """The same training done by Hugging Face `tokenizers`."""
    cut = [] if pattern == WHOLE else [pre_tokenizers.Split(Regex(PATTERNS.get(pattern, pattern)), "isolated")]
    if level == "byte":
        reference = hugging_face.Tokenizer(models.BPE())
        if pattern == GPT2:  # the library has this one built in
            reference.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        else:
            visible = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
            reference.pre_tokenizer = pre_tokenizers.Sequence([*cut, visible])
        trainer = trainers.BpeTrainer(
            vocab_size=vocab_size, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
        )
    else:
        reference = hugging_face.Tokenizer(models.BPE(unk_token="<unk>"))
        reference.pre_tokenizer = pre_tokenizers.Sequence(cut)
        trainer = trainers.BpeTrainer(vocab_size=vocab_size, show_progress=False, special_tokens=["<unk>"])
    reference.train_from_iterator([text], trainer)
    return reference


def written_merges(tokenizer: BPETokenizer):
    """The merges as pairs of tokens; of a pair merged twice the last, which is the one that counts."""
    written = [tuple(tokenizer.vocabulary.tokens[number] for number in merge.pair) for merge in tokenizer.merges]
    return list(dict.fromkeys(reversed(written)))[::-1]


def assert_equal_to_reference(text, vocab_size, level, others=(), pattern=GPT2):
    ours = train_bpe(text, vocab_size=vocab_size, level=level, pattern=pattern)
    reference = train_reference(text, vocab_size, level, pattern)
    theirs = [tuple(pair) for pair in json.loads(reference.to_str())["model"]["merges"]]
    assert written_merges(ours) == theirs
    assert {token: number for number, token in enumerate(ours.vocabulary.tokens)} == reference.get_vocab()
    for string in (text, *others):
        encoding = reference.encode(string)
        assert ours.encode(string) == encoding.ids
        assert ours.tokens(string) == encoding.tokens


@pytest.mark.parametrize("level", ["byte", "character"])
@pytest.mark.parametrize("name", CORPORA)
def test_same_merges_and_encodings(name, level):
    text = CORPORA[name]()
    others = [other()[:2_000] for other in CORPORA.values()]
    assert_equal_to_reference(text, max(256, len(set(text)) + 1) + 500, level, others)


@pytest.mark.parametrize("level", ["byte", "character"])
@pytest.mark.parametrize("pattern", ["gpt-4", "whole-text", r"(?=\p{Lu})|\d"])
@pytest.mark.parametrize("name", ["source code", "Chinese", "joined emoji"])
def test_same_with_another_pattern(name, pattern, level):
    text = CORPORA[name]()[:5_000]
    others = [other()[:500] for other in CORPORA.values()]
    assert_equal_to_reference(text, max(256, len(set(text)) + 1) + 100, level, others, pattern)


@pytest.mark.parametrize("level", ["byte", "character"])
def test_same_when_training_goes_on_until_nothing_is_left(level):
    """Long trainings on few letters reach tokens by two ways, which share one id."""
    rng = random.Random(7)
    for _ in range(150):
        text = "".join(rng.choice("ab c") for _ in range(rng.randrange(1, 300)))
        assert_equal_to_reference(text, 256 + rng.randrange(120), level)


@settings(max_examples=250, deadline=None)
@given(ENCODABLE, ENCODABLE)
def test_same_on_any_strings(training, text):
    assert_equal_to_reference(training, 300, "byte", [text])


@settings(max_examples=300, deadline=None)
@given(ENCODABLE)
def test_same_pieces(text):
    splitter = pre_tokenizers.Split(Regex(GPT2_PATTERN), "isolated")
    assert pre_tokenize(text) == [piece for piece, _ in splitter.pre_tokenize_str(text)]


TRICKY = st.text(st.sampled_from("'sS\u017ftTkK\u212a0123 \n\r\t\v\x1c\x85\xa0aé中!.-_İıßẞ²½"), max_size=20)


@settings(max_examples=400, deadline=None)
@given(ENCODABLE | TRICKY)
def test_same_pieces_with_the_pattern_of_gpt_4(text):
    splitter_of_the_library = pre_tokenizers.Split(Regex(PATTERNS["gpt-4"]), "isolated")
    pieces = splitter("gpt-4")(text)
    assert pieces == [piece for piece, _ in splitter_of_the_library.pre_tokenize_str(text)]
    assert "".join(pieces) == text
