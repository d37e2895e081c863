"""Where reveal.js and MathJax lie: in installed packages, so that a lecture needs no network and the course no copy."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from course_lib.installation.problem import Problem


def _in_package(package: str, folder: str, holds: str) -> Path:
    """The folder of an installed package in which the file `holds` lies. Raises `Problem` saying what to do."""
    found = importlib.util.find_spec(package)
    for place in (found.submodule_search_locations or []) if found else []:
        path = Path(place) / folder
        if (path / holds).is_file():
            return path
    name = package.replace("_", "-")
    raise Problem(f"A lecture needs {holds} from the package {name}, which is missing or has changed. Run: make env")


def reveal_folder() -> Path:
    """The folder of reveal.js, with `dist` and `plugin`, in sphinx-revealjs (reveal.js: MIT)."""
    return _in_package("sphinx_revealjs", "_static/revealjs", "dist/reveal.js")


def mathjax_folder() -> Path:
    """The folder of MathJax 2, in jupyter-server-mathjax (MathJax: Apache 2.0)."""
    return _in_package("jupyter_server_mathjax", "static", "MathJax.js")


def static_folder() -> Path:
    """The course's own styles and scripts for lectures."""
    return Path(__file__).resolve().parent / "static"
