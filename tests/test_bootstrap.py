"""bootstrap.py says in words what is missing. Facts about the machine are handed in, so every case can be tried."""

from __future__ import annotations

import ast
import io
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import bootstrap
from bootstrap import Problem

ROOT = Path(bootstrap.__file__).parent


def versions(**known: tuple[int, int]) -> Callable[[str], tuple[int, int] | None]:
    return lambda command: known.get(command.replace(".", "_"))


def test_the_first_python_that_is_new_enough_is_taken() -> None:
    version_of = versions(python3_12=(3, 12), python3=(3, 9))
    assert bootstrap.find_python(version_of=version_of) == "python3.12"
    assert bootstrap.find_python(version_of=versions(python3=(3, 14))) == "python3"


def test_no_python_that_is_new_enough() -> None:
    with pytest.raises(Problem, match=r"needs Python 3\.11 or newer(.|\n)*Found: python3 is 3\.9") as caught:
        bootstrap.find_python(version_of=versions(python3=(3, 9)))
    assert "apt-get install python3" in str(caught.value)
    with pytest.raises(Problem, match="Found: no Python at all"):
        bootstrap.find_python(version_of=versions())


def test_a_real_python_is_asked_for_its_version() -> None:
    assert bootstrap.python_version(sys.executable) == sys.version_info[:2]
    assert bootstrap.python_version("no-such-python") is None
    assert bootstrap.python_version(shutil.which("false") or "false") is None


def test_venv_missing_names_debians_package() -> None:
    with pytest.raises(Problem, match="python3-venv"):
        bootstrap.check_venv("python3", can=lambda command: False)
    bootstrap.check_venv(sys.executable)


def test_too_little_disk_says_how_much_is_needed_and_there() -> None:
    with pytest.raises(Problem, match=r"needs 4 GB .* has 1\.3 GB"):
        bootstrap.check_disk("/course", free=lambda folder: 1.27)
    bootstrap.check_disk("/course", free=lambda folder: 4.5)
    assert bootstrap.free_gigabytes(str(ROOT)) > 0


UNREACHABLE = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)': /simple/voila/
ERROR: Could not find a version that satisfies the requirement voila>=0.5.11 (from course-lib) (from versions: none)
ERROR: No matching distribution found for voila>=0.5.11
"""


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (UNREACHABLE, "registry could not be reached"),
        ("Temporary failure in name resolution", "registry could not be reached"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "certificate was refused"),
        ("OSError: [Errno 28] No space left on device", "disk filled up"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no build of torch==2.13.0 for this Python"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied", "belongs to you"),
        ("something else", "exit code 7"),
    ],
)
def test_a_failed_installation_is_explained(output: str, sentence: str) -> None:
    assert sentence in bootstrap.explain_install_failure(output, 7)


def test_a_failing_pip_ends_in_a_sentence_its_last_lines_and_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "venv_python", lambda: sys.executable)
    log = io.StringIO()
    with pytest.raises(Problem, match=r"(?s)exit code 2.*last lines.*no such option.*install\.log"):
        bootstrap.run_pip(["install", "--no-such-option"], log)
    assert "no such option" in log.getvalue()


def test_last_lines_keeps_the_end() -> None:
    assert bootstrap.last_lines("a\n\nb\nc\n", 2) == "    b\n    c"


def test_a_taken_port_is_noticed_and_the_next_free_one_named() -> None:
    assert bootstrap.choose_port(8888, is_free=lambda port: True) == (8888, "")
    port, note = bootstrap.choose_port(8888, is_free=lambda port: port > 8889)
    assert port == 8890
    assert "8888 is taken" in note
    assert "8890" in note
    with pytest.raises(Problem, match="all taken"):
        bootstrap.choose_port(8888, is_free=lambda port: False)


def test_a_port_that_something_listens_on_is_not_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not bootstrap.port_is_free(port)
    assert bootstrap.port_is_free(port)


@pytest.mark.parametrize("text", ["eighty", "80", "70000", "-1", "8888.0"])
def test_a_port_that_is_none(text: str) -> None:
    with pytest.raises(Problem, match=r"PORT has to be .* got"):
        bootstrap.read_port(text)


def test_the_lab_listens_on_this_machine_only_and_passes_arguments_on() -> None:
    command = bootstrap.lab_command("py", 8890, "--no-browser --ServerApp.token='a b'", as_root=True)
    assert command[:3] == ["py", "-m", "jupyterlab"]
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=8890", "--no-browser", "--ServerApp.token=a b"} <= set(
        command
    )
    assert command.count("--allow-root") == 1
    assert bootstrap.lab_command("py", 1, "--allow-root", as_root=True).count("--allow-root") == 1
    assert "--allow-root" not in bootstrap.lab_command("py", 1)


def test_the_fingerprint_follows_both_files(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("a")
    prints = {bootstrap.fingerprint(str(tmp_path))}
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("b")
        prints.add(bootstrap.fingerprint(str(tmp_path)))
    assert len(prints) == 3


def test_an_environment_that_is_up_to_date_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text(bootstrap.fingerprint())
    monkeypatch.setattr(bootstrap, "STAMP", str(stamp))
    monkeypatch.setattr(bootstrap, "venv_python", lambda: sys.executable)
    monkeypatch.setattr(bootstrap, "run_pip", lambda *_: pytest.fail("installed again"))
    bootstrap.install()


def test_a_problem_is_told_in_words_and_not_as_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop() -> None:
        raise Problem("There is no room.")

    monkeypatch.setattr(bootstrap, "install", stop)
    assert bootstrap.main([]) == 1
    assert capsys.readouterr().err == "\nThere is no room.\n"
    assert bootstrap.main(["nonsense"]) == 2


def test_an_old_python_can_read_the_file() -> None:
    source = (ROOT / "bootstrap.py").read_text()
    tree = ast.parse(source)
    assert source.isascii()
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Match, ast.YieldFrom)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, modern)]  # type: ignore[attr-defined]
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= sys.stdlib_module_names
