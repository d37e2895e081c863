"""Generated LaTeX: the same everywhere, and well formed."""

import os
import subprocess
import sys

import pytest

from course_lib.corpora.latex import latex_formulas


def test_lines():
    text = latex_formulas(60, seed=1)
    assert text.count("\n") == 60
    assert all(line for line in text.splitlines())
    assert text.count("{") == text.count("}")
    assert latex_formulas(10, seed=1) == "".join(line + "\n" for line in text.splitlines()[:10])
    assert latex_formulas(10, seed=2) != latex_formulas(10, seed=1)


def test_nothing_and_less():
    assert latex_formulas(0) == ""
    with pytest.raises(ValueError, match="0 or more; got -1"):
        latex_formulas(-1)


def test_the_same_in_every_process():
    code = "from course_lib.corpora.latex import latex_formulas; print(latex_formulas(40, seed=5), end='')"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {latex_formulas(40, seed=5)}
