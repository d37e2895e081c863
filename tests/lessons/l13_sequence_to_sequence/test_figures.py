"""Pictures of lesson 13."""

from __future__ import annotations

import pytest

from course_lib.drawing.style import new_figure
from course_lib.lessons.l13_sequence_to_sequence.context_forms import TASKS
from course_lib.lessons.l13_sequence_to_sequence.context_plane import plane
from course_lib.lessons.l13_sequence_to_sequence.explorers import describe_lengths, describe_plane
from course_lib.lessons.l13_sequence_to_sequence.figures import (
    LENGTH_FIGURE,
    draw_lengths,
    length_picture,
    length_view,
    plane_pictures,
    reversed_picture,
    two_networks_picture,
)
from course_lib.lessons.l13_sequence_to_sequence.transplant import MODELS, NUMBERS, WORDS, transplant
from course_lib.lessons.l13_sequence_to_sequence.transplant_figures import transplant_picture
from course_lib.models.encoder_decoder import CONTEXTS
from tests.drawing.pictures import finished


def test_the_two_networks() -> None:
    figure = two_networks_picture("abc", "xy")
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts.count("<bos>") == texts.count("<eos>") == texts.count("c") - 1 == 1
    finished(figure, labels=False)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("forms", [CONTEXTS, ("start",)])
def test_accuracy_against_length(task: str, forms: tuple[str, ...]) -> None:
    figure, axes = new_figure(**LENGTH_FIGURE)
    view = length_view(task, forms)
    draw_lengths(view, axes)
    finished(figure)
    assert all(form in describe_lengths(view) for form in forms)


def test_a_title_names_no_winner_among_forms_whose_seeds_overlap() -> None:
    assert "in the state, or state and output" in length_view("copying").message
    assert "in the state and output" in length_view("pronouncing").message


def test_pictures_of_the_lesson() -> None:
    finished(length_picture([length_view(task) for task in TASKS]))
    finished(reversed_picture())
    planes = [plane(model) for model in MODELS]
    finished(plane_pictures(planes))
    assert all("by chance" in describe_plane(view) for view in planes)


@pytest.mark.parametrize(("model", "source", "at"), [(WORDS, "sequence", 3), (NUMBERS, "9999", 20), (NUMBERS, "1", 0)])
def test_a_decoders_distribution(model: str, source: str, at: int) -> None:
    finished(transplant_picture(transplant(model, source, "natural" if model == WORDS else "84", at)))
