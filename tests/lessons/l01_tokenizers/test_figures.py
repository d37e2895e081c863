"""Lesson 01's chips and pictures: everything is escaped, visible and finite."""

import html.parser
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.drawing.chips import MOST_CHIPS, TINTS, chip, chip_row, visible_character, visible_piece
from course_lib.drawing.style import new_figure, to_png
from course_lib.explorers import explore
from course_lib.explorers.controls import AWKWARD_TEXTS
from course_lib.lessons.l01_tokenizers import figures
from course_lib.lessons.l01_tokenizers import tokenization as t
from course_lib.tokenizers.character import one_hot

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


class Balanced(html.parser.HTMLParser):
    """Checks that tags open and close in order."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def assert_good_html(markup):
    parser = Balanced()
    parser.feed(markup)
    parser.close()
    assert not parser.open
    assert parser.seen <= {"div", "p", "b", "i", "br", "kbd"}
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", markup)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_html_of_any_text_is_whole(text):
    assert_good_html(figures.five_ways_html(t.five_ways(text)))
    assert_good_html(figures.playback_html(t.play_back(text, 20)))


def test_markup_in_the_text_is_escaped():
    markup = figures.five_ways_html(t.five_ways("<script>alert(1)</script> & 'x' \"y\""))
    assert "<script" not in markup
    assert chip("<b>&").endswith("&lt;b&gt;&amp;</kbd>")


def test_what_cannot_be_seen_is_written_out():
    assert [visible_character(c) for c in " \n\t\x00\u200d\u202e"] == ["␣", "⏎", "⇥", "U+0000", "U+200D", "U+202E"]
    assert visible_piece(b"\xe2\x80") == "⟨E2 80⟩"
    assert visible_piece(b"x" * 100).endswith("…")
    assert visible_piece("\ud83d".encode("utf-8", "surrogatepass")) == "U+D83D"


def test_unknown_and_newest_differ_by_more_than_colour():
    assert "dashed" in chip("x", unknown=True)
    assert "2px solid" in chip("x", strong=True)
    assert len(set(TINTS)) == 4


def test_long_rows_are_cut_and_empty_ones_named():
    row = chip_row([b"x"] * (MOST_CHIPS + 5))
    assert row.count("<kbd") == MOST_CHIPS
    assert "and 5 more" in row
    assert "no tokens" in chip_row([])


@pytest.mark.parametrize("name", ["01.five_ways", "01.playback"])
def test_text_boxes_survive_anything(name):
    explorer = explore(name)
    for text in AWKWARD_TEXTS:
        explorer.set(text=text)
        assert explorer.alt
        assert_good_html(explorer.markup)


def test_sentences_follow_the_data():
    explorer = explore("01.playback", text="aaabdaaabac", merges=0)
    assert "11 bytes are 11 tokens" in explorer.alt
    explorer.set(merges=1)
    assert "The newest token is aa, from a and a, seen 4 times." in explorer.alt
    explorer.set(text="")
    assert "no pair to merge" in explorer.alt
    assert "the sentence shown takes 47" in explore("01.vocabulary", vocab_size=256).alt
    assert "11 bytes are 1 token." in explore("01.playback", text="aaabdaaabac", merges=7).alt
    assert explore("01.playback", text="a", merges=7).alt.startswith("1 byte, and no pair")


def test_pictures_show_the_numbers():
    _, (ax,) = new_figure()
    figures.draw_unknown_words(t.unknown_words(), ax)
    assert [text.get_text() for text in ax.texts][-1] == f"{100 * t.unknown_words().shares[-1]:.1f}%"
    _, both = new_figure(ncols=2)
    figures.draw_bytes_per_character({"English": 1.0, "Thai": 2.75}, {"English": 1.0, "Thai": 2.25}, both)
    assert [[patch.get_width() for patch in ax.patches] for ax in both] == [[2.75, 1.0], [2.25, 1.0]]
    _, (ax,) = new_figure()
    figures.draw_sequence_lengths(t.sequence_lengths(), ax)
    assert list(ax.lines[0].get_ydata()) == list(t.sequence_lengths().lengths)
    assert ax.get_title(loc="left")


def test_one_hot_picture_has_time_to_the_right():
    figure, (ax,) = new_figure()
    figures.draw_one_hot(one_hot([0, 1, 0], size=2), ["a", " "], "a a", ax)
    assert ax.images[0].get_array().shape == (2, 3)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "␣"]
    assert to_png(figure) == to_png(figure)
