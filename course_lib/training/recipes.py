"""How each shipped model was trained, and the command that trains it again.

``python -m course_lib.training.recipes shakespeare`` remakes one checkpoint in ``data/checkpoints/``, going on
where a run that was stopped left off; ``--device=cuda`` (or mps) computes on a GPU. Without a name it lists all.
Models come back with `shipped("shakespeare")`.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from course_lib.corpora.latex import latex_formulas
from course_lib.corpora.names import plain, surnames
from course_lib.corpora.python_packages import prose_documents, source_files
from course_lib.corpora.shakespeare import play_titles, shakespeare
from course_lib.corpora.splits import DocumentSplit, Split, split_documents, split_groups
from course_lib.models.checkpoint import CheckpointError, load_checkpoint, load_into
from course_lib.models.language_model import Architecture, LanguageModel
from course_lib.remembered import remembered
from course_lib.tokenizers.character import CharacterTokenizer
from course_lib.tokenizers.tokenizer import Tokenizer
from course_lib.tokenizers.vocabulary import Vocabulary
from course_lib.training.batches import Streams
from course_lib.training.device import device_option
from course_lib.training.evaluation import bits_per_token
from course_lib.training.model_card import CHECKPOINTS, provenance, round_to_half, ship
from course_lib.training.stored import remedy
from course_lib.training.training_loop import History, Plan, next_token_objective, train

COMMAND = "python -m course_lib.training.recipes"
HELD_OUT_PLAYS = ("macbeth", "twelfth-night")
"""Two plays that the shipped Shakespeare model has never seen: a tragedy and a comedy."""


HELD_OUT_TRAGEDY = "macbeth"
"""The tragedy that the recipes of lesson 04 hold out."""


def tragedies() -> Split:
    """Shakespeare's tragedies; one is held out whole."""
    names = [name for name, group in play_titles().items() if group == "tragedies" and name != HELD_OUT_TRAGEDY]
    return Split(shakespeare(names), shakespeare(HELD_OUT_TRAGEDY))


def all_plays() -> Split:
    """All of Shakespeare's plays; two are held out whole."""
    names = [name for name in play_titles() if name not in HELD_OUT_PLAYS]
    return Split(shakespeare(names), shakespeare(HELD_OUT_PLAYS))


@remembered(maxsize=1)
def source_split() -> DocumentSplit:
    """Modules of Python packages; 5% of their characters held out in whole modules that have no copy elsewhere.

    Headers and imports are alike in many modules: up to 0.5% of a held-out module may stand in another.
    """
    return split_documents(source_files(), 0.05, tolerated=0.005)


@remembered(maxsize=1)
def prose_split() -> DocumentSplit:
    """Docstrings, a document per module; 10% of their characters held out in whole documents without a copy."""
    return split_documents(prose_documents(), 0.1)


def formulas() -> Split:
    """12,000 different formulas typeset by sympy; 5% of their characters held out."""
    lines = latex_formulas(12_000).splitlines(keepends=True)
    return split_documents(dict(zip(map(str, range(len(lines))), lines, strict=True)), 0.05, stretch=None).joined("")


def name_lines() -> Split:
    """Lines such as "Polish: Kowalski"; 5% of the names are held out. Spellings of one name stay together."""
    generator = torch.Generator().manual_seed(0)
    lines = [(origin, name) for origin, names in surnames().items() for name in names]
    sides = split_groups(lines, lambda line: plain(line[1]), 0.05, generator)
    return Split(*("".join(f"{origin}: {name}\n" for origin, name in side) for side in sides))


def character_tokenizer(text: str, limit: int = 256) -> CharacterTokenizer:
    """A tokenizer for the `limit` ids that cover most of the text; rarer characters become ``<unk>``."""
    return CharacterTokenizer(Vocabulary.from_counts(Counter(text), size=limit))


def as_ids(tokenizer: Tokenizer, text: str) -> Tensor:
    """The text as one row of ids (time,), int64."""
    return torch.tensor(tokenizer.encode(text))


@dataclass(frozen=True)
class Recipe:
    """Everything a language model of characters is made from. `data` says in words what `split` reads.

    A recipe may go on with further rounds, `then`; each starts from the weights as a checkpoint stores them, in half
    precision, so that a round can be added to a model that has been shipped. Last, its logits are divided by
    `temperature` for good (see `divide_logits`).
    """

    data: str
    split: Callable[[], Split]
    plan: Plan
    architecture: dict[str, Any] = field(default_factory=dict)
    batch: int = 32
    length: int = 96
    seed: int = 0
    ships: bool = True
    then: tuple[Plan, ...] = ()
    temperature: float = 1.0

    @property
    def rounds(self) -> tuple[Plan, ...]:
        """All plans, in order."""
        return (self.plan, *self.then)


RECIPES: dict[str, Recipe] = {
    "tragedies-minute": Recipe(
        f"Shakespeare's tragedies but {HELD_OUT_TRAGEDY}, which is held out whole; about a minute on two cores",
        tragedies,
        Plan(steps=2600, learning_rate=6e-3, weight_decay=0.01),
        {"hidden_size": 256},
        batch=20,
        ships=False,
    ),
    "shakespeare": Recipe(
        f"all plays of Shakespeare but {' and '.join(HELD_OUT_PLAYS)}, which are held out whole",
        all_plays,
        Plan(steps=13_000, learning_rate=2.5e-3, warm_up=100, weight_decay=0.02),
        {"hidden_size": 512, "embedding_size": 64, "dropout": 0.15},
        length=128,
    ),
    "python": Recipe(
        "modules of seven Python packages (BSD licence), 5% of them held out whole",
        lambda: source_split().joined(),
        Plan(steps=19_000, learning_rate=2e-3, warm_up=200, weight_decay=0.02),
        {"hidden_size": 512, "embedding_size": 64, "dropout": 0.1},
        batch=64,
        length=128,
        temperature=1.25,  # it reads its text 30 times, and is too sure of others; best on each half of those held out
    ),
    "prose": Recipe(
        "docstrings of twelve Python packages, 10% of the modules held out whole",
        lambda: prose_split().joined(),
        Plan(steps=4000, learning_rate=4e-3, warm_up=100, weight_decay=0.05),
        {"hidden_size": 256, "embedding_size": 64, "dropout": 0.1},
        length=128,
    ),
    "latex": Recipe(
        "12,000 different formulas typeset by sympy from seed 0, 5% held out",
        formulas,
        Plan(steps=1500, learning_rate=4e-3),
        {"hidden_size": 192, "embedding_size": 32},
    ),
    "names": Recipe(
        "lines of origin and surname from Faker in a fixed order, 5% of the names held out",
        name_lines,
        Plan(steps=1500, learning_rate=4e-3, weight_decay=0.05),
        {"hidden_size": 192, "embedding_size": 32, "dropout": 0.2},
    ),
    **{
        f"look-back-{kind.lower()}": Recipe(
            "docstrings of twelve Python packages, 10% of the modules held out whole",
            lambda: prose_split().joined(),
            Plan(steps=2500, learning_rate=3e-3, warm_up=100),
            {"hidden_size": 128, "embedding_size": 32, "kind": f"torch.{kind}"},
            length=128,
        )
        for kind in ("RNN", "GRU", "LSTM")
    },
}
"""Recipes by name. Those that do not ship are run in lessons, or for a figure."""


@dataclass(frozen=True)
class Shipped:
    """A trained model, its tokenizer, and the card that says where it comes from."""

    model: LanguageModel
    tokenizer: CharacterTokenizer
    card: dict[str, Any]


@remembered(maxsize=8)
def shipped(name: str) -> Shipped:
    """A model from ``data/checkpoints/``, in evaluation mode.

    Raises `ValueError` for an unknown name, `CheckpointError` with the command that remakes it when the file is
    missing, damaged, or does not fit its card.
    """
    if name not in RECIPES or not RECIPES[name].ships:
        raise ValueError(f"expected one of {', '.join(n for n, r in RECIPES.items() if r.ships)}; got {name!r}.")
    return load_shipped(CHECKPOINTS / f"{name}.safetensors", remedy(f"{COMMAND} {name}"))


def load_shipped(path: Path, advice: str) -> Shipped:
    """See `shipped`; from any file."""
    tensors, card = load_checkpoint(path, advice)
    try:
        architecture = Architecture(**card["architecture"])
        special, tokens = card["special_tokens"], card["tokens"]
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"The card of {path.name} is not that of a language model ({error}). {advice}") from None
    model = LanguageModel.build(architecture)
    load_into(model, tensors, path.name, advice)
    return Shipped(model.eval(), CharacterTokenizer(Vocabulary(tokens, special)), card)


@dataclass(frozen=True)
class Prepared:
    """What a recipe has before its first step: texts, tokenizer, model, and the streams it reads."""

    split: Split
    tokenizer: CharacterTokenizer
    model: LanguageModel
    streams: Streams


def prepare(recipe: Recipe) -> Prepared:
    """Everything a recipe says but its plan: all that comes before training."""
    split = recipe.split()
    tokenizer = character_tokenizer(split.train)
    model = LanguageModel.build(architecture_of(recipe, tokenizer), recipe.seed)
    return Prepared(
        split, tokenizer, model, Streams(as_ids(tokenizer, split.train), recipe.batch, recipe.length, recipe.seed)
    )


def architecture_of(recipe: Recipe, tokenizer: Tokenizer) -> Architecture:
    """A recipe's architecture, with the tokenizer's vocabulary."""
    return Architecture(len(tokenizer.vocabulary), **recipe.architecture)


def divide_logits(model: LanguageModel, temperature: float) -> None:
    """Divide all logits by `temperature`, for good: the head's weights and biases are.

    A network that has learned its training text too well is too sure of itself on other text; one number, chosen on
    text held out, makes it as sure as pays best (Guo et al., 2017). What the layers compute stays as it is. Raises
    `ValueError` for a temperature that is not above 0.
    """
    if not (math.isfinite(temperature) and temperature > 0):
        raise ValueError(f"expected a finite temperature above 0; got {temperature}.")
    with torch.no_grad():
        for parameter in model.head.parameters():
            parameter.div_(temperature)


@dataclass(frozen=True)
class Run:
    """A recipe that has been followed."""

    model: LanguageModel
    tokenizer: CharacterTokenizer
    history: History
    bits_per_character: float
    seconds: float
    resumed: bool = False


def follow(
    recipe: Recipe, unfinished: Path | None = None, progress: bool = True, device: str | torch.device = "cpu"
) -> Run:
    """Train as the recipe says, on `device` (see `train`), and measure on its held-out text.

    With `unfinished`, every round is kept in a file of that name and its number while it runs, and goes on from there.
    """
    ready = prepare(recipe)
    model = ready.model
    start = time.perf_counter()
    histories = []
    for number, plan in enumerate(recipe.rounds):
        if number:
            round_to_half(model, "the round before")
        file = None if unfinished is None else round_file(unfinished, number)
        objective = next_token_objective(ready.streams)
        histories.append(train(model, objective, plan, checkpoint=file, progress=progress, device=device))
    divide_logits(model, recipe.temperature)
    seconds = time.perf_counter() - start
    bits = bits_per_token(model, as_ids(ready.tokenizer, ready.split.test))
    return Run(model, ready.tokenizer, histories[-1], bits, seconds, any(h.resumed_at for h in histories))


def round_file(unfinished: Path, number: int) -> Path:
    """Where round `number` of a recipe keeps its state while it runs."""
    return unfinished.with_name(f"{unfinished.name}-{number}.unfinished")


def remake(
    name: str, folder: Path = CHECKPOINTS, progress: bool = True, device: str | torch.device = "cpu"
) -> dict[str, Any]:
    """Follow a recipe and write its checkpoint, with the card inside and beside it; returns the card."""
    recipe = RECIPES[name]
    run = follow(recipe, folder / name, progress, device)
    card = store(name, run.model, run.tokenizer, folder, device)
    for number in range(len(recipe.rounds)):
        round_file(folder / name, number).unlink(missing_ok=True)
    seconds = f", {run.seconds:.0f} s" if not run.resumed else ", finished from a stopped run"
    print(f"{name}: {card['bits_per_character']} bits per character on held-out text{seconds}")
    return card


def store(
    name: str,
    model: LanguageModel,
    tokenizer: CharacterTokenizer,
    folder: Path = CHECKPOINTS,
    device: str | torch.device = "cpu",
) -> dict[str, Any]:
    """Write a trained model of a recipe in half precision, and its card; the card measures the weights as stored.

    `device` is where it was trained; the card says so.
    """
    recipe = RECIPES[name]
    weights = round_to_half(model, name)
    split = recipe.split()
    rounds = [asdict(plan) | {"batch": recipe.batch, "length": recipe.length} for plan in recipe.rounds]
    card = {
        "name": name,
        "data": recipe.data,
        "characters": {"train": len(split.train), "test": len(split.test)},
        "architecture": architecture_of(recipe, tokenizer).as_dict(),
        "rounds": rounds,
        "seed": recipe.seed,
        **({} if recipe.temperature == 1 else {"temperature": recipe.temperature}),
        "bits_per_character": round(bits_per_token(model, as_ids(tokenizer, split.test)), 4),
        **provenance(model, tokenizer, f"{COMMAND} {name}", device),
    }
    if recipe.ships:
        ship(weights, card, folder)
    return card


def main(arguments: list[str]) -> int:
    """The command line: names of recipes to follow, or none for the list; `--device=cuda` computes elsewhere."""
    names = [argument for argument in arguments if not argument.startswith("--device=")]
    unknown = [name for name in names if name not in RECIPES]
    if unknown or not names:
        for name, recipe in RECIPES.items():
            print(f"{name}: {recipe.data}")
        return int(bool(unknown))
    for name in names:
        remake(name, device=device_option(arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
