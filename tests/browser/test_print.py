"""On paper and in Voila: no line of code runs out, and a line of text is not as wide as the window."""

import pytest

from tests.browser.lab import server, write_notebook

pytestmark = pytest.mark.browser

A4 = {"width": 718, "height": 1000}
"""CSS pixels of A4 paper within margins of 1 cm."""
CLIPPED = """() => [...document.querySelectorAll('pre, img, table, figure')].filter(node =>
    node.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || node.scrollWidth > node.clientWidth + 1).map(node => node.textContent.slice(0, 60))"""


@pytest.mark.parametrize("lesson", ["10_gated_family", "12_deeper"])
def test_what_jupyterlab_prints_fits_the_paper(lesson, chromium, lab):
    with chromium.new_context(viewport=A4) as context:
        page = context.new_page()
        page.route("https://**", lambda route: route.abort())
        page.emulate_media(media="print")
        # JupyterLab prints the page that the server makes of the saved notebook.
        address = f"{lab}/nbconvert/html/{lesson}.ipynb?download=false"
        page.goto(address, referer=f"{lab}/lab", wait_until="domcontentloaded")
        assert page.locator("pre").count() > 10
        assert page.evaluate(CLIPPED) == []


def test_lines_of_text_in_voila_have_a_width_that_can_be_read(tmp_path, page):
    page.set_viewport_size({"width": 1920, "height": 1000})
    path = write_notebook(tmp_path, "talk", "from IPython.display import Markdown\nMarkdown('word ' * 300)")
    with server(tmp_path, "voila") as address:
        page.goto(f"{address}/voila/render/{path.name}")
        words = page.locator(".jp-RenderedMarkdown p")
        words.wait_for(timeout=90_000)
        size = words.evaluate("node => node.clientWidth / parseFloat(getComputedStyle(node).fontSize)")
    assert 30 < size <= 45
