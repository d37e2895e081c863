"""The explorer of lesson 02: how much context, on which text, smoothed how."""

from __future__ import annotations

from course_lib.explorers.controls import Choice, Slider
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.registry import register
from course_lib.explorers.tries import Try
from course_lib.lessons.l02_language_models.context_size import CORPORA, LARGEST, SMOOTHINGS, ContextView, context_view
from course_lib.lessons.l02_language_models.figures import context_html, draw_context, draw_context_backdrop


def _describe(view: ContextView) -> str:
    curves, size = view.curves, view.size
    characters = "1 character" if size == 1 else f"{size} characters"
    seen = "1 context" if size == 0 else f"{curves.seen[size]:,} different contexts"
    return (
        f"{view.corpus}, {view.smoothing}, a context of {characters} (order {size + 1}): {seen} seen out of "
        f"{view.possible:,} possible; {100 * curves.known[size]:.0f}% of the contexts in the held-out text were seen "
        f"before. It costs {curves.test_bits[size]:.2f} bits per character, the counted text "
        f"{curves.train_bits[size]:.2f}. The sample copies at most {len(view.copied)} characters in a row."
    )


@register("02.context")
def context_explorer() -> Explorer:
    """Context size against contexts seen, held-out bits per character, and what the model writes."""
    return Explorer(
        title="How much context?",
        controls=[
            Slider("size", "Context size", low=0, high=LARGEST, step=1, value=3, play_ms=1_500),
            Choice("corpus", "Text", tuple(CORPORA)),
            Choice("smoothing", "Smoothing", tuple(SMOOTHINGS)),
            Slider("seed", "Seed of the sample", low=0, high=9, step=1, value=0),
        ],
        compute=context_view,
        draw=draw_context,
        describe=_describe,
        html=context_html,
        figure={"ncols": 2, "width": 11, "height": 4.2, "width_ratios": (1.5, 1)},
        backdrop=draw_context_backdrop,
        moving=("size", "seed"),
        pick={"size": [(0, "x"), (1, "x")]},
        tries=[
            Try(
                "A context of 7. How far apart are the two curves, and what does the gap measure?",
                {"size": 7},
                "2.90 bits on held-out text, 0.91 on the counted text. The gap is what the model knows by "
                "heart of the text it counted.",
            ),
            Try(
                "Add 1, at a context of 7. What happens in the sample after the first context that was never seen?",
                {"size": 7, "smoothing": "add 1"},
                "All symbols are equally likely: noise, and every context after it is new as well. It costs "
                "5.67 bits, and copies at most 3 characters in a row.",
            ),
            Try(
                "Python source. How long do the copied stretches get, and is a long one good writing?",
                {"size": 7, "corpus": "Python source"},
                "Up to 29 characters. A long copied stretch is good memory: the sentence is somebody else's.",
            ),
        ],
    )
