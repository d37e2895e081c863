"""Saving, loading and exporting: every kind of tokenizer, and every file that is none."""

import json
import os

import pytest
import tokenizers as library
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.tokenizers import (
    BPETokenizer,
    ByteTokenizer,
    CharacterTokenizer,
    Merge,
    Vocabulary,
    WordTokenizer,
    load_tokenizer,
    save_tokenizer,
    to_hugging_face,
    train_bpe,
)
from course_lib.tokenizers.tokenizer_file import KINDS

TEXT = "Don't panic! It's 1989, the cat's 12,345 cats.\r\n\n  DON'T\tpanic: été 面包 🍞👩‍👩‍👧‍👦 <unk>\n"
OTHERS = ("", " ", "🍞", "cats don't Don't\n\n", "ünknown ñ 𝕏", "<pad><unk>", "\x00\x1c\x85", "12345678", "aaaa" * 90)
KNOWN = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=40)

TRAINED = {
    "word": WordTokenizer.train(TEXT),
    "word, few": WordTokenizer.train(TEXT, vocab_size=6),
    "character": CharacterTokenizer.train(TEXT),
    "character, nothing special": CharacterTokenizer.train(TEXT, special_tokens=()),
    "byte": ByteTokenizer(),
    "BPE": train_bpe(TEXT, merges=40),
    "BPE, special tokens": train_bpe(TEXT, merges=9, special_tokens=("<pad>", "<eos>")),
    "BPE on characters": train_bpe(TEXT, merges=40, level="character"),
    "BPE without merges": train_bpe("", merges=5),
    "BPE, GPT-4's pattern": train_bpe(TEXT * 2, merges=60, pattern="gpt-4"),
    "BPE, whole text": train_bpe(TEXT * 2, merges=60, pattern="whole-text"),
    "BPE, whole text, characters": train_bpe(TEXT * 2, merges=60, level="character", pattern="whole-text"),
    "BPE, own pattern": train_bpe(TEXT * 2, merges=60, pattern=r"\d|\p{Lu}"),
    "BPE, a token reached twice": train_bpe("aaabaaab aab", merges=30),
    "empty words": WordTokenizer(Vocabulary([])),
    "empty": CharacterTokenizer(Vocabulary([], special_tokens=())),
}
"""Tokenizers of all kinds by what is particular in them."""


@pytest.fixture(params=TRAINED)
def tokenizer(request):
    return TRAINED[request.param]


def answer(function, argument):
    """The result, or the sentence of the error."""
    try:
        return function(argument)
    except ValueError as error:
        return str(error)


def test_every_kind_is_tried():
    assert {type(tokenizer) for tokenizer in TRAINED.values()} == set(KINDS.values())


def test_a_saved_tokenizer_is_the_same_tokenizer(tokenizer, tmp_path):
    path = tmp_path / "of mine" / "tokenizer 🍞.json"
    save_tokenizer(tokenizer, path)
    loaded = load_tokenizer(str(path))
    assert type(loaded) is type(tokenizer)
    assert loaded.vocabulary.tokens == tokenizer.vocabulary.tokens
    assert loaded.vocabulary.special_tokens == tokenizer.vocabulary.special_tokens
    for text in (TEXT, *OTHERS):
        assert answer(loaded.encode, text) == answer(tokenizer.encode, text)
        assert loaded.tokens(text) == tokenizer.tokens(text) if isinstance(answer(loaded.encode, text), list) else True
    ids = range(len(tokenizer.vocabulary))
    assert loaded.decode(ids) == tokenizer.decode(ids)
    if isinstance(tokenizer, BPETokenizer):
        assert (loaded.merges, loaded.level, loaded.pattern) == (tokenizer.merges, tokenizer.level, tokenizer.pattern)
    first = path.read_bytes()
    save_tokenizer(loaded, path)
    assert path.read_bytes() == first
    assert os.listdir(path.parent) == [path.name]


def test_the_library_gives_the_same_ids_and_the_same_text(tokenizer, tmp_path):
    path = tmp_path / "tokenizer.json"
    to_hugging_face(tokenizer, path)
    reference = library.Tokenizer.from_file(str(path))
    assert reference.get_vocab() == {token: number for number, token in enumerate(tokenizer.vocabulary.tokens)}
    for text in (TEXT, *OTHERS):
        ours = answer(tokenizer.encode, text)
        if isinstance(ours, list):  # else there is no <unk>: the library leaves the character out, or raises
            assert reference.encode(text).ids == ours
            assert reference.decode(ours, skip_special_tokens=False) == tokenizer.decode(ours)


@settings(max_examples=60, deadline=None)
@given(KNOWN)
@pytest.mark.parametrize("name", ["BPE, GPT-4's pattern", "word", "BPE on characters", "BPE, whole text"])
def test_the_library_gives_the_same_ids_on_any_text(name, text):
    reference = _reference(name)
    assert reference.encode(text).ids == TRAINED[name].encode(text)


_REFERENCES = {}


def _reference(name):
    if name not in _REFERENCES:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            to_hugging_face(TRAINED[name], f"{folder}/tokenizer.json")
            _REFERENCES[name] = library.Tokenizer.from_file(f"{folder}/tokenizer.json")
    return _REFERENCES[name]


def saved(tmp_path, **changes):
    """A file of a small BPE tokenizer in which some entries were changed, or taken out with None."""
    path = tmp_path / "tokenizer.json"
    save_tokenizer(train_bpe("aaabdaaabac", merges=3, level="character"), path)
    content = json.loads(path.read_text())
    for key, value in changes.items():
        content[key] = value
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))
    return path


DAMAGED = {
    "another format": ({"format": "x"}, "not a tokenizer of the course. Save the tokenizer again"),
    "no format": ({"format": None}, "not a tokenizer of the course"),
    "a later version": ({"version": 2}, "has version 2 of the format; this course reads version 1"),
    "no version": ({"version": None}, "has version None"),
    "a version that is no number": ({"version": True}, "has version True"),
    "another kind": ({"kind": "syllable"}, "its kind is 'syllable', which is none of word, character, byte, bpe"),
    "a kind that is a list": ({"kind": []}, "damaged"),
    "no tokens": ({"tokens": None}, "there is no list 'tokens' in it"),
    "a token twice": ({"tokens": ["a", "a"]}, "'a' appears twice"),
    "a token that is a number": ({"tokens": ["a", 1]}, "1 among its tokens is no text"),
    "no special tokens": ({"special_tokens": "<unk>"}, "there is no list 'special_tokens' in it"),
    "another level": ({"level": "word"}, "its level is 'word', which is neither of byte, character"),
    "not all bytes": ({"level": "byte"}, "not all of the 256 bytes are among its tokens"),
    "no pattern": ({"pattern": None}, "damaged: 'pattern'"),
    "an unknown pattern": ({"pattern": "gpt-9"}, "There is no pattern named 'gpt-9'"),
    "a broken pattern": ({"pattern": "(a"}, "'(a' is not a regular expression"),
    "no merges": ({"merges": None}, "there is no list 'merges' in it"),
    "a merge of two": ({"merges": [[1, 1]]}, "damaged"),
    "a merge of text": ({"merges": [["a", 1, 5, 2]]}, "'a' in a merge is no whole number"),
    "a merge of unknown ids": ({"merges": [[1, 99, 5, 2]]}, "Id 99 is not in this vocabulary"),
    "a merge that joins others": ({"merges": [[1, 2, 5, 2]]}, "merge 0 joins 'a' and 'b' to 'aa'"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_in_a_sentence(name, tmp_path):
    changes, told = DAMAGED[name]
    with pytest.raises(ValueError) as caught:
        load_tokenizer(saved(tmp_path, **changes))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


BROKEN = {
    "empty": b"",
    "cut off": b'{"format": "sequence-mod',
    "no UTF-8": b"\xff\xfe\x00",
    "nested without end": b"[" * 100_000,
    "not a number": b"NaN",
    "a list": b"[]",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_json_is_refused(name, tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_bytes(BROKEN[name])
    with pytest.raises(ValueError, match=r"tokenizer.json is (damaged|not a tokenizer).*Save the tokenizer again"):
        load_tokenizer(path)


@pytest.mark.parametrize("size", [1, 7, 60, -1])
def test_a_file_cut_off_anywhere_is_refused(size, tmp_path):
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ValueError, match="damaged"):
        load_tokenizer(path)


def test_places_that_are_no_file(tmp_path):
    with pytest.raises(ValueError, match="There is no file"):
        load_tokenizer(tmp_path / "missing.json")
    with pytest.raises(ValueError, match="is a folder, not a file"):
        load_tokenizer(tmp_path)
    with pytest.raises(ValueError, match="There is no file"):
        load_tokenizer("/dev/null")
    with pytest.raises(ValueError, match="it is a folder; add the name of a file"):
        save_tokenizer(ByteTokenizer(), tmp_path)
    with pytest.raises(ValueError, match="cannot be written"):
        to_hugging_face(ByteTokenizer(), "a\0b")
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="cannot be written"):
        save_tokenizer(ByteTokenizer(), tmp_path / "file" / "tokenizer.json")
    assert os.listdir(tmp_path) == ["file"]


def test_the_librarys_file_is_named_as_such(tmp_path):
    path = tmp_path / "tokenizer.json"
    to_hugging_face(ByteTokenizer(), path)
    with pytest.raises(ValueError, match="a file of the Hugging Face library, not a tokenizer of the course"):
        load_tokenizer(path)


def test_halves_of_characters(tmp_path):
    """A lone half comes back; two of them would be joined by JSON; the library can read neither."""
    lone = CharacterTokenizer.train("a\ud83d")
    save_tokenizer(lone, tmp_path / "lone.json")
    assert load_tokenizer(tmp_path / "lone.json").vocabulary.tokens == lone.vocabulary.tokens
    both = BPETokenizer(Vocabulary(["\ud83d", "\ude00", "\ud83d\ude00"], ()), [Merge((0, 1), 2, 1)], "character")
    with pytest.raises(ValueError, match="two halves of a character"):
        save_tokenizer(both, tmp_path / "both.json")
    with pytest.raises(ValueError, match="half a character"):
        to_hugging_face(lone, tmp_path / "tokenizer.json")
    assert os.listdir(tmp_path) == ["lone.json"]


def test_other_objects_are_refused(tmp_path):
    for write in (save_tokenizer, to_hugging_face):
        with pytest.raises(ValueError, match=r"A str cannot be .* the course's tokenizers are WordTokenizer"):
            write("text", tmp_path / "x.json")


def test_an_empty_vocabulary_says_so():
    with pytest.raises(ValueError, match="this vocabulary is empty"):
        TRAINED["empty"].decode([0])
    with pytest.raises(ValueError, match="'a' is not among the 0 tokens"):
        TRAINED["empty"].encode("a")
