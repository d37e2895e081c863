"""The explorers of lesson 14."""

from __future__ import annotations

from statistics import fmean

from course_lib.explorers.controls import Choice, Slider, TextBox
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l14_exposure_bias.figures import (
    PARTING_FIGURE,
    POSITIONS_FIGURE,
    SCHEDULE_FIGURE,
    draw_parting,
    draw_positions,
    draw_schedule,
    parting_message,
    schedule_backdrop,
)
from course_lib.lessons.l14_exposure_bias.parting import DEFAULT_WORD, KINDS, MOST, Parting, parting
from course_lib.lessons.l14_exposure_bias.schedule_view import STEPS, ScheduleView, schedule_view
from course_lib.lessons.l14_exposure_bias.scheduled_study import LONGER, TASKS, methods_of
from course_lib.lessons.l14_exposure_bias.study_views import Curves, curves, values
from course_lib.training.scheduled_sampling import SCHEDULES


def describe_parting(view: Parting) -> str:
    """Where it slips and parts, what the wrong symbol does, and what has to be said about the text."""
    slips = ", ".join(str(t + 1) for t in view.slips)
    what = "is wrong" if view.kind == KINDS[0] else "would write another letter"  # a name is not wrong
    fed = f"Fed with the truth it {what} {f'at {slips}' if slips else 'nowhere'}"
    given = f", left to itself after {view.given} true symbol{'s' if view.given > 1 else ''}" if view.given else ""
    return (
        f'The {view.kind} "{view.shown}"{given}. {fed}. {parting_message(view)}: {view.after[view.place]} '
        f"in place of {view.truth[view.place]}. {view.note}".strip()
    )


@register("14.parting")
def parting_explorer() -> Explorer:
    """A word or a name of your own: fed with the truth, fed with itself, and after an error."""
    return Explorer(
        title="Fed with the truth, fed with itself: where do they part?",
        controls=[
            Choice("kind", "What is written", KINDS),
            TextBox("text", "Your word, or origin: name", DEFAULT_WORD, limit=60, word=True),
            Slider("given", "True symbols given, then itself", low=0, high=MOST, step=1, value=0),
            Slider("place", "A wrong symbol at", low=1, high=MOST, step=1, value=9, play_ms=900),
        ],
        compute=parting,
        draw=draw_parting,
        describe=describe_parting,
        figure=PARTING_FIGURE,
        ends={
            "given": lambda view: (0, len(view.truth) - 1),
            "place": lambda view: (1, len(view.truth) - 1),
        },
        pick={"place": [(0, "x"), (1, "x")]},
        folded=("kind", "text"),
        tries=[
            Try(
                "A wrong symbol at 5: what does it cost?",
                {"place": 5},
                "No more edits than it makes there without the error: it is overcome, the spelling tells the rest.",
            ),
            Try(
                "And at 12?",
                {"place": 12},
                "2 more edits than it would have made there without the error: it does not find back at once.",
            ),
            Try(
                "'tomato': who is right?",
                {"text": "tomato", "place": 4},
                "Both may be. The dictionary lists 2 pronunciations, and the first is taken as the truth; "
                "parting from it is no error.",
            ),
            Try(
                "A name, with 5 true letters given. Is parting from it an error?",
                {"kind": "letters of a name", "text": "Polish: Kowalski", "given": 5},
                "There is no one truth: it parts at 6, and after Kowal many names are possible. A parting is a choice.",
            ),
        ],
    )


def _describe_positions(found: Curves) -> str:
    forced, free = (100 * fmean(values(found.task, found.method, name)) for name in ("forced", "free"))
    last = 100 * fmean(line[-1] for line in found.excess)
    at = (
        "Nowhere is the excess above 5% for every seed."
        if found.part_at is None
        else f"They part at position {found.part_at + 1}: above 5% there for each of {len(found.free)} seeds."
    )
    return (
        f"{found.task.capitalize()}, trained with {found.method}. "
        f"{'Distance from real names, beyond chance' if any(found.chance) else 'Errors per true symbol'}: "
        f"{forced:.1f}% fed with the truth, {free:.1f}% fed with itself; "
        f"at the last position shown the excess is {last:.1f}%. {at}"
    )


@register("14.positions")
def positions_explorer() -> Explorer:
    """Stored errors by position, of tasks and ways to train."""
    return Explorer(
        title="Error by position: how large is the bias?",
        controls=[
            Choice("task", "Task", tuple(TASKS)),
            Choice("method", "Trained with", methods_of(LONGER)),
        ],
        compute=curves,
        draw=draw_positions,
        describe=_describe_positions,
        figure=POSITIONS_FIGURE,
        tries=[
            Try(
                "Numbers, trained longer: how large is the bias?",
                {"task": "numbers, longer"},
                "Small: 0.3% fed with the truth, 1.8% fed with itself, and at no position above 5% for every seed.",
            ),
            Try(
                "Names, which have no one right answer?",
                {"task": "names"},
                "A little more when fed with itself: 3.6% beyond chance instead of 2.8%. It is a distance, no share of "
                "errors.",
            ),
            Try(
                "Sounds, trained by a linear schedule. Has the bias gone, and at what price?",
                {"task": "sounds", "method": "linear"},
                "It has, 33.1% against 32.6%, but only because the error with the truth rose.",
            ),
        ],
    )


def _describe_schedule(view: ScheduleView) -> str:
    name = "c" if view.kind == "linear" else "k"
    return (
        f"The {view.kind} schedule with {name} = {view.parameter:.4g} (half after {view.half} steps), at most "
        f"{100 * view.most:.0f}%: at step {view.step}, {100 * view.share:.1f}% of the inputs are the model's own. "
        "Trained on AA and BB at this share for good, it would write two different letters in "
        f"{100 * view.different:.1f}% of all cases; in truth it is 0%."
    )


@register("14.schedule")
def schedule_explorer() -> Explorer:
    """Three schedules, the share at a step, and what the exact two-symbol example learns at that share."""
    return Explorer(
        title="How much of its own is a network fed, and what does it learn?",
        controls=[
            Choice("kind", "Schedule", SCHEDULES, value="inverse sigmoid"),
            Slider("half", "Half own after", low=50, high=1000, step=50, value=500, unit=" steps"),
            Slider("most", "At most", low=0.05, high=1, step=0.05, value=1),
            Slider("step", "Training step", low=0, high=STEPS, step=20, value=500, play_ms=120),
        ],
        compute=schedule_view,
        draw=draw_schedule,
        describe=_describe_schedule,
        figure=SCHEDULE_FIGURE,
        backdrop=schedule_backdrop,
        moving=("step",),
        pick={"step": (0, "x")},
        tries=[
            Try(
                "At the end of training, all inputs are its own. What has it learned of the second letter?",
                {"step": 1000},
                "Nearly nothing: it writes two different letters in 49.5% of all cases, as if they were drawn apart.",
            ),
            Try(
                "A ceiling of a quarter: what does it save?",
                {"step": 1000, "most": 0.25},
                "It bounds what goes wrong at the end of training, where it counts: 12.5%.",
            ),
            Try(
                "Which schedule spends most steps near 0 and near 1? This is the inverse sigmoid at step 900.",
                {"step": 900},
                "This one does: 97.7% here. Choose another one and compare: at the same step it is further from 100%.",
            ),
        ],
    )
