"""The program of a lecture: ports, names, strangers' pages, and messages that make no sense."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.websocket import websocket_connect

from course_lib.installation.problem import Problem
from course_lib.lectures import export, live, server
from course_lib.lectures.assets import _in_package
from course_lib.lectures.lecture_files import find_lesson


@pytest.fixture(scope="module")
def lecture():
    made = server.Lecture(find_lesson(["00"]))
    yield made
    asyncio.run(made.stop())


def during(lecture, work):
    """What `work(port)` returns while the lecture is served, its kernels not started."""

    async def run():
        listening, port = bind_unused_port(address="127.0.0.1")
        http = HTTPServer(server.application(lecture))
        http.add_socket(listening)
        try:
            return await work(port)
        finally:
            http.stop()

    return asyncio.run(run())


def fetch(lecture, path="/", **headers):
    async def work(port):
        request = HTTPRequest(f"http://127.0.0.1:{port}{path}", headers={k.title(): v for k, v in headers.items()})
        return await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)

    return during(lecture, work)


def test_the_page_and_all_that_it_needs_are_served(lecture):
    page = fetch(lecture)
    assert page.code == 200
    assert b"Start here" in page.body
    for path in (
        "/reveal/dist/reveal.js",
        "/reveal/plugin/notes/notes.js",
        "/mathjax/MathJax.js",
        "/static/lecture.js",
    ):
        assert fetch(lecture, path).code == 200


def test_another_name_and_files_outside_are_refused(lecture):
    assert fetch(lecture, host="example.org").code == 404
    assert fetch(lecture, "/static/../server.py").code in (403, 404)
    assert fetch(lecture, "/static/%2e%2e/server.py").code in (403, 404)


def talk(lecture, *texts, origin=None, hear=4):
    async def work(port):
        headers = {"Origin": origin} if origin else {}
        window = await websocket_connect(HTTPRequest(f"ws://127.0.0.1:{port}/live", headers=headers))
        for text in texts:
            await window.write_message(text)
        heard = []
        try:
            while len(heard) < hear:
                heard.append(json.loads(await asyncio.wait_for(window.read_message(), 5)))
        except TimeoutError:
            pass
        window.close()
        return heard

    return during(lecture, work)


def test_messages_that_make_no_sense_are_passed_over(lecture):
    name = next(iter(lecture.votes.counts))
    greeting = 2 + len(lecture.cells.cells)
    bad = [
        "",
        "no json",
        "[]",
        "3",
        '{"type": "vote"}',
        '{"type": "move", "name": "x", "state": {}, "by": "me"}',
        '{"type": "again", "cell": 999}',
    ]
    heard = talk(lecture, *bad, json.dumps({"type": "vote", "name": name, "option": 1, "by": 1}), hear=greeting + 1)
    assert heard[0]["type"] == "kernel"
    assert heard[-1] == {"type": "votes", "polls": lecture.votes.counts}
    assert lecture.votes.counts[name][1] == 1


def test_votes_count_while_the_kernels_restart(lecture, monkeypatch):
    begun = []

    async def forever():
        begun.append(1)
        await asyncio.sleep(60)

    monkeypatch.setattr(lecture.explorers, "restart", forever)
    name = next(iter(lecture.votes.counts))
    restart, vote = '{"type": "restart"}', json.dumps({"type": "vote", "name": name, "option": 0, "by": 1})
    heard = talk(lecture, restart, restart, vote, hear=3 + len(lecture.cells.cells))
    assert heard[-1] == {"type": "votes", "polls": lecture.votes.counts}
    assert begun == [1]


def test_a_kernel_that_does_not_start_is_said_and_can_be_tried_again(tmp_path, monkeypatch):
    said = []
    kernel = live.ExplorerKernel(["00.first"], said.append, tmp_path, tmp_path / "progress.json")
    monkeypatch.setattr(live, "kernel_environment", lambda progress: {"PATH": "", "PYTHONHOME": "/nowhere"})

    async def twice():
        await kernel.start()
        await kernel.restart()
        await kernel.stop()

    asyncio.run(twice())
    assert [message["condition"] for message in said] == ["starting", "dead"] * 2


def test_a_strangers_page_cannot_listen(lecture):
    with pytest.raises(Exception, match="403"):
        talk(lecture, origin="http://example.org")


def test_a_port_that_is_taken_is_said_and_the_next_one_used(monkeypatch, capsys):
    used = []

    async def present(lesson, port, browser):
        used.append((port, browser))

    monkeypatch.setattr(server, "present", present)
    monkeypatch.delenv("PORT", raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.main(["06", f"--port={port}", "--no-browser"]) == 0
    assert used[0][0] > port
    assert not used[0][1]
    assert f"Port {port} is taken" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["77"], ["06", "--port=abc"], ["06", "--port=80"]])
def test_what_cannot_be_shown_is_said_in_words(arguments, monkeypatch, capsys):
    monkeypatch.delenv("PORT", raising=False)
    assert server.main(arguments) == 1
    assert "LESSON=06" in (said := capsys.readouterr().err) or "PORT" in said


def test_an_export_never_empties_a_folder_that_holds_something_else(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert export.main(["00", f"--to={tmp_path}"]) == 1
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert "nothing was written" in capsys.readouterr().err


def test_a_missing_package_is_named_with_its_remedy():
    with pytest.raises(Problem, match="make env"):
        _in_package("no_such_package_here", "static", "x.js")


@pytest.mark.parametrize(
    ("names", "may_be_emptied"),
    [
        ([], True),
        (["explorers/05.x.js"], True),
        (["explorers/05.x.js", "reveal/dist/reveal.js"], True),
        (["explorers/05.x.js", "reveal/LICENSE", "mathjax/LICENSE", "static/a.css", "index.html"], True),
        (["index.html"], False),
        (["index.html", "static/a.css"], False),
        (["index.html", "reveal/my_talk.html", "photos/one.jpg"], False),
        (["explorers/notes.txt"], False),
    ],
)
def test_only_what_an_export_wrote_is_emptied(tmp_path, names, may_be_emptied):
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine")
    assert export.is_lecture(tmp_path) == may_be_emptied


@pytest.mark.parametrize("to", ["~no-such-user-here/x", "mine.txt", "mine.txt/below", "x" * 300])
def test_places_that_cannot_be_written_to(tmp_path, to, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.setattr(export, "slides_of", lambda lesson: [])
    assert export.main(["00", f"--to={to}"]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"
