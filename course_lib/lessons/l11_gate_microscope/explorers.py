"""The explorers of lesson 11."""

from __future__ import annotations

from course_lib.drawing.chips import visible_character
from course_lib.explorers.controls import Choice, Slider, TextBox, Toggle
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l11_gate_microscope.figures import (
    ABLATION_FIGURE,
    MICROSCOPE_FIGURE,
    ablation_backdrop,
    ablation_html,
    draw_ablation,
    draw_microscope,
    microscope_backdrop,
    microscope_html,
)
from course_lib.lessons.l11_gate_microscope.look_back import LONGEST as LONGEST_PASSAGE
from course_lib.lessons.l11_gate_microscope.look_back import NETWORKS, LookBackView, look_back_view, open_quote
from course_lib.lessons.l11_gate_microscope.look_back_figures import (
    LOOK_BACK_FIGURE,
    draw_look_back,
    in_percent,
    look_back_backdrop,
    look_back_html,
)
from course_lib.lessons.l11_gate_microscope.microscope import LONGEST, MicroscopeView, microscope
from course_lib.lessons.l11_gate_microscope.phrase_figures import (
    PHRASE_FIGURE,
    draw_phrase,
    phrase_backdrop,
    phrase_html,
    unit_name,
)
from course_lib.lessons.l11_gate_microscope.phrase_units import LONGEST as LONGEST_PHRASE
from course_lib.lessons.l11_gate_microscope.phrase_units import MODELS as PHRASE_MODELS
from course_lib.lessons.l11_gate_microscope.phrase_units import PhraseView, phrase_view
from course_lib.lessons.l11_gate_microscope.unit_ablation import LEVELS, MODELS, AblationView, ablation_view
from course_lib.lessons.l11_gate_microscope.unit_correlations import KEPT, PROPERTIES
from course_lib.lessons.l11_gate_microscope.verdict import HOW, TAUGHT
from course_lib.lessons.l11_gate_microscope.verdict_figures import (
    VERDICT_FIGURE,
    draw_verdict,
    shown_word,
    verdict_backdrop,
)
from course_lib.lessons.l11_gate_microscope.verdict_view import GATES, MOST_WORDS, VerdictView, read_verdict

PROGRAM = '''def greet(name, polite=True):
    """Say hello to somebody."""
    if polite:
        if not name:
            name = 'stranger'  # nobody told us
        print("Good morning, dear", name)
    raise ValueError("expected a name, and some manners")
'''


def _microscope(where: tuple[str, str], rank: int, text: str) -> MicroscopeView:
    model, name = where
    return microscope(model, name, rank, text)


def _describe_microscope(view: MicroscopeView) -> str:
    score = view.score
    found = view.stretches()
    named = "; ".join("".join(visible_character(c) if c != " " else c for c in part[:24]) for part in found[:5])
    many = f"{len(found)} stretches, first" if len(found) > 1 else "1 stretch"
    on = f"It is on along {many}: {named}." if found else "It is on nowhere in this text."
    here = "nothing to compare on this text" if view.here is None else f"|r| = {abs(view.here):.2f} on this text"
    return (
        f"The {view.model} model's unit {score.unit}, seen through {score.signal}, stands at rank {view.rank} for "
        f"{view.name}: {here}, {abs(score.reported):.2f} on held-out text, {view.baseline:.2f} by chance. {on}"
    )


@register("11.microscope")
def microscope_explorer() -> Explorer:
    """A text of your own, coloured by one unit of a shipped model."""
    return Explorer(
        title="Gate microscope: what does this unit follow?",
        controls=[
            Choice(
                "where",
                "Property, model",
                {f"{name}, {model}": (model, name) for model, names in PROPERTIES.items() for name in names},
                ("python", "inside quotes"),
            ),
            Slider("rank", "Unit, by rank", low=1, high=KEPT, step=1, value=1),
            TextBox("text", "Your text or program", PROGRAM, limit=LONGEST, rows=8),
        ],
        compute=_microscope,
        draw=draw_microscope,
        describe=_describe_microscope,
        html=microscope_html,
        figure=MICROSCOPE_FIGURE,
        backdrop=microscope_backdrop,
        moving=("rank", "text"),
        tries=[
            Try(
                "The second best follower of quotes. Where does it differ from the best?",
                {"rank": 2},
                "It marks the string in single quotes only, 'stranger': unit 154.",
            ),
            Try(
                "And the third?",
                {"rank": 3},
                "It flickers: it is on along 14 stretches, inside quotes and out.",
            ),
            Try(
                "Indentation depth: when does the unit learn that a block has ended?",
                {"where": "indentation depth, python"},
                "Once the text after fewer spaces has begun: it falls along the spaces that begin a line, and "
                "rises again in its text.",
            ),
        ],
    )


NOTE = (
    'The name stands in parentheses (see the table below, or the next page), and "a value in quotes" is read as such. '
    "A list follows:\n\n- the first item\n- the second item\n"
)
PHRASE = "a value in quotes"


def describe_phrase(view: PhraseView) -> str:
    """Which units follow the phrase, how special that is, and where else they are on together."""
    shown = "".join(c if c == " " else visible_character(c) for c in view.phrase[:40])
    missing = ""
    if not view.found:
        asked = "".join(c if c == " " else visible_character(c) for c in view.wanted[:40])
        missing = f"{asked!r} is not in the text; its first word is taken. " if asked else "No phrase: the first word. "
    unknown = f"Unknown to the model, and read as <unk>: {view.unknown}. " if view.unknown else ""
    if not view.units:
        return f"{missing}{unknown}No unit is above {view.threshold:g} along all of {shown!r}. Lower the threshold."
    names = ", ".join(unit_name(unit.unit, unit.sign) for unit in view.units[: view.asked])
    where = f"{view.together:.2%} of held-out characters, " + (
        "1 stretch" if view.stretches == 1 else f"{view.stretches:,} stretches"
    )
    if view.asked > 1:
        where = f"The first {view.asked} ({names}) are on together at {where}; by chance {view.by_chance:.2%}."
    else:
        where = f"The first ({names}) is on at {where}."
    units = "1 unit" if view.fitting == 1 else f"{view.fitting} units"
    others = (
        f"As many have {view.elsewhere:.0%} of the other stretches of this length."
        if view.others
        else "The text holds no other stretch of this length."
    )
    return (
        f"{missing}{unknown}Above {view.threshold:g} along {shown!r} and at no more than 5% of the other characters: "
        f"{units}. {others} {where}"
    )


@register("11.phrase")
def phrase_explorer() -> Explorer:
    """A phrase of your own: its units, and where else they are on."""
    return Explorer(
        title="Choose a phrase, find its units",
        controls=[
            TextBox("text", "Your text", NOTE, limit=LONGEST_PHRASE, rows=4),
            TextBox("phrase", "Phrase in it", PHRASE, limit=LONGEST_PHRASE, word=True),
            Slider("place", "Which of its places", low=1, high=20, step=1, value=1),
            Choice("model", "Model", PHRASE_MODELS, "prose"),
            Slider("threshold", "On above", low=0.1, high=0.9, step=0.1, value=0.5, digits=1),
            Slider("asked", "Units on together", low=1, high=5, step=1, value=2),
        ],
        compute=phrase_view,
        ends={"place": lambda view: (1, max(1, min(20, view.places)))},
        draw=draw_phrase,
        describe=describe_phrase,
        html=phrase_html,
        figure=PHRASE_FIGURE,
        backdrop=phrase_backdrop,
        moving=("text", "phrase", "place", "model", "threshold", "asked"),
        pick={"asked": [(n, "y", lambda asked: asked - 0.5) for n in (0, 1)]},
        folded=("threshold",),
        tries=[
            Try(
                "Now the words in parentheses. Is it the same unit?",
                {"phrase": "see the table below, or the next page"},
                "No: −173 leads, and it too is on at no other stretch of this length (0%). But the first 2 "
                "are on together no more often than by chance: 3.72% against 4.26%.",
            ),
            Try(
                "Only a part of them. Does the unit know where the phrase begins and ends?",
                {"phrase": "the next page"},
                "No: 100% of the other stretches of this length have as many such units, 0. It follows the "
                "parentheses, not these words.",
            ),
            Try(
                "One unit alone: where else is it on?",
                {"asked": 1},
                "At 2.68% of held-out characters, 110 stretches: with the second, 1.25% are left.",
            ),
        ],
    )


PROMPT = "def load(path, mode):\n    if mode == 'read"


def _describe_ablation(view: AblationView) -> str:
    free, held = float(view.free[-1]), float(view.held[-1])
    if max(free, held) < 0.01:
        change = "a quote is unlikely either way"
    elif free >= held:
        change = f"{free / max(held, 1e-6):.3g} times less likely"
    else:
        change = f"{held / max(free, 1e-6):.3g} times more likely"
    units = ", ".join(f"unit {unit} at {value:.1f}" for unit, value in view.values.items())
    return (
        f"The {view.model} model after this text: a quote comes next with probability {free:.3f} when all units are "
        f"free, {held:.3f} when cell states are held ({units}): {change}."
    )


@register("11.ablation")
def ablation_explorer() -> Explorer:
    """Hold the units that follow quotes, and see what the model expects."""
    return Explorer(
        title="Hold the quote units",
        controls=[
            TextBox("text", "Your text, open at the end", PROMPT, limit=2000, rows=3),
            Choice("model", "Model", MODELS),
            Slider("count", "Units held, the best followers first", low=1, high=KEPT, step=1, value=3),
            Choice("level", "Held", LEVELS),
            Toggle("by_chance", "Other units instead, drawn by chance"),
        ],
        compute=ablation_view,
        draw=draw_ablation,
        describe=_describe_ablation,
        html=ablation_html,
        figure=ABLATION_FIGURE,
        backdrop=ablation_backdrop,
        moving=("text", "model", "count", "level", "by_chance"),
        tries=[
            Try(
                "Hold 1 unit, the best follower of quotes. How much less likely is the closing quote?",
                {"count": 1},
                "2.81 times: 0.091 instead of 0.256.",
            ),
            Try(
                "Hold 10?",
                {"count": 10},
                "164 times: now the string is never closed.",
            ),
            Try(
                "3 units drawn by chance: does anything change?",
                {"by_chance": True},
                "Next to nothing: 1.23 times less likely, and the same text.",
            ),
            Try(
                "10 units drawn by chance?",
                {"by_chance": True, "count": 10},
                "The quote is 1.3 times more likely. It matters which units are held, and not how many.",
            ),
        ],
    )


REVIEW = "the plot was brilliant and the cast was wonderful that evening beside my cousin but it deserves the razzie"
PASSAGE = 'The function is called with the "value" of the expression, and the function returns the next value'
OPEN_QUOTE = 'She put "in the value of the next expression, and then it will'


def describe_verdict(view: VerdictView) -> str:
    """The verdict of every network, where it last changed its mind, where the gate closes, and unknown words."""
    said = []
    for name, values in view.positive.items():
        sides = [value > 0.5 for value in values]
        turns = [n for n in range(1, len(sides)) if sides[n] != sides[n - 1]]
        where = f", since {shown_word(view.words[turns[-1]], True)!r}" if turns else " throughout"
        said.append(f"{name} {'positive' if sides[-1] else 'negative'} (P(positive) = {values[-1]:.0%}){where}")
    network, _, words = GATES[view.gate]
    at = view.closes_at
    gate = (
        f"The {network}'s {words} is closed most at {shown_word(view.words[at], True)!r}: {view.mean[at]:.2f}, "
        f"against {view.mean.mean():.2f} on average."
    )
    unknown = sorted({shown_word(word, True) for word in view.unknown})
    strange = f" Not in the vocabulary, read as <unk>: {', '.join(unknown[:8])}." if unknown else ""
    cut = f" Only the first {MOST_WORDS} words are read; {view.cut} are left out." if view.cut else ""
    return f"{HOW[view.taught].capitalize()}, after all words: {'; '.join(said)}. {gate}{strange}{cut}"


@register("11.verdict")
def verdict_explorer() -> Explorer:
    """The verdict of three networks after every word of a sentence, and one gate."""
    return Explorer(
        title="Where does the verdict turn?",
        controls=[
            TextBox("text", "Your review of a film, in one sentence", REVIEW, limit=400, rows=2),
            Choice("taught", "Taught by", TAUGHT),
            Choice("gate", "Gate", list(GATES), "LSTM f"),
        ],
        compute=read_verdict,
        draw=draw_verdict,
        describe=describe_verdict,
        figure=VERDICT_FIGURE,
        backdrop=verdict_backdrop,
        moving=("text", "taught", "gate"),
        tries=[
            Try(
                "'and' in place of 'but': who changes the verdict?",
                {"text": REVIEW.replace(" but ", " and ")},
                "Nobody: all negative again (RNN 14%). But GRU and LSTM now turn only at 'razzie'; 'but' had "
                "turned them a little before it.",
            ),
            Try(
                "'not brilliant': does the GRU hear it?",
                {"text": REVIEW.replace("brilliant", "not brilliant")},
                "Yes: there it says negative. Then 'wonderful' turns it round, and since 'it' it is negative.",
            ),
            Try(
                "Taught by every word: where do they turn now?",
                {"taught": "every word"},
                "All at 'razzie' itself: RNN 12%, GRU 1% and LSTM 1% positive.",
            ),
        ],
    )


def _look_back(text: str, network: str, position: int) -> LookBackView:
    return look_back_view(text, network, position - 1)


def describe_look_back(view: LookBackView) -> str:
    """How far each network looks back on this text, what the chosen output depends on, and on a quote still open."""
    halves = ", ".join(f"{name} {look.half}" for name, look in view.looks.items())
    share = view.looks[view.network].share[view.position]
    best = sorted(range(view.position + 1), key=lambda s: -share[s])[:3]
    named = ", ".join(
        f"{visible_character(view.text[s])!r} {view.position - s} back ({share[s]:.0%})" for s in best if share[s] > 0
    )
    unknown = f" {view.unknown} characters are unknown to the models." if view.unknown else ""
    mark = open_quote(view.text[: view.position + 1])
    waiting = ""
    if mark is not None:
        parts = (f"{name} {in_percent(float(look.share[view.position, mark]))}" for name, look in view.looks.items())
        waiting = f" A quote is open, its mark {view.position - mark} back gets of the gradient: {', '.join(parts)}."
    return (
        f"Half of the gradient lies within so many characters: {halves}. After character {view.position + 1} of "
        f"{len(view.text)} the {view.network} depends most on {named}.{waiting}{unknown}"
    )


@register("11.look_back")
def look_back_explorer() -> Explorer:
    """The gradient of every output with respect to every earlier character, for three networks."""
    return Explorer(
        title="How far back does it look?",
        controls=[
            TextBox("text", "Your text", PASSAGE, limit=LONGEST_PASSAGE, rows=2),
            Choice("network", "Heat map of", NETWORKS, "LSTM"),
            Slider("position", "Output after character", 1, LONGEST_PASSAGE, value=LONGEST_PASSAGE, play_ms=200),
        ],
        compute=_look_back,
        ends={"position": lambda view: (1, len(view.text))},
        draw=draw_look_back,
        describe=describe_look_back,
        html=look_back_html,
        figure=LOOK_BACK_FIGURE,
        backdrop=look_back_backdrop,
        moving=("text", "network", "position"),
        pick={"position": (0, "y", lambda position: position - 0.5)},
        hover="position",
        folded=("text",),
        tries=[
            Try(
                "A quote is open, 53 characters back. Which network still looks at its mark?",
                {
                    "text": OPEN_QUOTE,
                    "network": "GRU",
                    "position": 62,
                },
                "The GRU: the mark gets 3.7% of its gradient, 0.19% of the LSTM's, and nothing that can be "
                "seen of the RNN's.",
            ),
            Try(
                'The output after the closing mark of "value". What does the LSTM look at most?',
                {"position": 39},
                "At the mark itself (21%) and at the last letters of the word. Half of the gradient lies "
                "within 1 character.",
            ),
        ],
    )
