"""A verdict whatever state the notebook's process has inherited."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course_lib.exercises import sandbox
from course_lib.exercises.child import Send
from course_lib.exercises.sandbox import Outcome, run
from course_lib.exercises.stopping import TooLong, stopped_after

JOBS: dict[str, tuple[Callable[[Send], object], str]] = {
    "answers": (lambda send: send({"answer": 1}), "finished"),
    "loops": (lambda send: [None for _ in iter(int, 1)], "timeout"),
    "exits": (lambda send: os._exit(3), "died"),
    "crashes": (lambda send: os.kill(os.getpid(), signal.SIGSEGV), "died"),
}


@pytest.fixture
def children_are_ignored() -> Iterator[None]:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("children_are_ignored")
@pytest.mark.parametrize("name", JOBS)
def test_where_sigchld_is_ignored(name: str) -> None:
    job, ended = JOBS[name]
    outcome = run(job, 1.5)
    assert outcome.ended == ended
    if name == "crashes":
        assert "segmentation fault" in outcome.detail
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN


@pytest.mark.usefixtures("children_are_ignored")
@pytest.mark.parametrize("name", JOBS)
def test_the_same_in_a_thread_which_may_change_no_handler(name: str) -> None:
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(run(JOBS[name][0], 1.5)))
    thread.start()
    thread.join()
    assert outcomes[0].ended == JOBS[name][1]
    if outcomes[0].ended == "died":
        assert "ended before the function had returned" in outcomes[0].detail


@pytest.mark.parametrize("name", JOBS)
def test_where_somebody_else_waits_for_every_child(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def taken(child: int, options: int) -> tuple[int, int]:
        pid, status = wait(child, options)
        if pid:
            raise ChildProcessError
        return pid, status

    wait = os.waitpid
    monkeypatch.setattr(os, "waitpid", taken)
    assert run(JOBS[name][0], 1.5).ended == JOBS[name][1]


@pytest.mark.usefixtures("children_are_ignored")
def test_the_learners_code_can_start_programs_all_the_same() -> None:
    outcome = run(lambda send: send({"code": subprocess.call([sys.executable, "-c", "raise SystemExit(7)"])}))
    assert outcome.messages == [{"code": 7}]


def test_a_check_can_be_stopped_where_every_signal_is_blocked() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    try:
        assert run(JOBS["loops"][0], 1).ended == "timeout"
        assert "segmentation fault" in run(JOBS["crashes"][0], 2).detail
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def test_an_unknown_status_is_told_in_words() -> None:
    assert "ended before" in sandbox._how_it_died(sandbox.UNKNOWN_STATUS)


@pytest.mark.parametrize(("refused", "number"), [("fork", 11), ("fork", 12), ("pipe", 24)])
@pytest.mark.parametrize(("name", "ended"), [("answers", "finished"), ("loops", "timeout")])
def test_where_the_system_refuses_another_process(
    monkeypatch: pytest.MonkeyPatch, refused: str, number: int, name: str, ended: str
) -> None:
    def refuse() -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, refused, refuse)
    before = len(os.listdir("/dev/fd"))
    outcome = run(JOBS[name][0], 0.3)
    assert outcome.ended == ended
    assert outcome.messages == ([{"answer": 1}] if name == "answers" else [])
    assert len(os.listdir("/dev/fd")) == before


def test_an_import_takes_no_part_of_the_time_after_which_a_call_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    burning = "import time\nend = time.process_time() + 0.15\nwhile time.process_time() < end:\n    pass\n"
    (tmp_path / "burns_processor_time.py").write_text(burning)
    monkeypatch.syspath_prepend(tmp_path)

    def job(send: Send) -> None:
        try:
            with stopped_after(0.05):
                __import__("burns_processor_time")
                send({"imported": True})
                while True:  # the clock goes on afterwards
                    pass
        except TooLong:
            send({"stopped": True})

    outcome = run(job, 1.5)
    assert outcome.ended == "finished"
    assert outcome.messages == [{"imported": True}, {"stopped": True}]
