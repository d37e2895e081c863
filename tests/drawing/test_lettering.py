"""Many texts as one artist."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_lib.drawing.lettering import Lettering, outline


def test_outlines_are_aligned_to_their_anchor() -> None:
    for across, low, high in (("left", 0, 60), ("right", -60, 0), ("center", -30, 30)):
        box = outline("HHHH", 14, False, across, "center").get_extents()
        assert low - 2 <= box.x0 < box.x1 <= high + 2
        assert abs(box.y0 + box.y1) < 1
    assert outline("H", 14, True, "left", "top").get_extents().y1 <= 0.6
    assert outline("H", 14, True, "left", "bottom").get_extents().y0 >= -0.6


def test_texts_are_drawn_where_they_were_put_at_every_resolution() -> None:
    for dpi in (50, 100, 200):
        figure = Figure(figsize=(2, 2), dpi=dpi)
        ax = figure.add_axes((0, 0, 1, 1))
        ax.axis("off")
        words = Lettering(halo=2)
        words.write(0.75, 0.25, "HHH", 20, "black", bold=True)
        words.write(0.1, 0.9, "", 12)
        words.write(0.1, 0.9, " ", 12)
        words.add_to(ax)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        dark = (255 - __import__("numpy").asarray(canvas.buffer_rgba())[:, :, 0]).astype(float)
        rows, columns = dark.nonzero()
        assert abs(columns.mean() / (2 * dpi) - 0.75) < 0.02
        assert abs(rows.mean() / (2 * dpi) - 0.75) < 0.02
