"""The pictures of lesson 02 at the ends of every range, and the explorer's words and HTML."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib.drawing.style import new_figure
from course_lib.explorers import explore
from course_lib.lessons.l02_language_models.context_size import (
    CORPORA,
    LARGEST,
    SMOOTHINGS,
    ContextCurves,
    ContextView,
    context_view,
)
from course_lib.lessons.l02_language_models.figures import (
    context_html,
    draw_context,
    draw_context_backdrop,
    draw_orders,
    draw_sparsity,
)
from course_lib.lessons.l02_language_models.kneser_ney import best_ngram
from tests.drawing.pictures import finished


@pytest.mark.parametrize("size", [0, LARGEST])
@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("smoothing", SMOOTHINGS)
def test_context(size: int, corpus: str, smoothing: str) -> None:
    view = context_view(size, corpus, smoothing, 0)
    figure, axes = new_figure(ncols=2)
    draw_context_backdrop(view, axes)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in axes]
    draw_context(view, axes)
    finished(figure)
    assert limits == [(ax.get_xlim(), ax.get_ylim()) for ax in axes]  # else every move redraws the background
    assert max(*view.curves.test_bits, *view.curves.train_bits) < axes[0].get_ylim()[1]
    assert f"{view.curves.test_bits[size]:.2f}" in axes[0].get_title(loc="left")


def test_html_escapes_and_shows_what_cannot_be_seen() -> None:
    curves = ContextCurves(np.zeros(8), np.zeros(8), (1,) * 8, np.ones(8))
    view = ContextView("x", "y", 2, 9, curves, "<b>&\n\x0c\x00</b>", "<b>")
    markup = context_html(view)
    assert "<b>&\n" not in markup
    assert "<u><b>&lt;b&gt;</b></u>&amp;\n" in markup
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", markup)
    assert view.possible == 81


def test_orders_mark_the_best() -> None:
    ids = [0, 1, 2, 1] * 30
    table = best_ngram(ids, ids[:40], orders=(1, 2, 3))
    figure, axes = new_figure()
    draw_orders(table, {"gzip": 3.2, "lzma": 2.6}, axes[0])
    finished(figure)
    assert any(f"order {table.order}" in text.get_text() for text in axes[0].texts)
    assert sum("zip" in text.get_text() or "lzma" in text.get_text() for text in axes[0].texts) == 2


def test_sparsity() -> None:
    figure, axes = new_figure(ncols=2)
    draw_sparsity(range(3), [1, 60, 900], [0.0, 0.1, 0.4], axes)
    finished(figure)
    assert [bar.get_height() for bar in axes[1].patches] == pytest.approx([0, 10, 40])


def test_the_sentence_follows_the_controls() -> None:
    explorer = explore("02.context", size=0)
    assert "a context of 0 characters (order 1): 1 context seen out of 1 possible; 100%" in explorer.alt
    explorer.set(size=1, corpus="Python source", smoothing="add 1")
    assert "Python source, add 1, a context of 1 character (order 2)" in explorer.alt
    before = explorer.markup
    explorer.set(seed=5)
    assert explorer.markup != before
