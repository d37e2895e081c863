"""A real JupyterLab or Voila on the loopback interface, and a real Chromium to drive it."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
from playwright.sync_api import Page

import course_lib.explorers
from course_lib.installation.lab import PRINTED

VOILA_TEMPLATES = pathlib.Path(course_lib.explorers.__file__).parent / "share"

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CULLED = ["--MappingKernelManager.cull_idle_timeout=20", "--MappingKernelManager.cull_interval=5"]
"""Kernels whose page is closed end: left running, those of a whole run take so much memory that a page is killed."""

RUN_ALL = "window.jupyterapp.commands.execute('notebook:run-all-cells')"
ALL_CELLS_IN_PAGE = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.notebookConfig = {...notebook.notebookConfig, windowingMode: 'none'};
}"""
READY = "window.jupyterapp && window.jupyterapp.commands.hasCommand('notebook:run-all-cells')"
IDLE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const cells = panel.content.widgets.filter(c => c.model.type === 'code');
  return cells.every(c => c.model.executionState !== 'running' && c.promptNode.textContent !== '[*]:')
    && panel.sessionContext.session?.kernel?.status === 'idle';
}"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(folder: pathlib.Path, kind: str = "lab") -> Iterator[str]:
    """JupyterLab (`kind="lab"`) or Voila (`"voila"`) serving `folder`; yields its address and stops it afterwards."""
    port = free_port()
    home = folder / ".server"
    environment = {
        **os.environ,
        "COURSE_PROGRESS": str(home / "progress.json"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    if kind == "lab":
        command = ["jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
        command += ["--LabApp.expose_app_in_browser=True", "--IdentityProvider.token="]
        command += [f"--ServerApp.root_dir={folder}", *PRINTED, *CULLED]
        address, ready = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/api/status"
    else:
        environment["JUPYTER_PATH"] = str(VOILA_TEMPLATES)
        command = ["voila", "--no-browser", "--template=course", f"--port={port}", "--Voila.ip=127.0.0.1", str(folder)]
        address = ready = f"http://127.0.0.1:{port}"
    environment.pop("MPLBACKEND", None)  # a test run's own; a learner's kernel shows figures in the page
    home.mkdir(exist_ok=True)
    with (home / f"{kind}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(ready, process, home / f"{kind}.log")
            yield address
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _wait_for(address: str, process: subprocess.Popen, log: pathlib.Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5)
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise RuntimeError(f"The server did not answer at {address}:\n{log.read_text()[-2000:]}")


def write_notebook(folder: pathlib.Path, name: str, *cells: str) -> pathlib.Path:
    """A notebook of code cells in `folder`."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def run_notebook(page: Page, address: str, name: str, seconds: float = 120) -> None:
    """Open a notebook in JupyterLab, run every cell and wait until all have ended."""
    page.goto(f"{address}/lab/tree/{name}?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(READY, timeout=60_000)
    # Cells that are out of sight must be in the page too, for their widgets to be driven.
    page.evaluate(ALL_CELLS_IN_PAGE)
    page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=90_000
    )
    run_all(page, seconds)


def run_all(page: Page, seconds: float = 120) -> None:
    """Run every cell of the notebook that is open, and wait until all have ended."""
    page.evaluate(RUN_ALL)
    page.wait_for_timeout(500)
    page.wait_for_function(IDLE, timeout=seconds * 1000)
    page.wait_for_timeout(500)


def run_code(page: Page, code: str) -> None:
    """Put `code` into the first cell of the notebook that is open, and run it."""
    page.evaluate(
        "code => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource(code)", code
    )
    run_all(page)


ASTRAY = """() => {
  const ids = [...document.querySelectorAll('[id^=explorer]')].map(node => node.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map(id => `id ${id} is there twice`);
  const labels = [...document.querySelectorAll('.explorer label')]
    .filter(label => label.control?.parentNode !== label.parentNode);
  const groups = [...document.querySelectorAll('.explorer')].filter(group =>
    document.getElementById(group.getAttribute('aria-labelledby')) !== group.querySelector('.explorer-title'));
  return [...twice, ...labels.map(label => `the label "${label.textContent}" belongs to another control`),
    ...groups.map(group => `"${group.querySelector('.explorer-title').textContent}" is named after another explorer`)];
}"""


CUT_CHOICES = """root => [...root.querySelectorAll('select')].filter(select => select.offsetParent).filter(select => {
  const free = select.cloneNode(true);  // as wide as its longest option would have it
  free.style.cssText = 'position: absolute; visibility: hidden; width: max-content; min-width: 0; max-width: none';
  select.parentNode.append(free);
  const wanted = free.offsetWidth;
  free.remove();
  return select.offsetWidth < wanted - 1;
}).map(select => select.labels[0].textContent)"""
"""The lists, by their labels, in which some option that can be chosen would be cut off."""


def names_astray(page: Page) -> list[str]:
    """Labels whose control, and explorers whose name, is that of another explorer; ids that are in the page twice."""
    return page.evaluate(ASTRAY)


def errors_shown(page: Page) -> list[str]:
    """Tracebacks and failed widgets visible in the notebook."""
    texts = page.locator(
        ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr'], .explorer-problem:not(:empty)"
    )
    found = texts.all_inner_texts()
    return found + [
        t for t in page.locator(".jp-OutputArea-output").all_inner_texts() if "Error displaying widget" in t
    ]
