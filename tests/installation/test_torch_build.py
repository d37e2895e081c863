"""The small PyTorch is taken from wherever it can be had, and what is said about it is true."""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from installation import torch_build
from installation.pip_runs import Pip
from installation.torch_build import find_cpu_wheel, listing, plan

VERSION = "2.13.0"
PYTHON = list(sys.version_info[:3])
TAG = f"cp{sys.version_info.major}{sys.version_info.minor}"
WHEEL = f"torch-{VERSION}+cpu-{TAG}-{TAG}-linux_{platform.machine()}.whl"
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a Linux wheel")


class PretendPip:
    """A pip that knows some versions of torch."""

    def __init__(self, versions: str = "2.14.0, 2.13.0") -> None:
        self.environment: dict[str, str] = {}
        self.versions = versions

    def attempt(self, arguments: list[str]) -> tuple[int, str]:
        assert arguments == ["index", "versions", "torch"]
        return (0, f"torch (2.14.0)\nAvailable versions: {self.versions}\n") if self.versions else (1, "ERROR")


def write_wheel(folder: Path, name: str = WHEEL) -> None:
    """A wheel that holds nothing but an empty module `torch`."""
    info = f"torch-{VERSION}+cpu.dist-info"
    tag = name[: -len(".whl")].split("-", 2)[2]
    files = {
        "torch.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: torch\nVersion: {VERSION}+cpu\nRequires-Dist: not-there\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n",
    }
    record = ""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for path, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
            record += f"{path},sha256={digest},{len(text)}\n"
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """The address of a simple index of packages with one wheel of torch in it."""
    write_wheel(tmp_path / "index" / "torch")
    link = WHEEL.replace("+", "%2B")
    (tmp_path / "index" / "torch" / "index.html").write_text(f'<!DOCTYPE html><a href="{link}">{WHEEL}</a>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(tmp_path / "index")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hanging() -> Iterator[str]:
    """The address of a server that accepts every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def real_pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pip:
    """This environment's pip, with no setting from outside."""
    for name in filter(lambda name: name.startswith("PIP_"), list(os.environ)):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return Pip(sys.executable, str(tmp_path), str(tmp_path / "install.log"), "3.11 to 3.14")


@pytest.mark.parametrize("layout", ["wheels in the folder", "a folder torch in it", "file:// address"])
def test_a_folder_is_an_index_too(tmp_path: Path, layout: str) -> None:
    wheels = tmp_path / "my wheels" / "torch" if layout == "a folder torch in it" else tmp_path / "my wheels"
    write_wheel(wheels)
    address = (tmp_path / "my wheels").as_uri() if "file" in layout else str(tmp_path / "my wheels")
    arguments, why_not = find_cpu_wheel(address, VERSION, PYTHON, {})
    assert why_not == ""
    assert arguments == ["install", "--no-deps", "--no-index", "--find-links", str(wheels), f"torch=={VERSION}+cpu"]


@ON_LINUX
def test_a_real_pip_installs_it_from_a_folder_and_from_an_index(tmp_path: Path, index: str, real_pip: Pip) -> None:
    for number, address in enumerate((str(tmp_path / "index"), index)):
        arguments, _ = find_cpu_wheel(address, VERSION, PYTHON, real_pip.environment)
        target = tmp_path / str(number)
        real_pip.start()
        real_pip.run([*arguments, "--target", str(target)])
        assert (target / "torch.py").exists()  # and without what it depends on, which is nowhere


def test_an_index_that_is_reachable_is_named(index: str) -> None:
    planned = plan(VERSION, PYTHON, index, PretendPip(), on="linux")
    assert planned.sentence == f"PyTorch {VERSION}: the small CPU build, from {index}."
    assert planned.gigabytes == torch_build.CPU_GIGABYTES
    assert planned.arguments[-3:] == ["--index-url", index, f"torch=={VERSION}+cpu"]


def test_an_index_that_hangs_takes_three_seconds_at_most(hanging: str) -> None:
    started = time.monotonic()
    planned = plan(VERSION, PYTHON, hanging, PretendPip(), on="linux")
    assert time.monotonic() - started < 3.6
    assert "cannot be reached" in planned.sentence
    assert "the ordinary build comes instead, with GPU libraries, 5.8 GB in all" in planned.sentence
    assert "\n" not in planned.sentence
    assert (planned.arguments, planned.gigabytes) == ([], torch_build.GPU_GIGABYTES)


def test_a_name_server_that_hangs_takes_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(20))
    started = time.monotonic()
    with pytest.raises(OSError, match=r"no answer within 0\.5 s"):
        listing("http://index.invalid", {}, 0.5)
    assert time.monotonic() - started < 1.5


def test_an_index_that_drips_takes_no_longer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
                for _ in range(20):
                    time.sleep(0.1)
                    connection.sendall(b"<a>")

        threading.Thread(target=drip, daemon=True).start()
        with pytest.raises(OSError, match="no answer within"):
            listing(f"http://127.0.0.1:{server.getsockname()[1]}", {}, 0.5)


@pytest.mark.parametrize(
    "name",
    [
        f"torch-2.12.0+cpu-{TAG}-{TAG}-linux_x86_64.whl",
        f"torch-{VERSION}+cpu-cp39-cp39-linux_x86_64.whl",
        f"torch-{VERSION}+cpu-{TAG}-{TAG}t-linux_x86_64.whl",
        f"torch-{VERSION}+cpu-{TAG}-{TAG}-linux_s390x.whl",
        f"torch-{VERSION}+cpu-{TAG}-{TAG}-win_amd64.whl",
        f"torch-{VERSION}+cu130-{TAG}-{TAG}-manylinux_2_28_x86_64.whl",
        f"torch-{VERSION}-{TAG}-{TAG}-manylinux_2_28_x86_64.whl",
        "",
    ],
)
def test_an_index_that_lacks_the_build(name: str) -> None:
    arguments, why_not = find_cpu_wheel("http://i", VERSION, PYTHON, {}, "x86_64", lambda *_: f'<a href="{name}">')
    assert arguments == []
    assert why_not == f"http://i has no CPU build of PyTorch {VERSION} for Python {PYTHON[0]}.{PYTHON[1]}"


@pytest.mark.parametrize("platform_tag", ["linux_x86_64", "manylinux_2_28_x86_64", "manylinux2014_x86_64"])
def test_names_of_the_build_as_a_page_writes_them(platform_tag: str) -> None:
    page = f'<a href="/whl/cpu/torch-{VERSION}%2Bcpu-{TAG}-{TAG}-{platform_tag}.whl#sha256=0">torch</a>'
    assert find_cpu_wheel("http://i", VERSION, PYTHON, {}, "x86_64", lambda *_: page)[1] == ""


def test_where_pip_finds_the_small_build_by_itself_no_gigabytes_are_claimed(tmp_path: Path) -> None:
    for choice in (str(tmp_path), "gpu"):
        planned = plan(VERSION, PYTHON, choice, PretendPip("2.14.0, 2.13.0+cpu, 2.13.0"), on="linux")
        assert planned.sentence.endswith("pip finds the small CPU build by itself.")
        assert planned.gigabytes == torch_build.CPU_GIGABYTES
    assert "5.8 GB" in plan(VERSION, PYTHON, str(tmp_path), PretendPip("2.14.0+cpu, 2.13.0"), on="linux").sentence
    assert "5.8 GB" in plan(VERSION, PYTHON, str(tmp_path), PretendPip(""), on="linux").sentence


def test_a_gpu_user_gets_the_ordinary_build_and_nothing_is_probed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_build, "listing", lambda *_: pytest.fail("asked an index"))
    planned = plan(VERSION, PYTHON, "gpu", PretendPip(), on="linux")
    assert planned.sentence.startswith(f"PyTorch {VERSION}: COURSE_TORCH=gpu; the ordinary build")
    assert planned.arguments == []


def test_on_macos_there_is_nothing_to_choose() -> None:
    planned = plan(VERSION, PYTHON, "", PretendPip(), on="darwin", find=lambda *_: pytest.fail("asked an index"))
    assert (planned.arguments, planned.gigabytes) == ([], torch_build.CPU_GIGABYTES)


@pytest.mark.parametrize("choice", ["", "cpu"])
def test_without_a_choice_pytorchs_own_index_is_asked(choice: str) -> None:
    asked: list[str] = []

    def find(address: str, *_: object) -> tuple[list[str], str]:
        asked.append(address)
        return ["install"], ""

    plan(VERSION, PYTHON, choice, PretendPip(), on="linux", find=find)
    assert asked == [torch_build.CPU_INDEX]


def test_a_folder_that_is_not_there_is_told() -> None:
    assert "cannot be reached" in find_cpu_wheel("/no/such/folder", VERSION, PYTHON, {})[1]
    assert "cannot be reached" in find_cpu_wheel("no-scheme://x", VERSION, PYTHON, {})[1]
