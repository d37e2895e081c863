"""The five toys: each task is what it says, only where it asks, and the network needs its memory."""

from __future__ import annotations

import itertools

import pytest
import torch

from course_lib.lessons.l03_vanilla_rnn.sequence_shapes import (
    FIELD,
    IGNORE,
    MOVES,
    SHAPES,
    SIDE,
    TASKS,
    Task,
    accuracy,
    answers,
    captioning,
    classification,
    clips,
    form,
    number_words,
    sentiment,
    train,
    train_shape,
    translation,
)
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.vanilla_rnn import VanillaRNN


@pytest.mark.parametrize("shape", SHAPES)
def test_tasks_ask_where_their_shape_says(shape: str) -> None:
    task = TASKS[shape]()
    asked = (task.targets != IGNORE).any(0)
    given = task.x.flatten(2).any(-1).any(0)
    assert task.shape == shape
    assert 0 < task.training < len(task.x)
    assert bool((task.targets[task.targets != IGNORE] < len(task.outputs)).all())
    steps = task.steps
    expected = {
        SHAPES[0]: ([True], [True]),
        SHAPES[1]: ([True] + [False] * (steps - 1), [True] * steps),
        SHAPES[2]: ([True] * steps, [False] * (steps - 1) + [True]),
        SHAPES[3]: ([True] * steps, [False] + [True] * (steps - 1)),
        SHAPES[4]: ([True] * 4 + [False] * (steps - 4), [False] * 4 + [True] * (steps - 4)),
    }
    assert (given.tolist(), asked.tolist()) == expected[shape]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_seed_makes_the_same_task(shape: str) -> None:
    one, two = TASKS[shape](), TASKS[shape]()
    assert torch.equal(one.x, two.x)
    assert torch.equal(one.targets, two.targets)


def test_sentences_are_judged_by_their_rule() -> None:
    task = sentiment(count=300)
    for example in range(300):
        words = task.question(example)
        clause = words[words.index("but") + 1 :] if "but" in words else words
        good = (clause[-1] in ("good", "great", "lovely")) != ("not" in clause)
        assert task.answer(example) == ["good" if good else "bad"], words


def test_clips_are_tagged_with_the_move_of_the_dot() -> None:
    task = clips(count=20, steps=6)
    for example in range(20):
        frames = task.x[example].reshape(6, FIELD, FIELD)
        assert frames.sum((1, 2)).tolist() == [1] * 6
        places = [divmod(int(frame.argmax()), FIELD) for frame in frames]
        moves = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(places)]
        assert moves == [MOVES[name] for name in task.answer(example)]


def test_captions_say_where_the_ink_is() -> None:
    task = captioning(count=60)
    for example in range(60):
        ink = task.x[example, 0].reshape(SIDE, SIDE) > 0.5
        rows, columns = ink.nonzero().double().mean(0).tolist()
        size, name, down, across, _ = task.answer(example)
        assert (rows < (SIDE - 1) / 2) == (down == "top")
        assert (columns < (SIDE - 1) / 2) == (across == "left")
        assert int(ink.sum()) == int(form(name, {"small": 3, "large": 5}[size]).sum())


@pytest.mark.parametrize("task", [sentiment(), translation(), classification(new_places=True)], ids=lambda t: t.name)
def test_nothing_that_is_held_out_was_learned_from(task: Task) -> None:
    contents = [tuple((x > 0.5).flatten().tolist()) for x in task.x]
    learned, held_out = set(contents[: task.training]), set(contents[task.training :])
    assert not learned & held_out
    assert 0.15 < len(held_out) / len(learned | held_out) < 0.3


def test_numbers_are_translated() -> None:
    assert number_words(120) == (["one", "hundred", "twenty"], ["ein", "hundert", "zwanzig"])
    assert number_words(999)[1] == ["neun", "hundert", "neun", "und", "neunzig"]
    task = translation()
    everything = {" ".join(task.question(i)): task.answer(i)[:-1] for i in range(len(task.x))}
    assert len(everything) == 720
    for n in (121, 450, 888):
        english, german = number_words(n)
        assert everything[" ".join(english)] == german


def test_training_is_the_same_twice_and_the_loss_falls() -> None:
    task = classification(count=200)
    one, two = train(task, hidden=8, updates=40), train(task, hidden=8, updates=40)
    assert one.losses == two.losses
    assert one.losses[-1] < 0.8 * one.losses[0]
    assert len(answers(one.network, task, 0)) == 1


def test_the_tagger_needs_memory_and_runs_at_any_length() -> None:
    task, trained = train_shape(SHAPES[3])
    assert accuracy(trained.network, task) > 0.97
    assert accuracy(trained.network, clips(count=20, steps=100, seed=8)) > 0.97
    _, forgetful = train_shape(SHAPES[3], memory=False)
    assert not forgetful.network.cell.W_hh.any()
    assert accuracy(forgetful.network, task) < 0.5


def test_output_layer_is_linear_on_the_states() -> None:
    cell = VanillaRNN(3, 5, seed=1)
    network = RNNWithOutput(cell, 2, seed=2)
    x = torch.randn(4, 6, 3, generator=torch.Generator().manual_seed(0))
    reference = torch.nn.RNN(3, 5, batch_first=True)
    reference.load_state_dict(
        {"weight_ih_l0": cell.W_xh, "weight_hh_l0": cell.W_hh, "bias_ih_l0": cell.b_h, "bias_hh_l0": torch.zeros(5)}
    )
    torch.testing.assert_close(network(x), reference(x)[0] @ network.W_hy.T + network.b_y)


def test_bad_input_is_told_in_words() -> None:
    with pytest.raises(ValueError, match="shape among"):
        train_shape("many to few")
    with pytest.raises(ValueError, match="2 frames"):
        clips(steps=1)
    with pytest.raises(ValueError, match="1 update"):
        train(classification(count=8), updates=0)
    with pytest.raises(ValueError, match="120 to 999"):
        number_words(101)
    with pytest.raises(ValueError, match="form among"):
        form("heart", 5)
    with pytest.raises(ValueError, match="output_size"):
        RNNWithOutput(VanillaRNN(3, 5), 0)
    task = classification(count=8)
    everything = type(task)(task.name, task.shape, task.x, task.targets, task.outputs, training=8)
    with pytest.raises(ValueError, match="held-out"):
        accuracy(train(task, hidden=2, updates=1).network, everything)


@pytest.mark.parametrize("count", [0, 1, -1, 2.5, True, "5"])
def test_too_few_examples_are_named(count):
    for task in (classification, captioning, sentiment, clips):
        with pytest.raises(ValueError, match="count to be a whole number, 4 or more"):
            task(count=count)


def test_examples_and_numbers_that_are_none_are_named():
    task = classification(count=8)
    network = train(task, updates=1).network
    for example in (-1, 8, 1.5):
        with pytest.raises(ValueError, match=r"example from 0 to 7|whole number, 0 or more"):
            answers(network, task, example)
    with pytest.raises(ValueError, match="whole number from 120"):
        number_words(432.5)
