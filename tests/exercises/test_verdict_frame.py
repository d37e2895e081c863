"""Verdicts in a notebook: framed, in words, and of the answer that was run last."""

from __future__ import annotations

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from course_lib.drawing.style import contrast
from course_lib.exercises import get
from course_lib.exercises.answers import outdated
from course_lib.exercises.verdict_frame import frame
from course_lib.exercises.verdicts import ERROR, NOT_ATTEMPTED, PASSED, TIMEOUT, UNUSABLE, WRONG, Verdict

EXERCISE = get("06.1")
NAME = EXERCISE.name
GOOD = f"def {NAME}(a):\n    import math\n    s = 1 / (1 + math.exp(-a))\n    return s * (1 - s)"


@pytest.fixture
def shell(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=settings)
    shell.run_cell("from course_lib.exercises import check", store_history=True)
    yield shell
    InteractiveShell.clear_instance()


def run(shell, *cells) -> str:
    """What the last cell displays as HTML, or else prints."""
    for cell in cells:
        with capture_output() as seen:
            shell.run_cell(cell, store_history=True)
    shown = [output.data.get("text/html", "") for output in seen.outputs]
    return "".join(shown) or seen.stdout


@pytest.mark.parametrize(
    ("status", "word"),
    [(PASSED, "Passed"), (WRONG, "Not yet"), (NOT_ATTEMPTED, "Not attempted yet"), (ERROR, "Could not run"),
     (TIMEOUT, "Could not run"), (UNUSABLE, "Could not run")],
)  # fmt: skip
def test_a_verdict_has_a_sign_a_word_and_a_next_step(status, word):
    text = (
        "Not yet, 06.1: got <b>&amp;\n  called:    f([1,\n             2])\n\nand \U0001f469\u200d\U0001f467 "
        + "x" * 9000
    )
    page = frame(Verdict("06.1", status, text), "kept nowhere <i>")
    assert f"<strong>{word}</strong>" in page
    assert 'aria-hidden="true"' in page
    assert "Got &lt;b&gt;&amp;amp;" in page
    assert "Not yet, 06.1:" not in page
    assert "  called:    f([1,\n             2])" in page
    assert "kept nowhere &lt;i&gt;" in page
    assert "word-break:normal" in page
    colours = re.findall(r"(?<![a-z-])color:(#[0-9a-f]+)", page)
    assert all(contrast(colour) >= 4.5 for colour in colours)
    assert page.count("<div") == page.count("</div>")


def test_an_empty_verdict_and_an_odd_name_are_framed():
    assert "Could not run" in frame(Verdict("<06>", UNUSABLE, ""))


def test_in_a_notebook_the_verdict_is_framed_and_the_untouched_stub_prints(shell):
    check = f'check("06.1", {NAME})'
    assert run(shell, f"def {NAME}(a):\n    ...", check).startswith("Not attempted yet, 06.1.")
    assert "<strong>Passed</strong>" in run(shell, GOOD, check)
    assert "<strong>Not yet</strong>" in run(shell, GOOD.replace("s * (1", "s + (1"), check)
    assert "<strong>Could not run</strong>" in run(shell, GOOD.replace("s * (1", "1 / 0 * (1"), check)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (f"def {NAME}(a):\n    return (1", "SyntaxError in line 2"),
        (f"def {NAME}(a):\nreturn 1", "SyntaxError in line 2"),
        (f"def {NAME}(a)\n    return 1", "SyntaxError in line 1"),
        (f"1 / 0\ndef {NAME}(a):\n    return 1", "stopped before your function was defined"),
        (f"@nowhere\ndef {NAME}(a):\n    return 1", "stopped before your function was defined"),
    ],
)
def test_a_cell_that_stopped_is_not_judged_by_what_was_there_before(broken, words, shell):
    check = f'check("06.1", {NAME})'
    assert "<strong>Passed</strong>" in run(shell, GOOD, check)
    said = run(shell, broken, check)
    assert words in said
    assert "Passed" not in said
    assert "<strong>Passed</strong>" in run(shell, GOOD, check)


@pytest.mark.parametrize(
    "cell",
    [
        "{}",
        "{}\n1 / 0",
        "x = 1\n{}\n%who",
        "%%time\n{}",
        "%%capture\n{}",
        "# def " + NAME + "(\n{}",
        "if True:\n    pass\n{}",
    ],
)
def test_an_answer_that_was_run_is_judged(cell, shell):
    assert "<strong>Passed</strong>" in run(shell, cell.format(GOOD), "print(" + NAME + ")", f'check("06.1", {NAME})')


def test_outside_a_notebook_nothing_is_outdated():
    assert outdated(EXERCISE, lambda a: a) == ""
