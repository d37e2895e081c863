"""Every lesson, run from top to bottom in JupyterLab, with every explorer in it answering to the keyboard."""

import pytest

from tests.browser.conftest import ROOT
from tests.browser.lab import errors_shown, names_astray, run_notebook
from tests.browser.rest import at_rest

pytestmark = pytest.mark.browser

LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def moves(page, explorer) -> bool:
    """Whether some key on some slider (or a letter typed in a text box) changes the explorer's sentence."""
    caption = explorer.locator(".explorer-caption")
    before = caption.text_content()
    handles = [(h, ("ArrowRight", "ArrowLeft", "Home", "End")) for h in explorer.locator("input[type=range]").all()]
    handles += [(h, ("x",)) for h in explorer.locator("textarea").all()]
    handles += [(h, ("ArrowDown", "ArrowUp")) for h in explorer.locator("select").all()]
    for handle, keys in handles:
        handle.scroll_into_view_if_needed()
        handle.focus()
        for key in keys:
            handle.press(key)
            page.wait_for_timeout(150)
            at_rest(page)
            if caption.text_content() != before:
                return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_runs_in_jupyterlab_with_its_explorers_moving(lesson, lab, page, screenshot):
    run_notebook(page, lab, lesson, seconds=150)
    assert not errors_shown(page)
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    explorers = page.locator(".explorer").all()
    assert explorers, "no explorer in this lesson"
    assert not names_astray(page)
    still = []
    for number, explorer in enumerate(explorers):
        explorer.scroll_into_view_if_needed()
        if not moves(page, explorer):
            still.append(explorer.locator(".explorer-title").text_content())
        screenshot(page, f"{lesson[:2]}_explorer_{number}")
    assert not still, f"explorers that no key moves: {still}"
    assert not errors_shown(page)
    assert not page.outside
