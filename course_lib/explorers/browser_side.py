"""A widget's script as the browser gets it: what all widgets share, then its own."""

from __future__ import annotations

from pathlib import Path

_SHARED = Path(__file__).with_name("elements.js")


def browser_side(script: Path) -> str:
    """The text of `script` after that of ``elements.js``: one module, so that nothing is fetched."""
    return _SHARED.read_text(encoding="utf-8") + script.read_text(encoding="utf-8")
