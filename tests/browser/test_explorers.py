"""Explorers in a real browser: keys move pictures, controls have names and values, nothing comes from outside."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from course_lib.explorers import Slider, TextBox, explore, explorer_names
from tests.browser.lab import errors_shown, run_code, run_notebook, server, write_notebook

pytestmark = pytest.mark.browser

SHOW = "from course_lib.explorers import explore\nexplore({!r})"
ALT = "() => { const e = document.querySelector('.explorer'); return e.querySelector('.explorer-caption').textContent }"


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
    raise AssertionError(f"No key moved {handle}; the sentence stays {before!r}")


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
    page.wait_for_selector(f".explorer-title:text-is('{declared.title}')")
    screenshot(page, f"lab_{name}")
    nodes = tree_of(page)
    for control in declared.controls.values():
        named = [n for n in nodes if n["name"] == control.label]
        assert named, f"no control named {control.label!r} in the accessibility tree"
        if isinstance(control, Slider):
            slider = page.get_by_label(control.label, exact=True)
            assert slider.get_attribute("aria-valuetext") == control.text(control.default)
            assert any(n["role"] == "slider" and n["value"] is not None for n in named)
    sliders = [c for c in declared.controls.values() if isinstance(c, Slider)]
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


def test_explorers_work_in_voila_without_outside_requests(tmp_path, page, screenshot):
    name, label = "06.gradient_flow", "Spectral radius"
    write_notebook(tmp_path, "talk", SHOW.format(name))
    with server(tmp_path, "voila") as address:
        page.goto(f"{address}/voila/render/talk.ipynb")
        page.wait_for_selector(".explorer-picture", timeout=90_000)
        press_until_moved(page, page.get_by_label(label, exact=True), page.evaluate(ALT))
        screenshot(page, "voila")
    assert not page.outside
