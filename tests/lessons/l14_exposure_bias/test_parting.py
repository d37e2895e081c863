"""One sequence three times: the shipped models, awkward texts, and the picture's words."""

from __future__ import annotations

import pytest

from course_lib.explorers import explore
from course_lib.lessons.l14_exposure_bias.figures import parting_message
from course_lib.lessons.l14_exposure_bias.parting import END, KINDS, MOST, parting
from course_lib.training.edit_distance import edit_distance

TEXTS = ("exposure", "Polish: Kowalski", "", "😀😀", "a" * 300, "tomato", "Nobody: Ø", "zzxq", ":", "a")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", KINDS)
def test_any_text_has_a_view(kind: str, text: str) -> None:
    for given, place in ((0, 1), (2, 3), (MOST, MOST)):
        view = parting(kind, text, given, place)
        assert view.truth[-1] == END
        assert len(view.forced) == len(view.bits) == len(view.spoiled) == len(view.truth) <= MOST + 1
        assert view.free[: view.given] == view.truth[: view.given]
        assert view.after[: view.place] == view.truth[: view.place]
        assert view.after[view.place] != view.truth[view.place]
        assert view.spoiled[: view.place + 1] == [None] * (view.place + 1)
        assert view.control[: view.place + 1] == view.truth[: view.place + 1]
        assert view.more_edits == edit_distance(view.after, view.truth) - view.edits_without - 1
        assert all(bits >= 0 for bits in view.bits)


def test_left_to_itself_it_parts_at_the_first_slip() -> None:
    for text in ("exposure", "colonel", "internationalization"):
        view = parting(KINDS[0], text)
        assert view.parts_at == (view.slips[0] if view.slips else None)


def test_an_edit_made_without_the_error_too_is_not_blamed_on_it() -> None:
    view = parting(KINDS[0], "internationalization", place=10)
    assert view.edits_without > 0 >= view.more_edits
    assert "the error at 10 costs no more edits" in parting_message(view)
    assert "the error at 17 is overcome" in parting_message(parting(KINDS[0], "internationalization", place=17))


def test_what_stands_in_is_said() -> None:
    assert "No letter" in parting(KINDS[0], "123").note
    assert "Not in the dictionary" in parting(KINDS[0], "zzxq").note
    assert "English" in parting(KINDS[1], "Müller").note
    assert "first 22" in parting(KINDS[1], "Polish: " + "a" * 50).note


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="expected one of"):
        parting("poems", "a")
    for given, place in ((-1, 1), (0, 0)):
        with pytest.raises(ValueError, match="place of 1 or more"):
            parting(KINDS[0], "exposure", given, place)


def test_the_sentence_says_what_the_title_says() -> None:
    frame = explore("14.parting").render({"text": "exposure", "place": 2})
    assert parting_message(frame.data) in frame.sentence
    assert frame.ends["place"] == (1, len(frame.data.truth) - 1)
