"""The kernels behind a lecture: one holds the explorers, one runs the lesson's cells ahead of the lecturer.

They are apart, so that an explorer answers at once while a training cell runs, and neither dies with the other. A
lesson asks for every explorer by its name alone, so the kernel of the explorers needs nothing that a cell computes.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course_lib.lectures.slides import outputs_html
from course_lib.publish.build import merge_streams
from course_lib.publish.kernel import QUIET, kernel_environment
from course_lib.publish.lesson import tags

Tell = Callable[[dict[str, Any]], None]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_SECONDS = 300
SECONDS_BETWEEN_LOOKS = 0.5
START = "import json\nfrom course_lib.explorers import explore"


def with_buffers(data: Mapping[str, Any], buffers: list[Any]) -> dict[str, Any]:
    """A widget's state as JSON: bytes that came beside it stand in it as ``{"$bytes": base64}``."""
    state = dict(data.get("state", {}))
    for path, buffer in zip(data.get("buffer_paths", []), buffers, strict=False):
        state[path[0]] = {"$bytes": base64.b64encode(bytes(buffer)).decode()}
    return state


@dataclass
class Shown:
    """An explorer of the lecture: the id of its widget, and all its state, the browser side included."""

    identifier: str = ""
    state: dict[str, Any] = field(default_factory=dict)


class ExplorerKernel:
    """The explorers of a lesson, live. `tell` receives what every browser that shows the lecture should know.

    Messages: ``model`` (an explorer is ready), ``update`` (part of its state), ``idle`` (it has dealt with all that it
    was sent) and ``kernel`` (starting, ready or dead).
    """

    def __init__(self, names: list[str], tell: Tell, folder: Path, progress: Path) -> None:
        self.names, self.tell, self.folder, self.progress = names, tell, folder, progress
        self.models: dict[str, Shown] = {}
        self.condition = "starting"
        self.manager: AsyncKernelManager | None = None
        self.client: AsyncKernelClient | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._opened: dict[str, dict[str, Any]] = {}
        self._waiting: dict[str, tuple[str, str]] = {}
        self._done: dict[str, asyncio.Event] = {}
        self._views: dict[str, str] = {}

    async def start(self) -> None:
        """Start the kernel and make the explorers, in the order of the slides; what stood where is kept.

        A kernel that does not start is said to be dead: a later `restart` tries again.
        """
        self._say("starting")
        try:
            await self._start()
        except (RuntimeError, OSError, KeyError):  # the last one: no kernel of that name is installed
            self._say("dead")

    async def _start(self) -> None:
        self.manager = AsyncKernelManager(kernel_name="python3")
        await self.manager.start_kernel(
            env=kernel_environment(self.progress), cwd=str(self.folder), extra_arguments=QUIET
        )
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=60)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._watch())]
        await self._run(START)
        for name in self.names:
            await self._make(name)
        if self.condition == "starting":
            self._say("ready")

    async def stop(self) -> None:
        """End the kernel."""
        for task in self._tasks:
            task.cancel()
        if self.client is not None:
            self.client.stop_channels()
        if self.manager is not None and self.manager.has_kernel:
            await self.manager.shutdown_kernel(now=True)

    async def restart(self) -> None:
        """A fresh kernel with every explorer at the setting where it was."""
        await self.stop()
        self._opened, self._waiting, self._done, self._views = {}, {}, {}, {}
        await self.start()

    def move(self, name: str, state: Mapping[str, Any], by: str) -> None:
        """Send what the window `by` has changed to the explorer `name`; a name that is not there is passed over."""
        shown = self.models.get(name)
        if shown is None or self.client is None or self.condition == "dead":
            return
        shown.state.update(state)
        content = {"comm_id": shown.identifier, "data": {"method": "update", "state": dict(state), "buffer_paths": []}}
        message = self.client.session.msg("comm_msg", content)
        self._waiting[message["header"]["msg_id"]] = (name, by)
        self.client.shell_channel.send(message)
        self.tell({"type": "update", "name": name, "state": dict(state), "by": by})

    def _say(self, condition: str) -> None:
        self.condition = condition
        self.tell({"type": "kernel", "condition": condition})

    async def _run(self, code: str) -> str:
        """Run code to its end; return the message's id."""
        assert self.client is not None
        done = asyncio.Event()
        identifier = self.client.execute(code, store_history=False, stop_on_error=False)
        self._done[identifier] = done
        await done.wait()
        return identifier

    async def _make(self, name: str) -> None:
        values = self.models[name].state.get("values", {}) if name in self.models else {}
        code = f"explore({name!r}, **json.loads({json.dumps(values)!r}))"
        identifier = await self._run(code)
        model = self._views.get(identifier)
        if model is None and values:  # a setting that the explorer no longer takes
            model = self._views.get(await self._run(f"explore({name!r})"))
        if model in self._opened:
            self.models[name] = Shown(model, self._opened[model])
            self.tell(self.model_message(name))

    def model_message(self, name: str) -> dict[str, Any]:
        """What a browser needs to show the explorer `name`."""
        return {"type": "model", "name": name, "state": self.models[name].state}

    async def _listen(self) -> None:
        assert self.client is not None
        while True:
            message = await self.client.get_iopub_msg(timeout=None)
            content, parent = message["content"], message["parent_header"].get("msg_id", "")
            kind = message["msg_type"]
            if kind == "comm_open":
                self._opened[content["comm_id"]] = with_buffers(content["data"], message["buffers"])
            elif kind == "comm_msg" and content["data"].get("method") == "update":
                self._update(content["comm_id"], with_buffers(content["data"], message["buffers"]))
            elif kind in ("display_data", "execute_result") and WIDGET_VIEW in content["data"]:
                self._views[parent] = content["data"][WIDGET_VIEW]["model_id"]
            elif kind == "status" and content["execution_state"] == "idle":
                if parent in self._waiting:
                    name, by = self._waiting.pop(parent)
                    self.tell({"type": "idle", "name": name, "by": by})
                if parent in self._done:
                    self._done.pop(parent).set()

    def _update(self, identifier: str, state: dict[str, Any]) -> None:
        self._opened.setdefault(identifier, {}).update(state)
        for name, shown in self.models.items():
            if shown.identifier == identifier:
                self.tell({"type": "update", "name": name, "state": state})

    async def _watch(self) -> None:
        """Say it when the kernel has died, and let nobody wait for it."""
        assert self.manager is not None
        while await self.manager.is_alive():
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        self._say("dead")
        for event in self._done.values():
            event.set()


class CellKernel:
    """The lesson's other cells, run one after the other in a kernel of their own.

    `cells[index]` is ``{"condition": ..., "html": ...}``: "saved" (not run yet), "running", "same" (it printed what was
    saved), "new" (something else: `html`) or "failed". A message ``cell`` tells of each change.
    """

    SKIPPED = frozenset({"exercise", "check", "hint", "solution", "widget"})

    def __init__(self, notebook: NotebookNode, tell: Tell, folder: Path, progress: Path) -> None:
        self.notebook, self.tell, self.folder, self.progress = notebook, tell, folder, progress
        self.order = [
            index
            for index, cell in enumerate(notebook.cells)
            if cell.cell_type == "code" and not self.SKIPPED & set(tags(cell)) and not cell.metadata.get("part")
        ]
        self.saved = {index: outputs_html(merge_streams(notebook.cells[index].outputs)) for index in self.order}
        self.cells: dict[int, dict[str, Any]] = {index: {"condition": "saved"} for index in self.order}
        self._queue: asyncio.Queue[int] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Run all cells in the background, from the first one on."""
        self._queue = asyncio.Queue()
        for index in self.order:
            self._queue.put_nowait(index)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the kernel."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def restart(self) -> None:
        """A fresh kernel, and all cells again."""
        await self.stop()
        self.start()

    def again(self, index: int) -> None:
        """Run one cell once more, after those that are waiting."""
        if index in self.cells:
            self._queue.put_nowait(index)

    def _tell(self, index: int, condition: str, **more: Any) -> None:
        self.cells[index] = {"condition": condition, **more}
        self.tell({"type": "cell", "index": index, **self.cells[index]})

    async def _run(self) -> None:
        client = NotebookClient(
            self.notebook, timeout=CELL_SECONDS, kernel_name="python3",
            resources={"metadata": {"path": str(self.folder)}}, record_timing=False,
            store_widget_state=False, coalesce_streams=True, extra_arguments=QUIET,
        )  # fmt: skip
        # Its own way to start takes the signals that end the lecture.
        client.km = client.create_kernel_manager()
        try:
            await client.async_start_new_kernel(env=kernel_environment(self.progress))
            await client.async_start_new_kernel_client()
            while True:
                index = await self._queue.get()
                if not await self._run_cell(client, index):
                    return
        finally:
            if client.kc is not None:
                client.kc.stop_channels()
            if client.km is not None and client.km.has_kernel:
                await client.km.shutdown_kernel(now=True)  # type: ignore[misc]

    async def _run_cell(self, client: NotebookClient, index: int) -> bool:
        """Run one cell and tell of it; whether there is still a kernel afterwards."""
        cell, started = self.notebook.cells[index], time.monotonic()
        self._tell(index, "running")
        try:
            await client.async_execute_cell(cell, index)
        except (CellExecutionError, CellTimeoutError) as error:
            self._tell(index, "failed", words=str(error).strip().splitlines()[-1])
            return True
        except (DeadKernelError, RuntimeError):
            self._tell(index, "failed", words="the kernel of the cells has stopped")
            return False
        found = outputs_html(merge_streams(cell.outputs))
        seconds = round(time.monotonic() - started, 1)
        same = found == self.saved[index]
        self._tell(index, "same" if same else "new", seconds=seconds, **({} if same else {"html": found}))
        return True


async def quietly(work: Awaitable[None]) -> None:
    """Wait for something whose failure nobody can mend any more."""
    with contextlib.suppress(Exception):
        await work
