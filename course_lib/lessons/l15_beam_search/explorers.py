"""The explorers of lesson 15."""

from __future__ import annotations

from html import escape

from course_lib.explorers.controls import Choice, Slider, TextBox
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l15_beam_search.example_tables import PIE
from course_lib.lessons.l15_beam_search.figures import CURVES_FIGURE, N_BEST_FIGURE, draw_curves, draw_n_best
from course_lib.lessons.l15_beam_search.n_best import NBest, n_best
from course_lib.lessons.l15_beam_search.search_errors import PENALTIES as STORED_PENALTIES
from course_lib.lessons.l15_beam_search.stepper import MODELS, PENALTIES, RULES, View, newly, step_view
from course_lib.lessons.l15_beam_search.stored_tables import PARTS, STOP_NAMES, Curves, curves
from course_lib.lessons.l15_beam_search.tree_figures import STEPPER_FIGURE, draw_step


def _step(
    model: str, k: int, longest: int, penalty: str, rule: str, pinned: str, text: str, word: str, step: int
) -> View:
    own = word if model == MODELS[-1] else text
    return step_view(model, own, k, longest, penalty, rule, pinned, step)


def describe_step(view: View) -> str:
    """The step in sentences: what was kept, saved and pruned, and how the search stands."""
    by_fate = {fate: [line.text for line in view.lines if line.fate == fate] for fate in ("kept", "finished", "pruned")}
    kept = "; ".join(by_fate["kept"]) or "nothing"
    said = [f"{view.problem} (Shown instead: {view.title}.)"] if view.problem.startswith("Not used") else []
    said += [view.problem] if view.problem and not said else []
    said.append(f"{newly(view)}. T = {view.longest} tokens at most.")
    if view.lines and view.lines[0].fate != "pinned":
        said.append(f"Kept: {kept}.")
    if by_fate["finished"]:
        said.append(
            f"Saved: {'; '.join(one.removesuffix('<end>').strip() or 'nothing' for one in by_fate['finished'])}."
        )
    expanded = f"{view.expanded} hypothes{'is' if view.expanded == 1 else 'es'} expanded so far"
    said.append(f"{len(by_fate['pruned'])} pruned; {expanded}.")
    if view.over:
        answer = f"“{view.best[0]}”, log p {view.best[1]:.2f}" if view.best else "nothing"
        why = f"T = {view.longest} is reached" if view.cut_off else view.rule
        said.append(f"The search has stopped ({why}) and answers {answer}.")
    said.append(f"Greedy alone: “{view.greedy[0]}”, {view.greedy[1]:.2f}.")
    if view.exact:
        said.append(f"The model's most probable: “{view.exact[0]}”, {view.exact[1]:.2f}.")
    return " ".join(said)


def step_table(view: View) -> str:
    """The step's candidates as a table, the best first: what the picture shows, for a screen reader too."""
    rows = "".join(
        f"<tr><td>{number}</td><td>{escape(line.text)}</td><td>{line.before:.2f}</td><td>{line.gain:.2f}</td>"
        f"<td><b>{line.log_p:.2f}</b></td><td>{line.fate}</td></tr>"
        for number, line in enumerate(view.lines[:30], start=1)
    )
    more = f"<p>and {len(view.lines) - 30} more, all pruned</p>" if len(view.lines) > 30 else ""
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("", "candidate", "log p before", "+ this token", "=", "")
    )
    return (
        f"<details><summary>The {len(view.lines)} candidates of step {view.step}, in order</summary>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}</details>"
    )


@register("15.stepper")
def stepper_explorer() -> Explorer:
    """Beam search, one step at a time: the tree of hypotheses."""
    return Explorer(
        title="Beam search, step by step",
        controls=[
            Slider("step", "Step", low=1, high=12, value=5, play_ms=1500),
            Slider("k", "Beam width k", low=1, high=5, value=2),
            Choice("model", "Model", MODELS),
            Choice("rule", "Stop when", tuple(RULES)),
            Choice("penalty", "Length penalty", tuple(PENALTIES)),
            Slider("longest", "Longest, T", low=1, high=12, value=8),
            TextBox("pinned", "Has to begin with", "", limit=100, word=True),
            TextBox("word", "Your word", "colonel", limit=60, word=True),
            TextBox("text", "Your table", PIE, limit=5000, rows=2),
        ],
        compute=_step,
        draw=draw_step,
        describe=describe_step,
        html=step_table,
        below=True,
        figure=STEPPER_FIGURE,
        ends={"step": lambda view: (1, view.steps)},
        folded=("penalty", "longest", "pinned", "word", "text"),
        tries=[
            Try(
                "Step 4. What overtakes?",
                {"step": 4},
                "'he hit me with'. At step 3 'he hit a' led: all that a beam does is to put the decision off.",
            ),
            Try(
                "Stop when the first has finished. What is the answer?",
                {"rule": "the first has finished"},
                "'he hit a pie', at -3.49. The most probable has -2.95.",
            ),
            Try(
                "Pinned to begin with 'he threw'. How does it end?",
                {"pinned": "he threw"},
                "With 'he threw a pie', at -3.68: less probable. A prefix costs what it costs.",
            ),
            Try(
                "The best comes late: how wide must the beam be?",
                {"model": "the best comes late", "k": 3},
                "3. Then it answers 'one day', the most probable: its first word is the third.",
            ),
        ],
    )


def describe_curves(view: Curves) -> str:
    """Every curve in numbers, at the narrowest, a middle and the widest beam."""
    what = "words wrong" if view.shown == "wrong" else "answers that are not the model's most probable"
    said = []
    for name, shares in view.shares.items():
        at = ", ".join(f"{shares[place]} at k = {view.widths[place]}" for place in (0, 3, len(shares) - 1))
        said.append(f"{name}: {at}")
    rule = STOP_NAMES[view.stop]
    return f"{view.part}, stopping when {rule}: {what}, with 95% intervals. {'; '.join(said)}."


@register("15.settings")
def settings_explorer() -> Explorer:
    """Stored results: k, penalty and stop rule against errors on held-out words."""
    return Explorer(
        title="Which k, which penalty, when to stop?",
        controls=[
            Choice("shown", "Show", {"words wrong": "wrong", "not the model's best": "other"}),
            Choice("stop", "Stop when", {name: rule for rule, name in STOP_NAMES.items()}),
            Choice("penalties", "Length penalty",
                   {"all": tuple(STORED_PENALTIES), **{name: (name,) for name in STORED_PENALTIES}}),
            Choice("part", "Words", tuple(PARTS)),
        ],
        compute=curves,
        draw=draw_curves,
        describe=describe_curves,
        figure=CURVES_FIGURE,
        tries=[
            Try(
                "How often is the answer not the model's most probable?",
                {"shown": "other"},
                "With no penalty and k = 5 in 0.0% of all cases. Normalised scores choose something else, and "
                "it is meant so: 0.5% with the mean.",
            ),
            Try(
                "Stopping when the first has finished: does a wider beam help?",
                {"shown": "other", "stop": "the first has finished"},
                "It harms: 21.5% at k = 5, 100.0% at k = 50. Among more candidates something short ends sooner, at "
                "k = 50 the empty answer.",
            ),
            Try(
                "Words of families never seen: are they harder?",
                {"part": "whole families"},
                "A little: 32.6% are wrong instead of 29.7% at k = 1.",
            ),
        ],
    )  # fmt: skip


def describe_n_best(view: NBest) -> str:
    """The answers in words."""
    if not view.answers:
        return f"{view.message}."
    answers = "; ".join(f"{one.text}, {100 * one.p:.3g}%{', listed' if one.right else ''}" for one in view.answers)
    if not view.listed:
        truth = "The dictionary does not have this word."
    else:
        seen = "The model was trained on it." if view.known else "The model has not been trained on it."
        truth = f"The dictionary lists: {'; '.join(view.listed)}. {seen}"
    best = f"Exact search proves that {view.best} is the most probable." if view.best else "Exact search was given up."
    return f"{view.message}. From the best down: {answers}. {best} {truth}"


@register("15.n_best")
def n_best_explorer() -> Explorer:
    """The learner's own word: n-best pronunciations with scores."""
    return Explorer(
        title="Your word: what else could it be?",
        controls=[
            TextBox("word", "Word", "colonel", limit=60, word=True),
            Slider("k", "Beam width k", low=1, high=10, value=10),
            Choice("penalty", "Length penalty", PENALTIES),
        ],
        compute=n_best,
        draw=draw_n_best,
        describe=describe_n_best,
        figure=N_BEST_FIGURE,
        tries=[
            Try(
                "A word that nobody knows, 'brillig'. How sure is it?",
                {"word": "brillig"},
                "99.4%. The dictionary does not have the word, and cannot say whether that is right.",
            ),
            Try(
                "'sequence': what is the second best?",
                {"word": "sequence"},
                "S IH K W AH N S, with 0.627%. The best has 98.6%.",
            ),
            Try(
                "'colonel', scored by the mean per token. Does the listed answer rise?",
                {"penalty": "mean per token"},
                "No, it stays second: it has 21.3%, the model's best 45%. A better search cannot rank it first.",
            ),
        ],
    )
