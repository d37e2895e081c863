"""A lesson as a text for printing: prose, code, what it printed, and of every explorer its picture and sentence."""

from __future__ import annotations

import html
import json

from pygments.formatters import HtmlFormatter

from course_lib.lectures.page import MATHJAX, MATHJAX_CONFIG
from course_lib.lectures.slides import code_html, from_markdown, outputs_html
from course_lib.publish.lesson import Lesson, tags


def handout_page(lesson: Lesson) -> str:
    """One HTML page; folded answers stand open, exercises and the lecturer's notes are left out."""
    row = lesson.row
    parts = []
    for _, cell in lesson.own_cells():
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            continue
        if cell.cell_type == "markdown":
            parts.append(from_markdown(cell.source.replace("<details>", "<details open>")))
        elif cell.source.strip():
            code = "" if {"widget", "prediction"} & set(tags(cell)) else code_html(cell.source)
            parts.append(code + outputs_html(cell.outputs))
    config = json.dumps({**MATHJAX, "skipStartupTypeset": False})
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{html.escape(row.number)} {html.escape(row.title)}: handout</title>
<style>{HtmlFormatter().get_style_defs(".code")}</style>
<link rel="stylesheet" href="static/handout.css">
<script type="text/x-mathjax-config">MathJax.Hub.Config({config});</script>
<script src="mathjax/MathJax.js?config={MATHJAX_CONFIG}"></script>
</head>
<body>
{chr(10).join(parts)}
</body>
</html>
"""
