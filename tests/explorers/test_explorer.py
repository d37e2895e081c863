"""The explorer core, driven from code: values in, picture and words out, errors in words."""

import base64
from dataclasses import dataclass
from html.parser import HTMLParser

import numpy as np
import pytest

from course_lib.explorers import Choice, Explorer, Slider, TextBox, Toggle, explore, explorer_names, register
from course_lib.explorers.explorer import non_finite


@dataclass
class Data:
    height: float
    text: str


def compute(height, mode, text):
    if mode == "refuse":
        raise ValueError("the height is not defined here.")
    if mode == "break":
        raise ZeroDivisionError("division by zero")
    return Data(height, text)


def draw(data, axes):
    axes[0].plot([0, 1], [0, data.height])
    axes[0].set_xlim(0, 1)
    axes[0].set_ylim(0, 10)


def make(**more):
    controls = [
        Slider("height", "Height", 0, 10, 1, 5),
        Choice("mode", "Mode", ("fine", "refuse", "break")),
        TextBox("text", "Text", "hello", limit=10),
    ]
    return Explorer("A line", controls, compute, draw, lambda d: f"A line up to {d.height}: {d.text}", **more)


def test_picture_and_alt_text_follow_the_value():
    explorer = make()
    before = explorer.png
    explorer.set(height=9)
    assert explorer.png != before
    assert explorer.alt == "A line up to 9: hello"
    assert explorer.data.height == 9


def test_a_move_in_the_browser_does_the_same_as_set():
    one, two = make(), make()
    one.set(height=3)
    two.values = {**two.values, "height": 3}
    assert one.png == two.png


@pytest.mark.parametrize(
    ("mode", "words"), [("refuse", "the height is not defined here"), ("break", "stumbled (ZeroDivisionError")]
)
def test_an_error_is_shown_in_words_and_raised_only_from_code(mode, words):
    explorer = make()
    picture = explorer.png
    explorer.values = {**explorer.values, "mode": mode}
    assert words in explorer.problem
    assert "Reset" in explorer.problem
    assert explorer.png == picture
    with pytest.raises((ValueError, ZeroDivisionError)):
        explorer.set(mode=mode)
    explorer.reset()
    assert explorer.problem == ""
    assert explorer.values == explorer.defaults


def test_impossible_values_from_the_browser_are_said_in_words():
    explorer = make()
    explorer.values = {**explorer.values, "height": "tall"}
    assert "Height must be a number" in explorer.problem
    explorer.values = {"height": 2}
    assert explorer.problem == ""


def test_long_and_broken_text_is_cut_with_a_note():
    explorer = make()
    explorer.set(text="\ud83d" + "x" * 1_000_000)
    assert len(explorer.data.text) == 10
    assert "first 10 of 1,000,001" in explorer.note
    assert "lone surrogates" in explorer.note
    explorer.set(text="short")
    assert explorer.note == ""


def test_a_saved_notebook_keeps_a_picture_and_the_sentence():
    bundle, metadata = make()._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == "[explorer] A line. A line up to 5: hello"
    assert metadata["image/png"]["alt"] == "A line up to 5: hello"


class Tags(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.words = [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words += data


def test_the_still_figure_says_everything_without_script_or_style():
    explorer = make()
    explorer.set(text='<b>"&')
    bundle, _ = explorer._repr_mimebundle_()
    page = Tags()
    page.feed(bundle["text/html"])
    image = dict(page.tags)["img"]
    assert image == {"src": f"data:image/png;base64,{bundle['image/png']}", "alt": explorer.alt}
    assert {tag for tag, _ in page.tags} == {"figure", "p", "b", "br", "img", "i", "figcaption"}
    assert 'A lineHeight: 5; Mode: fine; Text: “<b>"&”' in page.words
    assert explorer.alt in page.words
    assert "run this cell" in page.words


@pytest.mark.parametrize("name", ["01.five_ways", "02.context"])
def test_markup_stands_in_the_still_figure(name):
    explorer = explore(name)
    still = explorer._repr_mimebundle_()[0]["text/html"]
    assert explorer.markup in still
    assert ("<img" in still) == bool(explorer.png)


def test_unknown_controls_and_explorers_are_refused_in_words():
    with pytest.raises(ValueError, match="No control named heigth"):
        make().set(heigth=3)
    with pytest.raises(ValueError, match=r"No explorer is called '99\.nothing'"):
        explore("99.nothing")


def test_two_explorers_cannot_share_a_name():
    register("zz.one")(make)
    try:
        with pytest.raises(ValueError, match="Two explorers are called"):
            register("zz.one")(draw)
    finally:
        from course_lib.explorers import registry

        del registry._FACTORIES["zz.one"]


def test_words_are_required():
    with pytest.raises(ValueError, match="must also be said in words"):
        Explorer("x", [], compute, draw)
    with pytest.raises(ValueError, match="Control names must differ"):
        Explorer("x", [Toggle("a", "A"), Toggle("a", "B")], compute, draw, str)


def test_moving_names_controls_of_an_explorer_with_a_backdrop():
    with pytest.raises(ValueError, match="moving names controls that leave the backdrop as it is"):
        make(backdrop=draw, moving=("nobody",))
    with pytest.raises(ValueError, match="moving names controls that leave the backdrop as it is"):
        make(moving=("height",))


@pytest.mark.parametrize("folded", [("nobody",), ("height", "height"), ("height", "mode", "text")])
def test_folded_names_some_controls(folded):
    assert [spec["folded"] for spec in make(folded=("mode",)).spec] == [False, True, False]
    with pytest.raises(ValueError, match="folded names some controls, not all"):
        make(folded=folded)


def drawn_again(moving) -> list[float]:
    """The heights for which the backdrop is drawn while height, then text, then height and mode move."""
    seen = []

    def backdrop(data, axes):
        seen.append(data.height)

    explorer = make(backdrop=backdrop, moving=moving)
    for values in ({"height": 6}, {"height": 6, "text": "new"}, {"height": 7}):
        explorer.render(values)
    return seen


def test_a_control_that_nobody_declared_moving_draws_all_again():
    assert drawn_again(()) == [5, 6, 6, 7]
    assert drawn_again(("text",)) == [5, 6, 7]
    assert drawn_again(("height", "text")) == [5]


def test_a_choice_carries_values_and_takes_label_or_value():
    explorer = Explorer(
        "Carried", [Choice("rate", "Rate", {"none": None, "slow": 0.5, "both": (1, 2)})], lambda rate: rate, html=str,
        describe=lambda rate: f"rate {rate}",
    )  # fmt: skip
    assert explorer.data is None
    explorer.set(rate="both")
    assert explorer.data == (1, 2)
    explorer.set(rate=0.5)
    assert explorer.values == {"rate": "slow"}
    assert explorer.arguments() == {"rate": None}
    assert explorer.render({"rate": (1, 2)}).sentence == "rate (1, 2)"
    with pytest.raises(ValueError, match=r"Rate must be one of none, slow, both; got 0\.7"):
        explorer.set(rate=0.7)
    assert explorer.values == {"rate": "slow"}


def test_a_slider_is_shown_no_further_than_the_data_go():
    explorer = make(ends={"height": lambda data: (0, len(data.text))})
    explorer.set(height=9)
    assert (explorer.ends, explorer.values["height"]) == ({"height": [0, 5]}, 9)
    assert "Height: <b>5</b>" in explorer._repr_mimebundle_()[0]["text/html"]
    explorer.set(text="ten letter")
    assert "Height: <b>9</b>" in explorer._repr_mimebundle_()[0]["text/html"]
    with pytest.raises(ValueError, match="ends names sliders"):
        make(ends={"mode": lambda data: (0, 1)})


def test_the_values_that_were_drawn_come_with_the_picture():
    explorer = make()
    assert explorer.drawn == explorer.values
    for change in ({"height": 8}, {"height": "tall"}, {"mode": "break"}, {"text": "x" * 99}):
        explorer.values = {**explorer.values, **change}
        assert explorer.drawn == explorer.values


def test_panels_are_stacked_in_a_narrow_window_and_back():
    explorer = Explorer(
        "Two", [Slider("n", "N", 0, 9)], lambda n: n, lambda n, axes: [ax.bar([0], [n]) for ax in axes], str,
        figure={"ncols": 2, "width": 10, "height": 4},
    )  # fmt: skip
    wide = (explorer.width, explorer.height, explorer.png)
    explorer.room = 420
    assert (explorer.width, explorer.height) == (550, 544)
    explorer.set(n=5)
    explorer.set(n=0)
    explorer.room = 1000
    assert (explorer.width, explorer.height, explorer.png) == wide


def test_a_picture_is_made_narrower_rather_than_its_letters_smaller():
    explorer = Explorer(
        "One", [Slider("n", "N", 0, 9)], lambda n: n,
        lambda n, axes: axes[0].set_title(f"A title that says far more than a narrow window has room for, {n}"), str,
        figure={"width": 10, "height": 4},
    )  # fmt: skip
    for room, width in ((0, 1000), (800, 1000), (700, 875), (500, 757), (100, 420), (1, 420)):
        explorer.room = room
        assert (explorer.width, explorer.height) == (width, 400)
        explorer.set(n=room % 9)
        title = explorer.canvas.axes[0]._left_title
        box = title.get_window_extent()
        assert box.x1 <= width
        assert box.y1 <= 400
        assert title.get_text().replace("\n", " ").endswith(f"room for, {room % 9}")


def test_render_leaves_the_widget_as_it_is():
    explorer = make()
    before = explorer.png
    assert explorer.render({"height": 9}).sentence == "A line up to 9: hello"
    assert (explorer.png, explorer.data.height, explorer.values["height"]) == (before, 5, 5)
    with pytest.raises(ValueError, match="No control named heigth; there are height, mode, text"):
        explorer.render({"heigth": 9})


def test_non_finite_numbers_are_found_wherever_they_hide():
    import torch

    data = {"a": [Data(float("inf"), "")], "b": np.array([1, np.nan]), "c": torch.tensor([1.0]), "d": ("x", 3, None)}
    assert non_finite(data) == ["data['a'][0].height", "data['b']"]


def test_every_explorer_is_listed_under_its_lesson():
    names = explorer_names()
    assert names, "no explorer is registered"
    assert all(name[:2].isdigit() and name[2] == "." for name in names)
