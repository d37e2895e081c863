"""An explorer without a kernel: pictures of chosen settings, between which its own controls still move.

`choose` says which settings are drawn, the most telling first: where it starts, its questions, then each control
through its range with the others at rest, then two controls at once. `bind` draws them until they fill the room.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from PIL.Image import Image

from course_lib.explorers.controls import Choice, Control, Slider, Toggle
from course_lib.explorers.explorer import Explorer

BYTES = 1_500_000
"""The size of one book."""
SECONDS = 60.0
"""Time for drawing one book: a slow explorer has fewer pages."""
POSITIONS = 24
"""The most positions of one control."""
SCALE = 1.25
"""Pixels for each point: enough for a slide, half the bytes of twice as many."""
QUALITY = 72

Values = dict[str, Any]


def positions(control: Control, most: int = POSITIONS) -> list[Any]:
    """Positions of a control, evenly chosen, first and last included; a text box has only where it starts."""
    if isinstance(control, Slider):
        grid = list(control.spec()["grid"])
        steps = min(most, len(grid))
        return [grid[round(k * (len(grid) - 1) / max(1, steps - 1))] for k in range(steps)]
    if isinstance(control, Choice):
        return list(control.spec()["options"])[:most]
    if isinstance(control, Toggle):
        return [False, True]
    return [control.default]


def choose(explorer: Explorer) -> Iterator[Values]:
    """Settings in the order of what they are worth, each once, without end of its own accord."""
    rest = dict(explorer.defaults)
    seen: set[str] = set()
    for setting in itertools.chain([rest], _tries(explorer), _one_moves(explorer, rest), _two_move(explorer, rest)):
        key = json.dumps(setting, sort_keys=True)
        if key not in seen:
            seen.add(key)
            yield setting


def _tries(explorer: Explorer) -> Iterator[Values]:
    for one in getattr(explorer, "tries", ()):
        values = one["values"] if isinstance(one, dict) else one.values
        yield {**explorer.defaults, **values}


def _one_moves(explorer: Explorer, rest: Values) -> Iterator[Values]:
    for name, control in explorer.controls.items():
        for position in positions(control):
            yield {**rest, name: position}


def _two_move(explorer: Explorer, rest: Values) -> Iterator[Values]:
    """The first control, coarsely, at every position of each other one; then other pairs."""
    for (one, first), (two, second) in itertools.combinations(explorer.controls.items(), 2):
        for other in positions(second, 6):
            for position in positions(first, 12):
                yield {**rest, two: other, one: position}


def bind(explorer: Explorer, most_bytes: int = BYTES, most_seconds: float = SECONDS) -> dict[str, Any]:
    """The book: state of the widget, positions of its controls, and pages, within `most_bytes` as JSON.

    A setting that has no picture is left out.
    """
    started = time.monotonic()
    if explorer.canvas is not None:
        explorer.canvas.zoom(SCALE)
    pages: list[dict[str, Any]] = []
    room = most_bytes - 20_000
    for values in choose(explorer):
        try:
            page = _page(explorer, values)
        except Exception:  # a combination that this explorer refuses, in words, when it is asked live
            continue
        size = len(json.dumps(page))
        if pages and (size > room or time.monotonic() - started > most_seconds):
            break
        pages.append(page)
        room -= size
    state = _state(explorer)
    state["spec"] = [_narrowed(spec, [page["values"][spec["name"]] for page in pages]) for spec in state["spec"]]
    return {"state": state, "pages": pages}


def _narrowed(spec: Mapping[str, Any], kept: list[Any]) -> dict[str, Any]:
    """What the browser is told of a control, with the positions that some page has."""
    if spec["kind"] == "slider":
        pairs = [(value, text) for value, text in zip(spec["grid"], spec["texts"], strict=True) if value in kept]
        return {**spec, "even": None, "grid": [value for value, _ in pairs], "texts": [text for _, text in pairs]}
    if spec["kind"] == "choice":
        return {**spec, "options": [option for option in spec["options"] if option in kept]}
    return dict(spec)


def _page(explorer: Explorer, values: Mapping[str, Any]) -> dict[str, Any]:
    frame = explorer.render(values)
    page: dict[str, Any] = {"values": dict(values), "alt": frame.sentence}
    if frame.picture is not None:
        page["picture"] = base64.b64encode(_webp(frame.picture)).decode()
    if frame.html:
        page["markup"] = frame.html
    if frame.panels:
        page["panels"] = frame.panels
    if frame.ends:
        page["ends"] = {name: list(ends) for name, ends in frame.ends.items()}
    return page


def _webp(picture: Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY, method=4)
    return buffer.getvalue()


def _state(explorer: Explorer) -> dict[str, Any]:
    """What the widget's browser side reads, but for what the pages hold."""
    state = explorer.get_state()
    left_out = {"values", "jpeg", "alt", "markup", "drawn", "layout", "tooltip", "tabbable", "line", "panels"}
    left_out |= {"fitted", "wanted", "ahead", "ahead_jpeg"}
    return {name: value for name, value in state.items() if not name.startswith("_") and name not in left_out}


def as_script(name: str, book: Mapping[str, Any]) -> str:
    """A script that puts the book where the page looks for it: a page opened from disk may not read other files."""
    script = f"(lecture.books ??= {{}})[{json.dumps(name)}] = {json.dumps(book, ensure_ascii=False)};\n"
    return script.replace("</", "<\\/")
