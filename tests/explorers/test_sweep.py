"""Every control of every explorer, through its whole range, any two at their ends, and in random combinations.

A setting fails on an exception, a number that is not finite, an empty sentence, a title that runs out of the figure,
or more than a second of the processor's time. After all of them the first one looks as it did.
The number of settings tried is written to build/sweep/. COURSE_SWEEP=400 tries as many of each kind, and every control
at twice as many positions.
"""

import itertools
import json
import os
import pathlib
import random
import time

import pytest

from course_lib.explorers import Explorer, Slider, TextBox, explore, explorer_names
from course_lib.explorers.explorer import non_finite

COMBINATIONS = int(os.environ.get("COURSE_SWEEP", "20"))
"""How many settings of two controls at their ends, and how many random ones, are tried."""
POSITIONS = 25 if COMBINATIONS > 20 else 13
"""At most so many positions of a slider, both ends among them."""
BUILD = pathlib.Path(__file__).parents[2] / "build" / "sweep"


def settings(explorer: Explorer, seed: int):
    """Each control through its range with the others at rest, any two at their ends, then random combinations."""
    ends = {}
    for name, control in explorer.controls.items():
        positions = control.positions(POSITIONS)
        ends[name] = [{name: positions[0]}, {name: positions[-1]}]
        for position in positions:
            yield {name: position}
    pairs = itertools.combinations(ends, 2)
    corners = [first | second for one, other in pairs for first, second in itertools.product(ends[one], ends[other])]
    dice = random.Random(seed)
    yield from dice.sample(corners, min(len(corners), COMBINATIONS))
    for _ in range(COMBINATIONS):
        values = {}
        for name, control in explorer.controls.items():
            choices = control.positions() if isinstance(control, TextBox) else control.positions(10_000)
            values[name] = dice.choice(choices)
        yield values


def title_problems(explorer: Explorer) -> list[str]:
    """Titles and axis labels that run out of the figure or into the neighbouring axes' title."""
    if explorer.canvas is None:
        return []
    figure, problems, rows = explorer.canvas.figure, [], {}
    renderer = explorer.canvas.canvas.get_renderer()
    for ax in explorer.canvas.axes:
        for text in (ax.title, ax._left_title, ax._right_title, ax.xaxis.label, ax.yaxis.label):
            if text.get_text() and ax.get_visible():
                box = text.get_window_extent(renderer)
                if box.x0 < -1 or box.y0 < -1 or box.x1 > figure.bbox.width + 1 or box.y1 > figure.bbox.height + 1:
                    problems.append(f"runs out of the figure: {text.get_text()!r}")
                if text is not ax.yaxis.label:
                    rows.setdefault(round(box.y0 / 20), []).append((box.x0, box.x1, text.get_text()))
    for row in rows.values():
        row.sort()
        problems += [f"{a[2]!r} runs into {b[2]!r}" for a, b in itertools.pairwise(row) if a[1] > b[0]]
    return problems


def try_setting(explorer: Explorer, values: dict) -> str:
    """What is wrong with this setting, or the empty string."""
    for _ in range(2):  # the processor's time, for the machine may be busy; a busy one makes even that longer
        start = time.process_time()
        frame = explorer.render(values)
        seconds = time.process_time() - start
        if seconds < 1:
            break
    else:
        return f"took {seconds:.1f} s"
    bad = non_finite(frame.data)
    if bad:
        return f"not finite: {', '.join(bad)}"
    if not frame.sentence.strip() or "nan" in frame.sentence.split() or "inf" in frame.sentence.split():
        return f"sentence {frame.sentence!r}"
    return "; ".join(title_problems(explorer))


@pytest.mark.slow
@pytest.mark.parametrize("name", explorer_names())
def test_every_setting_has_a_finite_picture_in_words_within_a_second(name):
    explorer, first = explore(name), explore(name).render({})
    failures, tried = [], 0
    for values in settings(explorer, seed=7):
        tried += 1
        shown = {k: (v if len(str(v)) < 40 else str(v)[:40] + "...") for k, v in values.items()}
        try:
            problem = try_setting(explorer, values)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
        if problem:
            failures.append(f"{shown}: {problem}")
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / f"{name}.json").write_text(json.dumps({"settings": tried, "failures": len(failures)}))
    assert not failures, f"{len(failures)} of {tried} settings of {name} fail:\n" + "\n".join(failures[:15])
    again = explorer.render({})
    assert (again.sentence, again.html) == (first.sentence, first.html)
    if explorer.canvas is None or explorer.canvas.layouts == 1:  # else a wider label has made room for itself
        assert again.picture == first.picture


def only_moving_moved(explorer: Explorer, seed: int):
    """Settings that differ only in the controls declared moving: each to both its ends, then some combinations."""
    dice = random.Random(seed)
    moving = {n: c.positions() for n, c in explorer.controls.items() if n not in explorer.still_names}
    rest = {n: dice.choice(explorer.controls[n].positions()) for n in explorer.still_names}
    yield from [{}, *({n: p[i]} for n, p in moving.items() for i in (0, -1))]
    for _ in range(4):
        yield rest | {n: dice.choice(positions) for n, positions in moving.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", explorer_names())
def test_no_part_of_a_picture_is_stale(name):
    """What is kept from the last setting, and all drawn for this very one, give the same picture, pixel for pixel."""
    explorer = explore(name)
    if explorer.canvas is None:
        return
    for values in only_moving_moved(explorer, seed=3):
        kept = explorer.render(values).picture
        explorer.canvas.forget()
        assert explorer.render(values).picture == kept, f"something in the picture of {name} is stale at {values}"


def test_a_wrong_declaration_is_found():
    explorer = Explorer(
        "Wrong", [Slider("height", "Height", 0, 9)], lambda height: height, lambda height, axes: None, str,
        backdrop=lambda height, axes: axes[0].axhline(height), moving=("height",),
    )  # fmt: skip
    kept = explorer.render({"height": 8}).picture
    explorer.canvas.forget()
    assert explorer.render({"height": 8}).picture != kept


def shows_of(explorer: Explorer, values: dict) -> tuple:
    """All that a learner sees at a setting."""
    frame = explorer.render(values)
    return frame.sentence, frame.html, frame.picture and frame.picture.tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", explorer_names())
def test_a_slider_ends_where_the_picture_does(name):
    """At rest, and with a short text, a slider's last two positions differ; beyond its end nothing changes."""
    explorer = explore(name)
    boxes = [n for n, c in explorer.controls.items() if isinstance(c, TextBox)]
    for rest in ({}, dict.fromkeys(boxes, "abab")) if boxes else ({},):
        for slider in (c for c in explorer.controls.values() if isinstance(c, Slider)):
            low, high = explorer.render(rest).ends.get(slider.name, (slider.grid[0], slider.grid[-1]))
            grid = [v for v in slider.grid if low <= v <= high]
            assert grid, f"{name}: no position of {slider.label} lies from {low} to {high}"
            shown = [shows_of(explorer, rest | {slider.name: v}) for v in grid[-2:]]
            assert len(set(shown)) == len(shown), f"{name}: {slider.label} shows the same at {grid[-2:]} with {rest}"
            for beyond, end in ((slider.grid[-1], grid[-1]), (slider.grid[0], grid[0])):
                if beyond == end:
                    continue
                further, there = (shows_of(explorer, rest | {slider.name: at}) for at in (beyond, end))
                assert further == there, f"{name}: {slider.label} says more at {beyond}, beyond its end {end}"
