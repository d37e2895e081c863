"""An explorer without a kernel: one HTML figure for every viewer of a saved notebook.

JupyterLab before a run, nbconvert and GitHub show HTML rather than a picture when both are there, and some of them take
out scripts and styles. So the figure has neither, and holds everything: title, settings, picture, text and sentence.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

_HINT = "A still picture: run this cell in the notebook to move the controls."


def still_figure(title: str, settings: Mapping[str, str], sentence: str, png: str = "", markup: str = "") -> str:
    """HTML of one setting: `settings` from label to value, `png` in base64, `markup` already escaped.

    >>> print(still_figure("A wave", {"Factor": "0.97"}, "It fades."))
    <figure>
    <p><b>A wave</b><br>Factor: <b>0.97</b></p>
    <figcaption>It fades. <i>A still picture: run this cell in the notebook to move the controls.</i></figcaption>
    </figure>
    """
    shown = "; ".join(f"{html.escape(label)}: <b>{html.escape(value)}</b>" for label, value in settings.items())
    parts = ["<figure>", f"<p><b>{html.escape(title)}</b><br>{shown}</p>"]
    if png:
        parts.append(f'<img src="data:image/png;base64,{png}" alt="{html.escape(sentence)}">')
    parts += [markup] if markup else []
    parts += [f"<figcaption>{html.escape(sentence)} <i>{_HINT}</i></figcaption>", "</figure>"]
    return "\n".join(parts)
