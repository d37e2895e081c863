"""Fixtures of the browser tests: one Chromium, one JupyterLab on a copy of the lessons."""

import os
import pathlib
import shutil
from contextlib import contextmanager

import pytest

from course_lib.lectures.chromium import chromium_path
from tests.browser.lab import CHROMIUM_ARGUMENTS, run_notebook, server, write_notebook

ROOT = pathlib.Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"


@pytest.fixture(scope="session")
def chromium():
    path = chromium_path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium found; install it (Debian: apt-get install chromium) or set COURSE_CHROMIUM.")
        pytest.skip("No Chromium found; install it (Debian: apt-get install chromium) or set COURSE_CHROMIUM.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """A copy of the lessons, so that running them in the browser changes nothing here."""
    folder = tmp_path_factory.mktemp("lessons")
    for lesson in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(lesson, folder)
    return folder


@pytest.fixture(scope="session")
def lab(workspace):
    with server(workspace) as address:
        yield address


@contextmanager
def watched_page(chromium):
    """A page that notes every request to anywhere but this machine."""
    context = chromium.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.outside = []
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
    page.on("request", lambda request: None if request.url.startswith(local) else page.outside.append(request.url))
    yield page
    context.close()


@pytest.fixture
def page(chromium):
    """A page of its own for one test."""
    with watched_page(chromium) as page:
        yield page


@pytest.fixture(scope="session")
def open_notebook(chromium, lab, workspace):
    """A page with one notebook of one cell and a running kernel, for many tests: see `lab.run_code`."""
    with watched_page(chromium) as page:
        run_notebook(page, lab, write_notebook(workspace, "x_open", "").name)
        yield page


@pytest.fixture
def screenshot():
    """Save a picture of the page under build/screens/."""

    def save(page, name):
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png")

    return save
