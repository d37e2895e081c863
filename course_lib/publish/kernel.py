"""The one environment in which lessons run, when they are built and when they are compared.

Strict comparison needs the two to agree: the same threads, the same hashes, no network, no progress but its own.
"""

from __future__ import annotations

import os
from pathlib import Path

QUIET = ["--log-level=ERROR"]
"""Arguments of a kernel that keeps its warnings about itself to itself."""
OFFLINE = Path(__file__).resolve().parent / "offline"
"""A folder that, on PYTHONPATH, cuts a Python process off from the network (see its `sitecustomize.py`)."""


def kernel_environment(progress: Path | str) -> dict[str, str]:
    """This process's environment, changed for a lesson's kernel: offline, one thread, progress in a file of its own."""
    path = [str(OFFLINE), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path),
        "COURSE_PROGRESS": str(progress),
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    environment.pop("MPLBACKEND", None)
    return environment
