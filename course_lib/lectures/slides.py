"""A lesson as slides: what stands on each, what the lecturer should know there, and how long it may take.

A cell's slide type decides: `slide` and `subslide` begin a new one, `fragment` appears on the next key, `-` goes on,
`skip` stays away, and `notes` are the lecturer's. Exercises stay away too.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from course_lib.publish.lesson import Lesson, tags, text_of
from course_lib.publish.source import magics_as_comments

_DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_EXPLORE = re.compile(r'\bexplore\("([^"]+)"')


@dataclass(frozen=True)
class Piece:
    """A part of a slide: HTML, and the cell of the notebook it comes from.

    `kind` is "text", "code" or "explorer"; `name` is the explorer's. A piece that is `late` appears on the next key.
    """

    kind: str
    cell: int
    html: str
    name: str = ""
    late: bool = False


@dataclass
class Slide:
    """What is shown at once, with the section it belongs to and what only the lecturer sees (HTML)."""

    section: str
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: int = 0

    @property
    def has_heading(self) -> bool:
        """Whether its own text begins with a heading."""
        return bool(self.pieces) and re.match(r"\s*<h[1-3]", self.pieces[0].html) is not None

    @property
    def explorer(self) -> str:
        """The name of the explorer on it, or nothing."""
        return next((piece.name for piece in self.pieces if piece.name), "")


def slides_of(lesson: Lesson) -> list[Slide]:
    """The slides of a lesson, in order. The first one's notes are the lecturer's notes as they are written."""
    slides: list[Slide] = []
    for index, cell in lesson.own_cells():
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind == "notes" and slides:
            slides[0].notes.append(from_markdown(cell.source))
        if kind in ("skip", "notes") or not cell.source.strip():
            continue
        for part in _parts(cell):
            heading = re.match(r"#+ (.+)", part) if cell.cell_type == "markdown" else None
            if heading or kind in ("slide", "subslide") or not slides:
                slides.append(Slide(heading[1] if heading else slides[-1].section if slides else lesson.row.title))
            pieces, aside = _pieces(index, cell, part, late=kind == "fragment")
            slides[-1].pieces += pieces
            slides[-1].notes += aside
    _give_time(slides, lesson.row.parts)
    return [slide for slide in slides if slide.pieces]


def _parts(cell: Any) -> list[str]:
    """A cell's text, cut where a new section begins: what stands before the heading belongs to the section before."""
    if cell.cell_type != "markdown":
        return [cell.source]
    return [part.strip() for part in re.split(r"^(?=##? )", cell.source, flags=re.MULTILINE) if part.strip()]


def _pieces(index: int, cell: Any, text: str, late: bool) -> tuple[list[Piece], list[str]]:
    """What a part of a cell puts on its slide, and what it gives to the notes."""
    if cell.cell_type == "markdown":
        shown = _DETAILS.sub("", text).strip()
        folded = [f"<h4>{html.escape(title)}</h4>{from_markdown(answer)}" for title, answer in _DETAILS.findall(text)]
        return ([Piece("text", index, from_markdown(shown), late=late)] if shown else []), folded
    explorer = _EXPLORE.search(cell.source)
    if explorer:
        return [Piece("explorer", index, outputs_html(cell.outputs), explorer[1], late)], []
    code = "" if "prediction" in tags(cell) or _only_shows(cell.source) else code_html(cell.source)
    outputs = outputs_html(cell.outputs)
    inner = f'{code}<div class="outputs" data-cell="{index}">{outputs}</div>' if outputs else code
    return ([Piece("code", index, inner, late=late)] if inner else []), []


def _only_shows(source: str) -> bool:
    """Whether a cell does nothing but show a picture, whose call says nothing that the picture does not."""
    body = ast.parse(magics_as_comments(source)).body
    calls = [node.value.func for node in body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    return len(calls) == len(body) and all(isinstance(call, ast.Name) and call.id == "show" for call in calls)


def from_markdown(text: str) -> str:
    """HTML of a Markdown text; formulas stay as they are, for MathJax."""
    return str(markdown2html_mistune(text))


@lru_cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)


def code_html(source: str) -> str:
    """Python as highlighted HTML, one element a line, so that a long cell can be cut between lines."""
    return f'<pre class="code">{lines_html(highlight(source, PythonLexer(), _formatter()).rstrip())}</pre>'


def lines_html(marked: str) -> str:
    """Lines of HTML, each in an element of its own.

    >>> lines_html("a\\nb")
    '<span class="line">a</span><span class="line">b</span>'
    """
    return "".join(f'<span class="line">{line or " "}</span>' for line in marked.split("\n"))


def outputs_html(outputs: Sequence[Any]) -> str:
    """What a cell printed and showed, as HTML; an error as its last line."""
    return "".join(_output_html(output) for output in outputs)


def _output_html(output: Any) -> str:
    if output.output_type == "stream":
        return f'<pre class="printed">{lines_html(html.escape(strip_ansi(text_of(output.text)).rstrip()))}</pre>'
    if output.output_type == "error":
        words = html.escape(f"{output.ename}: {output.evalue}")
        return f'<pre class="printed failed">{lines_html(words)}</pre>'
    data = output.get("data", {})
    if "text/html" in data:
        return f'<div class="shown">{text_of(data["text/html"])}</div>'
    if "image/png" in data:
        words = output.metadata.get("image/png", {}).get("alt", "") or text_of(data.get("text/plain", ""))
        return f'<img src="data:image/png;base64,{text_of(data["image/png"]).strip()}" alt="{html.escape(words)}">'
    if "text/markdown" in data:
        return from_markdown(text_of(data["text/markdown"]))
    return f'<pre class="printed">{lines_html(html.escape(text_of(data.get("text/plain", ""))))}</pre>'


def begins(section: str, start: str) -> bool:
    """Whether a section's heading begins as the plan says, whatever the case."""
    return section.lower().startswith(start.lower())


def _give_time(slides: Sequence[Slide], plan: Sequence[tuple[int, str]]) -> None:
    """Share out the planned minutes: each part of the plan lasts from its heading to the next part's."""
    parts: list[list[Slide]] = [[] for _ in plan]
    at = 0
    for slide in slides:
        at = next((k for k in range(at + 1, len(plan)) if begins(slide.section, plan[k][1])), at)
        if plan:
            parts[at].append(slide)
    elapsed = 0
    for (minutes, start), part in zip(plan, parts, strict=True):
        if part:
            words = f"<b>{minutes} minutes</b> for this part ({html.escape(start)}), from minute {elapsed} on."
            part[0].notes.insert(0, f"<p>{words}</p>")
            for slide in part:
                slide.seconds = round(60 * minutes / len(part))
        elapsed += minutes


