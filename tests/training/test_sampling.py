"""Sampling: each filter against its definition, the ends of every range, and prompts of every kind."""

import copy
import itertools
import math
from collections import Counter

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.explorers.controls import AWKWARD_TEXTS
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.tokenizers import ByteTokenizer, CharacterTokenizer, WordTokenizer, train_bpe
from course_lib.training.sampling import (
    GREEDY,
    PROMPT_LIMIT,
    Sampler,
    generate,
    generate_ids,
    next_token_probabilities,
    place_at,
    prompt_ids,
)

LOGITS = torch.tensor([1.0, 3.0, 2.0, 0.0])
TOKENIZER = CharacterTokenizer.train("\n abcdefgh:")
MODEL = LanguageModel.build(Architecture(len(TOKENIZER.vocabulary), 8, 16, "torch.GRU"), seed=3)

logits_lists = st.lists(st.floats(-30, 30), min_size=2, max_size=12)


def test_plain_sampling_is_softmax():
    torch.testing.assert_close(Sampler().probabilities(LOGITS), torch.softmax(LOGITS.double(), 0))


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_temperature_divides(temperature):
    torch.testing.assert_close(
        Sampler(temperature).probabilities(LOGITS), torch.softmax(LOGITS.double() / temperature, 0)
    )


def test_the_ends_of_temperature():
    assert GREEDY.probabilities(LOGITS).tolist() == [0, 1, 0, 0]
    assert Sampler(math.inf).probabilities(LOGITS).tolist() == [0.25] * 4
    assert Sampler(1e-300).probabilities(LOGITS).tolist() == [0, 1, 0, 0]
    assert GREEDY.probabilities(torch.zeros(3)).tolist() == [1, 0, 0]


def test_top_k_keeps_the_likeliest_and_renormalises():
    p = Sampler(top_k=2).probabilities(LOGITS)
    torch.testing.assert_close(p[[1, 2]], torch.softmax(LOGITS[[1, 2]].double(), 0))
    assert p[[0, 3]].tolist() == [0, 0]


def test_top_p_keeps_the_token_that_crosses():
    p = torch.softmax(LOGITS.double(), 0).sort(descending=True).values
    for share, kept in ((float(p[0]) - 0.01, 1), (float(p[0]) + 0.01, 2), (float(p[:2].sum()) + 0.01, 3), (1.0, 4)):
        assert int((Sampler(top_p=share).probabilities(LOGITS) > 0).sum()) == kept


def test_rows_are_independent():
    both = torch.stack([LOGITS, -LOGITS])
    sampler = Sampler(0.7, top_k=3, top_p=0.8)
    torch.testing.assert_close(sampler.probabilities(both), torch.stack([sampler.probabilities(row) for row in both]))


@settings(max_examples=150, deadline=None)
@given(
    logits_lists,
    st.one_of(st.just(0.0), st.just(math.inf), st.floats(1e-6, 1e6)),
    st.integers(1, 12),
    st.floats(0.001, 1),
    st.floats(0, 20),
)
def test_always_a_distribution(values, temperature, k, top_p, noise):
    sampler = Sampler(temperature, min(k, len(values)), top_p, noise)
    p = sampler.probabilities(torch.tensor(values), torch.Generator().manual_seed(0))
    assert float(p.sum()) == pytest.approx(1, abs=1e-9)
    assert bool((p >= 0).all())
    assert 1 <= int((p > 0).sum()) <= min(k, len(values))


def test_noise_shuffles_and_needs_a_generator():
    with pytest.raises(ValueError, match="generator"):
        Sampler(noise=1.0).probabilities(LOGITS)
    generator = torch.Generator().manual_seed(0)
    winners = {int(Sampler(0.0, noise=5.0).probabilities(LOGITS, generator).argmax()) for _ in range(40)}
    assert len(winners) > 2


@pytest.mark.parametrize(
    "wrong",
    [{"temperature": -1}, {"temperature": math.nan}, {"top_k": 0}, {"top_k": 1.5}, {"top_p": 0}, {"top_p": 1.1},
     {"noise": -1}, {"noise": math.nan}],
)  # fmt: skip
def test_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        Sampler(**wrong)


def test_refused_with_logits():
    with pytest.raises(ValueError, match="at most 4, the size of the vocabulary; got 5"):
        Sampler(top_k=5).probabilities(LOGITS)
    with pytest.raises(ValueError, match="diverged"):
        Sampler().probabilities(torch.tensor([0.0, math.nan]))


def test_the_largest_luck_falls_on_a_place_that_can_come():
    generator = torch.Generator().manual_seed(0)
    logits = 4 * torch.randn(2_000, 30, generator=generator)
    p = Sampler(top_k=5).probabilities(logits)
    luck = torch.full((len(p),), 1 - 2.0**-53, dtype=torch.float64)
    for drawn in (luck, torch.zeros_like(luck), torch.rand(len(p), generator=generator, dtype=torch.float64)):
        assert bool((p.gather(1, place_at(p, drawn).unsqueeze(1)) > 0).all())
    tenths = torch.tensor([0.1] * 10 + [0.0], dtype=torch.float64)
    assert int(place_at(tenths, torch.tensor(1 - 2.0**-53, dtype=torch.float64))) == 9


def test_drawn_as_often_as_said():
    p = next_token_probabilities(MODEL, TOKENIZER, "abc")
    counts = Counter(next(generate_ids(MODEL, prompt_ids(TOKENIZER, "abc"), Sampler(), seed)) for seed in range(1500))
    measured = torch.tensor([counts[n] / 1500 for n in range(len(p))])
    assert float((measured - p).abs().max()) < 0.04


def test_step_by_step_is_the_whole_at_once():
    text = generate(MODEL, TOKENIZER, "ab", length=12, sampler=GREEDY)
    assert len(text) == 12
    for place in range(12):
        p = next_token_probabilities(MODEL, TOKENIZER, "ab" + text[:place]).clone()
        p[: len(TOKENIZER.vocabulary.special_tokens)] = 0
        assert TOKENIZER.decode([int(p.argmax())]) == text[place]


def test_same_seed_same_text():
    texts = {generate(MODEL, TOKENIZER, "a", 30, seed=seed) for seed in (0, 0, 1, 1)}
    assert len(texts) == 2


@pytest.mark.parametrize("prompt", [*AWKWARD_TEXTS, "a" * 1_000_000, "🙂" * 1000])
def test_any_prompt(prompt):
    text = generate(MODEL, TOKENIZER, prompt, length=5)
    assert len(text) == 5
    assert "<" not in text
    assert len(prompt_ids(TOKENIZER, prompt)) <= PROMPT_LIMIT


def test_stop_and_length():
    assert generate(MODEL, TOKENIZER, "a", 0) == ""
    assert "\n" not in generate(MODEL, TOKENIZER, "a", 300, stop="\n", seed=4)
    for length in (-1, 2.5, float("nan"), True):
        with pytest.raises(ValueError, match="length to be a whole number, 0 or more"):
            generate(MODEL, TOKENIZER, "a", length)
    for allowed in ([], [-1], [MODEL.vocabulary_size]):
        with pytest.raises(ValueError, match="allowed ids"):
            next(generate_ids(MODEL, torch.tensor([1]), Sampler(), 0, torch.tensor(allowed, dtype=torch.long)))
    with pytest.raises(ValueError, match="at least one token"):
        next(generate_ids(MODEL, torch.tensor([], dtype=torch.long), Sampler(), 0))


class Scripted(torch.nn.Module):
    """A language model that writes given ids, whatever it reads."""

    def __init__(self, ids: list[int], size: int) -> None:
        super().__init__()
        self.ids, self.vocabulary_size = ids, size

    def as_cells(self) -> "Scripted":
        return self

    def forward(self, ids: torch.Tensor, states: int = 0) -> tuple[torch.Tensor, int]:
        row = torch.full((self.vocabulary_size,), -30.0)
        row[self.ids[states % len(self.ids)]] = 30.0
        return row.expand(1, ids.shape[1], -1), states + 1


BYTES, BPE = ByteTokenizer(), train_bpe("xyx xyz den Ende dende 🙂🙂é\ud800 " * 9, merges=60)
WORDS = WordTokenizer.train("the cat saw the dog")


@pytest.mark.parametrize(
    ("tokenizer", "text", "stop", "before"),
    [
        (TOKENIZER, "abcdefg", "de", "abc"),
        (TOKENIZER, "abdadedef", "de", "abda"),
        (BYTES, "né 🙂 ende", "🙂", "né "),
        (BYTES, "né 🙂 ende", "\ufffd", "né 🙂 ende"),
        (BYTES, "a\ud800b", "\ud800", "a"),
        (BPE, "xyx xyz den", "z d", "xyx xy"),
        (BPE, "xyx xyz den", "y", "x"),
        (BPE, "Ende 🙂🙂", "🙂", "Ende "),
        (WORDS, "the cat saw the dog", "cat saw", "the "),
        (WORDS, "the cat saw the dog", "e d", "the cat saw th"),
        (TOKENIZER, "abc", "abcabcab", "abc"),
        (TOKENIZER, "abc", "never" * 100, "abc"),
    ],
)
def test_writing_stops_at_the_text_however_it_is_cut_into_tokens(tokenizer, text, stop, before):
    ids = tokenizer.encode(text)
    model = Scripted(ids, len(tokenizer.vocabulary))
    assert generate(model, tokenizer, "a", len(ids), GREEDY, stop=stop) == before  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=12), st.data())
def test_any_stop_in_any_text(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    stop = text[start : data.draw(st.integers(start + 1, len(text)))]
    for tokenizer in (BYTES, BPE):
        ids = tokenizer.encode(text)
        model = Scripted(ids, len(tokenizer.vocabulary))
        written = generate(model, tokenizer, "a", len(ids), GREEDY, stop=stop)  # type: ignore[arg-type]
        assert written == tokenizer.decode(ids).partition(stop)[0]


def test_an_empty_stop_is_refused():
    with pytest.raises(ValueError, match="one character or more"):
        generate(MODEL, TOKENIZER, "a", 5, stop="")


@pytest.mark.parametrize("top_p", [1e-9, 1e-12, 1e-300])
@pytest.mark.parametrize("noise", [0.0, 1e300, 1e308])
@pytest.mark.parametrize("temperature", [0.0, 5e-324, 1.0, 1e308, math.inf])
def test_probabilities_at_every_extreme(top_p, noise, temperature):
    for size, kind in itertools.product((1, 3, 200), (torch.float16, torch.float32, torch.float64)):
        logits = torch.linspace(-60, 60, size).to(kind)
        p = Sampler(temperature, top_p=top_p, noise=noise).probabilities(logits, torch.Generator().manual_seed(1))
        assert p.sum() == pytest.approx(1)
        assert p[place_at(p, torch.tensor(1 - 2**-53, dtype=torch.float64))] > 0


def test_a_top_k_without_end_is_refused():
    with pytest.raises(ValueError, match="whole number"):
        Sampler(top_k=math.inf)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["LSTM", "torch.LSTM"])
def test_writing_has_no_dropout_and_leaves_the_model_as_it_was(kind):
    model = LanguageModel.build(Architecture(len(TOKENIZER.vocabulary), 8, 16, kind, dropout=0.5), seed=3).train()
    written = generate(model, TOKENIZER, "abc", 30)
    assert model.training
    assert model.dropout.training
    assert written == generate(model.eval(), TOKENIZER, "abc", 30)


@pytest.mark.parametrize("kind", ["LSTM", "torch.LSTM"])
def test_reading_has_no_dropout_and_leaves_every_part_in_its_mode(kind):
    model = LanguageModel.build(Architecture(len(TOKENIZER.vocabulary), 8, 16, kind, 2, dropout=0.5), seed=3).train()
    model.embedding.eval()
    modes = [module.training for module in model.modules()]
    quiet = copy.deepcopy(model).eval()
    for _ in range(3):
        assert torch.equal(
            next_token_probabilities(model, TOKENIZER, "abc"), next_token_probabilities(quiet, TOKENIZER, "abc")
        )
        ids = [itertools.islice(generate_ids(m, torch.tensor([1, 2]), Sampler(), 0), 20) for m in (model, quiet)]
        assert list(ids[0]) == list(ids[1])
        assert [module.training for module in model.modules()] == modes
