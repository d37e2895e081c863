"""The training loop: it learns, resumes exactly, stops early, and survives NaN and a kill."""

import copy
import itertools
import math
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from torch import nn

from course_lib.models.checkpoint import CheckpointError, load_checkpoint, save_checkpoint
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.models.sequence_classifier import SequenceClassifier
from course_lib.training.batches import LabelledSequences, Streams
from course_lib.training.evaluation import bits_per_token
from course_lib.training.training_loop import Plan, TrainingDiverged, label_objective, next_token_objective, train

IDS = torch.tensor([0, 1, 2, 3, 2, 1] * 100)
SMALL = Architecture(vocabulary_size=4, embedding_size=8, hidden_size=16, kind="torch.GRU", dropout=0.1)


def language_run(plan, checkpoint=None, **more):
    model = LanguageModel.build(SMALL, seed=0)
    objective = next_token_objective(Streams(IDS, batch=4, length=12, seed=1))
    history = train(model, objective, plan, checkpoint=checkpoint, progress=False, **more)
    return model, history


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True))


def test_it_learns_a_regular_text():
    model, history = language_run(Plan(steps=120, learning_rate=1e-2))
    assert history.losses[0] > 1.2
    assert bits_per_token(model, IDS) < 0.4
    for sizes in ({"rows": 0}, {"piece": 0}, {"piece": -5}, {"rows": 1.5}):
        with pytest.raises(ValueError, match="whole number, 1 or more"):
            bits_per_token(model, IDS, **sizes)
    with pytest.raises(ValueError, match="expected ids from 0"):
        bits_per_token(model, torch.tensor([1, 2, -100]))
    assert not model.training


def test_the_same_seed_gives_the_same_weights_and_leaves_the_callers_randomness_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first, _ = language_run(Plan(steps=15))
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(6)
    second, _ = language_run(Plan(steps=15))
    assert same(first, second)


class Killed(Exception):
    pass


@pytest.mark.parametrize("stop_at", [0, 7, 19, 20, 33])
def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path, stop_at):
    plan = Plan(steps=40, save_every=5, validate_every=8)
    unbroken, whole = language_run(plan, validate=lambda m: bits_per_token(m, IDS))

    def stop(step, _model):
        if step == stop_at:
            raise Killed

    path = tmp_path / "run.safetensors"
    with pytest.raises(Killed):
        language_run(plan, path, observe=stop, validate=lambda m: bits_per_token(m, IDS))
    resumed, history = language_run(plan, path, validate=lambda m: bits_per_token(m, IDS))
    assert same(unbroken, resumed)
    assert history.losses == whole.losses
    assert history.validations == whole.validations
    assert history.resumed_at == stop_at // 5 * 5


KILLED = """
import sys, torch
from pathlib import Path
sys.path.insert(0, {root!r})
torch.set_num_threads(1)
from tests.training.test_training_loop import *
language_run(Plan(steps=100_000, save_every=1), Path({path!r}))
"""


def test_a_killed_process_leaves_a_whole_checkpoint(tmp_path):
    path = tmp_path / "run.safetensors"
    code = KILLED.format(root=str(Path(__file__).parents[2]), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", code])
    try:
        end = time.monotonic() + 120
        while not path.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.3)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    seen = []

    def look(step, _model):
        seen.append(step)
        raise Killed

    with pytest.raises(Killed):
        language_run(Plan(steps=100_000, save_every=1), path, observe=look)
    assert seen[0] >= 1


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    path = tmp_path / "run.safetensors"
    language_run(Plan(steps=3), path)
    with pytest.raises(CheckpointError, match="another plan"):
        language_run(Plan(steps=4), path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CheckpointError, match=r"damaged or cut off.*Delete the file"):
        language_run(Plan(steps=3), path)


def test_early_stop_puts_the_best_weights_back():
    values = iter([3.0, 1.0, 2.0, 2.5, 0.0])
    kept = {}

    def validate(model):
        value = next(values)
        kept[value] = [p.clone() for p in model.parameters()]
        return value

    model, history = language_run(Plan(steps=100, validate_every=5, patience=2), validate=validate)
    assert history.stopped_early
    assert len(history.losses) == 20
    assert history.best == (10, 1.0)
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), kept[1.0], strict=True))


def test_nan_is_never_the_best():
    nan = float("nan")
    for values, best, stopped, steps in (
        ([nan, 3.0, 2.5, 2.0], (20, 2.0), False, 20),
        ([3.0, nan, 2.5, nan], (15, 2.5), False, 20),
        ([nan, 3.0, nan, nan, nan, 1.0], (10, 3.0), True, 25),
    ):
        reported, kept = iter(values), []

        def validate(model, reported=reported, kept=kept):
            kept.append([p.clone() for p in model.parameters()])
            return next(reported)

        plan = Plan(steps=5 * len(values), validate_every=5, patience=3)
        model, history = language_run(plan, validate=validate)
        assert (history.best, history.stopped_early, len(history.losses)) == (best, stopped, steps)
        assert all(torch.equal(a, b) for a, b in zip(model.parameters(), kept[best[0] // 5 - 1], strict=True))


def test_validations_that_are_all_nan_stop_the_run_and_have_no_best():
    _, history = language_run(Plan(steps=50, validate_every=5, patience=3), validate=lambda model: float("nan"))
    assert history.stopped_early
    assert len(history.losses) == 15
    with pytest.raises(ValueError, match="validation that is a number"):
        _ = history.best


def test_a_head_tied_to_the_embedding_is_trained_saved_and_resumed(tmp_path):
    def run(steps, path):
        model = LanguageModel.build(Architecture(4, 8, 8, "torch.GRU"), seed=0)
        model.head.weight = model.embedding.weight
        objective = next_token_objective(Streams(IDS, batch=4, length=12, seed=1))
        plan = Plan(steps=20, save_every=5, validate_every=5, patience=2)
        train(
            model,
            objective,
            plan,
            checkpoint=path,
            progress=False,
            validate=lambda m: float(bits_per_token(m, IDS)),
            observe=lambda step, _: stop_at(step, steps),
        )
        return model

    def stop_at(step, steps):
        if step == steps:
            raise Killed

    whole = run(99, tmp_path / "whole.safetensors")
    with pytest.raises(Killed):
        run(12, tmp_path / "broken.safetensors")
    resumed = run(99, tmp_path / "broken.safetensors")
    assert resumed.head.weight is resumed.embedding.weight
    assert same(whole, resumed)


class Exploding(nn.Module):
    """A model whose loss, the logarithm of 2 - weight, ends where the weight passes 2."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(1.0))


def exploding_objective(model, step, carried):
    return (2 - model.weight).log(), None


def test_nan_is_caught_with_advice_and_good_weights():
    model = Exploding()
    with pytest.raises(
        TrainingDiverged, match=r"At step \d+ the .* Try a learning rate of 0.2 in place of 0.5, or clip"
    ):
        train(model, exploding_objective, Plan(steps=50, learning_rate=0.5, warm_up=0, clip=None), progress=False)
    assert float(model.weight.detach()) < 2


def test_clipping_bounds_every_update():
    model, plain = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    norms = []

    def objective(network, step, carried):
        return 1e6 * network.weight.sum(), None

    model.weight.register_hook(lambda grad: norms.append(float(grad)))
    for network, clip in ((model, 0.5), (plain, None)):
        train(network, objective, Plan(steps=1, clip=clip), progress=False)
    assert norms == [1e6]
    assert float(model.weight.grad.norm()) == pytest.approx(0.5, rel=1e-4)
    assert float(plain.weight.grad.norm()) == pytest.approx(1e6)


def test_rates():
    plan = Plan(steps=101, learning_rate=1.0, warm_up=10)
    rates = [plan.rate(step) for step in range(101)]
    assert rates[:10] == pytest.approx([0.1 * n for n in range(1, 11)])
    assert rates[10] == pytest.approx(1.0)
    assert rates[100] == pytest.approx(0.01)
    assert all(later <= earlier for earlier, later in itertools.pairwise(rates[10:]))
    assert {Plan(steps=9, schedule="constant", warm_up=0).rate(step) for step in range(9)} == {2e-3}


def test_observers_see_every_step_and_the_end():
    seen = []
    language_run(Plan(steps=4), observe=lambda step, model: seen.append((step, model.training)))
    assert seen == [(step, False) for step in range(5)]


def test_a_classifier_learns():
    rows = [[1, 2, 3], [2, 1], [3, 3, 1, 2], [1, 1]] * 5
    labels = [row[0] % 3 for row in rows]
    model = SequenceClassifier(4, 3, embedding_size=8, hidden_size=16, both_ways=True)
    examples = LabelledSequences(rows, labels, batch=8)
    train(model, label_objective(examples), Plan(steps=80, learning_rate=1e-2), progress=False)
    said = model(examples.all.ids, examples.all.lengths).argmax(1)
    assert torch.equal(said, examples.all.labels)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 0},
        {"steps": 1.5},
        {"steps": 5, "learning_rate": float("nan")},
        {"steps": 5, "learning_rate": -1},
        {"steps": 5, "schedule": "linear"},
        {"steps": 5, "clip": 0},
        {"steps": 5, "patience": 3},
        {"steps": 5, "save_every": 0},
    ],
)
def test_plans_without_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"expected|patience"):
        Plan(**wrong)


def test_best_without_a_validation():
    _, history = language_run(Plan(steps=1))
    with pytest.raises(ValueError, match="validate_every"):
        _ = history.best


@pytest.fixture(scope="module")
def a_run(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "run.safetensors"
    plan = Plan(steps=4, save_every=2, validate_every=2, patience=2)
    language_run(plan, str(path), validate=lambda model: 1.0)
    return plan, *load_checkpoint(path)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda tensors, card: card.pop("done"), "whole run .*'done'"),
        (lambda tensors, card: card.update(done=10**9), "4 losses of 1000000000"),
        (lambda tensors, card: card.update(done=-3), "losses of -3"),
        (lambda tensors, card: card.update(done="🙂"), "whole run"),
        (lambda tensors, card: card.pop("history"), "'history'"),
        (lambda tensors, card: card.update(history=[]), "whole run"),
        (lambda tensors, card: card.update(carried=5), "whole run"),
        (lambda tensors, card: tensors.pop("carried.0"), "carried"),
        (lambda tensors, card: tensors.pop("random"), "random"),
        (lambda tensors, card: tensors.update(random=torch.zeros(3)), "whole run"),
        (lambda tensors, card: tensors.update({"optimiser.0.exp_avg": torch.zeros(1)}), "another shape"),
        (lambda tensors, card: tensors.update({"optimiser.99.exp_avg": torch.zeros(1)}), "whole run"),
        (lambda tensors, card: tensors.update({"optimiser.x.exp_avg": torch.zeros(1)}), "whole run"),
        (lambda tensors, card: tensors.pop("best.head.bias"), "lacks head.bias"),
        (lambda tensors, card: tensors["best.head.bias"].fill_(math.nan), "inf or nan"),
    ],
)
def test_a_damaged_run_is_refused_and_changes_nothing(tmp_path, a_run, damage, words):
    plan, tensors, card = a_run
    tensors, card = {name: tensor.clone() for name, tensor in tensors.items()}, copy.deepcopy(card)
    damage(tensors, card)
    save_checkpoint(tmp_path / "run", tensors, card)
    model, before = LanguageModel.build(SMALL, seed=0), LanguageModel.build(SMALL, seed=0)
    with pytest.raises(CheckpointError, match=f"{words}.*Delete the file"):
        train(model, lambda *_: pytest.fail("trained"), plan, checkpoint=tmp_path / "run", progress=False)
    assert same(model, before)


@pytest.mark.parametrize("where", ["a file/run", "a folder"])
def test_a_run_that_cannot_be_saved_says_so_and_keeps_what_it_learned(tmp_path, where):
    (tmp_path / "a file").write_text("")
    (tmp_path / "a folder").mkdir()
    model = LanguageModel.build(SMALL, seed=0)
    objective = next_token_objective(Streams(IDS, batch=4, length=12, seed=1))
    if where == "a folder":
        plan = Plan(steps=2)
        words = "no checkpoint"
    else:
        plan = Plan(steps=9, save_every=3)
        words = "cannot be saved.*3 steps"
    with pytest.raises(CheckpointError, match=words):
        train(model, objective, plan, checkpoint=tmp_path / where, progress=False)
    assert same(model, LanguageModel.build(SMALL, seed=0)) == (where == "a folder")


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit on the size of files")
def test_a_full_disk_while_saving(tmp_path, monkeypatch):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    (tmp_path / "run").write_text("before")
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
        with pytest.raises(OSError, match="too large"):
            save_checkpoint(tmp_path / "run", {"x": torch.zeros(10_000)}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [file.name for file in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run").read_text() == "before"


@pytest.mark.parametrize("kind", ["torch.GRU", "GRU"])
def test_a_plans_dropout_reaches_between_the_layers(kind):
    model = LanguageModel.build(Architecture(4, 8, 16, kind, 2, dropout=0.5), seed=0)
    before = copy.deepcopy(model)
    ids = torch.tensor([[0, 1, 2, 3]])

    def objective(model, step, carried):
        torch.testing.assert_close(model(ids)[0], before.eval()(ids)[0])
        return model(ids)[0].mean(), None

    train(model, objective, Plan(steps=1, dropout=0.0), progress=False)


@pytest.mark.parametrize("decay", [math.nan, math.inf, -1.0])
def test_a_weight_decay_without_sense_is_refused(decay):
    with pytest.raises(ValueError, match="weight decay"):
        Plan(steps=1, weight_decay=decay)
