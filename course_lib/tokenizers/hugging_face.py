"""The course's tokenizers as files of the Hugging Face `tokenizers` library (``tokenizer.json``), with the same ids.

The library is not needed to write such a file. There: ``tokenizers.Tokenizer.from_file("tokenizer.json")``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_lib.tokenizers.bpe import BPETokenizer
from course_lib.tokenizers.byte import ByteTokenizer
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.pre_tokenize import PATTERNS, WHOLE
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.tokenizer_file import json_text, write_text_file
from course_lib.tokenizers.vocabulary import UNK
from course_lib.tokenizers.word import WORD_PATTERN, WordTokenizer

Json = dict[str, Any]

BYTES_WRITTEN = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
"""Bytes as GPT-2's visible characters, without a cut: that is done before, by the tokenizer's own pattern."""


def to_hugging_face(tokenizer: Tokenizer, path: str | Path) -> None:
    """Write a trained tokenizer as a ``tokenizer.json``, which `Tokenizer.from_file` of the library reads.

    Every text gets the same ids there, and ids the same text. Three things are different by nature: a text in which a
    special token is written out is read letter by letter, as here, because the file declares no special tokens; where
    the vocabulary has no ``<unk>`` and the course raises, the library leaves the character out or raises its own error;
    and in a pattern of your own, ``^``, ``$`` and ``\\w`` mean something else in the library on line ends and signs
    such as "²".

    Raises `ValueError` for another kind of tokenizer, for tokens with halves of characters in them, and where the file
    cannot be written.
    """
    build = _BUILDERS.get(type(tokenizer))
    if build is None:
        known = ", ".join(kind.__name__ for kind in _BUILDERS)
        raise ValueError(f"A {type(tokenizer).__name__} cannot be exported; the course's tokenizers are {known}.")
    for token in tokenizer.vocabulary.tokens:
        if any("\ud800" <= character <= "\udfff" for character in token):
            raise ValueError(
                f"The token {token!r} is half a character (a surrogate), which the library cannot read. "
                "Train on text without such halves."
            )
    empty: Json = {"truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "post_processor": None}
    write_text_file(Path(path), json_text({"version": "1.0", **empty, **build(tokenizer)}))


def _ids(tokenizer: Tokenizer) -> dict[str, int]:
    return {token: number for number, token in enumerate(tokenizer.vocabulary.tokens)}


def _unknown(tokenizer: Tokenizer) -> str | None:
    return None if tokenizer.vocabulary.unknown_id is None else UNK


def _split(pattern: str, behavior: str = "Isolated", invert: bool = False) -> Json:
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": behavior, "invert": invert}


def _list_model(tokenizer: Tokenizer) -> Json:
    return {"type": "WordLevel", "vocab": _ids(tokenizer), "unk_token": _unknown(tokenizer) or UNK}


def _bpe_model(ids: dict[str, int], merges: list[list[str]], unknown: str | None) -> Json:
    return {
        "type": "BPE",
        "dropout": None,
        "unk_token": unknown,
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": False,
        "byte_fallback": False,
        "ignore_merges": False,
        "vocab": ids,
        "merges": merges,
    }


def _word(tokenizer: Any) -> Json:
    kept = _split(WORD_PATTERN, behavior="Removed", invert=True)  # what is no word is removed
    return {"pre_tokenizer": kept, "model": _list_model(tokenizer), "decoder": None}


def _character(tokenizer: Any) -> Json:
    return {"pre_tokenizer": _split(r"[\s\S]"), "model": _list_model(tokenizer), "decoder": {"type": "Fuse"}}


def _byte(tokenizer: Any) -> Json:
    return {"pre_tokenizer": BYTES_WRITTEN, "model": _bpe_model(_ids(tokenizer), [], None), "decoder": BYTES_WRITTEN}


def _bpe(tokenizer: BPETokenizer) -> Json:
    tokens = tokenizer.vocabulary.tokens
    # Of a pair that was merged twice the last rank counts, as in encoding.
    written = list(dict.fromkeys(merge.pair for merge in reversed(tokenizer.merges)))[::-1]
    merges = [[tokens[first], tokens[second]] for first, second in written]
    pattern = PATTERNS.get(tokenizer.pattern, tokenizer.pattern)
    steps = [] if tokenizer.pattern == WHOLE else [_split(pattern)]
    decoder: Json = {"type": "Fuse"}
    if tokenizer.level == "byte":
        steps.append(BYTES_WRITTEN)
        decoder = BYTES_WRITTEN
    before = {"type": "Sequence", "pretokenizers": steps} if steps else None
    model = _bpe_model(_ids(tokenizer), merges, _unknown(tokenizer))
    return {"pre_tokenizer": before, "model": model, "decoder": decoder}


_BUILDERS: dict[type, Callable[[Any], Json]] = {
    WordTokenizer: _word,
    CharacterTokenizer: _character,
    ByteTokenizer: _byte,
    BPETokenizer: _bpe,
}
