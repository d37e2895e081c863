"""All explorers in one notebook, measured in four windows: large letters, nothing cut off, the result in sight.

Scroll bars are shown, as in most learners' browsers: they take 15 pixels of every room.

A picture's letters have 11 points or more (tests/explorers/test_rooms.py), 15.3 of the figure's pixels: shown at 0.8
they have 12 of the page's, at 0.66 they have 10.
"""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError

from course_lib.explorers import Explorer, Slider, explorer_names
from course_lib.lectures.chromium import chromium_path
from tests.browser.lab import CHROMIUM_ARGUMENTS, CUT_CHOICES, run_notebook, write_notebook
from tests.browser.plain import open_plain
from tests.explorers.test_rooms import ROOMS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

MEASURE = (
    f"""() => {{ const cutChoices = {CUT_CHOICES};"""
    + """return [...document.querySelectorAll('.explorer')].map(explorer => {
  const light = colour => {
    const [r, g, b] = colour.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const [r, g, b, a] = parts(getComputedStyle(node).backgroundColor);
      if (a === undefined || a > 0.5) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const contrast = node => {
    const both = [parts(getComputedStyle(node).color).slice(0, 3), ground(node)].map(light).sort((a, b) => b - a);
    return (both[0] + 0.05) / (both[1] + 0.05);
  };
  const [small, faint] = [[], []];
  const walker = document.createTreeWalker(explorer, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || !holder.checkVisibility() || holder.closest('.explorer-said')) continue;
    if (parseFloat(getComputedStyle(holder).fontSize) < 12) small.push(node.textContent.slice(0, 20));
    if (contrast(holder) < 4.5) faint.push(node.textContent.slice(0, 20));
  }
  const picture = explorer.querySelector('.explorer-picture'), result = explorer.querySelector('.explorer-result');
  const first = picture.hidden ? result : picture;
  return {
    small, faint, cut: cutChoices(explorer),
    room: result.clientWidth,
    over: explorer.scrollWidth - explorer.clientWidth,
    scale: picture.hidden ? null : picture.clientWidth / picture.getAttribute('width'),
    bend: picture.hidden ? 0
      : picture.clientHeight / picture.clientWidth - picture.naturalHeight / picture.naturalWidth,
    scrolled: result.scrollWidth > result.clientWidth,
    sharp: picture.hidden ? 9 : picture.naturalWidth / picture.clientWidth,
    below: first.getBoundingClientRect().bottom - explorer.getBoundingClientRect().top,
    pane: explorer.closest('.jp-WindowedPanel-outer').clientHeight,
  };
})}"""
)
SETTLED = """wide => [...document.querySelectorAll('.explorer')].every(explorer => {
  const picture = explorer.querySelector('.explorer-picture'), result = explorer.querySelector('.explorer-result');
  if (explorer.classList.contains('explorer-pending')) return false;
  if (picture.hidden) return true;
  const scale = picture.clientWidth / picture.getAttribute('width');
  return scale >= (wide >= 1280 ? 0.795 : 0.65) && picture.naturalWidth >= 0.9 * picture.clientWidth
    && result.scrollWidth <= result.clientWidth;
})"""
"""What every explorer comes to in the end: the measurement waits for it, for a while."""


PRESS = "words => document.querySelectorAll('.explorer button').forEach(b => b.textContent === words && b.click())"
KEPT = """() => [...document.querySelectorAll('.explorer')].map(explorer => {
  const [kept, live] = ['.explorer-kept-picture', '.explorer-picture'].map(part => explorer.querySelector(part));
  const box = part => (part.hidden ? part.nextSibling : part).getBoundingClientRect();
  const scale = live.hidden ? null : live.clientWidth / live.style.getPropertyValue('--drawn');
  return {
    scale, apart: Math.abs(box(kept).bottom - box(live).bottom), beside: explorer.matches('.explorer-beside'),
    same: kept.src === live.src && !explorer.matches('.explorer-pending') && (live.hidden || scale >= 0.79),
    both: box(live).bottom - explorer.querySelector('.explorer-kept').getBoundingClientRect().top,
    above: explorer.matches('.explorer-sticky') ? explorer.querySelector('.explorer-controls').offsetHeight : 0,
    pane: explorer.closest('.jp-WindowedPanel-outer').clientHeight,
  };
})"""

WHOLE = "one => one.same && one.both + one.above <= one.pane + 2"


@pytest.fixture(scope="module")
def with_scroll_bars(chromium):
    """The same Chromium, started without the switch that hides scroll bars."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS, ignore_default_args=["--hide-scrollbars"]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def measured(with_scroll_bars, lab, workspace):
    """What is measured of every explorer, by the window's width: one page, laid out anew for each."""
    cells = ["from course_lib.explorers import explore", *(f"explore({name!r})" for name in explorer_names())]
    found = {}
    with with_scroll_bars.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        run_notebook(page, lab, write_notebook(workspace, "x_readable", *cells).name, 400)
        for width, height in ((1280, 800), (1024, 768), (1920, 1080), (700, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(1_500)
            page.evaluate(PRESS, "Let go")  # only now: no picture is drawn for the room before
            with suppress(TimeoutError):
                page.wait_for_function(SETTLED, arg=width, timeout=150_000, polling=500)
            found[width] = dict(zip(explorer_names(), page.evaluate(MEASURE), strict=True))
            if width == 1280:
                page.evaluate(PRESS, "Keep")
                with suppress(TimeoutError):
                    page.wait_for_function(f"({KEPT})().every({WHOLE})", timeout=100_000, polling=500)
                found["kept"] = dict(zip(explorer_names(), page.evaluate(KEPT), strict=True))
    return found


@pytest.mark.parametrize("window", ROOMS)
def test_letters_are_large_enough_and_nothing_is_cut_off(window, measured):
    least, problems = 0.795 if window >= 1280 else 0.65, []
    for name, seen in measured[window].items():
        assert abs(seen["room"] - ROOMS[window]) < 20, "tests/explorers/test_rooms.py measures another room"
        problems += [f"{name}: letters below 12 pixels: {seen['small']}"] if seen["small"] else []
        problems += [f"{name}: contrast below 4.5: {seen['faint']}"] if seen["faint"] else []
        problems += [f"{name}: runs out by {seen['over']}"] if seen["over"] > 0 else []
        problems += [f"{name}: shown at {seen['scale']:.2f}"] if seen["scale"] and seen["scale"] < least else []
        problems += [f"{name}: out of shape"] if abs(seen["bend"]) > 0.02 else []
        problems += [f"{name}: {seen['sharp']:.2f} pixels a pixel"] if seen["sharp"] < 0.9 else []
        problems += [f"{name}: not shown whole"] if seen["scrolled"] else []
        problems += [f"{name}: options cut off in {seen['cut']}"] if seen["cut"] else []
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("window", [700, 1024, 1280])
def test_every_result_is_in_sight_below_its_controls(window, measured):
    below = {n: round(seen["below"]) for n, seen in measured[window].items() if seen["below"] > seen["pane"] + 2}
    assert not below


def test_on_a_laptop_a_kept_one_and_the_live_one_are_in_sight_at_once_and_can_be_read(measured):
    problems = []
    for name, seen in measured["kept"].items():
        problems += [] if seen["beside"] and seen["same"] and seen["apart"] <= 2 else [f"{name}: not alike: {seen}"]
        problems += [f"{name}: shown at {seen['scale']:.2f}"] if (seen["scale"] or 1) < 0.795 else []
        problems += [f"{name}: out of sight: {seen}"] if seen["both"] + seen["above"] > seen["pane"] + 2 else []
    assert not problems, "\n".join(problems)


def test_a_picture_that_is_wider_than_its_room_says_so_and_goes_along_with_the_keys(page):
    explorer = Explorer(
        "Wide", [Slider("a", "A", low=0, high=1)], lambda a: a, lambda data, axes: None, str,
        figure={"width": 11, "least": 11},
    )  # fmt: skip
    page.set_viewport_size({"width": 600, "height": 700})
    open_plain(page, explorer)
    hint, region = (
        page.get_by_text("The picture goes on to the right"),
        page.get_by_role("region", name="Wide: picture"),
    )
    hint.wait_for(state="visible")
    region.focus()
    assert region.evaluate("node => document.activeElement === node")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.set_viewport_size({"width": 1300, "height": 700})
    hint.wait_for(state="hidden")
    assert region.count() == 0
