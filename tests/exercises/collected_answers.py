"""Answers to exercises, each in a module of a package, collected by decorators."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import Any

Function = Callable[..., Any]
Answer = tuple[str, Function]


class Collected:
    """The wrong and the right answers in the modules of one package, by its name and path."""

    def __init__(self, package: str, path: Iterable[str]) -> None:
        self.package, self.path = package, path
        self.wrong_ones: list[Answer] = []
        self.right_ones: list[Answer] = []

    def wrong(self, identifier: str) -> Callable[[Function], Function]:
        """Decorator of a wrong answer to this exercise."""
        return self._into(self.wrong_ones, identifier)

    def right(self, identifier: str) -> Callable[[Function], Function]:
        """Decorator of a right answer to this exercise."""
        return self._into(self.right_ones, identifier)

    def _into(self, answers: list[Answer], identifier: str) -> Callable[[Function], Function]:
        def keep(function: Function) -> Function:
            answers.append((identifier, function))
            return function

        return keep

    def load(self) -> None:
        """Import all modules of the package, in the order of their names."""
        for module in sorted(m.name for m in pkgutil.iter_modules(self.path) if not m.ispkg):
            importlib.import_module(f"{self.package}.{module}")
