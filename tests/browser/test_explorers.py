"""Explorers in a real browser: keys move pictures, controls have names and values, nothing comes from outside."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from course_lib.explorers import Slider, TextBox, explore, explorer_names
from tests.browser.lab import errors_shown, names_astray, run_all, run_code, run_notebook, server, write_notebook

pytestmark = pytest.mark.browser

SHOW = "from course_lib.explorers import explore\nexplore({!r})"
ALT = "() => { const e = document.querySelector('.explorer'); return e.querySelector('.explorer-caption').textContent }"

CONDITION = """() => [document.visibilityState, document.hasFocus(), document.activeElement.outerHTML.slice(0, 80),
  ...['.explorer-connection', '.explorer-caption'].map(part => document.querySelector(part).textContent)]"""


def wait_for_words(page, before: str) -> None:
    page.wait_for_function(f"words => ({ALT})() !== words", arg=before, timeout=15_000)


def press_until_moved(page, handle, before: str) -> None:
    """Press an arrow key, the other way when already at the end, until the sentence changes."""
    handle.focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft", "End", "Home"):
        handle.press(key)
        try:
            page.wait_for_function(f"words => ({ALT})() !== words", arg=before, timeout=2_500)
        except Exception:
            continue
        return
    raise AssertionError(f"No key moved {handle}; the sentence stays {before!r}; the page: {page.evaluate(CONDITION)}")


def tree_of(page) -> list[dict]:
    """Chromium's accessibility tree, flat."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        {
            "role": n.get("role", {}).get("value"),
            "name": n.get("name", {}).get("value", ""),
            "value": n.get("value", {}).get("value"),
            "valuetext": next(
                (p["value"].get("value") for p in n.get("properties", []) if p["name"] == "valuetext"), None
            ),
        }
        for n in nodes
    ]


@pytest.mark.parametrize("name", explorer_names())
def test_keys_move_the_picture_and_controls_are_named(name, open_notebook, screenshot):
    declared, page = explore(name), open_notebook
    run_code(page, SHOW.format(name))
    page.wait_for_selector(f".explorer-title:text-is({json.dumps(declared.title)})")
    screenshot(page, f"lab_{name}")
    nodes = tree_of(page)
    for control in declared.controls.values():
        named = [n for n in nodes if n["name"] == control.label]
        assert named, f"no control named {control.label!r} in the accessibility tree"
        if isinstance(control, Slider):
            slider = page.get_by_label(control.label, exact=True)
            assert slider.get_attribute("aria-valuetext") == control.text(declared.shown_at(control.name))
            assert any(n["role"] == "slider" and n["value"] is not None for n in named)
    # A slider that the data leave a single position cannot be moved.
    free = {name for name in declared.controls if len(set(declared.ends.get(name, (0, 1)))) > 1}
    sliders = [c for c in declared.controls.values() if isinstance(c, Slider) and c.name in free]
    if sliders:
        before = page.evaluate(ALT)
        press_until_moved(page, page.get_by_label(sliders[0].label, exact=True), before)
        page.get_by_role("button", name="Reset").click()
        page.wait_for_function(f"words => ({ALT})() === words", arg=before, timeout=15_000)
    results = Axe().run(page, context=".explorer")
    serious = [v for v in results.response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious, [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in serious]
    assert not errors_shown(page)
    assert not page.outside


def test_a_label_moves_the_control_of_its_own_explorer(lab, workspace, page):
    cells = [SHOW.format(name) for name in ("10.lifetime", "10.conventions", "10.conventions", "00.first")]
    run_notebook(page, lab, write_notebook(workspace, "x_labels", *cells).name)
    page.wait_for_function("document.querySelectorAll('.explorer').length === 4")
    assert not names_astray(page)
    toggles = page.locator("input[type=checkbox]")
    for number in (1, 0):
        page.get_by_text("Turn the signs of z's rows", exact=True).nth(number).click()
        assert toggles.nth(number).is_checked()
    names = [node["name"] for node in tree_of(page) if node["role"] == "group" and node["name"]]
    assert names == [explore(name).title for name in ("10.lifetime", "10.conventions", "10.conventions", "00.first")]


def test_a_megabyte_pasted_is_shortened_with_a_note(lab, workspace, page):
    name = next(
        (n for n in explorer_names() if any(isinstance(c, TextBox) for c in explore(n).controls.values())), None
    )
    assert name, "no explorer has a text box"
    box = next(c for c in explore(name).controls.values() if isinstance(c, TextBox))
    run_notebook(page, lab, write_notebook(workspace, "x_paste", SHOW.format(name)).name)
    area = page.get_by_label(box.label, exact=True)
    before = page.evaluate(ALT)
    for text in ("y" * 1_000_000, "\U0001f469\u200d\U0001f467 \u05e9\u05dc\u05d5\u05dd", ""):
        # What a paste does: the value changes at once and an input event follows.
        area.evaluate("(a, t) => { a.value = t; a.dispatchEvent(new Event('input', {bubbles: true})) }", text)
        wait_for_words(page, before)
        before = page.evaluate(ALT)
        if len(text) > box.limit:
            assert "1,000,000 characters" in page.locator(".explorer-note").inner_text()
            assert len(area.input_value()) == box.limit
    area.evaluate(
        "a => { a.value = 'a' + String.fromCharCode(0xD83D); a.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    wait_for_words(page, before)
    assert not errors_shown(page)


def test_an_error_is_shown_in_words_in_the_browser(lab, workspace, page):
    code = """
from course_lib.explorers import Explorer, Slider
def compute(n):
    if n > 2: raise ValueError("only n up to 2 is defined.")
    return n
Explorer("Errors", [Slider("n", "Number", 0, 4)], compute, lambda d, axes: axes[0].bar([0], [d]), lambda d: f"n is {d}")
"""
    run_notebook(page, lab, write_notebook(workspace, "x_error", code).name)
    handle = page.get_by_label("Number", exact=True)
    for _ in range(3):
        handle.press("ArrowRight")
        page.wait_for_timeout(150)
    page.wait_for_selector(".explorer-problem:not(:empty)")
    assert "only n up to 2 is defined" in page.locator(".explorer-problem").inner_text()
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("document.querySelector('.explorer-problem').textContent === ''")


def test_a_slider_and_play_stop_where_the_data_end(open_notebook):
    page = open_notebook
    run_code(page, SHOW.format("01.playback").replace("')", "', text='aaabdaaabac', merges=0)"))
    handle = page.get_by_label("Merges applied", exact=True)
    end = explore("01.playback", text="aaabdaaabac").data.possible
    assert 2 < end < 60
    page.get_by_role("button", name="Play Merges applied").click()
    page.get_by_role("button", name="Pause Merges applied").wait_for()
    page.get_by_role("button", name="Play Merges applied").wait_for(timeout=30_000)
    assert handle.get_attribute("aria-valuetext") == str(end)
    assert f"After {end} of {end} merges" in page.evaluate(ALT)
    handle.press("End")
    page.wait_for_timeout(300)
    assert (handle.input_value(), handle.get_attribute("max")) == (str(end), str(end))
    page.get_by_label("Your text, in any script", exact=True).fill("aa")
    page.wait_for_function("document.querySelector('.explorer input[type=range]').max === '1'")
    assert handle.get_attribute("aria-valuetext") == "1"
    assert "After 1 of 1 merges" in page.evaluate(ALT)


SLOW = """
import time
from course_lib.explorers import Explorer, Slider
def compute(n):
    time.sleep(0.8 if n else 0)
    return n
Explorer("Slow", [Slider("n", "Number", 0, 40)], compute, lambda d, axes: axes[0].bar([0], [d]), lambda d: f"n is {d}")
"""
WATCH = """selector => {
  window.seen = [];
  const note = () => window.seen.push([performance.now(), document.querySelector(selector).className,
                                       document.querySelector(selector).textContent]);
  new MutationObserver(note).observe(document.querySelector(selector),
    {attributes: true, attributeFilter: ['class'], childList: true, characterData: true, subtree: true});
}"""


def test_a_picture_that_is_late_is_dimmed_until_its_own_comes(lab, workspace, page):
    run_notebook(page, lab, write_notebook(workspace, "x_slow", SLOW).name)
    handle = page.get_by_label("Number", exact=True)
    handle.press("ArrowRight")
    page.wait_for_selector(".explorer-pending")
    assert page.evaluate(ALT) == "n is 0"
    page.wait_for_selector(".explorer:not(.explorer-pending)")
    assert page.evaluate(ALT) == "n is 1"
    for _ in range(3):
        handle.press("ArrowRight")
    page.wait_for_selector(".explorer-pending")
    page.wait_for_selector(".explorer:not(.explorer-pending)", timeout=15_000)
    assert page.evaluate(ALT) == "n is 4"


def test_a_kernel_that_is_gone_is_said(lab, workspace, page):
    run_notebook(page, lab, write_notebook(workspace, "x_gone", SHOW.format("00.first")).name)
    handle = page.get_by_label("Factor per step", exact=True)
    assert page.locator(".explorer-connection:not(:empty)").count() == 0
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.get_by_text("Not connected: run this cell again.").wait_for(timeout=60_000)
    handle.press("ArrowRight")
    page.wait_for_selector(".explorer-pending")
    page.get_by_text("What is shown belongs to an earlier setting.").wait_for()
    run_all(page)
    page.wait_for_selector(".explorer:not(.explorer-pending)")
    assert page.locator(".explorer-connection:not(:empty)").count() == 0


def test_a_kernel_that_does_not_answer_is_said(lab, workspace, page):
    run_notebook(page, lab, write_notebook(workspace, "x_busy", SLOW.replace("0.8", "6")).name)
    page.get_by_label("Number", exact=True).press("ArrowRight")
    page.get_by_text("No answer yet.").wait_for(timeout=5_900)
    page.wait_for_function(f"({ALT})() === 'n is 1'", timeout=20_000)
    assert page.locator(".explorer-connection:not(:empty)").count() == 0


MOVES = """async (slider, times) => {
  for (let i = 0; i < times; i++) {
    slider.stepUp();
    slider.dispatchEvent(new Event("input"));
    await new Promise((rest) => setTimeout(rest, 120));
  }
}"""
"""Moves within the page: keys pressed from outside come late on a busy machine, and a rest is then a rest."""


@pytest.mark.parametrize(("name", "label"), [("00.first", "Turn per step"), ("01.playback", "Merges applied")])
def test_a_new_sentence_is_said_once_when_the_moves_rest(name, label, open_notebook):
    page = open_notebook
    run_code(page, SHOW.format(name))
    handle = page.get_by_label(label, exact=True)
    page.evaluate(WATCH, ".explorer-said")
    handle.evaluate(MOVES, 8)
    page.wait_for_function("window.seen.length > 0", timeout=20_000)
    page.wait_for_timeout(1_500)
    seen = page.evaluate("window.seen")
    assert [words for _, _, words in seen] == [page.evaluate(ALT)]
    live = [node for node in tree_of(page) if page.evaluate(ALT) in (node["name"] or "")]
    assert live, "the sentence is in no node of the accessibility tree"


def test_explorers_work_in_voila_without_outside_requests(tmp_path, page, screenshot):
    name, label = "06.gradient_flow", "Spectral radius"
    write_notebook(tmp_path, "talk", SHOW.format(name))
    with server(tmp_path, "voila") as address:
        page.goto(f"{address}/voila/render/talk.ipynb")
        page.wait_for_selector(".explorer-picture", timeout=90_000)
        press_until_moved(page, page.get_by_label(label, exact=True), page.evaluate(ALT))
        screenshot(page, "voila")
    assert not page.outside
