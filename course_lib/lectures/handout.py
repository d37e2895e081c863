"""A lesson as a text for printing: prose, code, what it printed, and of every explorer its picture and sentence."""

from __future__ import annotations

import html
import json

from pygments.formatters import HtmlFormatter

from course_lib.lectures.page import MATHJAX, MATHJAX_CONFIG
from course_lib.lectures.slides import code_html, from_markdown, outputs_html
from course_lib.publish.lesson import Lesson, tags

STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 11pt/1.45 "DejaVu Sans", Verdana, sans-serif; color: #1b1b1b; max-width: 178mm; margin: 0 auto; }
h1 { font-size: 20pt; } h2 { font-size: 14.5pt; break-after: avoid; } h3 { font-size: 12pt; break-after: avoid; }
pre { font: 8.5pt/1.35 "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 8pt; }
pre .line { display: block; min-height: 1.35em; break-inside: avoid; }
pre.code { padding: 5pt 8pt; border-left: 3pt solid #c9d6e5; background: #f6f8fa; }
code { font: 0.9em "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; max-height: 120mm; display: block; }
figure { margin: 0 0 10pt; padding: 6pt 8pt; border: 0.6pt solid #bdbdbd; break-inside: avoid; }
figure .explorer-hint, .anchor-link { display: none; }
table { border-collapse: collapse; font-size: 9.5pt; max-width: 100%; } th, td { border: 0.6pt solid #bdbdbd; padding: 2pt 5pt; text-align: left; overflow-wrap: anywhere; }
blockquote { margin: 0 0 8pt; padding: 3pt 9pt; border-left: 3pt solid #0b57a4; background: #f1f5fa; break-inside: avoid; }
div.shown { overflow-wrap: anywhere; }
"""


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
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{html.escape(row.number)} {html.escape(row.title)}: handout</title>
<style>{HtmlFormatter().get_style_defs(".code")}{STYLE}</style>
<script type="text/x-mathjax-config">MathJax.Hub.Config({json.dumps({**MATHJAX, "skipStartupTypeset": False})});</script>
<script src="mathjax/MathJax.js?config={MATHJAX_CONFIG}"></script>
</head>
<body>
{chr(10).join(parts)}
</body>
</html>
"""
