"""Trained tokenizers as files: the course's own, which is read back exactly, and the Hugging Face library's.

Both are JSON. The course's file holds what the tokenizer is made of (tokens in order of their ids, merges, level,
pattern) and no code, so that a file from somebody else can be read without risk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from course_lib.tokenizers.bpe import LEVELS, BPETokenizer, Merge
from course_lib.tokenizers.byte import ByteTokenizer
from course_lib.tokenizers.byte_alphabet import BYTE_OF
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.tokenizers.word import WordTokenizer

FORMAT, VERSION = "sequence-modelling-course tokenizer", 1

KINDS: Mapping[str, type] = {
    "word": WordTokenizer,
    "character": CharacterTokenizer,
    "byte": ByteTokenizer,
    "bpe": BPETokenizer,
}
"""The kinds of tokenizer by the name they have in a file."""


def save_tokenizer(tokenizer: Tokenizer, path: str | Path) -> None:
    """Write a trained tokenizer to a file that `load_tokenizer` reads; the folder is made when it is missing.

    A file of that name is replaced, as a whole. Raises `ValueError` for a tokenizer of another kind than the course's,
    for one with halves of characters in it, and where the file cannot be written.
    """
    kind = next((name for name, made in KINDS.items() if type(tokenizer) is made), None)
    if kind is None:
        raise ValueError(
            f"A {type(tokenizer).__name__} cannot be saved; the course's tokenizers are "
            f"{', '.join(made.__name__ for made in KINDS.values())}."
        )
    special = tokenizer.vocabulary.special_tokens
    content: dict[str, Any] = {"format": FORMAT, "version": VERSION, "kind": kind}
    if not isinstance(tokenizer, ByteTokenizer):
        content |= {"special_tokens": list(special), "tokens": list(tokenizer.vocabulary.tokens[len(special) :])}
    if isinstance(tokenizer, BPETokenizer):
        merges = [[*merge.pair, merge.token, merge.frequency] for merge in tokenizer.merges]
        content |= {"level": tokenizer.level, "pattern": tokenizer.pattern, "merges": merges}
    write_text_file(Path(path), json_text(content))


def load_tokenizer(path: str | Path) -> Tokenizer:
    """The tokenizer that `save_tokenizer` wrote: the same ids for every text.

    Raises `ValueError`, with what to do, for a file that is missing, no file, damaged, of another format or of a later
    version.
    """
    path = Path(path)
    content = _read(path)
    try:
        return _built(content)
    except (ValueError, LookupError, TypeError, OverflowError) as error:
        raise ValueError(
            f"{path.name} says that it is a tokenizer of the course, but it is damaged: {error}. {_AGAIN}"
        ) from None


def json_text(content: Mapping[str, Any]) -> str:
    """`content` as JSON in ASCII. `ValueError` for halves of characters (surrogates) that would not come back.

    >>> json_text({"token": "é"})
    '{"token": "\\\\u00e9"}\\n'
    """
    text = json.dumps(content, ensure_ascii=True)
    if json.loads(text) != content:
        raise ValueError(
            "A token holds two halves of a character (surrogates), which a file would join to one. "
            "Train on text without them."
        )
    return f"{text}\n"


def write_text_file(path: Path, text: str) -> None:
    """Write the text to a file as a whole or not at all. `ValueError` where that is not possible."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError("it is a folder; add the name of a file")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, ValueError) as error:  # a name with a zero character is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"The tokenizer cannot be written to {str(path)!r}: {reason}.") from None


_AGAIN = "Save the tokenizer again, with save_tokenizer(tokenizer, path)."


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.is_dir():
            raise ValueError(f"{str(path)!r} is a folder, not a file. Add the name of the file.")
        if not path.is_file():  # a pipe would be waited for, a device might never end
            raise ValueError(f"There is no file {str(path)!r}; look for it from {str(Path.cwd())!r}. {_AGAIN}")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{str(path)!r} cannot be read: {error.strerror or error}.") from None
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError(f"{path.name} is damaged or no JSON: it cannot be read to the end. {_AGAIN}") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        library = isinstance(content, dict) and "model" in content and "pre_tokenizer" in content
        remedy = "Read it with that library: tokenizers.Tokenizer.from_file(path)." if library else _AGAIN
        what = "a file of the Hugging Face library, not" if library else "not"
        raise ValueError(f"{path.name} is {what} a tokenizer of the course. {remedy}")
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        raise ValueError(
            f"{path.name} has version {version!r} of the format; this course reads version {VERSION}. "
            "Load it with the course that wrote it, or train and save the tokenizer again."
        )
    return content


def _built(content: Mapping[str, Any]) -> Tokenizer:
    kind = content.get("kind")
    if kind not in KINDS:
        raise ValueError(f"its kind is {kind!r}, which is none of {', '.join(KINDS)}")
    if kind == "byte":
        return ByteTokenizer()
    vocabulary = Vocabulary(_texts(content, "tokens"), _texts(content, "special_tokens"))
    if kind == "bpe":
        return _built_bpe(content, vocabulary)
    build: Callable[[Vocabulary], Tokenizer] = WordTokenizer if kind == "word" else CharacterTokenizer
    return build(vocabulary)


def _built_bpe(content: Mapping[str, Any], vocabulary: Vocabulary) -> BPETokenizer:
    level = content.get("level")
    if level not in LEVELS:
        raise ValueError(f"its level is {level!r}, which is neither of {', '.join(LEVELS)}")
    special, tokens = len(vocabulary.special_tokens), vocabulary.tokens
    if level == "byte":
        if not set(BYTE_OF) <= set(tokens[special:]):
            raise ValueError("not all of the 256 bytes are among its tokens")
        if foreign := next((token for token in tokens[special:] if not set(token) <= set(BYTE_OF)), None):
            raise ValueError(f"its token {foreign!r} is not written in the characters of bytes")
    merges = []
    for number, row in enumerate(_list(content, "merges")):
        first, second, token, frequency = map(_whole, row)
        for part in (first, second, token):
            vocabulary.check(part)
        if tokens[first] + tokens[second] != tokens[token]:
            raise ValueError(f"merge {number} joins {tokens[first]!r} and {tokens[second]!r} to {tokens[token]!r}")
        merges.append(Merge((first, second), token, frequency))
    return BPETokenizer(vocabulary, merges, level, content["pattern"])


def _list(content: Mapping[str, Any], name: str) -> list[Any]:
    found = content.get(name)
    if not isinstance(found, list):
        raise ValueError(f"there is no list {name!r} in it")
    return found


def _texts(content: Mapping[str, Any], name: str) -> list[str]:
    found = _list(content, name)
    if strange := next((part for part in found if not isinstance(part, str)), None):
        raise ValueError(f"{strange!r} among its {name} is no text")
    return found


def _whole(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise ValueError(f"{number!r} in a merge is no whole number")
    return number
