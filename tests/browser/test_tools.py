"""The small buttons of an explorer, by mouse and by keyboard, in a page without Jupyter."""

import pytest

from course_lib.explorers import Explorer, Slider, explore
from tests.browser.plain import open_plain
from tests.browser.rest import at_rest

pytestmark = pytest.mark.browser

SIZES = {"laptop": (1280, 800), "narrow": (700, 900), "projector": (1920, 1080)}


def boxes(page, *names: str) -> list[dict]:
    return [page.locator(f".explorer-{name}").evaluate("n => n.getBoundingClientRect().toJSON()") for name in names]


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_keep_freezes_what_is_shown_until_it_is_let_go(by, page):
    open_plain(page, explore("07.one_step"))
    page.set_viewport_size({"width": 1280, "height": 800})
    press = (lambda name: page.get_by_role("button", name=name, exact=True).click()) if by == "mouse" else (
        lambda name: page.get_by_role("button", name=name, exact=True).press("Enter"))  # fmt: skip
    press("Keep")
    at_rest(page)
    sentence = page.locator(".explorer-caption").inner_text()
    kept = page.locator(".explorer-kept")
    picture = kept.locator("img").get_attribute("src")
    assert kept.locator("img").get_attribute("alt") == sentence
    page.get_by_label("Optimiser").select_option("Adam")
    at_rest(page)
    assert page.locator(".explorer-caption").inner_text() != sentence
    assert kept.locator("figcaption").inner_text() == sentence
    assert "Optimiser: SGD; Learning rate: 0.1; " in kept.inner_text()
    assert kept.locator("img").get_attribute("src") == picture != page.locator(".explorer-picture").get_attribute("src")
    press("Keep")  # one at a time: the newer one
    assert "Optimiser: Adam" in kept.inner_text()
    press("Let go")
    assert not kept.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Keep"


@pytest.mark.parametrize(("name", "size", "beside"), [
    ("06.gradient_flow", "laptop", True), ("04.sampler", "laptop", True), ("04.sampler", "projector", True),
    ("07.one_step", "laptop", True), ("07.one_step", "narrow", False), ("01.five_ways", "laptop", True),
    ("06.gradient_flow", "projector", True),
])  # fmt: skip
def test_the_kept_one_stands_beside_or_above(name, size, beside, page, screenshot):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    open_plain(page, explore(name))
    at_rest(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    at_rest(page)
    screenshot(page, f"plain_keep_{name}_{size}")
    kept, live = boxes(page, "kept", "live")
    assert (kept["right"] <= live["left"]) == beside
    assert (kept["bottom"] <= live["top"]) != beside
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if explore(name).png:
        one, two = (page.locator(f".explorer-{part}picture") for part in ("kept-", ""))
        assert one.bounding_box()["width"] == pytest.approx(two.bounding_box()["width"], abs=2)
        assert one.get_attribute("src") == two.get_attribute("src")


LIKE_THE_LIVE_ONE = """shape => {
  const [kept, live] = document.querySelectorAll('img'), of = one => one.naturalWidth / one.naturalHeight;
  return kept.src !== live.src && of(live) !== shape && Math.abs(of(kept) - of(live)) < 0.01 && of(live); }"""


def test_the_kept_one_is_drawn_for_its_room_when_the_controls_have_moved_on(page):
    page.set_viewport_size({"width": 1280, "height": 800})
    draw = lambda data, axes: axes[0].axvline(data)  # noqa: E731
    figure = {"ncols": 2, "width": 13, "height": 4}
    open_plain(page, Explorer("Two", [Slider("n", "N", 0, 9, value=5)], lambda n: n, draw, str, figure=figure))
    at_rest(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_label("N", exact=True).press("Home")  # before the pictures for half the room are there
    beside = page.wait_for_function(LIKE_THE_LIVE_ONE, arg=3.25).json_value()
    page.set_viewport_size({"width": 760, "height": 800})
    page.wait_for_function(LIKE_THE_LIVE_ONE, arg=beside)


def test_a_setting_without_a_picture_cannot_be_kept(page):
    def compute(n):
        if n > 2:
            raise ValueError("only n up to 2 is defined.")
        return n

    open_plain(page, Explorer("Errors", [Slider("n", "N", 0, 9)], compute, html=str, describe=str))
    page.get_by_label("N", exact=True).press("End")
    page.wait_for_selector(".explorer-problem:not(:empty)")
    assert page.get_by_role("button", name="Keep", exact=True).is_disabled()
    page.get_by_role("button", name="Reset").click()
    page.wait_for_selector(".explorer-problem:empty", state="attached")
    assert page.get_by_role("button", name="Keep", exact=True).is_enabled()


LONG = 'He said "no" \\ and\n\U0001f469‍\U0001f467 it’s ' + "x" * 150


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_setting_is_copied_as_a_line_of_python(by, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer = explore("04.sampler", prompt=LONG, temperature=0.5)
    open_plain(page, explorer)
    button = page.get_by_role("button", name="Copy this setting")
    button.click() if by == "mouse" else button.press("Enter")
    page.get_by_text('Copied: explore("04.sampler", prompt=').wait_for()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line == explorer.call()
    assert eval(line, {"explore": explore}).values == explorer.values
    page.get_by_label("Temperature", exact=True).press("ArrowRight")
    page.wait_for_selector(".explorer-note:empty", state="attached")


def test_where_the_clipboard_is_closed_the_line_is_selected(page):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('closed'))")
    open_plain(page, explore("00.first", factor=1.01))
    page.get_by_role("button", name="Copy this setting").click()
    line = page.get_by_label("Copy this line")
    line.wait_for()
    assert line.get_attribute("readonly") is not None
    assert page.evaluate("getSelection().toString()") == 'explore("00.first", factor=1.01)'
    assert "the line is selected" in page.locator(".explorer-note").inner_text()
    page.get_by_role("button", name="Reset").click()
    assert not line.is_visible()


def test_an_explorer_without_a_name_has_nothing_to_copy(page):
    open_plain(page, Explorer("None", [Slider("n", "N", 0, 9)], lambda n: n, html=str, describe=str))
    assert not page.get_by_role("button", name="Copy this setting").is_visible()


SIZE = """() => { const picture = document.querySelector('.explorer-picture').getBoundingClientRect();
  const size = s => parseFloat(getComputedStyle(document.querySelector('.explorer-' + s)).fontSize);
  return {picture: picture.toJSON(), pixels: document.querySelector('.explorer-picture').naturalWidth,
    controls: document.querySelector('.explorer-controls').getBoundingClientRect().toJSON(),
    type: size('caption'), full: document.fullscreenElement?.className.includes('explorer') ?? false,
    over: document.querySelector('.explorer').scrollWidth - document.querySelector('.explorer').clientWidth}; }"""


@pytest.mark.parametrize(("name", "size", "by"), [
    ("06.gradient_flow", "projector", "mouse"), ("04.sampler", "laptop", "key"), ("11.look_back", "projector", "key"),
])  # fmt: skip
def test_the_full_screen_redraws_the_picture_and_escape_leaves(name, size, by, page, screenshot):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    open_plain(page, explore(name))
    at_rest(page)
    small = page.evaluate(SIZE)
    if by == "mouse":
        page.get_by_role("button", name="Full screen").click()
    else:
        page.locator(".explorer-slider input").first.press("f")
    page.wait_for_function("document.fullscreenElement")
    at_rest(page)
    screenshot(page, f"plain_full_{name}_{size}")
    large = page.evaluate(SIZE)
    assert large["full"]
    assert large["over"] <= 0
    assert large["type"] == pytest.approx(1.4 * small["type"])
    assert large["controls"]["right"] <= large["picture"]["left"]
    assert large["picture"]["bottom"] <= height
    assert not page.locator(".explorer-markup").inner_text() or boxes(page, "markup")[0]["width"] > 400
    assert large["pixels"] >= 0.95 * large["picture"]["width"]
    page.keyboard.press("Escape") if by == "mouse" else page.get_by_role("button", name="Leave the full").click()
    page.wait_for_function("!document.fullscreenElement")
    at_rest(page)
    assert page.evaluate(SIZE)["picture"] == pytest.approx(small["picture"], abs=1)


def test_letters_typed_into_a_text_do_not_go_to_the_full_screen(page):
    open_plain(page, explore("04.sampler"))
    page.get_by_label("Your prompt", exact=True).press("f")
    page.get_by_label("Model", exact=True).press("f")
    page.get_by_label("Temperature", exact=True).press("Control+f")
    page.wait_for_timeout(300)
    assert not page.evaluate(SIZE)["full"]


def test_a_refused_full_screen_is_said(page):
    page.add_init_script("Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no'))")
    open_plain(page, explore("00.first"))
    page.get_by_role("button", name="Full screen").click()
    page.get_by_text("This window does not allow a full screen.").wait_for()


@pytest.mark.parametrize("width", [1280, 700])
def test_the_small_buttons_stand_in_a_row_28_pixels_high(width, page, screenshot):
    page.set_viewport_size({"width": width, "height": 800})
    open_plain(page, explore("04.learning"))
    at_rest(page)
    screenshot(page, f"plain_tools_{width}")
    found = page.locator(".explorer-head button:visible").evaluate_all(
        "all => all.map(b => b.getBoundingClientRect().toJSON())"
    )
    assert {box["height"] for box in found} == {28}
    assert boxes(page, "head")[0]["height"] <= (30 if width == 1280 else 62)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.locator(".explorer-head button:visible").evaluate_all(
        "all => all.filter(b => b.scrollWidth > b.clientWidth)"
    )


def test_in_a_narrow_room_what_is_moved_less_stands_behind_a_button(page, screenshot):
    page.set_viewport_size({"width": 420, "height": 800})
    open_plain(page, explore("07.one_step"))
    at_rest(page)
    screenshot(page, "plain_folded")
    width, optimiser = (page.get_by_label(label, exact=True) for label in ("Width", "Optimiser"))
    button = lambda name: page.get_by_role("button", name=name, exact=True)  # noqa: E731
    assert optimiser.is_visible()
    assert not width.is_visible()
    assert not button("Keep").is_visible()
    button("Try 4").press("Enter")  # which moves the radius: what has moved is shown
    at_rest(page)
    assert page.get_by_label("Radius at the start", exact=True).is_visible()
    assert not width.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaExpanded") == "false"
    page.keyboard.press("Enter")
    assert width.is_visible()
    button("Keep").press("Enter")
    width.press("End")
    width.press("Home")
    button("Less").press("Enter")
    assert width.is_visible()  # it has moved
    button("Let go").press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "More"
    button("Reset").press("Enter")
    assert not width.is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert width.is_visible()
    assert not button("More").is_visible()
