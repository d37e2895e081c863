"""Every picture of lesson 15 is finished, and says what it shows."""

from __future__ import annotations

from dataclasses import replace

from course_lib.decoding.exhaustive import exhaustive
from course_lib.drawing.lettering import outline
from course_lib.drawing.style import picture
from course_lib.lessons.l15_beam_search import figures, stored_tables, tree_figures
from course_lib.lessons.l15_beam_search.example_tables import TABLES, table
from course_lib.lessons.l15_beam_search.explorers import describe_n_best
from course_lib.lessons.l15_beam_search.n_best import NOTHING, n_best
from course_lib.lessons.l15_beam_search.search_errors import PENALTIES
from course_lib.lessons.l15_beam_search.stepper import MODELS, newly, step_view
from tests.drawing.pictures import finished


def test_pictures_of_what_is_stored() -> None:
    every = "all held-out words"
    curves = stored_tables.curves(every, "cannot win", "wrong")
    finished(figures.errors_picture(stored_tables.curves(every, "first", "other"), curves))
    finished(figures.unsure_picture(stored_tables.unsure()[:3], (1, 5, 50)))
    finished(figures.likely_picture(stored_tables.written()), labels=False)
    assert "at k = 50" in figures.curves_message(curves)


def test_the_tree_of_a_step() -> None:
    view = step_view(MODELS[0], "", 5, 8, "Wu", "T steps", "", 8)
    figure = picture(lambda axes: tree_figures.draw_step(view, axes), **tree_figures.STEPPER_FIGURE)
    heading = outline(newly(view), 15, True, "left", "top")
    assert any(path is heading for words in figure.axes[0].collections for path in words.get_paths())
    assert heading.get_extents().width < 72 * tree_figures.STEPPER_FIGURE["least"] - 10


def test_the_whole_tree() -> None:
    model = table(TABLES["the best comes late"])
    leaves = exhaustive(model, model.beginning(), 4)
    figure = tree_figures.whole_tree_picture(model, leaves, {"the best": leaves[0]})
    finished(figure, labels=False)
    said = {text.get_text() for text in figure.axes[0].texts}
    assert {"0.2375", ".95", ".25", "day", "start"} <= said  # what the lesson prints, and the factors it comes from


def test_n_best() -> None:
    view = n_best("Cat!", 5, PENALTIES["none"], n=4)
    assert (view.word, view.answers[0].text, view.answers[0].right) == ("cat", "K AE T", True)
    assert [one.p for one in view.answers] == sorted((one.p for one in view.answers), reverse=True)
    finished(picture(lambda axes: figures.draw_n_best(view, axes), **figures.N_BEST_FIGURE), labels=False)
    assert n_best("42", 5, PENALTIES["none"]).message == "Type one word of the letters a to z"


def test_a_best_that_is_empty_or_not_proven_is_said() -> None:
    view = n_best("cat", 2, PENALTIES["none"], n=2)
    nothing = replace(view.answers[0], text=NOTHING)
    assert "first is the model's best" in replace(view, best=NOTHING, answers=(nothing,)).message
    given_up = replace(view, best=None)
    assert "first is not proven to be the model's best" in given_up.message
    assert "given up" in describe_n_best(given_up)


def test_long_words_are_cut() -> None:
    assert tree_figures.short("incomprehensible") == "incomp…"
