"""An explorer in a saved notebook: the same figure in JupyterLab before a run and in nbconvert's page."""

from functools import cache

import nbformat
import pytest
from nbconvert import HTMLExporter

from course_lib.explorers import explore, explorer_names
from tests.browser.lab import write_notebook

pytestmark = pytest.mark.browser
shown = cache(explore)


@pytest.fixture(scope="module")
def saved(workspace):
    """A notebook with the saved output of every explorer, as the lessons have it: no widget view."""
    path = write_notebook(workspace, "x_saved", *(f"explore({name!r})" for name in explorer_names()))
    notebook = nbformat.read(path, as_version=4)
    for cell, name in zip(notebook.cells, explorer_names(), strict=True):
        bundle, metadata = shown(name)._repr_mimebundle_()
        bundle.pop("application/vnd.jupyter.widget-view+json", None)
        cell.outputs = [nbformat.v4.new_output("execute_result", bundle, metadata=metadata, execution_count=1)]
    nbformat.write(notebook, path)
    return path


def check_figures(page) -> None:
    """Every explorer's title, sentence and, where it has one, picture are in sight."""
    figures = page.locator("figure").all()
    assert len(figures) == len(explorer_names())
    for figure, name in zip(figures, explorer_names(), strict=True):
        explorer = shown(name)
        figure.scroll_into_view_if_needed()
        words = " ".join(figure.inner_text().split())
        assert explorer.title in words
        assert " ".join(explorer.alt.split()) in words
        pictures = figure.locator("img")
        assert pictures.count() == bool(explorer.png)
        if explorer.png:
            assert pictures.get_attribute("alt") == explorer.alt
            assert pictures.evaluate("async image => { await image.decode(); return image.width > 300 }")


def test_figures_in_jupyterlab_before_a_run(saved, lab, page, screenshot):
    page.goto(f"{lab}/lab/tree/{saved.name}?reset", wait_until="domcontentloaded")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.notebookConfig", timeout=60_000)
    page.evaluate("""() => {
      const notebook = window.jupyterapp.shell.currentWidget.content;
      notebook.notebookConfig = {...notebook.notebookConfig, windowingMode: 'none'};
    }""")
    page.wait_for_function(f"document.querySelectorAll('figure').length === {len(explorer_names())}")
    check_figures(page)
    screenshot(page, "still_lab")


def test_figures_in_the_page_of_nbconvert(saved, page, tmp_path, screenshot):
    body, _ = HTMLExporter().from_filename(saved)
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    page.route("https://**", lambda route: route.abort())
    page.goto((tmp_path / "page.html").as_uri())
    check_figures(page)
    screenshot(page, "still_nbconvert")
