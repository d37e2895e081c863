"""What every finished picture has to have."""

from __future__ import annotations

import math
from typing import Any

from course_lib.drawing.style import to_png


def finished(figure: Any, labels: bool = True) -> None:
    """Every panel has finite limits and a title, axis labels too unless told otherwise; the picture can be saved."""
    for ax in figure.axes:
        assert all(math.isfinite(end) for end in (*ax.get_xlim(), *ax.get_ylim()))
        assert ax.get_title(loc="left")
        assert not labels or (ax.get_xlabel() and ax.get_ylabel())
    assert to_png(figure).startswith(b"\x89PNG")
