"""Running a learner's code where it can do no harm: in a forked copy of this process, with a deadline.

The learner's function lives in the notebook and cannot be sent to a fresh interpreter; a fork has it already.
The child can loop for ever, crash, exhaust memory or swallow every exception: the parent kills it at the
deadline and reads what it had said until then. Where there is no fork (Windows), a thread stands in, and says so
when it cannot be stopped.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import json
import math
import os
import selectors
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from course_lib.exercises.child import Job, Printed, child_main, no_input
from course_lib.exercises.clock import Clock, processor_of

TIME_LIMIT = 4.5
"""Seconds a check may take in all; with starting and clearing up it stays within five."""
LEAST_TO_STOP = 0.5
"""Seconds that a thread which is told to stop has for it, on a busy machine too."""
START_LIMIT = 1.5
"""Seconds after which a child that has not begun its work, and used no processor time, is taken to be stuck."""


@dataclass
class Outcome:
    """What became of a job.

    `messages` are what the job sent, in order; `printed` what it printed (at most `KEPT_OUTPUT` characters),
    `dropped` how many characters more. `ended` is "finished", "timeout", "died" (`detail` says how in words) or
    "unstoppable" (a thread that ran on).
    """

    ended: str = "finished"
    messages: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""
    dropped: int = 0
    detail: str = ""


def can_fork() -> bool:
    """Whether this platform can run a check in a forked child."""
    return hasattr(os, "fork")


def run(job: Job, time_limit: float = TIME_LIMIT) -> Outcome:
    """Run `job(send)` isolated and return what it sent, printed and how it ended.

    `job` gets a function that sends a JSON-able dict to the parent; a dict ``{"began": True}`` marks the
    moment before the learner's code starts. Where a fork is impossible, or refused, a thread does the work.

    Raises `ValueError` for a time limit that is not positive.
    """
    if not time_limit > 0:
        raise ValueError(f"The time limit must be a positive number of seconds, got {time_limit!r}.")
    if not can_fork():
        return _run_in_thread(job, time_limit)
    clock = Clock(time_limit)
    try:
        outcome = _run_in_fork(job, clock, START_LIMIT)
        if outcome.ended == "stuck":
            # A lock that some thread of the notebook held at the moment of the fork; the next fork has better luck.
            outcome = _run_in_fork(job, clock, math.inf)
    except OSError:  # no process, no memory for one or no file is to be had (ulimit, a large notebook)
        return _run_in_thread(job, time_limit)
    return _run_in_thread(job, time_limit) if _fork_forbidden(outcome) else outcome


def _fork_forbidden(outcome: Outcome) -> bool:
    """PyTorch with an accelerator refuses autograd after a fork; a thread has to do then."""
    texts = [outcome.detail, *(str(message.get("text", "")) for message in outcome.messages)]
    words = ("autograd's threading in combination with fork", "Cannot re-initialize CUDA in forked")
    return any(word in text for text in texts for word in words)


def _run_in_fork(job: Job, clock: Clock, start_limit: float) -> Outcome:
    reading, writing = os.pipe()
    with _children_can_be_waited_for():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # 3.12+ warns of forking beside threads; the child touches none of them
            try:
                child = os.fork()
            except BaseException:
                os.close(reading)
                os.close(writing)
                raise
        if child == 0:
            os.close(reading)
            child_main(job, writing, clock.limit)
        os.close(writing)
        try:
            return _listen(child, reading, clock, start_limit)
        finally:
            os.close(reading)


@contextlib.contextmanager
def _children_can_be_waited_for() -> Iterator[None]:
    """Give SIGCHLD its usual meaning meanwhile: a process whose parent ignored it never learns how a child ended.

    Only the main thread may do that; elsewhere `_wait` makes do without.
    """
    before = signal.getsignal(signal.SIGCHLD)
    if before is not signal.SIG_IGN or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGCHLD, before)


def _listen(child: int, reading: int, clock: Clock, start_limit: float) -> Outcome:
    """Collect the child's messages until it ends or the deadline passes, then make sure it is gone."""
    outcome = Outcome()
    start = time.monotonic()
    buffer = b""
    began = done = False
    reaped: int | None = None  # the child's wait status, once it has ended
    os.set_blocking(reading, False)
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(reading, selectors.EVENT_READ)
            while not done:
                if clock.is_over(child, any("status" in message for message in outcome.messages)):
                    outcome.ended = "timeout"
                    break
                if not began and time.monotonic() - start > start_limit and _idle(child):
                    outcome.ended = "stuck"
                    break
                ready = selector.select(0.05)
                if ready:
                    data = os.read(reading, 1 << 16)
                    if not data:
                        reaped = _wait_briefly(child)
                        break
                    *lines, buffer = (buffer + data).split(b"\n")
                    for line in lines:
                        done = _take(outcome, line, clock) or done
                    began = began or any("began" in message for message in outcome.messages)
                elif reaped is None:
                    # The learner's own children may hold the pipe open after the child has ended.
                    reaped = _wait(child, os.WNOHANG)
                else:
                    break
    finally:
        status = _end(child, reaped)
    if outcome.ended == "finished" and not done:
        outcome.ended, outcome.detail = "died", _how_it_died(status)
    return outcome


def _take(outcome: Outcome, line: bytes, clock: Clock | None = None) -> bool:
    """File one message; True when it was the last."""
    try:
        message = json.loads(line)
    except ValueError:
        return False
    if "printed" in message:
        outcome.printed += message["printed"]
    elif "importing" in message:
        if clock is not None:
            clock.note_import(message["importing"])
    elif "dropped" in message:
        outcome.dropped = message["dropped"]
    elif "broken" in message:
        outcome.ended, outcome.detail = "broken", message["broken"]
        return True
    elif "done" in message:
        return True
    else:
        outcome.messages.append(message)
    return False


def _idle(child: int) -> bool:
    """Whether the child has used next to no processor time; False where that cannot be known."""
    processor = processor_of(child)
    return processor is not None and processor.seconds < 0.2


def _wait_briefly(child: int) -> int | None:
    """The wait status of a child that has closed its channel, or None if it lives on without one."""
    for _ in range(20):
        status = _wait(child, os.WNOHANG)
        if status is not None:
            return status
        time.sleep(0.01)
    return None


UNKNOWN_STATUS = -1
"""In place of a wait status where somebody else has taken it."""


def _wait(child: int, options: int = 0) -> int | None:
    """The child's wait status when it has ended, None while it runs, or `UNKNOWN_STATUS`.

    Unknown it is where the kernel or another part of the notebook (a SIGCHLD handler that waits for every child) has
    taken it first.
    """
    try:
        pid, status = os.waitpid(child, options)
    except ChildProcessError:
        return UNKNOWN_STATUS
    return status if pid else None


def _end(child: int, reaped: int | None) -> int:
    """Kill the child and all it started, wait for it, and return its wait status."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if reaped is not None:
        return reaped
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)  # it may not have reached setsid yet
    status = _wait(child)
    return UNKNOWN_STATUS if status is None else status


def _how_it_died(status: int) -> str:
    if status == UNKNOWN_STATUS:
        return "the Python process that ran it ended before the function had returned"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return "it ended the Python process (os._exit does that); leave the function with return"
    number = -code
    if number == signal.SIGSEGV:
        return "it crashed the Python process (a segmentation fault: memory was touched that is not there)"
    if number == signal.SIGKILL:
        return "the operating system stopped it, most likely because memory ran out"
    if number == getattr(signal, "SIGXCPU", None):
        return "it used more processor time than a check may take"
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    return f"the Python process was ended by {name}"


class _Stop(BaseException):
    """Raised inside a learner's thread to end it."""


def _run_in_thread(job: Job, time_limit: float) -> Outcome:
    """The same without fork: the code shares this process, so a crash is not caught and a C loop not stopped."""
    outcome = Outcome()

    def send(message: dict[str, Any]) -> None:
        _take(outcome, json.dumps(message).encode())

    def work() -> None:
        try:
            job(send)
        except BaseException as error:
            outcome.ended, outcome.detail = "broken", f"{type(error).__name__}: {error}"

    printed = Printed(send)
    with _standing_in(printed):
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(time_limit * 0.8)
        late = thread.is_alive()
        give_up = time.monotonic() + max(time_limit * 0.2, LEAST_TO_STOP)
        while thread.is_alive() and time.monotonic() < give_up:
            # Again and again: the code may swallow the first few.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stop))
            thread.join(0.02)
        printed.finish()
    if late:
        outcome.ended = "unstoppable" if thread.is_alive() else "timeout"
    return outcome


@contextlib.contextmanager
def _standing_in(printed: Printed) -> Iterator[None]:
    """Redirect printing and `input()` while a thread runs the learner's code."""
    original = builtins.input
    builtins.input = no_input
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield
    finally:
        builtins.input = original
