"""Text in a frame, as HTML: what a model wrote or read, in letters of one width."""

from __future__ import annotations

_STYLE = (
    "white-space:pre-wrap;overflow-wrap:anywhere;font:15px/1.5 'DejaVu Sans Mono',monospace;margin:4px 0;padding:8px;"
    "border:1px solid #767676;border-radius:4px;overflow:auto;unicode-bidi:isolate;background:#fff;color:#000"
)


def framed_text(content: str, label: str, size: str = "max-height:16em") -> str:
    """HTML `content`, escaped already, in a frame of a CSS `size`; a long text scrolls, by the keyboard too.

    `label` is what a screen reader calls it.

    >>> framed_text("to be", "what the model wrote").startswith('<pre tabindex="0" role="group"')
    True
    """
    return f'<pre tabindex="0" role="group" aria-label="{label}" style="{_STYLE};{size}">{content}</pre>'
