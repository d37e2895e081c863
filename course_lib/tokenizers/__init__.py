"""Word, character, byte and BPE tokenizers, vocabularies, and the files in which they are kept."""

from course_lib.tokenizers.bpe import BPETokenizer, Merge, train_bpe
from course_lib.tokenizers.byte import ByteTokenizer
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.hugging_face import to_hugging_face
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.tokenizer_file import load_tokenizer, save_tokenizer
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
    "load_tokenizer",
    "save_tokenizer",
    "split_words",
    "to_hugging_face",
    "train_bpe",
]
