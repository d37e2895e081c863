"""A setting that was shown before, or the next step, is shown at once; the kernel's answer is what counts."""

import pytest
from playwright.sync_api import Page

from course_lib.explorers import Choice, Explorer, Slider, Toggle
from tests.browser.plain import open_plain
from tests.browser.rest import at_rest

pytestmark = pytest.mark.browser

SILENT = """() => {
  const ask = window.kernel;
  window.held = [];
  window.kernel = (sent) => new Promise((done) => window.held.push(() => { done(ask(sent)); }));
  window.hear = () => { window.kernel = ask; for (const one of window.held.splice(0)) one(); };
}"""
"""The kernel keeps its answers until ``hear()``."""


def squares() -> Explorer:
    """Two sliders: the square of one as a line, and as text."""

    def compute(n: int, m: int, refuse: bool) -> int:
        if refuse and n == 3:
            raise ValueError("three is refused.")
        return 10 * n + m

    def draw(data: int, axes) -> None:
        axes[0].set_xlim(0, 100)
        axes[0].axvline(data)
        axes[0].set_title(f"{data}")

    return Explorer(
        "Squares",
        [Slider("n", "N", 0, 8, value=1), Slider("m", "M", 0, 8, value=1), Toggle("refuse", "Refuse")],
        compute,
        draw,
        str,
        figure={"width": 4, "height": 3},
    )


def shown(page: Page) -> tuple[str, str, bool]:
    """The picture, its words, and whether it is dimmed."""
    picture = page.locator(".explorer-picture")
    pending = page.locator(".explorer-pending").count() > 0
    return picture.get_attribute("src"), picture.get_attribute("alt"), pending


def press(page: Page, label: str, key: str) -> None:
    page.get_by_label(label, exact=True).press(key)


def test_a_setting_shown_before_is_shown_without_the_kernel(page):
    open_plain(page, squares())
    at_rest(page)
    first = shown(page)
    press(page, "N", "ArrowRight")
    at_rest(page)
    second = shown(page)
    page.evaluate(SILENT)
    press(page, "N", "ArrowLeft")
    assert shown(page) == first
    assert page.evaluate("window.model.get('drawn').n") == 2  # the kernel has not answered yet
    press(page, "N", "ArrowRight")
    assert shown(page) == second
    page.wait_for_timeout(250)
    assert not shown(page)[2]
    page.evaluate("window.hear()")
    at_rest(page)
    assert shown(page) == second
    assert page.evaluate("window.model.get('drawn').n") == 2


def test_the_next_steps_are_asked_for_at_rest(page):
    explorer = squares()
    open_plain(page, explorer)
    press(page, "N", "ArrowRight")
    at_rest(page)
    page.evaluate(SILENT)
    press(page, "N", "ArrowRight")
    assert shown(page)[1] == "31"
    assert explorer.values["n"] == 2
    assert explorer.alt == "21"
    press(page, "N", "ArrowRight")
    assert shown(page)[1] == "31"  # nobody asked for this one
    page.evaluate("window.hear()")
    page.wait_for_function("document.querySelector('.explorer-picture').alt === '41'")


def test_an_answer_that_comes_late_does_not_bring_an_old_picture_back(page):
    open_plain(page, squares())
    at_rest(page)
    page.evaluate(SILENT)
    press(page, "M", "ArrowRight")  # not known
    press(page, "M", "ArrowLeft")  # known
    assert shown(page)[1] == "11"
    seen = page.evaluate("""() => {
      const picture = document.querySelector('.explorer-picture');
      window.said = [];
      new MutationObserver(() => window.said.push(picture.alt)).observe(picture, { attributes: true });
      window.hear();
    }""")
    at_rest(page)
    assert seen is None
    assert set(page.evaluate("window.said")) <= {"11"}
    assert shown(page)[1] == "11"


def test_nothing_is_remembered_across_sizes_or_other_controls(page):
    open_plain(page, squares())
    press(page, "N", "ArrowRight")
    at_rest(page)
    page.set_viewport_size({"width": 500, "height": 700})
    at_rest(page)
    small = page.evaluate("window.model.get('fitted')[0]")
    press(page, "M", "ArrowRight")
    at_rest(page)
    page.evaluate(SILENT)
    press(page, "N", "ArrowLeft")
    assert small < 500
    assert shown(page)[1] == "22"
    page.evaluate("window.hear()")
    at_rest(page)
    assert shown(page)[1] == "12"


def test_a_refused_neighbour_is_said_only_when_a_control_goes_there(page):
    open_plain(page, squares())
    page.get_by_label("Refuse").check()
    at_rest(page)
    press(page, "N", "ArrowRight")
    at_rest(page)
    assert page.locator(".explorer-problem").text_content() == ""
    press(page, "N", "ArrowRight")
    page.get_by_text("three is refused").wait_for()
    press(page, "N", "ArrowLeft")
    assert page.locator(".explorer-problem").text_content() == ""  # at once: 2 was shown before
    at_rest(page)
    assert shown(page)[1] == "21"


def test_a_slow_kernel_is_not_asked_ahead(page):
    computed = []
    explorer = squares()
    old = explorer.compute
    explorer.compute = lambda **values: (computed.append(values["n"]), old(**values))[1]
    open_plain(page, explorer)
    at_rest(page)
    page.evaluate(SILENT)
    press(page, "N", "ArrowRight")
    page.wait_for_timeout(300)
    page.evaluate("window.hear()")
    page.wait_for_function("window.model.get('drawn').n === 2")
    page.wait_for_timeout(200)
    page.evaluate("window.hear()")
    assert computed[-1] == 2
    assert 3 not in computed


def test_memory_has_an_end(page):
    def html(letter: str) -> str:
        return f"<!--{'x' * 3_000_000}-->{letter}"

    # Of a choice nothing is asked ahead.
    open_plain(page, Explorer("Heavy", [Choice("n", "N", ("a", "b", "c"))], lambda n: n, html=html, describe=str))
    at_rest(page)
    for letter in "bc":
        page.get_by_label("N", exact=True).select_option(letter)
        at_rest(page)
    page.evaluate(SILENT)
    caption = page.locator(".explorer-caption")
    page.get_by_label("N", exact=True).select_option("b")
    assert caption.text_content() == "b"
    page.get_by_label("N", exact=True).select_option("a")
    assert caption.text_content() != "a"  # given up for the others
