"""A lecture on this machine's loopback address: ``python -m course_lib.lectures 06`` (``make lecture LESSON=06``).

The page holds the whole lesson as it was saved, so the first slide is there at once. Behind it the explorers come to
life, then the cells run, and whatever changes goes to every open window (the slides, the lecturer's view) at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tornado.web
import tornado.websocket
from tornado.httpserver import HTTPServer

from course_lib.installation.lab import choose_port, read_port
from course_lib.installation.problem import Problem
from course_lib.lectures.assets import mathjax_folder, reveal_folder, static_folder
from course_lib.lectures.lecture_files import find_lesson
from course_lib.lectures.live import CellKernel, ExplorerKernel, quietly
from course_lib.lectures.page import lecture_page
from course_lib.lectures.slides import slides_of
from course_lib.lectures.votes import Votes
from course_lib.predictions import get
from course_lib.publish.lesson import Lesson
from course_lib.publish.source import NOTEBOOKS

FIRST_PORT = 8950
LOCAL_HOSTS = ("127.0.0.1", "localhost")


class Lecture:
    """One lesson being shown: its kernels, its votes, and the windows that follow it."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self.slides = lesson, slides_of(lesson)
        self.windows: set[Window] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="course-lecture-")
        progress = Path(self._folder.name) / "progress.json"
        names = [slide.explorer for slide in self.slides if slide.explorer]
        self.explorers = ExplorerKernel(list(dict.fromkeys(names)), self.tell, NOTEBOOKS, progress)
        self.cells = CellKernel(lesson.notebook, self.tell, NOTEBOOKS, progress)
        polls = [piece.name for slide in self.slides for piece in slide.pieces if piece.kind == "poll"]
        options = {name: len(get(name).room) for name in polls}
        self.votes = Votes(options)
        self.page = lecture_page(lesson, self.slides)
        self._restarting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Bring the explorers to life, then run the cells. Without a kernel the slides stay, and say so."""
        await self.explorers.start()
        self.cells.start()

    async def stop(self) -> None:
        """End both kernels."""
        if self._restarting is not None:
            self._restarting.cancel()
        await quietly(self.cells.stop())
        await quietly(self.explorers.stop())
        self._folder.cleanup()

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message to every window."""
        text = json.dumps(message)
        for window in list(self.windows):
            window.send(text)

    def greet(self, window: Window) -> None:
        """Send a new window all that has happened so far."""
        state: list[dict[str, Any]] = [{"type": "kernel", "condition": self.explorers.condition}]
        state += [self.explorers.model_message(name) for name in self.explorers.models]
        state += [{"type": "cell", "index": index, **cell} for index, cell in self.cells.cells.items()]
        state.append(self.votes.message())
        for message in state:
            window.send(json.dumps(message))

    def hear(self, message: dict[str, Any]) -> None:
        """Do what a window asks for. What is not understood is passed over."""
        match message:
            case {"type": "move", "name": str(name), "state": dict(state), "by": str(by)}:
                self.explorers.move(name, state, by)
            case {"type": "restart"} if self._restarting is None or self._restarting.done():
                self._restarting = asyncio.create_task(quietly(self._restart()))
            case {"type": "again", "cell": int(index)}:
                self.cells.again(index)
            case {"type": "vote", "name": str(name), "option": int(option), "by": int(step)}:
                self.votes.add(name, option, step)
                self.tell(self.votes.message())

    async def _restart(self) -> None:
        await self.explorers.restart()
        await self.cells.restart()


class Window(tornado.websocket.WebSocketHandler):
    """The connection to one window. Tornado refuses those that another site's page opens."""

    def initialize(self, lecture: Lecture) -> None:  # noqa: D102
        self.lecture = lecture
        self._sending: set[asyncio.Task[None]] = set()

    def open(self, *args: str, **kwargs: str) -> None:  # noqa: D102
        self.lecture.windows.add(self)
        self.lecture.greet(self)

    def on_message(self, message: str | bytes) -> None:  # noqa: D102
        try:
            heard = json.loads(message)
        except ValueError:
            return
        if isinstance(heard, dict):
            self.lecture.hear(heard)

    def on_close(self) -> None:  # noqa: D102
        self.lecture.windows.discard(self)

    def send(self, text: str) -> None:
        """Send text unless the window has gone."""
        if self.ws_connection is not None:
            task = asyncio.create_task(quietly(self._write(text)))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _write(self, text: str) -> None:
        await self.write_message(text)


class Page(tornado.web.RequestHandler):
    """The slides."""

    def initialize(self, lecture: Lecture) -> None:  # noqa: D102
        self.lecture = lecture

    def get(self) -> None:  # noqa: D102
        self.set_header("Cache-Control", "no-store")
        self.finish(self.lecture.page)


def application(lecture: Lecture) -> tornado.web.Application:
    """The addresses of a lecture. Requests under another name than this machine's own are refused."""
    hosts = "|".join(host.replace(".", r"\.") for host in LOCAL_HOSTS)
    routes = [
        (r"/", Page, {"lecture": lecture}),
        (r"/live", Window, {"lecture": lecture}),
        (r"/reveal/(.*)", tornado.web.StaticFileHandler, {"path": str(reveal_folder())}),
        (r"/mathjax/(.*)", tornado.web.StaticFileHandler, {"path": str(mathjax_folder())}),
        (r"/static/(.*)", tornado.web.StaticFileHandler, {"path": str(static_folder())}),
    ]
    app = tornado.web.Application(websocket_ping_interval=30)
    app.add_handlers(hosts, routes)  # type: ignore[arg-type]
    return app


async def present(lesson: Lesson, port: int, browser: bool = True, ready: asyncio.Event | None = None) -> None:
    """Serve a lecture until SIGINT or SIGTERM."""
    lecture = Lecture(lesson)
    server = HTTPServer(application(lecture))
    server.listen(port, "127.0.0.1")
    address = f"http://127.0.0.1:{port}/"
    print(_welcome(lesson, address), flush=True)
    if browser:
        webbrowser.open(address)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    starting = asyncio.create_task(lecture.start())
    try:
        await ended.wait()
    finally:
        starting.cancel()
        server.stop()
        await lecture.stop()


def _welcome(lesson: Lesson, address: str) -> str:
    return "\n".join(
        [
            f"Lecture {lesson.row.number}, {lesson.row.title}. If no page opens, open this address:",
            "",
            f"    {address}",
            "",
            "Keys:     right or space: next; left: back; s: your own view (notes, time, next slide); f: full screen",
            "          r: run the cells of this slide again; k: a fresh kernel; 1 to 9: a vote for this answer",
            "To stop:  Ctrl+C in this window",
        ]
    )


def main(arguments: Sequence[str]) -> int:
    """``06 [--no-browser] [--port=8950]``; return the exit code."""
    try:
        numbers = [word for word in arguments if not word.startswith("--")]
        options = dict(word.removeprefix("--").partition("=")[::2] for word in arguments if word.startswith("--"))
        lesson = find_lesson(numbers)
        wanted = options.get("port") or os.environ.get("PORT", "")
        port, note = choose_port(read_port(wanted) if wanted else FIRST_PORT)
        print(note, end="\n" if note else "", flush=True)
        asyncio.run(present(lesson, port, browser="no-browser" not in options))
    except (Problem, OSError) as problem:  # OSError: the port was taken meanwhile, no room for temporary files
        print(problem, file=sys.stderr)
        return 1
    return 0
