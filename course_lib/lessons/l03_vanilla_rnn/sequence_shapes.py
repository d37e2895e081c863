"""Five input and output shapes, one network: each shape a small task that trains in seconds.

An example is an input (time, features) and a target per step, `IGNORE` where no answer is asked for. That is all that
tells the shapes apart: the cell, the output layer and the training are the same. Every task is generated here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn

from course_lib.corpora.splits import split_groups
from course_lib.models.cell import Cell
from course_lib.models.initialise import recurrent_matrix
from course_lib.models.one_thread import one_thread
from course_lib.models.rnn_with_output import RNNWithOutput
from course_lib.models.sizes import check_whole
from course_lib.models.vanilla_rnn import VanillaRNN
from course_lib.training.evaluation import evaluating

IGNORE = -100
"""The target of a step whose output is not asked for; the value that `cross_entropy` ignores by itself."""
SHAPES = ("one to one", "one to many", "many to one", "many to many, in step", "many to many, out of step")
END = "<end>"
FEWEST = 4
"""Examples of a task, at the least: one is held out."""
HELD_OUT = 0.25
"""The share of the sentences, and of the forms at their places, that no network is trained on."""

Example = TypeVar("Example")


@dataclass(frozen=True)
class Task:
    """A toy: `x` (examples, time, features) and `targets` (examples, time), the first `training` for training.

    `inputs` names the features of symbolic inputs (empty for pictures); `outputs` names the classes.
    """

    name: str
    shape: str
    x: Tensor
    targets: Tensor
    outputs: tuple[str, ...]
    training: int
    inputs: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """The length of the padded sequences."""
        return self.x.shape[1]

    def answer(self, example: int) -> list[str]:
        """The names of the right outputs of one example, in order."""
        return [self.outputs[k] for k in self.targets[example].tolist() if k != IGNORE]

    def question(self, example: int) -> list[str]:
        """The names of one example's inputs; empty for tasks whose inputs are pictures."""
        if not self.inputs:
            return []
        hot = self.x[example]
        return [self.inputs[int(row.argmax())] for row in hot if row.any()]


@dataclass(frozen=True)
class Trained:
    """A network after training, and its loss at every update."""

    network: RNNWithOutput
    losses: tuple[float, ...]


@one_thread()
def train(
    task: Task,
    hidden: int = 64,
    updates: int = 400,
    rate: float = 1e-2,
    batch: int = 64,
    seed: int = 0,
    cell: Cell | None = None,
) -> Trained:
    """Train one RNN with an output layer on the task's training examples: Adam, rate falling to 0, clipped at norm 1.

    `cell` replaces the tanh RNN of `hidden` units. Raises `ValueError` for fewer than one update.
    """  # fmt: skip
    whole = all(isinstance(size, int) and not isinstance(size, bool) for size in (updates, batch))
    if not whole or updates < 1 or batch < 1:
        raise ValueError(f"expected 1 update or more and a batch of 1 or more; got {updates!r} and {batch!r}.")
    generator = torch.Generator().manual_seed(seed)
    if cell is None:
        cell = VanillaRNN(task.x.shape[2], hidden, generator=generator)
    network = RNNWithOutput(cell, len(task.outputs), generator=generator)
    optimizer = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=updates, pct_start=0.2)
    losses = []
    for _ in range(updates):
        rows = torch.randint(task.training, (batch,), generator=generator)
        logits = network(task.x[rows])
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), task.targets[rows].flatten(), ignore_index=IGNORE)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(float(loss.detach()))
    return Trained(network, tuple(losses))


def accuracy(network: RNNWithOutput, task: Task) -> float:
    """Share of right outputs among those asked for, on the examples held out from training."""
    x, targets = task.x[task.training :], task.targets[task.training :]
    asked = targets != IGNORE
    if not bool(asked.any()):
        raise ValueError("expected held-out examples with outputs to count; got none. Use fewer for training.")
    with evaluating(network):
        return float((network(x).argmax(-1) == targets)[asked].double().mean())


def answers(network: RNNWithOutput, task: Task, example: int) -> list[str]:
    """What the network says where the task asks: names of classes, in order. `ValueError` for no such example."""
    check_whole("example", example, 0)
    if example >= len(task.x):
        raise ValueError(f"expected an example from 0 to {len(task.x) - 1}; got {example}.")
    with evaluating(network):
        said = network(task.x[example : example + 1]).argmax(-1)[0]
    return [task.outputs[k] for k, target in zip(said.tolist(), task.targets[example].tolist(), strict=True)
            if target != IGNORE]  # fmt: skip


def nearest(share: float, to: int = 5) -> str:
    """A share in per cent, to the nearest `to`: coarse enough to be the same on every machine.

    >>> nearest(0.987), nearest(0.52, to=10)
    ('100%', '50%')
    """
    return f"{to * round(100 * share / to)}%"


def _held_out_last(
    made: Sequence[Example], content: Callable[[Example], Hashable], seed: int
) -> tuple[list[Example], int]:
    """The examples, those with a quarter of the different contents last, and how many there are before these.

    Generated examples repeat: one that is held out must not have been learned from in another copy.
    """
    learned, held_out = split_groups(made, content, HELD_OUT, torch.Generator().manual_seed(seed))
    return learned + held_out, len(learned)


# --- pictures ---------------------------------------------------------------------------------------------------
SIDE = 8
FORMS = ("square", "cross", "triangle", "ring")
SIZES = {"small": 3, "large": 5}
PLACES = tuple(f"{down} {across}" for down in ("top", "bottom") for across in ("left", "right"))


def form(name: str, side: int) -> Tensor:
    """One of `FORMS` in a square of ink (1) and paper (0), `side` pixels wide.

    >>> form("cross", 3).int().tolist()
    [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    """
    if name not in FORMS or side < 3:
        raise ValueError(f"expected a form among {', '.join(FORMS)}, 3 pixels or wider; got {name!r}, {side}.")
    ink = torch.zeros(side, side)
    if name == "square":
        ink[:] = 1
    elif name == "cross":
        ink[side // 2, :] = ink[:, side // 2] = 1
    elif name == "triangle":
        ink[:] = torch.ones(side, side).tril()
    else:
        ink[:] = 1
        ink[1:-1, 1:-1] = 0
    return ink


def _pictures(count: int, seed: int) -> list[tuple[str, str, str, Tensor]]:
    """Size, form, place and picture (8, 8), with a little noise on the paper; `ValueError` for too few."""
    check_whole("count", count, FEWEST, "A quarter is held out.")
    generator = torch.Generator().manual_seed(seed)

    def draw(options: Sequence[str]) -> str:
        return options[int(torch.randint(len(options), (), generator=generator))]

    made = []
    for _ in range(count):
        size, name, place = draw(tuple(SIZES)), draw(FORMS), draw(PLACES)
        side = SIZES[size]
        free = SIDE // 2 - side // 2  # the centre of the form stays in its quarter of the picture
        row, column = (int(torch.randint(0, max(1, (free + 1) // 2), (), generator=generator)) for _ in range(2))
        top = row if place.startswith("top") else SIDE - side - row
        left = column if place.endswith("left") else SIDE - side - column
        picture = 0.1 * torch.rand(SIDE, SIDE, generator=generator)
        picture[top : top + side, left : left + side] += form(name, side)
        made.append((size, name, place, picture))
    return made


def _ink(made: tuple[str, str, str, Tensor]) -> Hashable:
    """What a picture shows apart from the noise on its paper."""
    return tuple((made[3] > 0.5).flatten().tolist())


def classification(count: int = 800, seed: int = 0, new_places: bool = False) -> Task:
    """One to one: a picture (8, 8) as one input of 64 numbers, its form as one output.

    What is held out are other noise, or with `new_places` forms at places where they never stood in training.
    """
    made = _pictures(count, seed)
    made, training = _held_out_last(made, _ink, seed) if new_places else (made, count * 3 // 4)
    x = torch.stack([picture.flatten() for *_, picture in made]).unsqueeze(1)
    targets = torch.tensor([[FORMS.index(name)] for _, name, _, _ in made])
    return Task("name the form", SHAPES[0], x, targets, FORMS, training)


def captioning(count: int = 1600, seed: int = 1) -> Task:
    """One to many: a picture at the first step, nothing afterwards, and a caption of words."""
    made = _pictures(count, seed)
    captions = [[size, name, *place.split(), END] for size, name, place, _ in made]
    x = torch.zeros(count, len(captions[0]), SIDE * SIDE)
    x[:, 0] = torch.stack([picture.flatten() for *_, picture in made])
    words = tuple(dict.fromkeys(itertools.chain.from_iterable(captions)))
    targets = torch.tensor([[words.index(word) for word in caption] for caption in captions])
    return Task("caption a picture", SHAPES[1], x, targets, words, count * 3 // 4)


# --- sentences --------------------------------------------------------------------------------------------------
THINGS = ("film", "plot", "cast", "music", "ending")
GOOD, BAD = ("good", "great", "lovely"), ("bad", "dull", "awful")


def _clause(choose: Callable[[Sequence[str]], str]) -> tuple[list[str], bool]:
    word = choose(GOOD + BAD)
    negated = choose(("", "not")) == "not"
    adverb = choose(("", "very", "so"))
    words = ["the", choose(THINGS), "was", *(["not"] if negated else []), *([adverb] if adverb else []), word]
    return words, (word in GOOD) != negated


def sentiment(count: int = 2400, seed: int = 2) -> Task:
    """Many to one: a generated sentence, word by word, and one verdict at its last word.

    "not" turns the word that follows; after "but" only the second half counts. Shorter sentences are padded with
    zeros in front, so that all end at the last step.
    """
    check_whole("count", count, FEWEST, "A quarter is held out.")
    generator = torch.Generator().manual_seed(seed)

    def choose(options: Sequence[str]) -> str:
        return options[int(torch.randint(len(options), (), generator=generator))]

    said = []
    for _ in range(count):
        words, verdict = _clause(choose)
        if choose(("", "but")):
            more, verdict = _clause(choose)
            words = [*words, "but", *more]
        said.append((tuple(words), int(verdict)))
    said, training = _held_out_last(said, lambda one: one[0], seed)
    vocabulary = tuple(dict.fromkeys(word for words, _ in said for word in words))
    steps = max(len(words) for words, _ in said)
    x = torch.zeros(count, steps, len(vocabulary))
    targets = torch.full((count, steps), IGNORE)
    for i, (sentence, good) in enumerate(said):
        x[i, steps - len(sentence) :] = _one_hot(sentence, vocabulary)
        targets[i, -1] = good
    return Task("judge a sentence", SHAPES[2], x, targets, ("bad", "good"), training, vocabulary)


def _one_hot(words: Sequence[str], vocabulary: Sequence[str]) -> Tensor:
    ids = torch.tensor([vocabulary.index(word) for word in words])
    return nn.functional.one_hot(ids, len(vocabulary)).float()


# --- clips ------------------------------------------------------------------------------------------------------
FIELD = 5
MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def clips(count: int = 2400, steps: int = 12, seed: int = 3) -> Task:
    """Many to many, in step: frames (5, 5) of a dot that moves one pixel at a time, each tagged with the move.

    The first frame has no tag: one frame alone does not show where its dot came from.
    """
    check_whole("count", count, FEWEST, "A quarter is held out.")
    if not isinstance(steps, int) or steps < 2:
        raise ValueError(f"expected clips of 2 frames or more; got {steps}. One frame shows no move.")
    generator = torch.Generator().manual_seed(seed)
    moves, names = torch.tensor(list(MOVES.values())), tuple(MOVES)
    place = torch.randint(FIELD, (count, 2), generator=generator)
    x = torch.zeros(count, steps, FIELD, FIELD)
    targets = torch.full((count, steps), IGNORE)
    everyone = torch.arange(count)
    x[everyone, 0, place[:, 0], place[:, 1]] = 1
    for t in range(1, steps):
        ends = place[:, None] + moves
        allowed = ((ends >= 0) & (ends < FIELD)).all(-1).float()
        chosen = torch.multinomial(allowed, 1, generator=generator).squeeze(1)
        place = ends[everyone, chosen]
        x[everyone, t, place[:, 0], place[:, 1]] = 1
        targets[:, t] = chosen
    return Task("tag the frames of a clip", SHAPES[3], x.flatten(2), targets, names, count * 3 // 4)


# --- numbers ----------------------------------------------------------------------------------------------------
_ENGLISH = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_GERMAN = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_GERMAN_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]


def number_words(number: int) -> tuple[list[str], list[str]]:
    """A number from 120 to 999 whose last two digits are 20 or more, in English and in German words.

    German says the units before the tens: "four hundred thirty two" is "vier hundert zwei und dreißig".

    >>> number_words(432)
    (['four', 'hundred', 'thirty', 'two'], ['vier', 'hundert', 'zwei', 'und', 'dreißig'])
    """
    if not isinstance(number, int):
        raise ValueError(f"expected a whole number from 120 to 999; got {number!r}.")
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    if not (1 <= hundreds <= 9 and tens >= 2):
        raise ValueError(f"expected a number from 120 to 999 that ends on 20 or more; got {number}.")
    english = [_ENGLISH[hundreds - 1], "hundred", _ENGLISH_TENS[tens - 2]]
    german = [_GERMAN[hundreds - 1], "hundert"]
    if units:
        return [*english, _ENGLISH[units - 1]], [*german, _GERMAN[units - 1], "und", _GERMAN_TENS[tens - 2]]
    return english, [*german, _GERMAN_TENS[tens - 2]]


def translation(seed: int = 4) -> Task:
    """Many to many, out of step: English number words in, then German ones out, in another order and another number.

    Nothing is asked while the network reads, nothing comes in while it answers. 720 numbers, a fifth held out.
    """
    numbers = [n for n in range(120, 1000) if n % 100 >= 20]
    order = torch.randperm(len(numbers), generator=torch.Generator().manual_seed(seed)).tolist()
    pairs = [number_words(numbers[i]) for i in order]
    sources = tuple(dict.fromkeys(word for source, _ in pairs for word in source))
    words = tuple(dict.fromkeys([*(word for _, target in pairs for word in target), END]))
    reading = max(len(source) for source, _ in pairs)
    steps = reading + max(len(target) for _, target in pairs) + 1
    x = torch.zeros(len(pairs), steps, len(sources))
    targets = torch.full((len(pairs), steps), IGNORE)
    for i, (source, target) in enumerate(pairs):
        x[i, reading - len(source) : reading] = _one_hot(source, sources)
        asked = [words.index(word) for word in [*target, END]]
        targets[i, reading : reading + len(asked)] = torch.tensor(asked)
    return Task("translate a number", SHAPES[4], x, targets, words, len(pairs) * 4 // 5, sources)


TASKS: dict[str, Callable[[], Task]] = dict(
    zip(SHAPES, (classification, captioning, sentiment, clips, translation), strict=True)
)
"""The task of each shape."""
UPDATES = {SHAPES[0]: 600, SHAPES[1]: 600, SHAPES[2]: 700, SHAPES[3]: 400, SHAPES[4]: 1_200}
"""Updates that solve each task, with room to spare."""


def train_shape(shape: str, seed: int = 0, memory: bool = True) -> tuple[Task, Trained]:
    """Make the task of a shape and train 64 tanh units on it, from an orthogonal W_hh.

    That start keeps early inputs alive (lesson 06); from the usual one, "not ... but" is learned by some seeds only.
    Without `memory` the network forgets: W_hh is 0 and stays 0. Raises `ValueError` for an unknown shape.
    """
    if shape not in TASKS:
        raise ValueError(f"expected a shape among {'; '.join(SHAPES)}; got {shape!r}.")
    task = TASKS[shape]()
    cell = VanillaRNN(task.x.shape[2], 64, seed=seed)
    cell.W_hh.data.copy_(recurrent_matrix("orthogonal", 64, radius=1.0 if memory else 0.0, seed=seed))
    cell.W_hh.requires_grad_(memory)
    return task, train(task, updates=UPDATES[shape], seed=seed, cell=cell)
