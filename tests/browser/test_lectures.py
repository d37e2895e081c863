"""Every lesson as a lecture in a real browser: each slide fits, is large enough, and nothing comes from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError

from course_lib import syllabus
from course_lib.lectures.assets import mathjax_folder, reveal_folder, static_folder
from course_lib.lectures.export import MATHJAX_FILES, REVEAL_FILES, copy_files, export
from course_lib.lectures.lecture_files import find_lesson
from course_lib.lectures.page import Stored, lecture_page
from course_lib.lectures.slides import slides_of
from tests.browser.lab import CUT_CHOICES, free_port
from tests.browser.rest import at_rest

pytestmark = pytest.mark.browser

NUMBERS = [row.number for row in syllabus.LESSONS if row.exists]
READY = "window.lecture && lecture.ready"
SMALLEST_TEXT, SMALLEST_IN_PICTURE = 24, 16
"""CSS pixels on a screen 1920 wide."""

INSIDE = """([w, h]) => {
  const box = Reveal.getCurrentSlide().getBoundingClientRect();
  return box.left > -1 && box.top > -1 && box.right < w + 1 && box.bottom < h + 1;
}"""
LEAST_SCALE = SMALLEST_IN_PICTURE / (11 / 72 * 100)
"""The smallest letters of a figure have 11 points (tests/explorers/test_rooms.py), of which 72 make 100 pixels."""
ALL_SHOWN = "shown => document.body.classList.toggle('lecture-fitting', shown)"
OVERFLOW = """() => {
  const [width, height] = [1920, 1080];
  return [...document.querySelectorAll('section.lesson-slide')].map((slide, at) => {
    const before = slide.style.cssText;
    slide.style.display = 'block';
    const found = [at, slide.dataset.name, slide.scrollWidth, slide.scrollHeight];
    slide.style.cssText = before;
    return found;
  }).filter(([, , w, h]) => w > width || h > height);
}"""
SMALL_TEXT = """([which, least]) => {
  const small = [];
  for (const slide of document.querySelectorAll(which)) {
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const [text, node] = [walker.currentNode.textContent.trim(), walker.currentNode.parentElement];
      const beside = 'aside, script, style, .MathJax, .MathJax_Preview, .explorer-said, sub, sup, option';
      if (!text || node.closest(beside)) continue;
      const drawing = node.ownerSVGElement;
      const scale = (drawing ? drawing.getScreenCTM().a : 1) * (node.currentCSSZoom ?? 1);
      const size = parseFloat(getComputedStyle(node).fontSize) * scale;
      if (size < least - 0.01) small.push([slide.dataset.name, size, node.className, text.slice(0, 40)]);
    }
  }
  return small.slice(0, 8);
}"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory) -> Path:
    """A folder with what a page opened from disk needs beside it."""
    folder = tmp_path_factory.mktemp("lecture")
    copy_files(reveal_folder(), REVEAL_FILES, folder / "reveal")
    copy_files(mathjax_folder(), MATHJAX_FILES, folder / "mathjax")
    copy_files(static_folder(), [path.name for path in static_folder().iterdir()], folder / "static")
    return folder


@pytest.fixture
def offline(chromium):
    """A page 1920 by 1080 without a network, which notes errors and requests to anywhere but this disk."""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    context.set_offline(True)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    local = ("file:", "data:", "blob:", "about:")
    page.on("request", lambda request: None if request.url.startswith(local) else page.problems.append(request.url))
    yield page
    context.close()


@pytest.mark.parametrize("number", NUMBERS)
def test_every_slide_fits_and_can_be_read(number, disk, offline, screenshot):
    lesson = find_lesson([number])
    slides = slides_of(lesson)
    path = disk / f"{number}.html"
    path.write_text(lecture_page(lesson, slides, Stored("export default {}", "", [])), encoding="utf-8")
    offline.goto(path.as_uri())
    offline.wait_for_function(READY, timeout=60_000)
    assert not offline.evaluate(OVERFLOW)
    offline.evaluate(ALL_SHOWN, True)
    assert not offline.evaluate(SMALL_TEXT, ["section.lesson-slide", SMALLEST_TEXT])
    offline.evaluate(ALL_SHOWN, False)
    assert offline.evaluate("Reveal.getTotalSlides()") >= len(slides)
    for width, height in ((1920, 1080), (1280, 720), (1024, 768)):
        offline.set_viewport_size({"width": width, "height": height})
        offline.wait_for_function(INSIDE, arg=[width, height])
    screenshot(offline, f"lecture_{number}")
    offline.evaluate(ALL_SHOWN, True)
    found = Axe().run(offline, context=".slides", options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["html"][:160] for n in v["nodes"]][:4]) for v in serious]
    assert not offline.problems


# ---- live ----------------------------------------------------------------------------------------------------------

SLOTS = """[...document.querySelectorAll('section.lesson-slide')]
  .map((slide, at) => [at, slide.querySelector('.explorer-slot')])
  .filter(([, slot]) => slot).map(([at, slot]) => [at, slot.dataset.name])"""
LIVE = "name => document.querySelector(`.explorer-slot[data-name='${name}']`).classList.contains('live')"
WORDS = "() => Reveal.getCurrentSlide().querySelector('.explorer-caption').textContent"
PICTURE_SCALE = """() => {
  const picture = Reveal.getCurrentSlide().querySelector('.explorer-picture');
  return picture.hidden ? 9 : picture.clientWidth / picture.getAttribute('width');
}"""
FITS = """() => {
  const slide = Reveal.getCurrentSlide(), frame = slide.getBoundingClientRect();
  const parts = '.explorer-controls > *, .explorer-picture, .explorer-markup, .explorer-caption, button';
  const out = [...slide.querySelector('.explorer').querySelectorAll(parts)]
    .filter((one) => one.offsetParent).filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width && (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.left < frame.left - 1);
    });
  return out.map((one) => one.className || one.textContent);
}"""


@contextmanager
def lecture(number: str, folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A lecture's program: its address and the process; it is ended afterwards as Ctrl+C would."""
    port = free_port()
    environment = {**os.environ, "COURSE_PROGRESS": str(folder / "progress.json"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "course_lib.lectures", number, "--no-browser", f"--port={port}"]
    with open(folder / "log", "w") as log:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
    try:
        assert program.stdout is not None
        address = next(line.strip() for line in program.stdout if line.strip().startswith("http://"))
        yield address, program
    finally:
        program.send_signal(signal.SIGINT)
        try:
            program.wait(20)
        finally:
            program.kill()


def show(page, at: int) -> None:
    page.evaluate("at => Reveal.slide(at, 0, -1)", at)


def opened(page, address: str) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000)


KEYS = {"range": ("ArrowRight", "ArrowLeft"), "select-one": ("ArrowDown", "ArrowUp"), "checkbox": ("Space",),
        "textarea": ("x",)}  # fmt: skip
"""What moves a control, by the `type` it has in the page."""


def move_something(page, name: str) -> None:
    """Move the explorer on the slide by its first control that changes what is said, and leave that control."""
    before = page.evaluate(WORDS)
    controls = page.locator("section.present .explorer :is(input[type=range], select, input[type=checkbox], textarea)")
    for k in range(controls.count()):
        for key in KEYS[controls.nth(k).evaluate("control => control.type")]:
            controls.nth(k).press(key)
            page.wait_for_timeout(150)
            at_rest(page, "section.present")
            if page.evaluate(WORDS) != before:
                controls.nth(k).press("Escape")
                return
    raise AssertionError(f"nothing moves {name}")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_lesson_is_presented_from_first_to_last_slide(number, tmp_path, page, screenshot):
    with lecture(number, tmp_path) as (address, _):
        opened(page, address)
        slots = dict(page.evaluate(SLOTS))
        assert list(dict.fromkeys(slots.values())) == list(find_lesson([number]).row.demo)
        for at in range(page.evaluate("Reveal.getTotalSlides()")):
            show(page, at)
            if at not in slots:
                continue
            page.wait_for_function(LIVE, arg=slots[at], timeout=120_000)
            at_rest(page, "section.present")
            screenshot(page, f"lecture_{slots[at]}")
            assert not page.evaluate(FITS), slots[at]
            assert not page.locator("section.present").evaluate(CUT_CHOICES), slots[at]
            assert not page.evaluate(SMALL_TEXT, ["section.present", SMALLEST_TEXT]), slots[at]
            with suppress(TimeoutError):
                page.wait_for_function(f"least => ({PICTURE_SCALE})() >= least", arg=LEAST_SCALE, timeout=15_000)
            assert page.evaluate(PICTURE_SCALE) >= LEAST_SCALE, slots[at]
            move_something(page, slots[at])
            page.keyboard.press("PageDown")
            assert page.evaluate("document.activeElement.closest('.explorer')") is None
    assert not page.outside


def test_the_first_slide_is_there_at_once_and_a_kernel_that_died_comes_back_to_its_slide(tmp_path, page):
    started = time.monotonic()
    with lecture("06", tmp_path) as (address, program):
        opened(page, address)
        print(f"first slide after {time.monotonic() - started:.1f} s")
        at = next(at for at, name in page.evaluate(SLOTS) if name == "06.gradient_flow")
        show(page, at)
        page.wait_for_function(LIVE, arg="06.gradient_flow", timeout=120_000)
        radius = page.locator("section.present").get_by_label("Spectral radius", exact=True)
        before = page.evaluate(WORDS)
        radius.press("Home")
        page.wait_for_function(f"before => ({WORDS})() !== before", arg=before)
        moved = page.evaluate(WORDS)
        radius.press("Escape")
        for process in kernels_below(program.pid):
            os.kill(process, signal.SIGKILL)
        page.get_by_text("The kernel has stopped").wait_for(timeout=20_000)
        assert page.evaluate(WORDS) == moved
        assert page.evaluate("Reveal.getCurrentSlide().querySelector('.explorer-picture').naturalWidth") > 100
        page.keyboard.press("k")
        page.wait_for_function("document.querySelector('.lecture-notice').textContent === ''", timeout=90_000)
        page.wait_for_function("Reveal.getCurrentSlide().querySelector('.explorer:not(.explorer-pending)')")
        assert page.evaluate("Reveal.getIndices().h") == at
        page.wait_for_function(f"words => ({WORDS})() === words", arg=moved, timeout=60_000)


COUNTS = """[...document.querySelectorAll('.poll[data-name="06.growth"]')]
  .map((poll) => [...poll.querySelectorAll('.count')].map((count) => +count.textContent))"""


def kernels_below(parent: int) -> list[int]:
    """Kernels that processes below this one have started."""
    listed = subprocess.check_output(["ps", "-eo", "pid=,ppid=,args="], text=True).splitlines()
    rows = [line.split(maxsplit=2) for line in listed]
    below, found = {parent}, []
    for pid, above, words in sorted(rows, key=lambda row: int(row[0])):
        if int(above) in below:
            below.add(int(pid))
            found += [int(pid)] if "ipykernel_launcher" in words else []
    return found


def test_the_room_votes_and_every_window_knows(tmp_path, page):
    with lecture("06", tmp_path) as (address, _):
        opened(page, address)
        second = page.context.new_page()
        opened(second, address)
        show(
            page,
            page.evaluate(
                "[...document.querySelectorAll('section.lesson-slide')].findIndex(s => s.querySelector('.poll'))"
            ),
        )
        for key in ("Digit2", "Digit4", "Digit4", "Digit5", "Shift+Digit5"):
            page.keyboard.press(key)
        page.locator("section.present .poll li").nth(0).get_by_role("button", name="a vote more").click()
        for window in (page, second):
            window.wait_for_function(f"JSON.stringify({COUNTS}) === '[[1,1,0,2,0],[1,1,0,2,0]]'")
        second.reload()
        second.wait_for_function(f"{READY} && JSON.stringify({COUNTS}) === '[[1,1,0,2,0],[1,1,0,2,0]]'")
        second.close()


def test_the_lecturers_view_has_notes_time_and_the_next_slide(tmp_path, page):
    with lecture("06", tmp_path) as (address, _):
        opened(page, address)
        with page.context.expect_page() as popup:
            page.keyboard.press("s")
        view = popup.value
        view.wait_for_function(
            "document.querySelector('.speaker-controls-notes .value')?.textContent.includes('Minutes')", timeout=30_000
        )
        assert "3 minutes for this part" in view.locator(".speaker-controls-notes .value").inner_text()
        assert view.locator("iframe").count() == 2
        view.wait_for_function("getComputedStyle(document.querySelector('.pacing')).display !== 'none'", timeout=60_000)


def test_the_export_opens_from_disk_and_its_controls_move(tmp_path, offline):
    lesson = find_lesson(["05"])
    lines = export(lesson, tmp_path / "05")
    assert (tmp_path / "05" / "handout.pdf").stat().st_size > 50_000, lines
    for book in (tmp_path / "05" / "explorers").iterdir():
        assert book.stat().st_size <= 1_500_000
    offline.goto((tmp_path / "05" / "index.html").as_uri())
    offline.wait_for_function(READY, timeout=60_000)
    for at, name in offline.evaluate(SLOTS):
        show(offline, at)
        offline.wait_for_function(LIVE, arg=name)
        before = offline.evaluate(WORDS)
        handle = offline.locator("section.present .explorer input[type=range]").first
        for key in ("ArrowRight", "ArrowLeft"):
            handle.press(key)
            offline.wait_for_timeout(100)
            if offline.evaluate(WORDS) != before:
                break
        assert offline.evaluate(WORDS) != before, name
        assert not offline.evaluate(FITS), name
    assert not offline.problems
