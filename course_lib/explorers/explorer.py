"""Explorers: a few controls, one computation, one picture that follows them.

An explorer is declared by three functions that know nothing of widgets::

    Explorer(title, controls, compute, draw, describe)

`compute(**values)` returns plain data, `draw(data, axes)` adds artists to matplotlib axes, `describe(data)` says in
words what the picture shows: that sentence is the picture's alt text, its visible caption, and the text that stays in
the saved notebook. For text in many scripts, `html(data)` returns escaped HTML, shown below the picture or, without
`draw`, in its place.

The browser side (`browser/`) uses native inputs with labels, so every control has a name and a value for assistive
technology and works with the keyboard. Nothing is fetched from outside; the same code runs in JupyterLab and Voila.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import anywidget
import numpy as np
import torch
import traitlets
from PIL.Image import Image

from course_lib.explorers.bundle import SCRIPTS, STYLES, joined
from course_lib.explorers.call import call_of
from course_lib.explorers.canvas import Canvas, Draw, encode, fitted
from course_lib.explorers.controls import Control, Slider
from course_lib.explorers.still import still_figure
from course_lib.explorers.touch import Target, panels, targets
from course_lib.explorers.tries import Try, tour
from course_lib.models.one_thread import one_thread

NARROW_ROOM = 320
"""CSS pixels: the room told for a picture beside another one on a laptop, each 395 wide and with larger letters."""


@dataclass(frozen=True)
class Frame:
    """What one setting shows: a picture (if there is one), HTML (may be empty), and the sentence beside them.

    `ends`: the first and the last position that the data leave to a slider, by its name. `panels`: where the axes that
    can be touched lie in the picture, and their limits.
    """

    picture: Image | None
    html: str
    sentence: str
    data: Any
    note: str = ""
    ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    panels: list[dict[str, Any]] = field(default_factory=list)

    @property
    def png(self) -> bytes:
        """The picture as PNG bytes; empty when there is none."""
        return encode(self.picture, "PNG") if self.picture else b""


class Explorer(anywidget.AnyWidget):
    """Controls bound to a computation and a picture. See the module's docstring and CONTRIBUTING.md.

    Parameters
    ----------
    title : heading above the controls
    controls : sliders, choices, toggles and text boxes; their names are the keywords of `compute`
    compute : ``compute(**values) -> data``; raises `ValueError`, in words, for a setting that has no answer
    draw : ``draw(data, axes)``; called for every change, so keep it light, and fix the limits
    describe : ``describe(data) -> str``
    html : ``html(data) -> str``, escaped
    figure : keywords of `course_lib.drawing.style.new_figure`
    backdrop : ``backdrop(data, axes)`` draws what stays while the controls named in `moving` move. It is kept until any
        other control moves: a name left out of `moving` costs time, and never leaves an old backdrop in the picture
    moving : names of controls that `backdrop` does not depend on
    ends : for a slider whose range depends on the data, ``ends[name](data)`` is the first and the last position that
        says something of its own; beyond it `compute` gives the same as at the nearer one, and the browser stops there
    tries : questions that put the controls where their answer is seen
    hover : the slider that an element of the HTML with ``data-i`` stands for: pointing to it moves the slider there
    pick : ``{"radius": (1, "x")}``: a click or a drag in axes 1 moves this slider to where it points along x. See
        `course_lib.explorers.touch.targets`
    folded : names of controls that are moved less often: in a narrow room they stand behind a button, so that the
        picture ends in sight of the others; one that is not where it started stays
    below : whether the HTML stands below the picture however wide the window is, so that the picture has all of it: for
        HTML of a line or two
    """

    _esm = joined(SCRIPTS)
    _css = joined(STYLES)

    title = traitlets.Unicode("").tag(sync=True)
    spec: Any = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True, echo_update=False)
    defaults = traitlets.Dict().tag(sync=True)
    jpeg = traitlets.Bytes(b"").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    markup = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    ends = traitlets.Dict().tag(sync=True)
    tries: Any = traitlets.List().tag(sync=True)
    hover = traitlets.Unicode("").tag(sync=True)
    picks: Any = traitlets.List().tag(sync=True)
    panels: Any = traitlets.List().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)
    fitted: Any = traitlets.List().tag(sync=True)
    wanted = traitlets.Dict().tag(sync=True, echo_update=False)
    ahead = traitlets.Dict().tag(sync=True)
    ahead_jpeg = traitlets.Bytes(b"").tag(sync=True)
    name = traitlets.Unicode("")
    line = traitlets.Unicode("").tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    room = traitlets.Int(0, min=0).tag(sync=True)
    scale = traitlets.Float(1.0, min=1.0, max=2.5).tag(sync=True)
    shapes: Any = traitlets.List().tag(sync=True)
    width = traitlets.Int(0).tag(sync=True)
    height = traitlets.Int(0).tag(sync=True)
    below = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        title: str,
        controls: Sequence[Control],
        compute: Callable[..., Any],
        draw: Draw | None = None,
        describe: Callable[[Any], str] | None = None,
        html: Callable[[Any], str] | None = None,
        figure: dict[str, Any] | None = None,
        backdrop: Draw | None = None,
        moving: Sequence[str] = (),
        ends: Mapping[str, Callable[[Any], tuple[float, float]]] | None = None,
        tries: Sequence[Try] = (),
        hover: str = "",
        pick: Mapping[str, Target | Sequence[Target]] | None = None,
        below: bool = False,
        folded: Sequence[str] = (),
    ) -> None:
        if describe is None or (draw is None and html is None):
            raise ValueError("An Explorer needs describe, and draw or html: what is shown must also be said in words.")
        names = [c.name for c in controls]
        if len(set(names)) != len(names):
            raise ValueError(f"Control names must differ; got {names}.")
        unknown = sorted(set(moving) - set(names))
        if unknown or (moving and backdrop is None):
            raise ValueError(f"moving names controls that leave the backdrop as it is: some of {names}; got {moving}.")
        if len(set(folded) & set(names)) < len(folded) or len(folded) >= len(names):
            raise ValueError(f"folded names some controls, not all, of {names}, each once; got {list(folded)}.")
        self.controls = {c.name: c for c in controls}
        if not all(isinstance(self.controls.get(name), Slider) for name in ends or {}):
            raise ValueError(f"ends names sliders, some of {names}; got {sorted(ends or {})}.")
        self.compute, self.draw, self.describe, self.html = compute, draw, describe, html
        self.backdrop, self.ends_of = backdrop, dict(ends or {})
        self.still_names = [name for name in names if name not in moving] if backdrop else []
        self.error: Exception | None = None
        self.data: Any = None
        self._shown: Frame | None = None
        self._quiet = False
        self.canvas = Canvas(figure) if draw is not None else None
        self._figure, self._fitted = dict(figure or {}), fitted(figure or {}, 0)
        shapes = _shapes(self._figure) if draw is not None else []
        if hover and not isinstance(self.controls.get(hover), Slider):
            raise ValueError(f"hover names a slider, one of {names}; got {hover!r}.")
        picks = targets(pick or {}, self.controls)
        self._touched = sorted({target["axes"] for target in picks})
        start = {name: c.default for name, c in self.controls.items()}
        super().__init__(
            title=title, spec=[{**c.spec(), "folded": c.name in folded} for c in controls],
            values=start, defaults=start,
            tries=tour(tries, self.controls), picks=picks, hover=hover, below=below,
            shapes=shapes, width=shapes[0][0] if shapes else 0, height=shapes[0][1] if shapes else 0,
        )  # fmt: skip
        self._refresh()
        self.observe(self._values_moved, "values")
        self.observe(self._named, "name")
        self.observe(self._fit_room, ["scale", "room"])
        self.observe(self._look_ahead, "wanted")

    def set(self, **values: Any) -> None:
        """Move controls from code. Unlike a move in the browser, an error is raised here as well as shown."""
        positions, _ = self._clean({**self.values, **values})
        self._quiet = True
        try:
            self.values = positions
        finally:
            self._quiet = False
        self._refresh(raw=values)
        if self.error is not None:
            raise self.error

    def reset(self) -> None:
        """Put every control back to where it started."""
        self.set(**self.defaults)

    def call(self, values: Mapping[str, Any] | None = None) -> str:
        """The line that shows a setting again, such as ``explore("06.gradient_flow", radius=1.1)``; the one shown now.

        Raises `ValueError` for an explorer that was not made by `explore`, and for values that no control can take.
        """
        if not self.name:
            raise ValueError('Only a registered explorer can be called by name: show it with explore("NN.name").')
        return call_of(self.name, self._clean(self.values if values is None else values)[0], self.defaults)

    def _line(self, values: Mapping[str, Any]) -> str:
        """What `call` says; nothing where it has no answer."""
        try:
            return self.call(values)
        except ValueError:
            return ""

    def arguments(self, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The keywords that `compute` receives at `values`; missing values are the defaults."""
        positions, _ = self._clean(values or {})
        return self._carried(positions)

    def render(self, values: Mapping[str, Any] | None = None) -> Frame:
        """Compute and draw one setting, without touching the widget's state; missing values are the defaults.

        Raises whatever `compute` raises, and `ValueError` for a value that its control cannot take.
        """
        positions, note = self._clean(values or {})
        with one_thread():
            data = self.compute(**self._carried(positions))
        picture = None
        if self.canvas is not None and self.draw is not None:
            key: Hashable = tuple(positions[name] for name in self.still_names)
            picture = self.canvas.render(data, self.draw, self.backdrop, key)
        markup = self.html(data) if self.html else ""
        ends = {name: find(data) for name, find in self.ends_of.items()}
        touched = panels(self.canvas.axes, self._touched) if self.canvas is not None else []
        return Frame(picture, markup, self.describe(data), data, note, ends, touched)

    def _clean(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Where each control stands at `values`, and what was changed on the way there, in words."""
        unknown = sorted(set(values) - set(self.controls))
        if unknown:
            raise ValueError(f"No control named {', '.join(unknown)}; there are {', '.join(self.controls)}.")
        positions: dict[str, Any] = {}
        notes: list[str] = []
        for name, control in self.controls.items():
            positions[name], note = control.clean(values.get(name, control.default))
            notes += [f"{control.label}: {note}"] if note else []
        return positions, " ".join(notes)

    def _carried(self, positions: Mapping[str, Any]) -> dict[str, Any]:
        return {name: control.argument(positions[name]) for name, control in self.controls.items()}

    def _values_moved(self, change: Any) -> None:
        if not self._quiet:
            self._refresh()

    def _named(self, change: Any = None) -> None:
        """Keep the line that a learner copies in step with the controls."""
        self.line = self._line(self.values)

    def _fit_room(self, change: Any) -> None:
        """The browser has more or less room for pictures, or more pixels for each of their points."""
        if self.canvas is not None:
            wanted = fitted(self._figure, self.room)
            if wanted != self._fitted:
                self._fitted, self.canvas = wanted, Canvas(wanted, wrap=wanted != fitted(self._figure, 0))
            self.canvas.zoom(self.scale)
            with self.hold_sync():
                self.width, self.height = self.canvas.width, self.canvas.height
                self._refresh()

    def _refresh(self, raw: dict[str, Any] | None = None) -> None:
        asked = dict(self.values)
        try:
            frame = self.render({**asked, **(raw or {})})
        except Exception as error:  # whatever went wrong, the learner reads a sentence and keeps the last picture
            with self.hold_sync():
                self.error, self.problem, self.drawn, self.fitted = (
                    error,
                    in_words(error),
                    asked,
                    [self.room, self.scale],
                )
                self._named()
            return
        self.error, self.data = None, frame.data
        with self.hold_sync():
            self.jpeg = self._encoded(frame)
            for name, value in self._answer(frame).items():
                setattr(self, name, value)
            self.problem, self.drawn, self.fitted = "", asked, [self.room, self.scale]
            self._named()
        self._shown = frame

    def _encoded(self, frame: Frame) -> bytes:
        return encode(frame.picture, "dense JPEG" if self.scale > 1 else "JPEG") if frame.picture else b""

    def _answer(self, frame: Frame) -> dict[str, Any]:
        """What the browser shows beside the picture, by the name of its trait."""
        ends = {name: list(found) for name, found in frame.ends.items()}
        return {"markup": frame.html, "alt": frame.sentence, "note": frame.note, "panels": frame.panels, "ends": ends}

    def _look_ahead(self, change: Any) -> None:
        """The browser, at rest, asks for the setting it expects next; what is shown stays as it is."""
        asked, fitted = self.wanted.get("values", {}), [self.room, self.scale]
        if self.wanted.get("fitted") != fitted:
            return
        try:
            frame = self.render(asked)
            found = {**self._answer(frame), "problem": "", "line": self._line(asked)}
        except Exception as error:  # it is said when a control goes there
            found, frame = {"problem": in_words(error)}, None
        with self.hold_sync():
            self.ahead_jpeg = self._encoded(frame) if frame else b""
            self.ahead = {**found, "drawn": asked, "fitted": fitted}

    def shown_at(self, name: str) -> Any:
        """Where a control is shown: a slider no further than the data go."""
        value, ends = self.values[name], self.ends.get(name)
        return value if ends is None else min(max(value, ends[0]), ends[1])

    @property
    def png(self) -> bytes:
        """The picture now shown, as PNG bytes; empty when there is none."""
        return self._shown.png if self._shown else b""

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view, plus what stays in a saved notebook: a figure in HTML, its picture, and the sentence."""
        shown = super()._repr_mimebundle_(**kwargs)
        live = shown[0] if isinstance(shown, tuple) else shown
        sentence = self.problem or self.alt
        bundle = {**(live or {}), "text/plain": f"[explorer] {self.title}. {sentence}"}
        png = base64.b64encode(self.png).decode()
        settings = {control.label: control.text(self.shown_at(name)) for name, control in self.controls.items()}
        bundle["text/html"] = still_figure(self.title, settings, sentence, png, self.markup)
        if png:
            bundle["image/png"] = png
        return bundle, {"image/png": {"alt": sentence}}


def _shapes(figure: dict[str, Any]) -> list[list[int]]:
    """Width and height, in pixels, of the figure as it is declared and as it is in a narrow room."""
    forms = [fitted(figure, room) for room in (0, NARROW_ROOM)]
    return [[round(100 * form.get("width", 10.0)), round(100 * form.get("height", 4.2))] for form in forms]


def in_words(error: Exception) -> str:
    """A sentence for the learner in place of a traceback."""
    words = str(error).strip() or "no reason given"
    if isinstance(error, ValueError):
        return f"This setting has no picture: {words} Move a control, or press Reset."
    what = f"This explorer stumbled ({type(error).__name__}: {words})."
    return f"{what} The picture shows the last setting that worked; press Reset."


def non_finite(data: Any, where: str = "data") -> list[str]:
    """Where in nested plain data (dataclasses, dicts, sequences, arrays, tensors) a number is nan or infinite.

    >>> non_finite({"a": [1.0, float("nan")]})
    ["data['a'][1]"]
    """
    if isinstance(data, float):
        return [] if math.isfinite(data) else [where]
    if data is None or isinstance(data, str | bytes | int):
        return []
    if isinstance(data, torch.Tensor):
        return [] if bool(data.isfinite().all()) else [where]
    if isinstance(data, np.ndarray | np.generic):
        return [] if data.dtype.kind not in "fc" or bool(np.isfinite(data).all()) else [where]
    if isinstance(data, dict):
        return [bad for key, value in data.items() for bad in non_finite(value, f"{where}[{key!r}]")]
    if isinstance(data, list | tuple):
        return [bad for i, value in enumerate(data) for bad in non_finite(value, f"{where}[{i}]")]
    if hasattr(data, "__dataclass_fields__"):
        return [bad for name in data.__dataclass_fields__ for bad in non_finite(getattr(data, name), f"{where}.{name}")]
    return []
