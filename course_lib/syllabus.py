"""The one table of the lessons. The map in lesson 00 and the README's table are made from it; headers, speaker's notes
and folders are held to it by the lesson contract and by tests.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass

STATES = ("planned", "draft", "ready")
"""A draft has its folder and its source, and keeps all of the contract but the rules about how much there is."""


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course.

    Attributes:
        name: number and name, as in ``notebooks/06_gradient_flow.ipynb``.
        title: as its first heading has it, without the number.
        does: what you do in it, in a few words; the README's sentence.
        short: the title on the map.
        about: what it is about, under the title on the map.
        place: row and column on the map.
        after: numbers of the lessons that it builds on.
        minutes: for the lesson without its exercises (whose minutes stand in the exercises themselves).
        lecture: minutes to show it in a lecture.
        plan: these minutes in parts, ``"3 Powers | 5 Play"``: how many, and how the part's first heading begins.
        demo: the explorers in the order in which a lecturer shows them.
        state: one of `STATES`.
    """

    name: str
    title: str
    does: str
    short: str
    about: str
    place: tuple[int, int]
    after: tuple[str, ...] = ()
    minutes: int = 0
    lecture: int = 0
    demo: tuple[str, ...] = ()
    state: str = "planned"
    plan: str = ""

    @property
    def number(self) -> str:
        """Its two digits: ``"06"``."""
        return self.name[:2]

    @property
    def parts(self) -> list[tuple[int, str]]:
        """The plan as pairs: minutes, and how the heading begins that begins the part."""
        split = (part.split(maxsplit=1) for part in self.plan.split("|") if part.strip())
        return [(int(minutes), start.strip()) for minutes, start in split]

    @property
    def folder(self) -> str:
        """Its folder in ``course_lib/lessons``: ``"l06_gradient_flow"``."""
        return f"l{self.name}"

    @property
    def package(self) -> str:
        """Its Python package: ``"course_lib.lessons.l06_gradient_flow"``."""
        return f"course_lib.lessons.{self.folder}"

    @property
    def ready(self) -> bool:
        """Whether learners are sent to it."""
        return self.state == "ready"

    @property
    def exists(self) -> bool:
        """Whether it has a folder and a source, finished or not."""
        return self.state != "planned"


LESSONS: tuple[Lesson, ...] = (
    Lesson(
        "00_start_here",
        "Start here",
        "see the map, check your environment, move the first widget",
        "Start here",
        "map, check, first widget",
        (0, 0),
        minutes=15,
        lecture=10,
        plan="4 The map | 1 Is your computer | 4 How a lesson works | 1 Exercises",
        demo=("00.first",),
        state="ready",
    ),
    Lesson(
        "01_tokenizers",
        "Tokenizers",
        "split any text in any script five ways; train BPE and play its merges back",
        "Tokenizers",
        "text cut into words, characters, bytes",
        (0, 1),
        after=("00",),
        minutes=60,
        lecture=20,
        plan="2 A question | 3 The smallest | 3 Words that are not | 2 Bytes | 3 Between bytes | "
        "4 Play: merges | 3 The trade",
        demo=("01.playback", "01.five_ways", "01.vocabulary"),
        state="ready",
    ),
    Lesson(
        "02_language_models",
        "Language models before recurrence",
        "count contexts of any length, smooth them, write with them; find where counting ends",
        "Before recurrence",
        "n-grams, sampling, perplexity",
        (0, 2),
        after=("01",),
        minutes=50,
        lecture=20,
        plan="4 A question | 3 The zero | 3 How good? | 3 The experiment | 4 Play | 3 Larger tokens",
        demo=("02.context",),
        state="ready",
    ),
    Lesson(
        "03_vanilla_rnn",
        "The vanilla RNN",
        "step through a network one character at a time; train all five input and output shapes",
        "The vanilla RNN",
        "one cell, used at every step",
        (1, 0),
        after=("01", "02"),
        minutes=60,
        lecture=35,
        plan="8 How big | 6 From scratch | 4 Why the weights | 7 One step at a time | 6 Five shapes | "
        "4 RNN against CNN",
        demo=("03.unrolled", "03.stepper"),
        state="ready",
    ),
    Lesson(
        "04_character_language_model",
        "A character language model",
        "train one, watch it learn to spell; turn every knob of sampling on your own prompt",
        "Character model",
        "it learns to spell, then to write",
        (1, 1),
        after=("02", "03"),
        minutes=80,
        lecture=30,
        plan="4 How many doors | 4 One sum | 7 Names, first | 6 Train one | 6 From probabilities | 3 When it breaks",
        demo=("04.learning", "04.guessing", "04.sampler"),
        state="ready",
    ),
    Lesson(
        "05_backpropagation_through_time",
        "Backpropagation through time",
        "do it by hand, see which step gives how much, cut it short and measure what that costs",
        "Backprop through time",
        "gradients by hand",
        (1, 2),
        after=("03", "04"),
        minutes=60,
        lecture=30,
        plan="2 Whose fault | 5 By pencil | 8 The two sums | 5 Which steps | 10 Truncated",
        demo=("05.shares", "05.truncation"),
        state="ready",
    ),
    Lesson(
        "06_gradient_flow",
        "Gradient flow",
        "turn the spectral radius and watch a gradient die or explode through 500 steps",
        "Gradient flow",
        "why gradients die or explode",
        (2, 0),
        after=("03", "05"),
        minutes=60,
        lecture=30,
        plan="3 A one per cent | 5 By pencil | 5 Powers | 7 The experiment | 5 Three starts | 5 Not only",
        demo=("06.eigenvalues", "06.gradient_flow", "06.saturation", "06.residual"),
        state="ready",
    ),
    Lesson(
        "07_one_step",
        "One step, and taming it",
        "take one step and see what it does to a careful start; clip gradients at a cliff",
        "One step, and taming it",
        "optimisers, clipping, cliffs",
        (2, 1),
        after=("06",),
        minutes=75,
        lecture=30,
        plan="2 Careful | 2 By pencil | 4 Five optimisers | 8 The experiment | 8 The cliff | 4 nan | "
        "2 What you just saw",
        demo=("07.one_step", "07.cliff"),
        state="ready",
    ),
    Lesson(
        "08_orthogonal_rnns",
        "Orthogonal and unitary RNNs",
        "keep gradients alive by construction, and train on what plain networks cannot",
        "Orthogonal RNNs",
        "matrices that keep lengths",
        (2, 2),
        after=("06", "07"),
        minutes=75,
        lecture=30,
        plan="2 Ten symbols | 2 By pencil | 10 Construction 1 | 6 The soft kinds | 2 What it costs | 6 Live | "
        "2 What you just saw",
        demo=("08.kinds", "08.memory"),
        state="ready",
    ),
    Lesson(
        "09_lstm",
        "The LSTM",
        "walk through its four steps, hold any gate of a trained one, drive the memory highway",
        "The LSTM",
        "a memory with gates",
        (3, 0),
        after=("03", "06"),
        minutes=75,
        lecture=30,
        plan='2 Does it solve | 8 Four steps | 4 From scratch | 8 The memory highway | 2 "Not exploding | '
        "6 A trained LSTM",
        demo=("09.steps", "09.highway", "09.gates"),
        state="ready",
    ),
    Lesson(
        "10_gated_family",
        "GRU and the gated family",
        "tell four GRUs apart, measure how long a gate remembers, and judge which cell learns what",
        "GRU and family",
        "fewer gates, compared fairly",
        (3, 1),
        after=("09",),
        minutes=70,
        lecture=30,
        plan="2 Odd or even | 2 By pencil | 7 Three cells | 2 What a gate | 6 A residual | 4 Which GRU | "
        "5 Live | 2 What you just saw",
        demo=("10.lifetime", "10.conventions", "10.learnability"),
        state="ready",
    ),
    Lesson(
        "11_gate_microscope",
        "Gate microscope",
        "find the units that follow quotes, verdicts or your phrase, switch them off, see how far back a model looks",
        "Gate microscope",
        "what single units remember",
        (3, 2),
        after=("09", "10"),
        minutes=95,
        lecture=30,
        plan="2 What do 512 | 1 By pencil | 3 The truth | 5 Score | 5 How much of it | 5 Does the model | "
        "4 Sentiment | 3 How far back | 2 What you just saw",
        demo=("11.microscope", "11.phrase", "11.ablation", "11.verdict", "11.look_back"),
        state="ready",
    ),
    Lesson(
        "12_deeper",
        "Deeper, both ways, and trees",
        "map gradients through a stack, put accents back from both ends, read your own expression as a tree",
        "Deeper, both ways, trees",
        "stacks and other shapes",
        (4, 0),
        after=("09",),
        minutes=80,
        lecture=35,
        plan="2 Three ways | 2 By pencil | 9 Stacks | 9 Both ways | 11 Trees | 2 What you just saw",
        demo=("12.gradient_map", "12.accents", "12.tree"),
        state="ready",
    ),
    Lesson(
        "13_sequence_to_sequence",
        "Sequence to sequence",
        "translate numbers and dates live, spell words out in sounds, and measure what one context vector carries",
        "Sequence to sequence",
        "translate small things",
        (4, 1),
        after=("12",),
        minutes=90,
        lecture=35,
        plan="2 Seventy | 8 A conditional | 2 Padding | 7 Live | 6 Real | 6 Where does | 2 Small and real | "
        "2 What is in a context",
        demo=("13.transplant", "13.length", "13.plane"),
        state="ready",
    ),
    Lesson(
        "14_exposure_bias",
        "Teacher forcing and exposure bias",
        "train on the truth, run on your own outputs, and measure the difference",
        "Exposure bias",
        "trained on truth, tested on itself",
        (4, 2),
        after=("13",),
        minutes=75,
        lecture=35,
        plan="7 The truth | 5 What is lost | 5 By pencil | 7 Measure it | 5 Scheduled | 4 Why it learns | "
        "2 What you just saw",
        demo=("14.parting", "14.positions", "14.schedule"),
        state="ready",
    ),
    Lesson(
        "15_beam_search",
        "Decoding and beam search",
        "step through a beam, and tell errors of the search from errors of the model",
        "Beam search",
        "look for the likeliest sentence",
        (4, 3),
        after=("13",),
        minutes=75,
        lecture=30,
        plan="2 Say it | 4 All there is | 6 By pencil | 4 Between greedy | 6 Whose fault | 4 Where a model | "
        "2 The likeliest | 2 What you just saw",
        demo=("15.stepper", "15.settings", "15.n_best"),
        state="ready",
    ),
    Lesson(
        "16_attention",
        "Attention",
        "let a decoder look back at its source, and see where it looks",
        "Attention",
        "look back at the source",
        (5, 1),
        after=("13",),
    ),
    Lesson(
        "17_transformer",
        "Beyond recurrence",
        "replace the recurrence by attention, and weigh what that buys",
        "Beyond recurrence",
        "self-attention, and what to read",
        (5, 2),
        after=("16",),
    ),
)
"""Every lesson of the course, in order."""


def lesson(number: str) -> Lesson:
    """The lesson with this number. Raises `ValueError` naming those there are.

    >>> lesson("06").folder
    'l06_gradient_flow'
    """
    for row in LESSONS:
        if row.number == number:
            return row
    known = ", ".join(row.number for row in LESSONS)
    raise ValueError(f"There is no lesson {number!r} in course_lib/syllabus.py; there are {known}.")


def load(part: str, number: str = "") -> None:
    """Import a module of every lesson, ``"exercises"`` or ``"explorers"``, or only that of the lesson with a number.

    What is registered in it can then be found. Lessons without such a module and unknown numbers are passed over.
    """
    for row in LESSONS:
        if row.exists and number in ("", row.number) and importlib.util.find_spec(f"{row.package}.{part}"):
            importlib.import_module(f"{row.package}.{part}")
