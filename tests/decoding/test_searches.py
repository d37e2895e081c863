"""All searches agree where they have to: greedy with beam 1, exhaustive with beam M^T and exact search, batches too."""

from __future__ import annotations

import itertools
import math
from math import inf, nan
from typing import Any

import pytest
import torch
from torch import Tensor

from course_lib.decoding.beam_search import Stop, beam_search
from course_lib.decoding.exact_search import exact_answers, exact_search
from course_lib.decoding.exhaustive import exhaustive
from course_lib.decoding.greedy import greedy
from course_lib.decoding.length_penalty import MEAN, NONE, WU, LengthPenalty
from course_lib.decoding.next_token import Beginning, NextToken, PromptReader, SourceReader
from course_lib.decoding.sampling import sample
from course_lib.decoding.table import Prefixed
from course_lib.lessons.l15_beam_search.live import random_model
from course_lib.models.encoder_decoder import EncoderDecoder, PairArchitecture
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.training.greedy import greedy_answers
from course_lib.training.sampling import GREEDY, Sampler

PENALTIES = (NONE, MEAN, WU, LengthPenalty("power", 1.0, count_end=False), LengthPenalty("reward", 0.5))


def tied(seed: int) -> Prefixed:
    """A random model with many equal probabilities."""

    def row(prefix: tuple[int, ...]) -> torch.Tensor:
        generator = torch.Generator().manual_seed(97 * seed + sum((i + 1) * (t + 3) for i, t in enumerate(prefix)))
        return torch.log_softmax(torch.randint(0, 2, (3,), generator=generator).double(), 0)

    return Prefixed(row, 3, end=0)


@pytest.mark.parametrize("block", range(4))
def test_beam_one_is_greedy_and_a_full_beam_is_exhaustive_on_200_random_tables(block: int) -> None:
    for seed in range(50 * block, 50 * block + 50):
        tokens, longest = 2 + seed % 3, 1 + seed % 4
        model = random_model(seed, tokens) if seed % 5 else tied(seed)
        begin = model.beginning()
        assert beam_search(model, begin, 1, longest)[0].best == greedy(model, begin, longest)[0]
        for penalty in PENALTIES:
            everything = exhaustive(model, begin, longest, penalty)
            wide = beam_search(model, begin, model.size**longest, longest, penalty, n_best=None)[0]
            assert wide.best.tokens == everything[0].tokens
            assert wide.best.log_p == pytest.approx(everything[0].log_p, abs=1e-12)
            exact = exact_search(model, begin, longest, penalty)
            assert exact.complete
            assert exact.best.tokens == everything[0].tokens


def test_a_full_beam_has_every_sequence_in_the_order_of_exhaustive_search() -> None:
    model = random_model(3, tokens=3)
    everything = exhaustive(model, model.beginning(), 4)
    found = beam_search(model, model.beginning(), 3**4, 4, n_best=None, stop=Stop("steps"))[0]
    assert [one.tokens for one in found.hypotheses] == [one.tokens for one in everything]
    assert sum(torch.tensor([one.log_p for one in everything]).exp()) == pytest.approx(1)


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
def test_no_open_one_can_win_gives_the_answer_of_all_steps_in_no_more_of_them(penalty: LengthPenalty) -> None:
    sooner = 0
    for seed, k in itertools.product(range(40), (1, 2, 4)):
        model = random_model(seed, tokens=4)
        early, late = (
            beam_search(model, model.beginning(), k, 7, penalty, Stop(rule), n_best=1)[0]
            for rule in ("cannot win", "steps")
        )
        assert early.best == late.best
        assert early.steps <= late.steps
        sooner += early.steps < late.steps
    assert sooner or penalty.kind != "none"


def test_layered_exact_search_is_depth_first_search_and_batched_is_one_by_one() -> None:
    model = SourceReader(EncoderDecoder.build(PairArchitecture(9, 7, encoder_size=6, decoder_size=7)).double())
    sources = [[4, 5, 6], [7], [8, 4, 4, 5], [5, 5]]
    together = exact_answers(model, model.after(sources), 5, k=1)
    beams = {k: beam_search(model, model.after(sources), k, 5, n_best=4) for k in (1, 3, 8)}
    for place, source in enumerate(sources):
        alone = exact_search(model, model.after([source]), 5)
        everything = exhaustive(model, model.after([source]), 5)
        assert together[place].best.tokens == alone.best.tokens == everything[0].tokens
        for k, found in beams.items():
            one = beam_search(model, model.after([source]), k, 5, n_best=4)[0]
            assert [h.tokens for h in one.hypotheses] == [h.tokens for h in found[place].hypotheses]
            assert one.best.log_p == pytest.approx(found[place].best.log_p)
            assert (one.steps, one.expanded) == (found[place].steps, found[place].expanded)


def test_greedy_is_the_greedy_of_training_and_beam_log_p_is_the_models() -> None:
    net = EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=6, decoder_size=7)).double()
    model, sources = SourceReader(net), [[4, 5, 6], [7], [8, 4, 4, 5, 6, 7], [5, 5]]
    ours = greedy(model, model.after(sources), 12)
    assert [list(one.tokens) for one in ours] == greedy_answers(net, sources, 12)
    found = beam_search(model, model.after(sources), 4, 6)[0].best
    inputs = torch.tensor([[2, *found.tokens]])
    log_p = torch.log_softmax(net.eval()(torch.tensor([sources[0]]), torch.tensor([3]), inputs), 2)[0]
    targets = [*found.tokens, 3][: len(inputs[0])]
    expected = sum(log_p[t, token].item() for t, token in enumerate(targets[: found.length]))
    assert found.log_p == pytest.approx(expected)


def test_searching_leaves_a_model_in_its_mode() -> None:
    net = EncoderDecoder.build(PairArchitecture(9, 11, encoder_size=6, decoder_size=7, dropout=0.5)).train()
    model = SourceReader(net)
    one, two = (beam_search(model, model.after([[4, 5]]), 3, 6)[0].best for _ in range(2))
    assert one == two
    assert net.training
    assert net.dropout.training


@pytest.mark.parametrize("kind", ["GRU", "torch.LSTM"])
def test_a_language_model_goes_on_from_prompts_of_any_length(kind: str) -> None:
    net = LanguageModel.build(Architecture(6, embedding_size=5, hidden_size=8, kind=kind)).double()
    model = PromptReader(net, allowed=torch.tensor([1, 2, 4]))
    prompts = [torch.tensor([3]), torch.tensor([0, 5, 2, 2])]
    together = beam_search(model, model.after(prompts), 3, 4, stop=Stop("steps"))
    for place, prompt in enumerate(prompts):
        everything = exhaustive(model, model.after([prompt]), 4)
        full = beam_search(model, model.after([prompt]), 3**4, 4)[0].best
        assert full.tokens == everything[0].tokens
        assert not full.finished
        assert set(full.tokens) <= {1, 2, 4}
        alone = beam_search(model, model.after([prompt]), 3, 4)[0].best
        assert alone.tokens == together[place].best.tokens


def test_samples_follow_the_models_probabilities() -> None:
    model = random_model(5, tokens=3)
    best = exhaustive(model, model.beginning(), 4)[0]
    drawn = sample(model, model.beginning(4000), 4, seed=1)
    share = sum(one.tokens == best.tokens and one.finished == best.finished for one in drawn) / 4000
    assert share == pytest.approx(torch.tensor(best.log_p).exp().item(), abs=0.03)
    assert sample(model, model.beginning(20), 4, seed=1) == sample(model, model.beginning(20), 4, seed=1)
    assert sample(model, model.beginning(), 4, GREEDY) == greedy(model, model.beginning(), 4)
    cold = sample(model, model.beginning(50), 4, Sampler(temperature=0.01), seed=2)
    assert set(cold) == {greedy(model, model.beginning(), 4)[0]}


class Impossible(NextToken):
    """After the first token nothing can come."""

    size, end = 3, 0

    def step(self, tokens, state):
        row = torch.tensor([-torch.inf, -0.5, -1.0]) if int(tokens[0]) < 0 else torch.full((3,), -torch.inf)
        return row.expand(len(tokens), 3), state


def test_where_nothing_can_come_a_search_ends_and_says_so() -> None:
    model = Impossible()
    begin = Prefixed(lambda prefix: torch.zeros(3), 3, 0).beginning()
    found = beam_search(model, begin, 2, 5)[0]
    assert found.hypotheses == ()
    with pytest.raises(ValueError, match="every next one has probability 0"):
        _ = found.best
    with pytest.raises(ValueError, match="nothing can be drawn"):
        sample(model, begin, 5)
    assert greedy(model, begin, 5)[0].finished is False
    assert exact_search(model, begin, 5).hypotheses == ()


@pytest.mark.parametrize("search", [exact_search, exhaustive], ids=["exact", "exhaustive"])
def test_a_penalty_that_is_only_named_is_refused(search: Any) -> None:
    model = random_model(0, 3)
    with pytest.raises(ValueError, match="such as MEAN"):
        search(model, model.beginning(), 4, "mean")


@pytest.mark.parametrize("name", ["greedy", "sample", "beam", "answers"])
def test_no_sources_have_no_answers(name: str) -> None:
    model = random_model(0, 3)
    nothing = model.beginning().select(torch.zeros(0, dtype=torch.long))
    assert EVERY_SEARCH[name](model, nothing, 4) == []


def test_exact_search_gives_up_where_it_is_told_to() -> None:
    model = Prefixed(lambda prefix: torch.full((6,), -math.log(6), dtype=torch.float64), 6, end=None)
    with pytest.raises(ValueError, match="given up after 1 expansions"):
        _ = exact_search(model, model.beginning(), 8, most=1).best
    assert not exact_search(model, model.beginning(), 8, most=20).complete
    assert exact_search(model, model.beginning(), 8, most=20).expanded == 20
    found = exact_answers(model, model.beginning(2), 8, k=2, most=20)
    assert [one.complete for one in found] == [False, False]
    assert all(one.expanded <= 20 for one in found)


class Constant(NextToken):
    """The same log-probabilities after everything."""

    size, end = 3, None

    def __init__(self, row: list[float]) -> None:
        self.row = torch.tensor(row)

    def step(self, tokens: Tensor, state: Any) -> tuple[Tensor, Any]:
        return self.row.expand(len(tokens), 3), state

    def select(self, rows: Tensor) -> Constant:
        return self

    @property
    def start(self) -> Beginning:
        return Beginning(torch.zeros(1, dtype=torch.long), self)


EVERY_SEARCH: dict[str, Any] = {
    "greedy": greedy,
    "sample": sample,
    "beam": lambda model, start, longest: beam_search(model, start, 2, longest),
    "prefix": lambda model, start, longest: beam_search(model, start, 1, longest, prefix=[1]),
    "exhaustive": exhaustive,
    "exact": exact_search,
    "answers": exact_answers,
}


@pytest.mark.parametrize("search", EVERY_SEARCH.values(), ids=EVERY_SEARCH)
@pytest.mark.parametrize("row", [[nan] * 3, [-1.0, nan, -1.0], [inf, -inf, -inf], [1.0, 2.0, 3.0]], ids=str)
def test_a_model_that_has_diverged_is_told(search: Any, row: list[float]) -> None:
    model = Constant(row)
    with pytest.raises(ValueError, match="The model has diverged"):
        search(model, model.start, 3)


@pytest.mark.parametrize("noise", [1e12, 1e200])
def test_no_noise_lifts_what_cannot_come(noise: float) -> None:
    model = Constant([0.0, -inf, -inf])
    for seed in range(5):
        sampler = Sampler(top_k=1, noise=noise)
        assert sample(model, model.start, 4, sampler, seed)[0].tokens == (0, 0, 0, 0)
