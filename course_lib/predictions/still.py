"""Predictions without a kernel, and the table at a lesson's end: HTML for every viewer of a saved notebook.

What is saved is the same for everybody: the questions, and what was measured. A learner's own guesses are shown live
only.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

from course_lib.predictions.definition import FAR, Choice, Prediction
from course_lib.predictions.kept import Kept

TITLE = "Predict, before you read on"
RECAP_TITLE = "What you predicted, and what was measured"
_ASK_HINT = "Run this cell in the notebook to keep your prediction. Nothing is shown of the answer before the end."
_RECAP_HINT = "Run this cell in the notebook to see what you said beside it."


def question_figure(predictions: Sequence[Prediction]) -> str:
    """The questions with their options as one HTML figure, without script and style."""
    parts = ["<figure>", f"<p><b>{TITLE}</b></p>"]
    for prediction in predictions:
        parts.append(f"<p>{html.escape(prediction.question)}</p>")
        if isinstance(prediction, Choice):
            parts.append(f"<ul>{''.join(f'<li>{html.escape(option)}</li>' for option in prediction.options)}</ul>")
    return "\n".join([*parts, f"<figcaption><i>{_ASK_HINT}</i></figcaption>", "</figure>"])


def question_text(predictions: Sequence[Prediction]) -> str:
    """The questions with their options as plain text."""
    lines = [f"[prediction] {TITLE}."]
    for prediction in predictions:
        lines.append(prediction.question)
        lines += [f"- {option}" for option in prediction.options] if isinstance(prediction, Choice) else []
    return "\n".join(lines)


def measured_figure(predictions: Sequence[Prediction]) -> str:
    """The questions and what was measured as one HTML figure: nothing of the learner's."""
    head = '<th scope="col">question</th><th scope="col">measured</th>'
    rows = "".join(
        f'<tr><td style="text-align:left">{html.escape(prediction.question)}</td>'
        f'<td style="text-align:left">{html.escape(prediction.measured)}</td></tr>'
        for prediction in predictions
    )
    return (
        f"<figure>\n<p><b>{RECAP_TITLE}</b></p>\n<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>\n"
        f"<figcaption><i>{_RECAP_HINT}</i></figcaption>\n</figure>"
    )


def measured_text(predictions: Sequence[Prediction]) -> str:
    """The questions and what was measured as plain text."""
    return "\n".join([f"[predictions] {RECAP_TITLE}.", *(f"{p.question} {p.measured}" for p in predictions)])


def recap_table(predictions: Sequence[Prediction], found: Sequence[Kept], note: str = "") -> str:
    """The live table: question, what the learner said, what was measured, and how near that was."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("question", "you said", "measured", "how near"))
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in _row(*pair)) + "</tr>"
        for pair in zip(predictions, found, strict=True)
    )
    closing = note or _closing(predictions, found)
    return (
        f'<div class="prediction-title">{RECAP_TITLE}</div><div class="prediction-scroll" tabindex="0" role="region" '
        f'aria-label="{RECAP_TITLE}"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<div class="prediction-hint">{html.escape(closing)}</div>'
    )


def mark_of(prediction: Prediction, kept: Kept) -> str:
    """How near a guess came, in a word: "right", "close", "far", "another" for options; a dash when nothing is kept."""
    if not kept.said:
        return "–"
    mark = prediction.judge(kept.said)
    return "another" if mark == FAR and isinstance(prediction, Choice) else mark or "not judged"


def _row(prediction: Prediction, kept: Kept) -> tuple[str, str, str, str]:
    said = kept.said or "no prediction kept"
    late = " (after it was shown)" if kept.said and kept.after else ""
    return prediction.question, said + late, prediction.measured, mark_of(prediction, kept)


def _closing(predictions: Sequence[Prediction], found: Sequence[Kept]) -> str:
    """A sentence under the table."""
    if not any(kept.said for kept in found):
        return (
            "No prediction was kept this time; the lesson works without. In the next one, say something before you "
            "read on: a wrong guess is remembered longer than a right answer read."
        )
    if all(mark_of(p, kept) == "right" for p, kept in zip(predictions, found, strict=True)):
        return "All as you said. Could you say why, in a sentence?"
    if {"far", "another"} & {mark_of(p, kept) for p, kept in zip(predictions, found, strict=True)}:
        return "Where it came out otherwise, ask what you had assumed: finding that is what a prediction is for."
    return "What would have made it exact?" if len(predictions) == 1 else "You were near with what you said."
