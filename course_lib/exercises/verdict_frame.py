"""A verdict that looks like what it says: a frame with a sign, a word, what was found, and what to do next.

The frame brings its own colours, so that it reads the same on a dark page and where a page's styles are missing.
"""

from __future__ import annotations

import html
import re

from course_lib.exercises.verdicts import NOT_ATTEMPTED, PASSED, WRONG, Verdict

_LOOKS = {
    PASSED: ("✓", "Passed", "#00684c", "Go on, or compare with the solution below."),
    WRONG: ("✗", "Not yet", "#a34700", "Change your code, run its cell, then run this one again. Hints are below."),
    NOT_ATTEMPTED: ("○", "Not attempted yet", "#595959", ""),
}
_NOT_RUN = ("!", "Could not run", "#a0001c", "Mend your code, run its cell, then run this one again.")
_FRAME = (
    "border:2px solid {colour};border-left-width:10px;border-radius:4px;margin:4px 0;padding:6px 12px;max-width:60em;"
    "background:#fff;color:#000;overflow-wrap:break-word;word-break:normal"
)
_LISTED = "margin:4px 0;background:#fff;color:#000;white-space:pre-wrap;overflow-wrap:anywhere;word-break:normal"


def frame(verdict: Verdict, note: str = "") -> str:
    """HTML of a verdict; `note` is said below it. Whatever the learner's code printed or returned is escaped.

    >>> frame(Verdict("06.1", PASSED, "Passed, 06.1: Slopes.")).count("<strong>Passed</strong>")
    1
    """
    sign, word, colour, step = _LOOKS.get(verdict.status, _NOT_RUN)
    said = re.sub(
        rf"^(Passed|Not yet|Not checked|Not attempted yet)(, {re.escape(verdict.id)})?[:.]\s*", "", verdict.text
    )
    parts = [
        f'<div role="group" aria-label="{word}, {html.escape(verdict.id)}" style="{_FRAME.format(colour=colour)}">',
        f'<div style="color:{colour};font-size:115%"><span aria-hidden="true">{sign}</span> <strong>{word}</strong>'
        f", {html.escape(verdict.id)}</div>",
        *_paragraphs(said[:1].upper() + said[1:]),
        *(f'<div style="margin-top:4px"><em>{html.escape(line)}</em></div>' for line in (step, note) if line),
        "</div>",
    ]
    return "\n".join(parts)


def _paragraphs(text: str) -> list[str]:
    """Sentences as they are; indented lines, which stand under one another, in letters of one width."""
    parts: list[tuple[bool, list[str]]] = []
    for line in text.split("\n"):
        indented = line.startswith((" ", "\t"))
        if not parts or parts[-1][0] != indented:
            parts.append((indented, []))
        parts[-1][1].append(html.escape(line, quote=False))
    return [
        f'<pre style="{_LISTED}">{chr(10).join(lines)}</pre>' if indented else f"<div>{'<br>'.join(lines)}</div>"
        for indented, lines in parts
        if any(line.strip() for line in lines)
    ]
