"""What a forked child does around the learner's code: limits, silence, and messages to the parent."""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import io
import json
import math
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from course_lib.exercises.clock import IMPORTS_LIMIT

KEPT_OUTPUT = 8_000
"""Characters of printed output that are kept; the rest is counted and dropped."""
MEMORY_HEADROOM = 2 * 1024**3
"""Bytes the child may allocate beyond what the notebook already uses."""

Send = Callable[[dict[str, Any]], None]
Job = Callable[[Send], None]


class InputAsked(Exception):
    """The learner's code called `input()`, which nobody can answer inside a check."""


class Printed(io.TextIOBase):
    """A text stream that passes on the first characters and only counts the rest."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.kept = 0
        self.pending = ""
        self.dropped = 0

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for, send whole lines, and count the rest."""
        text = str(text)
        room = KEPT_OUTPUT - self.kept
        if room > 0:
            self.kept += len(text[:room])
            self.pending += text[:room]
            if "\n" in text or len(self.pending) > 500:
                self.flush()
        self.dropped += max(0, len(text) - max(room, 0))
        return len(text)

    def flush(self) -> None:
        """Send what has not been sent."""
        if self.pending:
            self.send({"printed": self.pending})
            self.pending = ""

    def finish(self) -> None:
        """Send the rest, and how much was dropped."""
        self.flush()
        if self.dropped:
            self.send({"dropped": self.dropped})


def child_main(job: Job, writing: int, limit: float) -> None:
    """Everything the forked child does; never returns."""
    own = os.getpid()
    try:
        with contextlib.suppress(OSError):
            os.setsid()
        _limit_resources(limit)

        def send(message: dict[str, Any]) -> None:
            if os.getpid() != own:  # a child that the learner's code forked must not speak
                os._exit(1)
            data = json.dumps(message).encode("ascii") + b"\n"
            while data:
                data = data[os.write(writing, data) :]

        printed = Printed(send)
        _quiet(printed)
        _announce_imports(send)
        torch = sys.modules.get("torch")
        if torch is not None:
            torch.set_num_threads(1)  # the OpenMP threads did not survive the fork; waiting for them hangs
        job(send)
        printed.finish()
        send({"done": True})
    except BaseException as error:
        with contextlib.suppress(BaseException):
            send({"broken": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(0)


def _limit_resources(limit: float) -> None:
    import resource  # not on Windows, where nothing is forked

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    seconds = math.ceil(limit + IMPORTS_LIMIT) + 2
    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, seconds)]
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm") as file:
        in_use = int(file.read().split()[0]) * resource.getpagesize()
        limits.append((resource.RLIMIT_AS, in_use + MEMORY_HEADROOM))
    for kind, value in limits:
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(kind)[1]
            resource.setrlimit(kind, (value if hard < 0 else min(value, hard), hard))


def _announce_imports(send: Send) -> None:
    """Tell the parent when an import begins and ends: it takes no part of the learner's time."""
    original = builtins.__import__
    depth = 0

    def importing(name: str, *arguments: Any, **settings: Any) -> Any:
        nonlocal depth
        if depth or name in sys.modules:
            return original(name, *arguments, **settings)
        depth += 1
        send({"importing": True})
        try:
            with _clock_of_the_call_stopped():
                return original(name, *arguments, **settings)
        finally:
            depth -= 1
            send({"importing": False})

    builtins.__import__ = importing


@contextlib.contextmanager
def _clock_of_the_call_stopped() -> Iterator[None]:
    """Take an import out of the processor time after which a call is taken to be endless."""
    left, again = signal.setitimer(signal.ITIMER_PROF, 0)
    try:
        yield
    finally:
        if left > 0:
            signal.setitimer(signal.ITIMER_PROF, left, again)


def no_input(*_: Any, **__: Any) -> str:
    """Stands in for `input`: raises `InputAsked`."""
    raise InputAsked("input() cannot be answered inside a check")


def _quiet(printed: Printed) -> None:
    """Send what is printed to the parent, and keep the child away from the notebook's channels."""
    faulthandler.disable()  # a crash here is told in words, not dumped into the notebook's log
    sys.stdout = sys.stderr = printed
    sys.stdin = io.StringIO("")
    builtins.input = no_input
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    warnings.simplefilter("ignore")
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        shell.display_pub.publish = lambda *_, **__: None
