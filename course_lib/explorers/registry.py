"""Where explorers are listed, so that lessons show them by name and one test drives them all."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from typing import Any

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


def _load(start: str = "l") -> None:
    """Import the explorers of the lessons whose folder begins with `start`, so that they are registered."""
    lessons = importlib.import_module("course_lib.lessons")
    for folder in sorted(m.name for m in pkgutil.iter_modules(lessons.__path__) if m.name.startswith(start)):
        module = f"course_lib.lessons.{folder}.explorers"
        if importlib.util.find_spec(module):
            importlib.import_module(module)


def explorer_names() -> list[str]:
    """The names of all explorers of all lessons, sorted."""
    _load()
    return sorted(_FACTORIES)


def explore(name: str, **values: Any) -> Explorer:
    """A new explorer by name, its controls at their defaults or at `values`; `ValueError` if unknown."""
    lesson = name.split(".")[0]
    if name not in _FACTORIES:
        _load(f"l{lesson}_")
    if name not in _FACTORIES:
        near = difflib.get_close_matches(name, explorer_names(), n=3, cutoff=0.3)
        raise ValueError(f"No explorer is called {name!r}. Near: {', '.join(near) or 'none'}.")
    explorer = _FACTORIES[name]()
    explorer.name = name
    if values:
        explorer.set(**values)
    return explorer
