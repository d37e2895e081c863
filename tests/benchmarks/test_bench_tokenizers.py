"""BPE in Python against Hugging Face `tokenizers` in Rust, on the prose corpus: ratios within one run."""

import statistics
from time import perf_counter

import tokenizers as hugging_face
from tokenizers import models, pre_tokenizers, trainers

from course_lib.corpora import prose
from course_lib.tokenizers import train_bpe

MERGES, ROUNDS = 500, 7


def reference_training(text):
    reference = hugging_face.Tokenizer(models.BPE())
    reference.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=256 + MERGES, show_progress=False, initial_alphabet=alphabet)
    reference.train_from_iterator([text], trainer)
    return reference


def seconds(function, *arguments):
    start = perf_counter()
    function(*arguments)
    return perf_counter() - start


def median_ratio(ours, theirs):
    """Median of our time over the median of theirs, runs interleaved."""
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)


def test_training(bench_record):
    text = prose()
    ratio = median_ratio(
        lambda: seconds(lambda: train_bpe(text, merges=MERGES)), lambda: seconds(reference_training, text)
    )
    bench_record("bpe_train_vs_hf", ratio, limit=6.0)


def test_encoding(bench_record):
    """Both sides encode with an empty cache of words: the tokenizer is made anew for each run."""
    text = prose()
    trained, reference = train_bpe(text, merges=MERGES), reference_training(text)
    written = reference.to_str()
    ratio = median_ratio(
        lambda: seconds(trained.first(MERGES).encode, text),
        lambda: seconds(hugging_face.Tokenizer.from_str(written).encode, text),
    )
    assert trained.encode(text) == reference.encode(text).ids
    bench_record("bpe_encode_vs_hf", ratio, limit=4.0)
