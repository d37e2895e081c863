"""Settings that were made for something else do not decide what lies in the course's environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from installation import surroundings
from installation.pip_runs import Pip
from installation.surroundings import for_pip, read_pip_settings, without_python_settings

HARMFUL = {
    "PIP_USER": "1",
    "PIP_TARGET": "/somewhere",
    "PIP_PREFIX": "/somewhere",
    "PIP_ROOT": "/somewhere",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_NO_DEPS": "1",
    "PIP_DRY_RUN": "1",
    "PIP_PYTHON": "/no/python",
    "PIP_CONSTRAINT": "/no/constraints.txt",
    "PIP_REQUIRE_HASHES": "1",
    "PIP_NO_BINARY": ":all:",
    "PIP_ONLY_BINARY": ":all:",
    "PIP_QUIET": "3",
    "PIP_PRE": "1",
    "PYTHONPATH": "/other/project",
    "PYTHONHOME": "/no/such/place",
    "PYTHONWARNINGS": "error",
    "PYTHONINSPECT": "1",
}
USEFUL = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "http://127.0.0.1:9/more",
    "PIP_FIND_LINKS": "/wheels",
    "PIP_PROXY": "http://127.0.0.1:9",
    "PIP_CERT": "/certificate.pem",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HOME": "/home/somebody",
}


def test_only_what_says_how_to_reach_packages_stays() -> None:
    assert for_pip({**HARMFUL, **USEFUL}) == USEFUL
    assert without_python_settings({"PYTHONHOME": "x", "PYTHONUNBUFFERED": "1", "PIP_USER": "1"}) == {
        "PYTHONUNBUFFERED": "1",
        "PIP_USER": "1",
    }


def test_pips_own_listing_is_read() -> None:
    listing = """:env:.cert='/a b.pem'
:env:.user='1'
global.index-url='http://first'
global.extra-index-url='http://a http://b'
global.find-links="\\n/it's/one\\n/two"
global.require-virtualenv='true'
install.index-url='http://second'
install.no_deps='true'
list.index-url='http://never'
"""
    assert read_pip_settings(listing) == {
        "PIP_CERT": "/a b.pem",
        "PIP_INDEX_URL": "http://second",
        "PIP_EXTRA_INDEX_URL": "http://a http://b",
        "PIP_FIND_LINKS": "/it's/one /two",
    }


def test_a_real_pip_is_reached_with_every_harmful_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(f"[global]\nfind-links = {tmp_path}\nno-index = true\n[install]\nuser = true\nno-deps = true\n")
    for name in filter(lambda name: name.startswith("PIP_"), list(os.environ)):
        monkeypatch.delenv(name)
    for name, value in {**HARMFUL, "PIP_CONFIG_FILE": str(config)}.items():
        monkeypatch.setenv(name, value)
    pip = Pip(sys.executable, str(tmp_path), str(tmp_path / "install.log"), "3.11 to 3.14")
    pip.start()
    settings = {name: value for name, value in pip.environment.items() if name.startswith("PIP_")}
    assert settings["PIP_FIND_LINKS"] == str(tmp_path)
    assert settings["PIP_CONFIG_FILE"] == os.devnull
    assert not settings.keys() & HARMFUL.keys()
    assert "Would install" not in pip.run(["install", "pip"])


def test_a_pip_configuration_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text("no section\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    pip = Pip(sys.executable, str(tmp_path), str(tmp_path / "install.log"), "3.11 to 3.14")
    with pytest.raises(Exception, match=r"pip\.conf"):
        pip.start()


def test_an_exit_code_is_told_where_sigchld_was_ignored() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        surroundings.default_signals()
        assert subprocess.call([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    finally:
        signal.signal(signal.SIGCHLD, before)
