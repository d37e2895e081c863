"""Finding a Chromium, and having it print a page to PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from course_lib.installation.problem import Problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120


def chromium_path() -> str | None:
    """Where Chromium is, or None: the variable COURSE_CHROMIUM, or the usual names on the path."""
    return os.environ.get("COURSE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def print_pdf(browser: str, page: Path, pdf: Path) -> None:
    """Print an HTML file to PDF once its formulas are set. Raises `Problem` in words."""
    with tempfile.TemporaryDirectory(prefix="course-print-") as profile:
        command = [browser, "--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
        command += ["--allow-file-access-from-files", "--virtual-time-budget=60000", "--no-pdf-header-footer"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")
        command += [f"--print-to-pdf={pdf}", page.resolve().as_uri()]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Problem(f"{browser} could not print {page.name}: {error}") from None
    if not pdf.is_file():
        last = ran.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise Problem(f"{browser} could not print {page.name}: {last[0]}")
