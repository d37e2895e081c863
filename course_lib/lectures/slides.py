"""A lesson as slides: what stands on each, what the lecturer should know there, and how long it may take.

A cell's slide type decides: `slide` and `subslide` begin a new one, `fragment` appears on the next key, `-` goes on,
`skip` stays away, and `notes` are the lecturer's. Exercises stay away too. An explorer always has a slide to itself.
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

from course_lib.predictions import Prediction, get
from course_lib.publish.lesson import Lesson, tags, text_of
from course_lib.publish.source import calls_of, magics_as_comments

_HOW_TO_VOTE = (
    "<p>The room votes: the keys 1, 2, ... add a vote, with Shift they take one back. The tally comes back beside the "
    "measurement.</p>"
)
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')
_DETAILS = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Piece:
    """A part of a slide: HTML, and the cell of the notebook it comes from.

    `kind` is "text", "code", "explorer", "poll" (a question to vote on) or "tally" (votes beside what was measured);
    `name` is the explorer's or the prediction's. A piece that is `late` appears on the next key.
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
        return next((piece.name for piece in self.pieces if piece.kind == "explorer"), "")


def slides_of(lesson: Lesson) -> list[Slide]:
    """The slides of a lesson, in order."""
    slides: list[Slide] = []
    written: list[str] = []
    for index, cell in lesson.own_cells():
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind == "notes":
            written.append(from_markdown(cell.source))
        if kind in ("skip", "notes") or not cell.source.strip() or _takes_up(cell):
            continue
        if "prediction" in tags(cell):
            slides += [_poll_slide(index, get(name), slides[-1].section) for name in _asked(cell.source)]
            continue
        for part in _parts(cell):
            heading = re.match(r"#+ (.+)", part) if cell.cell_type == "markdown" else None
            crowded = bool(slides and (slides[-1].explorer or _explorer_in(cell)) and slides[-1].pieces)
            if heading or crowded or kind in ("slide", "subslide") or not slides:
                slides.append(Slide(heading[1] if heading else slides[-1].section if slides else lesson.row.title))
            pieces, aside = _pieces(index, cell, part, late=kind == "fragment")
            slides[-1].pieces += pieces
            slides[-1].notes += aside
    _add_tallies(slides, lesson)
    _give_time(slides, lesson.row.parts, "".join(written))
    return [slide for slide in slides if slide.pieces]


def _parts(cell: Any) -> list[str]:
    """A cell's text, cut where a new section begins: what stands before the heading belongs to the section before."""
    if cell.cell_type != "markdown":
        return [cell.source]
    parts, fence = [""], ""
    for line in cell.source.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if not fence and re.match("##? ", line):
            parts.append("")
        parts[-1] += line
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
    return [part.strip() for part in parts if part.strip()]


def _takes_up(cell: Any) -> bool:
    """Whether a cell takes up a lesson's predictions."""
    return cell.cell_type == "code" and bool(calls_of("predictions", cell.source))


def _explorer_in(cell: Any) -> str:
    """The name of the explorer that a cell shows, or nothing."""
    shown = calls_of("explore", cell.source) if cell.cell_type == "code" else []
    return next((names[0] for names in shown if names), "")


def _pieces(index: int, cell: Any, text: str, late: bool) -> tuple[list[Piece], list[str]]:
    """What a part of a cell puts on its slide, and what it gives to the notes."""
    if cell.cell_type == "markdown":
        shown = _DETAILS.sub("", text).strip()
        folded = [f"<h4>{html.escape(title)}</h4>{from_markdown(answer)}" for title, answer in _DETAILS.findall(text)]
        return ([Piece("text", index, from_markdown(shown), late=late)] if shown else []), folded
    explorer = _explorer_in(cell)
    if explorer:
        return [Piece("explorer", index, outputs_html(cell.outputs), explorer, late)], []
    code = "" if _only_shows(cell.source) else code_html(cell.source)
    outputs = outputs_html(cell.outputs)
    inner = f'{code}<div class="outputs" data-cell="{index}">{outputs}</div>' if outputs else code
    return ([Piece("code", index, inner, late=late)] if inner else []), []


def _asked(source: str) -> list[str]:
    """Names of the predictions that a cell asks for."""
    return [name for names in calls_of("predict", source) for name in names]


def _poll_slide(index: int, prediction: Prediction, section: str) -> Slide:
    words = f"<h2>{html.escape(prediction.question)}</h2>{poll_html(prediction)}"
    return Slide(section, [Piece("poll", index, words, prediction.id)], [_HOW_TO_VOTE])


def poll_html(prediction: Prediction, revealed: bool = False) -> str:
    """The options of a vote with their tallies; `revealed`: what was measured too, without buttons."""
    items = []
    for k, option in enumerate(prediction.room):
        right = revealed and option in prediction.room_right
        words = html.escape(option) + (" <b>\N{CHECK MARK} measured</b>" if right else "")
        buttons = "" if revealed else "".join(
            f'<button type="button" data-by="{by}" aria-label="{what} for {html.escape(option)}">{sign}</button>'
            for by, what, sign in ((1, "a vote more", "+"), (-1, "a vote less", "\N{MINUS SIGN}"))
        )  # fmt: skip
        parts = f'<b>{k + 1}</b><span>{words}</span><span class="bar"></span><span class="count">0</span>'
        right_class = ' class="right"' if right else ""
        items.append(f'<li data-option="{k}"{right_class}>{parts}<span>{buttons}</span></li>')
    return f'<ol class="poll" data-name="{html.escape(prediction.id)}">{"".join(items)}</ol>'


def _add_tallies(slides: Sequence[Slide], lesson: Lesson) -> None:
    """The votes again, on the slide whose output holds what was measured; at the latest at the end."""
    outputs = {index: _plain(outputs_html(cell.outputs)) for index, cell in lesson.own_cells("code")}
    for at, slide in enumerate(slides):
        for name in [piece.name for piece in slide.pieces if piece.kind == "poll"]:
            prediction = get(name)
            wanted = _plain(prediction.printed[0])
            later = [one for one in slides[at + 1 :] if any(wanted in outputs.get(p.cell, "") for p in one.pieces)]
            measured = f"<p><b>The room, and the measurement:</b> {html.escape(prediction.measured)}</p>"
            words = f"<p>{html.escape(prediction.question)}</p>{measured}{poll_html(prediction, revealed=True)}"
            (later or slides[-1:])[0].pieces.append(Piece("tally", -1, words, name, late=True))


def _plain(text: str) -> str:
    """Text without tags and spaces, to look for what was printed."""
    return re.sub(r"\s+|<[^>]*>", "", html.unescape(text))


def _only_shows(source: str) -> bool:
    """Whether a cell does nothing but show a picture, whose call says nothing that the picture does not."""
    try:
        body = ast.parse(magics_as_comments(source)).body
    except SyntaxError:  # another language, or IPython's own
        return False
    calls = [node.value.func for node in body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    return 0 < len(calls) == len(body) and all(isinstance(call, ast.Name) and call.id == "show" for call in calls)


def from_markdown(text: str) -> str:
    """HTML of a Markdown text; formulas stay as they are, for MathJax."""
    return _ANCHOR.sub("", str(markdown2html_mistune(text)))


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


def _give_time(slides: Sequence[Slide], plan: Sequence[tuple[int, str]], written: str) -> None:
    """Share out the planned minutes: each part of the plan lasts from its heading to the next part's.

    The lecturer's notes as they are `written` stand at the beginning, and folded at the beginning of each part.
    """
    if written:
        slides[0].notes.append(written)
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
            folded = f"<details><summary>Questions for the room, demo order</summary>{written}</details>"
            part[0].notes = [f"<p>{words}</p>", *part[0].notes, folded if written and part[0] is not slides[0] else ""]
            for slide in part:
                slide.seconds = round(60 * minutes / len(part))
        elapsed += minutes
