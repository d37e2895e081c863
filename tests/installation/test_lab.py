"""`make lab` prints the few lines a person needs, stops cleanly, and says why the server has ended."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from installation import lab
from installation.lab import Server, StopSignals, hiding_the_course, lab_command, server_address, supervise, welcome
from installation.problem import Problem

ROOT = Path(__file__).resolve().parents[2]
RUNNING = """
import json, os, signal, socket, sys, time
print("a long log", flush=True)
folder, ending = sys.argv[1:]
if ending == "early":
    sys.exit("no such option: --nonsense")
if ending == "version":
    print("4.6.6")
    sys.exit()
if ending == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
bound = socket.socket()
bound.bind(("127.0.0.1", 0))
port = bound.getsockname()[1]
with open(os.path.join(folder, "jpserver-%d.json" % os.getpid()), "w") as note:
    json.dump({"url": f"http://127.0.0.1:{port}/", "token": "abc"}, note)
if ending != "silent":
    time.sleep(0.1)
    bound.listen()
time.sleep(0.5)
if ending == "late":
    sys.exit("the disk is full")
if ending == "menu":
    sys.exit(0)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def log_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Server.__init__, "__defaults__", (str(tmp_path / "build" / "lab.log"), str(tmp_path)))


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    for number in numbers:  # whatever started the tests may have ignored one, as nohup does
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def command(folder: Path, ending: str) -> list[str]:
    return [sys.executable, "-c", RUNNING, str(folder), ending]


def stop_soon(number: int, after: float = 0.4) -> None:
    threading.Timer(after, os.kill, (os.getpid(), number)).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_address_is_told_and_the_server_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    stop_soon(number, 1.0)
    assert supervise(command(tmp_path, "never"), dict(os.environ), str(tmp_path), opens_browser=True) == 0
    printed = capsys.readouterr().out
    assert re.search(r"http://127.0.0.1:\d+/lab/tree/notebooks/00_start_here.ipynb\?token=abc\n", printed)
    assert "Ctrl+C" in printed
    assert "Stopped. Your notebooks and your progress are kept." in printed
    assert "a long log" not in printed
    assert printed.count("\n") < 13
    assert (tmp_path / "build" / "lab.log").read_text() == "a long log\n"


@pytest.mark.parametrize(("patience", "told"), [(60.0, False), (0.2, True)])
def test_an_address_where_nothing_answers_yet_is_told_after_a_while(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, patience: float, told: bool
) -> None:
    monkeypatch.setattr(lab, "SECONDS_TO_ANSWER", patience)
    stop_soon(signal.SIGTERM, 1.2)
    assert supervise(command(tmp_path, "silent"), dict(os.environ), str(tmp_path), opens_browser=False) == 0
    assert ("JupyterLab is running" in capsys.readouterr().out) is told


def test_a_server_that_does_not_start_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"(?s)did not start \(exit code 1\).*lab\.log.*no such option: --nonsense"):
        supervise(command(tmp_path, "early"), dict(os.environ), str(tmp_path), opens_browser=True)


def test_a_server_that_dies_later_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"(?s)stopped by itself \(exit code 1\).*the disk is full"):
        supervise(command(tmp_path, "late"), dict(os.environ), str(tmp_path), opens_browser=True)


def test_a_server_that_is_shut_down_from_its_own_menu(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert supervise(command(tmp_path, "menu"), dict(os.environ), str(tmp_path), opens_browser=False) == 0
    assert capsys.readouterr().out.endswith("JupyterLab has ended.\n")


def test_what_a_command_prints_that_is_no_server_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert supervise(command(tmp_path, "version"), dict(os.environ), str(tmp_path), opens_browser=True) == 0
    assert capsys.readouterr().out == "a long log\n4.6.6\n"


def test_a_stubborn_server_is_ended_by_force_at_the_second_wish(tmp_path: Path) -> None:
    stop_soon(signal.SIGINT, 1.0)
    stop_soon(signal.SIGINT, 1.3)
    started = time.monotonic()
    supervise(command(tmp_path, "stubborn"), dict(os.environ), str(tmp_path), opens_browser=True)
    assert time.monotonic() - started < 10
    server = Server(command(tmp_path, "stubborn"), dict(os.environ))
    while server.address(str(tmp_path)) is None:
        time.sleep(0.05)
    server.stop(seconds=0.2)
    assert not server.runs()


def test_a_signal_that_nohup_has_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = StopSignals()
    os.kill(os.getpid(), signal.SIGHUP)
    assert stop.count == 0
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN


def test_the_address_from_the_note_or_else_from_the_log() -> None:
    note = json.dumps({"url": "http://127.0.0.1:9000/base/", "token": ""})
    assert server_address(note, "") == "http://127.0.0.1:9000/base/lab/tree/notebooks/00_start_here.ipynb"
    log = "    http://127.0.0.1:9000/lab/tree/notebooks/00_start_here.ipynb?token=12\n"
    for broken in ("", "{", "{}", "[]"):
        assert server_address(broken, log) == log.strip()
        assert server_address(broken, "starting") is None


def test_the_lines_differ_with_and_without_a_browser() -> None:
    assert "opens in your browser" in welcome("http://x", True, "/course", "/course/build/jupyterlab.log")
    lines = welcome("http://x", False, "/course", "/course/build/jupyterlab.log").splitlines()
    assert lines[0] == "JupyterLab is running. Open this address in a browser:"
    assert lines[-1].split() == ["Its", "log:", "build/jupyterlab.log"]
    assert any("/course/notebooks" in line for line in lines)


def test_a_real_lab_from_start_to_stop(tmp_path: Path) -> None:
    environment = {**os.environ, "PORT": "18470", "LAB_ARGS": "--no-browser"}
    for kind in ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR"):
        environment[f"JUPYTER_{kind}"] = str(tmp_path / kind)
    start = [sys.executable, str(ROOT / "bootstrap.py"), "lab", "--here"]
    with subprocess.Popen(start, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = ""
        try:
            while "Its log" not in printed:
                line = process.stdout.readline()
                assert line, printed
                printed += line
            address = re.findall(r"http://127\.0\.0\.1:\d+/\S+\?token=\w+", printed)[0]
            assert urllib.request.urlopen(address, timeout=20).status == 200
        finally:
            process.send_signal(signal.SIGTERM)
        printed += process.stdout.read()
    assert process.returncode == 0
    assert "Stopped." in printed
    assert not re.search(r"ServerApp|LabApp|Warning", printed)


def test_a_taken_port_is_noticed_and_the_next_free_one_named() -> None:
    assert lab.choose_port(8888, is_free=lambda port: True) == (8888, "")
    port, note = lab.choose_port(8888, is_free=lambda port: port > 8889)
    assert port == 8890
    assert "8888 is taken" in note
    assert "8890" in note
    with pytest.raises(Problem, match="all taken"):
        lab.choose_port(8888, is_free=lambda port: False)


def test_a_port_that_something_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not lab.port_is_free(port)
    assert lab.port_is_free(port)


@pytest.mark.parametrize("text", ["eighty", "80", "70000", "-1", "8888.0"])
def test_a_port_that_is_none(text: str) -> None:
    with pytest.raises(Problem, match=r"PORT has to be .* got"):
        lab.read_port(text)


def test_the_lab_listens_on_this_machine_only_and_passes_arguments_on() -> None:
    given = set(lab_command("py", 8890, "--no-browser --ServerApp.token='a b'", as_root=True))
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=8890", "--no-browser", "--ServerApp.token=a b"} <= given
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in given
    assert lab_command("py", 1, "--allow-root", as_root=True).count("--allow-root") == 1
    assert "--allow-root" not in lab_command("py", 1)
    with pytest.raises(Problem, match="LAB_ARGS cannot be read"):
        lab_command("py", 1, "--x='open")


def test_a_python_without_jupyterlab_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="JupyterLab is not installed in /no/python"):
        lab.runtime_folder("/no/python", dict(os.environ))


def test_a_file_in_the_courses_folder_hides_nothing_from_the_server(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("x = 1")
    command = lab_command(sys.executable, 8890)
    start = command[: command.index("jupyterlab") - 1]
    subprocess.run([*start, "-c", "import random; random.Random"], check=True, cwd=tmp_path)


def test_a_file_that_hides_the_course_itself_is_named(tmp_path: Path) -> None:
    assert hiding_the_course(str(tmp_path)) == []
    (tmp_path / "course_lib.py").write_text("")
    (tmp_path / "course_lib").mkdir()
    (said,) = hiding_the_course(str(tmp_path))
    assert "course_lib.py hides the course itself: rename it" in said
