"""The page of a lecture: one HTML text, over reveal.js and MathJax beside it, that needs nothing from anywhere else."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pygments.formatters import HtmlFormatter

from course_lib.lectures.slides import Piece, Slide
from course_lib.publish.lesson import Lesson

MATHJAX = {
    "messageStyle": "none",
    "showProcessingMessages": False,
    "skipStartupTypeset": True,
    "showMathMenu": False,
    "tex2jax": {
        "inlineMath": [["$", "$"]],
        "displayMath": [["$$", "$$"]],
        "processEscapes": True,
        "ignoreClass": "code|printed|explorer-slot",
    },
    "MMLorHTML": {"prefer": "HTML"},
    "HTML-CSS": {"availableFonts": [], "webFont": "STIX-Web", "imageFont": None, "linebreaks": {"automatic": True}},
}
"""MathJax 2, in the one configuration that the package holds, with the fonts that lie beside it."""
MATHJAX_CONFIG = "TeX-AMS-MML_HTMLorMML-full"


@dataclass(frozen=True)
class Stored:
    """What a page that opens from disk holds in place of a kernel: the explorers' browser side and their pictures."""

    script: str
    style: str
    books: Sequence[str]


def script_json(value: Any) -> str:
    """JSON that may stand in a script of a page: no text in it ends the script.

    >>> script_json("</script>")
    '"<\\\\/script>"'
    """
    return json.dumps(value).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def lecture_page(lesson: Lesson, slides: Sequence[Slide], stored: Stored | None = None) -> str:
    """The whole page. Without `stored` it stays in touch with the server that sent it."""
    row = lesson.row
    config = {"live": stored is None, "minutes": row.lecture, "title": f"{row.number} {row.title}"}
    sections = "\n".join(_section(slide) for slide in slides)
    style, scripts = ("", "") if stored is None else (stored.style, _stored_scripts(stored))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{html.escape(row.number)} {html.escape(row.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal/dist/reveal.css">
<style>{HtmlFormatter().get_style_defs(".code")}</style>
<style class="explorer-style">{style}</style>
<link rel="stylesheet" href="static/lecture.css">
<script>window.lecture = {script_json(config)};</script>
<script type="text/x-mathjax-config">MathJax.Hub.Config({script_json(MATHJAX)});</script>
<script src="mathjax/MathJax.js?config={MATHJAX_CONFIG}"></script>
</head>
<body class="lecture-fitting">
<div class="reveal"><div class="slides">
{sections}
</div></div>
<div class="lecture-notice" role="status"></div>
<script src="reveal/dist/reveal.js"></script>
<script src="reveal/plugin/notes/notes.js"></script>
{scripts}
<script src="static/fit.js"></script>
<script src="static/models.js"></script>
<script src="static/lecture.js"></script>
</body>
</html>
"""


def _section(slide: Slide) -> str:
    kind = " explorer-slide" if slide.explorer else ""
    pieces = "\n".join(_piece(piece) for piece in slide.pieces)
    notes = f'<aside class="notes">{"".join(slide.notes)}</aside>'
    name = html.escape(slide.section)
    if not slide.explorer and not slide.has_heading:
        pieces = f'<p class="again">{name}</p>{pieces}'
    about = f'class="lesson-slide{kind}" data-timing="{slide.seconds}" data-name="{name}"'
    return f"<section {about}>{pieces}{notes}</section>"


def _piece(piece: Piece) -> str:
    late = " fragment" if piece.late else ""
    if piece.kind == "explorer":
        inner = f'<div class="explorer-slot" data-name="{html.escape(piece.name)}">{piece.html}</div>'
        return f'<div class="piece{late}">{inner}</div>'
    return f'<div class="piece {piece.kind}-piece{late}" data-cell="{piece.cell}">{piece.html}</div>'


def _stored_scripts(stored: Stored) -> str:
    """Scripts of a page opened from disk, which may not load a module: the explorer's browser side stands in it."""
    if "export default" not in stored.script:
        raise ValueError("The explorer's script has no default export: mend course_lib/lectures/page.py.")
    inner = stored.script.replace("export default", "window.explorerWidget =").replace("</script", "<\\/script")
    books = "".join(f'<script src="{html.escape(book)}"></script>' for book in stored.books)
    return f'{books}<script type="module">{inner}</script>'
