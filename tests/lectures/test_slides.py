"""Slides: what a lesson puts on them, what only the lecturer sees, and how long each may take."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course_lib import syllabus
from course_lib.installation.problem import Problem
from course_lib.lectures.lecture_files import find_lesson
from course_lib.lectures.page import Stored, lecture_page
from course_lib.lectures.slides import begins, code_html, outputs_html, slides_of
from course_lib.lectures.votes import Votes
from course_lib.predictions import get

NUMBERS = [row.number for row in syllabus.LESSONS if row.exists]
READY = [row.number for row in syllabus.LESSONS if row.ready]
"""A draft need not have its plan yet."""


@pytest.mark.parametrize("number", READY)
def test_a_plan_names_sections_in_their_order_and_adds_up_to_the_lecture(number):
    lesson = find_lesson([number])
    slides, parts = slides_of(lesson), lesson.row.parts
    assert sum(minutes for minutes, _ in parts) == lesson.row.lecture
    sections = [slide.section for slide in slides]
    places = [next(k for k, section in enumerate(sections) if begins(section, start)) for _, start in parts]
    assert places == sorted(set(places))
    assert abs(sum(slide.seconds for slide in slides) - 60 * lesson.row.lecture) < len(slides)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_lecture_shows_every_explorer_alone_and_asks_every_prediction(number):
    lesson = find_lesson([number])
    slides = slides_of(lesson)
    assert tuple(dict.fromkeys(slide.explorer for slide in slides if slide.explorer)) == lesson.row.demo
    assert all(len(slide.pieces) == 1 for slide in slides if slide.explorer and slide.pieces[0].kind == "explorer")
    polls = [piece.name for slide in slides for piece in slide.pieces if piece.kind == "poll"]
    tallies = [piece.name for slide in slides for piece in slide.pieces if piece.kind == "tally"]
    assert sorted(polls) == sorted(tallies)
    for name in polls:
        asked, told = (
            next(
                k
                for k, slide in enumerate(slides)
                for piece in slide.pieces
                if piece.kind == kind and piece.name == name
            )
            for kind in ("poll", "tally")
        )
        assert asked < told
        shown = "".join(piece.html for slide in slides[: asked + 1] for piece in slide.pieces)
        assert get(name).printed[0] not in shown


def test_answers_are_the_lecturers_and_exercises_stay_away():
    slides = slides_of(find_lesson(["06"]))
    shown = "".join(piece.html for slide in slides for piece in slide.pieces)
    notes = "".join(note for slide in slides for note in slide.notes)
    assert "<details>" not in re.sub(r"<figure>.*?</figure>", "", shown, flags=re.DOTALL)
    assert "The orthogonal one lies on" in notes
    assert "Ask the room" in notes
    assert "your code here" not in shown
    assert "from course_lib" not in shown


def test_what_a_cell_shows_is_escaped_and_cut_into_lines():
    assert code_html("a = '<b>'\nb").count('class="line"') == 2
    assert "<b>" not in code_html("a = '<b>'")
    stream = type("Output", (dict,), {"output_type": "stream", "text": "<i>\nx"})()
    assert (
        outputs_html([stream])
        == '<pre class="printed"><span class="line">&lt;i&gt;</span><span class="line">x</span></pre>'
    )


def test_the_page_asks_nothing_of_any_other_place():
    lesson = find_lesson(["06"])
    for stored in (None, Stored("export default {};", "", ["explorers/06.residual.js"])):
        page = lecture_page(lesson, slides_of(lesson), stored)
        addresses = re.findall(r'(?:src|href)="(?!data:)([^"]+)"', re.sub(r"<a [^>]*>", "", page))
        assert addresses
        assert not [address for address in addresses if re.match(r"(?:https?:)?//", address)]


def test_a_page_from_disk_needs_a_script_that_it_understands():
    lesson = find_lesson(["00"])
    with pytest.raises(ValueError, match="no default export"):
        lecture_page(lesson, slides_of(lesson), Stored("nothing", "", []))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "Which lesson"),
        (["06", "07"], "Which lesson"),
        (["99"], "no lesson 99"),
        (["16"], "planned"),
        (["six"], "no lesson six"),
    ],
)
def test_a_lesson_that_is_not_there_is_said_with_those_that_are(asked, words):
    with pytest.raises(Problem, match=words) as caught:
        find_lesson(asked)
    assert "make lecture LESSON=06" in str(caught.value)


def test_votes_never_fall_below_none_and_pass_over_what_is_not_there():
    votes = Votes({"06.growth": 2})
    for name, option, by in [
        ("06.growth", 0, -1),
        ("06.growth", 1, 1),
        ("06.growth", 5, 1),
        ("06.growth", -1, 1),
        ("x", 0, 1),
        ("06.growth", 0, 7),
    ]:
        votes.add(name, option, by)
    assert votes.counts == {"06.growth": [0, 1]}


def slides_from(*cells):
    lesson = SimpleNamespace(
        row=SimpleNamespace(title="T", parts=()),
        own_cells=lambda kind="": [(k, cell) for k, cell in enumerate(cells) if kind in ("", cell.cell_type)],
    )
    return [(slide.section, [piece.kind for piece in slide.pieces]) for slide in slides_of(lesson)]


@pytest.mark.parametrize(
    "text",
    [
        "# A\n```python\n# a comment\nx = 1\n## another\n```\nend",
        "# A\n~~~\n# a comment\n~~~",
        "# A\n````\n```\n# a comment\n```\n## b\n````\n",
        "# A\n    # code",
        "# A\n```\n# never closed",
        '# A\npredictions("06") is the last cell',
        '# A\n\nexplore("06.a") shows it',
    ],
)
def test_no_text_of_a_cell_is_taken_for_a_heading_or_a_call(text):
    assert slides_from(new_markdown_cell(text)) == [("A", ["text"])]


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ('# try explore("06.a")\nx = 1', ["code"]),
        ("x = \"explore('06.a')\"", ["code"]),
        ('x = """\npredictions("06")\n"""', ["code"]),
        ("%%html\n<b>x</b>", ["code"]),
        ("x = (", ["code"]),
        ("explore?", ["code"]),
        ("!ls", ["code"]),
        ("# only a comment", ["code"]),
        ('explore("06.a")', ["explorer"]),
    ],
)
def test_a_cells_code_is_what_it_does(code, kinds):
    assert slides_from(new_code_cell(code)) == [("T", kinds)]
    assert slides_from(new_code_cell('predictions("06")')) == []
