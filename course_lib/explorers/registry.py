"""Where explorers are listed, so that lessons show them by name and one test drives them all."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from course_lib import syllabus
from course_lib.explorers.explorer import Explorer

_FACTORIES: dict[str, Callable[[], Explorer]] = {}


def register(name: str) -> Callable[[Callable[[], Explorer]], Callable[[], Explorer]]:
    """Decorator that lists a function returning an `Explorer` under `name`, such as ``"06.gradient_flow"``."""

    def add(factory: Callable[[], Explorer]) -> Callable[[], Explorer]:
        known = _FACTORIES.get(name)
        if known is not None and (known.__module__, known.__qualname__) != (factory.__module__, factory.__qualname__):
            raise ValueError(f"Two explorers are called {name!r}: {known.__qualname__} and {factory.__qualname__}.")
        _FACTORIES[name] = factory
        return factory

    return add


def explorer_names() -> list[str]:
    """The names of all explorers of all lessons, sorted."""
    syllabus.load("explorers")
    return sorted(_FACTORIES)


def explore(name: str, **values: Any) -> Explorer:
    """A new explorer by name, its controls at their defaults or at `values`; `ValueError` if unknown."""
    name = str(name).strip()
    lesson = name.partition(".")[0]
    if name not in _FACTORIES:
        syllabus.load("explorers", lesson)
    if name not in _FACTORIES:
        known = explorer_names()
        near = [k for k in known if k.startswith(f"{lesson}.")]
        near = near or difflib.get_close_matches(name[:60], known, n=3, cutoff=0.3)
        raise ValueError(f"No explorer is called {name[:60]!r}. Near: {', '.join(near) or 'none'}.")
    explorer = _FACTORIES[name]()
    explorer.name = name
    if values:
        explorer.set(**values)
    return explorer
