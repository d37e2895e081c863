"""Predictions in a real browser: made by keyboard, kept through restarts, held after the end, not in the file."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.lab import errors_shown, run_all, run_notebook, write_notebook

pytestmark = pytest.mark.browser

ASK = 'from course_lib.predictions import predict, predictions\npredict("00.up", "06.growth", "06.decay")'
RESTART = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"


@pytest.fixture
def notebook(workspace, tmp_path):
    """A function that writes a notebook of these cells, with a progress file of its own."""

    def write(name, *cells):
        first = f"import os\nos.environ['COURSE_PROGRESS'] = {str(tmp_path / 'progress.json')!r}"
        return write_notebook(workspace, name, first, *cells)

    return write


def says(page, number: int, words: str) -> None:
    page.locator(".prediction-kept").nth(number).get_by_text(words).wait_for(timeout=15_000)


def serious(page) -> list:
    results = Axe().run(page, context=".prediction").response["violations"]
    return [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in results if v["impact"] in ("serious", "critical")]


def test_by_keyboard_and_kept_through_restarts(lab, notebook, page, screenshot):
    path = notebook("x_predict", ASK)
    run_notebook(page, lab, path.name)
    page.get_by_label("about 11", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("about 1000", exact=True).is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    says(page, 0, "Kept: about 1000. You will meet it again at the end.")
    assert page.evaluate("document.activeElement.textContent") == "Change it"
    page.keyboard.press("Tab")
    page.keyboard.type("ddbb")  # shortcuts of JupyterLab: delete the cell, insert others
    page.keyboard.press("Enter")
    page.get_by_text("“ddbb” is not a number.").wait_for()
    assert page.locator(".prediction-box input").first.input_value() == "ddbb"
    assert page.locator(".jp-CodeCell").count() == 2
    page.keyboard.press("Control+a")
    page.keyboard.type("1,000")
    page.keyboard.press("Enter")
    says(page, 1, "Kept: 1,000.")
    assert not serious(page)
    screenshot(page, "predictions_kept")

    page.evaluate(RESTART)
    page.get_by_text("Not connected: run this cell again. What was kept stays kept.").wait_for(timeout=60_000)
    run_all(page)
    says(page, 0, "Kept: about 1000.")
    page.get_by_role("button", name="Change it").nth(1).click()
    assert page.evaluate("document.activeElement.value") == "1,000"
    page.keyboard.press("Control+a")
    page.keyboard.type("20000")
    page.keyboard.press("Enter")
    says(page, 1, "Kept: 20000.")

    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    saved = path.read_text()
    assert "about 21,000" in saved
    assert "Kept" not in saved
    assert "20000" not in saved
    page.goto("about:blank")
    run_notebook(page, lab, path.name)  # another browser, later
    says(page, 1, "Kept: 20000.")
    assert not errors_shown(page)
    assert not page.outside


def test_what_is_no_answer_is_said_and_stays_in_the_box(lab, notebook, page):
    run_notebook(page, lab, notebook("x_wrong", ASK).name)
    keep = page.get_by_role("button", name="Keep this prediction")
    problem = page.locator(".prediction-problem")
    keep.nth(0).click()
    problem.nth(0).get_by_text("Choose one of the answers first.").wait_for()
    box = page.locator(".prediction-box input").nth(1)
    wrong = {
        "": "Write a number first", "\U0001f469\u200d\U0001f467": "is not a number", "nan": "is not a number",
        "1e400": "larger than any", "y" * 1_000_000: "300 characters long", "50": "between 0 and 1; you wrote 50",
    }  # fmt: skip
    for text, words in wrong.items():
        box.evaluate("(box, text) => { box.value = text; }", text)
        keep.nth(2).click()
        problem.nth(2).get_by_text(words).wait_for()
        assert box.input_value() == text
    box.evaluate("box => { box.value = 'a' + String.fromCharCode(0xD83D); }")
    keep.nth(2).click()
    problem.nth(2).get_by_text("is not a number").wait_for()
    box.fill("50%")
    keep.nth(2).click()
    says(page, 2, "Kept: 50%.")
    assert problem.nth(2).inner_text() == ""
    assert not serious(page)


def test_after_the_end_a_prediction_is_held_and_late_ones_do_not_count(lab, notebook, page, screenshot):
    run_notebook(page, lab, notebook("x_end", ASK, "", "").name)
    page.locator(".prediction-box input").first.fill("100 000")
    page.locator(".prediction-box input").first.press("Enter")
    says(page, 1, "Kept: 100 000.")
    page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.widgets[2].model.sharedModel.setSource('predictions(\"06\")')"
    )
    run_all(page)
    table = page.locator(".prediction table")
    assert [cell.inner_text() for cell in table.locator("tbody tr").first.locator("td").all()][1:] == [
        "100 000", "20,959", "close"
    ]  # fmt: skip
    assert "no prediction kept" in table.inner_text()
    for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.wait_for_selector(f"[data-jp-theme-light='{light}']", state="attached")
        page.wait_for_timeout(500)
        assert not serious(page)
        screenshot(page, f"predictions_end_{theme[-5:].strip()}")
    run_all(page)
    says(page, 1, "What was measured has been shown")
    assert page.get_by_role("button", name="Change it").count() == 0
    says(page, 2, "You can still keep a prediction; it is not counted.")
    page.locator(".prediction-box input").nth(1).fill("0.5")
    page.locator(".prediction-box input").nth(1).press("Enter")
    says(page, 2, "It is remembered, but not counted.")
    assert page.get_by_role("button", name="Change it").count() == 0
    assert not errors_shown(page)
