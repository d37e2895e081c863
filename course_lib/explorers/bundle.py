"""The explorers' browser side: one script and one style sheet, each joined from files by subject.

anywidget takes one module. So the parts are plain scripts that share their names, joined in this order; only the last,
`explorer.js`, exports anything. A page without Jupyter may load the same text: it is a module whose default export has
``render({model, el})``, for any `model` with ``get``, ``set``, ``save_changes``, ``on`` and ``off``.
"""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

FOLDER = pathlib.Path(__file__).parent / "browser"
SCRIPTS = (
    "elements.js",
    "inputs.js",
    "tour.js",
    "keep.js",
    "copy.js",
    "fold.js",
    "screen.js",
    "touch.js",
    "hover.js",
    "remembered.js",
    "explorer.js",
)
STYLES = ("explorer.css", "tools.css")


def with_elements(script: pathlib.Path) -> str:
    """Another widget's script behind what all of them begin with (`elements.js`): one module, nothing is fetched."""
    return joined(("elements.js",)) + "\n" + script.read_text("utf-8")


def joined(names: Sequence[str]) -> str:
    """The text of these files of the folder, one after the other."""
    return "\n".join((FOLDER / name).read_text("utf-8") for name in names)
