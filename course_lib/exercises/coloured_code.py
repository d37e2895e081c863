"""Python as coloured HTML that needs no style sheet: colours stand on the elements, on a light ground of their own.

So it is the same in a light and in a dark theme, in nbconvert's pages and in a saved notebook. Where styles are taken
out, as on GitHub, plain code is left. What is selected and copied is plain code everywhere.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.style import Style
from pygments.token import Comment, Keyword, Name, Number, Operator, String

GROUND = "#f7f7f7"
COLOURS = {"word": "#0059a3", "name": "#8a1f6b", "string": "#8f4a00", "number": "#00664a", "comment": "#5c5c5c"}
"""Each has a contrast of 5.5 or more to the ground."""


class _Colours(Style):
    styles: ClassVar[dict[Any, str]] = {
        Keyword: f"bold {COLOURS['word']}",
        Operator.Word: f"bold {COLOURS['word']}",
        Name.Function: f"bold {COLOURS['name']}",
        Name.Class: f"bold {COLOURS['name']}",
        Name.Decorator: COLOURS["name"],
        String: COLOURS["string"],
        Number: COLOURS["number"],
        Comment: f"italic {COLOURS['comment']}",
    }


_PRE = (
    f"background:{GROUND};color:#000;border:1px solid #767676;border-radius:4px;margin:4px 0;padding:8px;"
    "white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;line-height:1.45"
)
_CODE = "background:none;color:#000;padding:0"  # a page's own style for code would have a ground and letters of its own


def coloured_code(source: str, label: str) -> str:
    """A frame with the code of a whole module or function; `label`, escaped already, names it for a screen reader.

    >>> coloured_code("x = 1", "the answer").startswith('<pre role="group" aria-label="the answer"')
    True
    """
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    inner = highlight(source, lexer, HtmlFormatter(style=_Colours, noclasses=True, nowrap=True))
    inner = inner if source.endswith("\n") else inner.removesuffix("\n")
    return f'<pre role="group" aria-label="{label}" style="{_PRE}"><code style="{_CODE}">{inner}</code></pre>'
