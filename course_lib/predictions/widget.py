"""Questions in a lesson: `predict` asks them, `predictions` takes them up at the end.

The browser side (`predictions.js`) uses native inputs with labels. A guess is sent to the kernel, which reads it, keeps
it in the progress file and says so; what was typed stays in its box until then.
"""

from __future__ import annotations

import html
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from course_lib.explorers.bundle import with_elements
from course_lib.predictions import still
from course_lib.predictions.definition import Prediction
from course_lib.predictions.kept import Kept, keep, kept, reveal
from course_lib.predictions.registry import get, predictions_of

_HERE = pathlib.Path(__file__).parent


class Questions(anywidget.AnyWidget):
    """Some predictions to make, one below the other.

    `state` tells the browser, by id, what is ``said``, whether the end of the lesson was ``shown``, whether it was kept
    only ``after`` that, a ``problem`` in words, and whether the last guess was ``refused``; `answered` counts the
    messages that the kernel has dealt with.
    """

    _esm = with_elements(_HERE / "predictions.js")
    _css = _HERE / "predictions.css"

    title = traitlets.Unicode(still.TITLE).tag(sync=True)
    spec: Any = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)

    def __init__(self, predictions: Sequence[Prediction]) -> None:
        self.predictions = {prediction.id: prediction for prediction in predictions}
        super().__init__(
            spec=[prediction.spec() for prediction in predictions],
            state={p.id: _state(found) for p, found in zip(predictions, kept(*predictions), strict=True)},
        )
        self.on_msg(self._told)

    def keep(self, identifier: str, said: str) -> None:
        """Keep a guess as if it had been typed; a problem is told in `state`."""
        prediction = self.predictions[identifier]
        try:
            found, problem = keep(prediction, said)
            state = _state(found, problem)
        except ValueError as error:
            state = _state(kept(prediction)[0], str(error), refused=True)
        self.state = {**self.state, identifier: state}

    def _told(self, widget: Any, content: Any, buffers: Any) -> None:
        """A message of the browser: ``{"keep": id, "said": text}``."""
        identifier, said = (content.get("keep"), content.get("said")) if isinstance(content, Mapping) else (None, None)
        if isinstance(identifier, str) and identifier in self.predictions:
            self.keep(identifier, said if isinstance(said, str) else "")
        self.answered += 1

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view, plus what stays in a saved notebook: the questions, and nothing of the learner's."""
        asked = list(self.predictions.values())
        return _bundle(super()._repr_mimebundle_(**kwargs), still.question_figure(asked), still.question_text(asked))


class Recap(anywidget.AnyWidget):
    """The table at the end of a lesson; only its live view shows what the learner said."""

    _esm = "export default {\n  render({ model, el }) {\n    el.innerHTML = model.get('markup');\n  },\n};\n"
    _css = _HERE / "predictions.css"

    markup = traitlets.Unicode("").tag(sync=True)

    def __init__(self, predictions: Sequence[Prediction], note: str = "") -> None:
        self.predictions = list(predictions)
        table = still.recap_table(self.predictions, kept(*self.predictions), note)
        label = html.escape(still.RECAP_TITLE)
        super().__init__(markup=f'<div class="prediction" role="group" aria-label="{label}">{table}</div>')

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view, plus what stays in a saved notebook: what was measured."""
        shown = super()._repr_mimebundle_(**kwargs)
        return _bundle(shown, still.measured_figure(self.predictions), still.measured_text(self.predictions))


def predict(*identifiers: str) -> Questions:
    """Ask for some predictions of a lesson: ``predict("06.growth", "06.decay")``. `ValueError` for an unknown id."""
    if not identifiers:
        raise ValueError('Say which prediction to ask for: predict("06.growth").')
    return Questions([get(identifier) for identifier in identifiers])


def predictions(lesson: str) -> Recap:
    """What the learner predicted in a lesson such as ``"06"`` and what was measured; from now on no guess is changed.

    Raises `ValueError` for a lesson without predictions.
    """
    asked = predictions_of(str(lesson))
    if not asked:
        raise ValueError(
            f'Lesson {str(lesson)[:60]!r} asks for no prediction. Write its two digits: predictions("06").'
        )
    return Recap(asked, reveal(asked))


def _state(found: Kept, problem: str = "", refused: bool = False) -> dict[str, Any]:
    return {"said": found.said, "shown": found.shown, "after": found.after, "problem": problem, "refused": refused}


def _bundle(shown: Any, figure: str, text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    live = shown[0] if isinstance(shown, tuple) else shown
    return {**(live or {}), "text/plain": text, "text/html": figure}, {}
