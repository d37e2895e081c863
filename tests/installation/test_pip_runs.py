"""A failed installation ends in one sentence: the package and the remedy. Outputs are pip's own, cut short."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from installation.pip_runs import Pip, explain_install_failure, package_in_hand
from installation.problem import Problem, last_lines

UNREACHABLE = """Collecting voila>=0.5.11
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/voila/
ERROR: Could not find a version that satisfies the requirement voila>=0.5.11 (from course-lib) (from versions: none)
ERROR: No matching distribution found for voila>=0.5.11
"""
CONFLICT = """Collecting beautifulsoup4==4.15.0
ERROR: Cannot install beautifulsoup4==4.15.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    beautifulsoup4 4.15.0 depends on soupsieve>=1.6.1
    The user requested (constraint) soupsieve==4.1.2

ERROR: ResolutionImpossible: for help visit https://...
"""
REFUSED = """ERROR: Ignored the following versions that require a different python version: 4.1 Requires-Python \
>=3.11.4; 4.1.2 Requires-Python >=3.11.5; 4.1.3 Requires-Python >=3.12
ERROR: Could not find a version that satisfies the requirement soupsieve==4.1.2 (from versions: 0.4, 2.10)
ERROR: No matching distribution found for soupsieve==4.1.2
"""
NO_BUILD = """ERROR: Ignored the following versions that require a different python version: 1.0 Requires-Python >=3.15
ERROR: Could not find a version that satisfies the requirement torch==2.13.0 (from versions: none)
ERROR: No matching distribution found for torch==2.13.0
"""
COMPILER = """Building wheels for collected packages: badly
  Building wheel for badly (setup.py): started
      cc1: fatal error: nope.c: No such file or directory
  ERROR: Failed building wheel for badly
Failed to build badly
ERROR: Failed to build one or more wheels
"""
NEWER_COMPILER = """error: failed-wheel-build-for-install
ERROR: Failed to build installable wheels for some pyproject.toml based projects (lxml, greenlet)
"""
OWN = """ERROR: Package 'course-lib' requires a different Python: 3.10.2 not in '<3.15,>=3.11'
"""
DAMAGED = """ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.
    numpy==2.4.6 from https://...
        Expected sha256 a
"""


@pytest.mark.parametrize(
    ("output", "parts"),
    [
        (UNREACHABLE, ["registry could not be reached (it was busy with voila)", "needs a network connection, once"]),
        ("Temporary failure in name resolution", ["registry could not be reached"]),
        ("Downloading torch-2.13.0-cp311.whl\nReadTimeoutError: Read timed out. ReadTimeout", ["busy with torch"]),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", ["was refused", "PIP_CERT"]),
        ("Collecting x\nERROR: HTTP error 407 Proxy Authentication Required", ["HTTPS_PROXY", "busy with x"]),
        ("OSError: [Errno 28] No space left on device", ["disk filled up", "TMPDIR"]),
        ("ERROR: Could not install packages: [Errno 13] Permission denied", ["belongs to you"]),
        (CONFLICT, ["soupsieve==4.1.2 cannot be had", "another Python (3.11 to 3.14)", "COURSE_PYTHON=python3.12"]),
        (REFUSED, ["soupsieve==4.1.2 needs Python >=3.11.5", "make lab COURSE_PYTHON="]),
        (NO_BUILD, ["no build of torch==2.13.0 for this Python and machine", "64-bit", "COURSE_PYTHON="]),
        (COMPILER, ["no ready-made build of badly", "COURSE_PYTHON="]),
        (NEWER_COMPILER, ["no ready-made build of lxml", "COURSE_PYTHON="]),
        (OWN, ["course-lib cannot be had for this Python", "COURSE_PYTHON="]),
        (DAMAGED, ["numpy==2.4.6 arrived damaged", "run the same command again"]),
        ("Collecting x==1\nsomething else", ["exit code 7", "busy with x"]),
        ("", ["exit code 7"]),
    ],
)
def test_a_failed_installation_is_explained(output: str, parts: list[str]) -> None:
    sentence = explain_install_failure(output, 7, "3.11 to 3.14")
    assert not [part for part in parts if part not in sentence], sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


def test_the_package_in_hand_is_the_last_one() -> None:
    assert package_in_hand("Collecting a>=1\n  Downloading a_b-1.0-py3-none-any.whl (3 kB)\n") == "a_b"
    assert package_in_hand("nothing") == ""
    for page in ("/simple/setuptools/", "/setuptools/"):
        assert package_in_hand(f"WARNING: Retrying after connection broken by 'X('y: z')': {page}\n") == "setuptools"


def pip(folder: Path) -> Pip:
    return Pip(sys.executable, str(folder), str(folder / "build" / "install.log"), "3.11 to 3.14")


def test_a_failing_pip_ends_in_a_sentence_its_last_lines_and_the_log(tmp_path: Path) -> None:
    real = pip(tmp_path)
    real.start()
    with pytest.raises(Problem, match=r"(?s)exit code 2.*last lines.*no such option.*build/install\.log"):
        real.run(["install", "--no-such-option"])
    assert "no such option" in (tmp_path / "build" / "install.log").read_text()


def test_a_real_index_that_refuses_the_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in filter(lambda name: name.startswith("PIP_"), list(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    real = pip(tmp_path)
    real.start()
    real.command[real.command.index("--retries") + 1] = "1"
    with pytest.raises(Problem, match="registry could not be reached"):
        real.run(["download", "--no-deps", "no-such-package"])


def test_last_lines_keeps_the_end() -> None:
    assert last_lines("a\n\nb\nc\n", 2) == "    b\n    c"
