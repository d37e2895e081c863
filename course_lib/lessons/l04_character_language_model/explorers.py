"""The explorers of lesson 04: the learning process, Shannon's guessing game, a sampler on the learner's own prompt."""

from __future__ import annotations

from typing import Any

from course_lib.explorers.controls import Choice, Slider, TextBox
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l04_character_language_model.character_samples import LENGTH, MODELS, Sample, sample
from course_lib.lessons.l04_character_language_model.figures import (
    character_name,
    draw_learning,
    draw_next,
    learning_backdrop,
    learning_html,
    next_backdrop,
    sample_html,
)
from course_lib.lessons.l04_character_language_model.guessing_figures import (
    describe_game,
    draw_game,
    game_backdrop,
    game_html,
)
from course_lib.lessons.l04_character_language_model.guessing_game import PASSAGES, game
from course_lib.lessons.l04_character_language_model.learning_process import (
    TEMPERATURES,
    LearningView,
    learning_view,
    stored,
)
from course_lib.training.sampling import Sampler

PROMPT = "HAMLET:\nO, that th"


def _sample(prompt: str, model: str, seed: int, at: int, **filters: Any) -> Sample:
    return sample(model, prompt, Sampler(**filters), seed, at=at)


def describe_sample(found: Sample) -> str:
    """The three likeliest characters, before and after, and how the text begins."""
    following = found.following
    best = ", ".join(
        f"{character_name(c)} {p:.0%}" for c, p in zip(following.characters[:3], following.before, strict=False)
    )
    drawn = max(zip(following.after, following.characters, strict=True))
    where = "this prompt" if found.at == 1 else f"the prompt and {found.at - 1} more"
    drawn_one = f"{character_name(found.drawn)} {'first' if found.at == 1 else f'as character {found.at}'}"
    return (
        f"After {where} the model finds likeliest: {best}; its uncertainty is {following.entropy:.1f} bits. "
        f"The sampler leaves {following.kept} of {following.vocabulary} characters and gives "
        f"{character_name(drawn[1])} {drawn[0]:.0%}. Seed {found.seed} draws {drawn_one}, "
        "and goes on so to the end of the text."
    )


@register("04.sampler")
def sampler_explorer() -> Explorer:
    """The next character's distribution, the filters, and the text they give, on any prompt."""
    return Explorer(
        title="From probabilities to text",
        controls=[
            TextBox("prompt", "Your prompt", PROMPT, limit=400, rows=2),
            Choice("model", "Model", MODELS),
            Slider("temperature", "Temperature", low=0.0, high=5.0, step=0.1, value=1.0, digits=1),
            Choice("top_k", "Top-k", {"all": None, **{str(k): k for k in (1, 2, 3, 5, 10, 20)}}),
            Slider("top_p", "Top-p", low=0.05, high=1.0, step=0.05, value=1.0, digits=2),
            Slider("noise", "Noise on logits", low=0.0, high=5.0, step=0.1, value=0.0, digits=1),
            Slider("seed", "Seed", low=0, high=20, step=1, value=0),
            Slider("at", "Character written", low=1, high=LENGTH, step=1, value=1, play_ms=250),
        ],
        compute=_sample,
        draw=draw_next,
        describe=describe_sample,
        html=sample_html,
        figure={"width": 9.5, "height": 4.4},
        backdrop=next_backdrop,
        moving=("prompt", "model", "temperature", "top_k", "top_p", "noise", "seed", "at"),
        hover="at",
        folded=("noise",),
        tries=[
            Try(
                "Temperature 0: the likeliest character, every time. Read on to the end. What happens?",
                {"temperature": 0.0},
                "It comes round to the same words. The sampler leaves 1 character of 80, but the likeliest "
                "next character, again and again, gives neither the likeliest text nor one that a person "
                "would write.",
            ),
            Try(
                "Temperature 2: which mistakes does it make?",
                {"temperature": 2.0},
                "All 80 characters can be drawn, and wild ones break the words.",
            ),
            Try(
                "Temperature 2 and top-k 5: which of them does the filter remove?",
                {"temperature": 2.0, "top_k": 5},
                "The wild letters: 5 of 80 characters are left. What is wrong with the sense stays.",
            ),
            Try(
                "The model of names gets a prompt in LaTeX. How does it go on?",
                {"model": "names", "prompt": "\\frac{"},
                "In its own language, with names. What it has never seen it cannot continue.",
            ),
        ],
    )


def describe_learning(view: LearningView) -> str:
    """Step, score, and share of real words."""
    page = view.page
    return (
        f"After {page.step:,} training steps the model needs {page.bits:.2f} bits per character on held-out text; "
        f"{page.known:.0%} of the words of three letters or more that it writes at temperature 1 are words of the "
        f"training text. The text shown was written at temperature {view.temperature:g}."
    )


@register("04.learning")
def learning_explorer() -> Explorer:
    """What a model writes at chosen steps of its training, beside its loss."""
    last = len(stored().pages) - 1
    return Explorer(
        title="The learning process: a minute of training, page by page",
        controls=[
            Slider("page", "Page of the diary", low=0, high=last, step=1, value=0, play_ms=1500),
            Choice("temperature", "Temperature", {f"{t:g}": t for t in TEMPERATURES}, TEMPERATURES[-1]),
        ],
        compute=learning_view,
        draw=draw_learning,
        describe=describe_learning,
        html=learning_html,
        figure={"width": 9.5, "height": 3.8},
        backdrop=learning_backdrop,
        moving=("page", "temperature"),
        pick={"page": (0, "x", lambda page: stored().pages[page].step + 1)},
        tries=[
            Try(
                "After 60 steps, at temperature 1: what is new on the page?",
                {"page": 3},
                "Speakers get a line of their own, as nonsense (OSLONA:). 22% of the longer words are words "
                "of the training text.",
            ),
            Try(
                "The last page at temperature 0.5. Has it more real words, and would you rather read it than "
                "temperature 1?",
                {"page": 9, "temperature": 0.5},
                "It has more real words, and says less that is new. Which to read is your choice: lesson 15 "
                "comes back to it.",
            ),
        ],
    )


@register("04.guessing")
def guessing_explorer() -> Explorer:
    """Shannon's guessing game on *Macbeth*, against the n-gram and the network."""
    return Explorer(
        title="Shannon's guessing game: you, counting and the network",
        controls=[
            TextBox("guesses", "Your guesses, one character after the other (* tells, / is a line end)", limit=2000),
            Slider("passage", "Passage", low=1, high=PASSAGES, step=1, value=1),
        ],
        compute=game,
        draw=draw_game,
        describe=describe_game,
        html=game_html,
        figure={"width": 11, "height": 3.8},
        backdrop=game_backdrop,
        moving=("guesses", "passage"),
        tries=[
            Try(
                "Who has all told to them (*) pays most. How many bits, and how many do the others pay?",
                {"guesses": "*" * 12},
                "By Shannon's rule 5.29 bits a character. The n-gram pays 2.18 and the network 1.86, and 12 "
                "characters are few.",
            ),
            Try(
                "Another passage. Is it harder for both?",
                {"passage": 2},
                "Yes: 2.61 bits for the n-gram and 2.13 for the network, instead of 2.13 and 1.92.",
            ),
        ],
    )
