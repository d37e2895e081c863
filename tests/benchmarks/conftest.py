"""`bench_record(name, value)`: keeps a measured ratio in build/bench.json and shows all of them at the end."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import chromium  # noqa: F401  (a fixture, here so that all benches share one browser)

BENCH = Path(__file__).resolve().parents[2] / "build" / "bench.json"
_shown: dict[str, tuple[float, str, bool]] = {}


def merge(path: Path, name: str, value: float) -> None:
    """Put `{name: value}` into the JSON file at `path`, in one go, keeping what else is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    known[name] = round(value, 4)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".json")
    with os.fdopen(handle, "w") as file:
        json.dump(dict(sorted(known.items())), file, indent=2)
        file.write("\n")
    os.replace(temporary, path)


@pytest.fixture
def bench_record() -> Callable[..., None]:
    """Record a figure. With `limit` and `direction` ("max" or "min"), a figure beyond the limit fails the test."""

    def record(name: str, value: float, limit: float | None = None, direction: str = "max") -> None:
        value = float(value)
        if not math.isfinite(value):
            raise ValueError(f"bench_record({name!r}) needs a finite number; got {value}.")
        if direction not in ("max", "min"):
            raise ValueError(f'bench_record needs direction "max" or "min"; got {direction!r}.')
        merge(BENCH, name, value)
        good = limit is None or (value <= limit if direction == "max" else value >= limit)
        wanted = "" if limit is None else f"at {'most' if direction == 'max' else 'least'} {limit:g}"
        _shown[name] = (value, wanted, good)
        assert good, f"{name} is {value:.3f}; it has to be {wanted}"

    return record


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _shown:
        return
    terminalreporter.section("measured (build/bench.json)")
    for name, (value, wanted, good) in _shown.items():
        terminalreporter.write_line(f"{name:<28} {value:10.3f}  {wanted:<14} {'ok' if good else 'MISSED'}")
