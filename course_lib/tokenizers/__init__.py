"""Word, character, byte and BPE tokenizers, and vocabularies."""

from course_lib.tokenizers.bpe import BPETokenizer, Merge, train_bpe
from course_lib.tokenizers.byte import ByteTokenizer
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.vocabulary import SPECIAL_TOKENS, Vocabulary
from course_lib.tokenizers.word import WordTokenizer, split_words

__all__ = [
    "BPETokenizer",
    "ByteTokenizer",
    "CharacterTokenizer",
    "Merge",
    "SPECIAL_TOKENS",
    "Tokenizer",
    "Vocabulary",
    "WordTokenizer",
    "split_words",
    "train_bpe",
]
