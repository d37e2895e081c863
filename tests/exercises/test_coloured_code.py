"""Solutions in colour: legible in both themes, and still plain code for whoever copies them."""

import html
import re

import pytest
from matplotlib.colors import to_rgb

from course_lib.exercises.coloured_code import COLOURS, GROUND, coloured_code


def brightness(colour):
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
    return sum(part * v for part, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_can_be_read_on_the_ground():
    used = set(re.findall(r"(?<![-\w])color: ?(#[0-9A-Fa-f]+)", coloured_code(SOURCE, "x")))
    assert {colour.lower() for colour in COLOURS.values()} <= {colour.lower() for colour in used}
    for colour in used:
        assert (brightness(GROUND) + 0.05) / (brightness(colour) + 0.05) >= 5.5, colour


SOURCE = '@cache\ndef f(x: int):\n    """Say <b> & "c"."""\n    return not x + 1.5  # é 🎉'


@pytest.mark.parametrize(
    "source", ["", "\n", SOURCE, "if (", "a\n\n\tb\n", "$x^2$ <script>alert(1)</script>", "x = 1\n" * 900]
)
def test_what_is_copied_is_the_code_itself(source):
    shown = coloured_code(source, "x")
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == source
    assert "<script" not in shown
    assert "class=" not in shown
