"""A learner's own file that hides a module which the course needs.

Python looks in the notebook's folder first, so a `regex.py` there is imported in place of the package `regex`, and
whatever imports that fails far away. This module names the file. At first it imports what no file can hide, only.
"""

from __future__ import annotations

import os
import sys

NOBODY_IMPORTS = {"antigravity", "idlelib", "test", "this", "turtle", "turtledemo"}
"""Modules of Python's own that no package needs: a learner's `test.py` hides nothing that matters."""
STANDARD_LIBRARY = os.path.dirname(os.path.realpath(os.__file__))
COURSE = os.path.dirname(os.path.realpath(__file__))


class Hiding:
    """A file or folder (`path`) with the name of a module which the course needs.

    `wins` says whether an import in this process finds it first. Python's own modules come before a notebook's folder,
    but not before the folder in which a program is started; packages come after both.
    """

    def __init__(self, module: str, path: str) -> None:
        self.module = module
        self.path = path
        self.wins = _found_in(module, path)

    def __str__(self) -> str:
        whose = "Python's own module" if self.module in sys.stdlib_module_names else "the package"
        hides = "hides" if self.wins else "can hide"
        new_name = f"my_{os.path.basename(self.path)}"
        return f"{self.path} {hides} {whose} {self.module}: rename it, for example to {new_name}"

    @property
    def harmful_now(self) -> bool:
        """Whether an import in this process gets, or will get, the learner's file."""
        loaded = sys.modules.get(self.module)
        return self.wins and (loaded is None or str(getattr(loaded, "__file__", None) or "").startswith(self.path))


def _found_in(module: str, path: str) -> bool:
    """Whether an import of the module would take it from `path`."""
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec(module)
    return spec is not None and os.path.realpath(spec.origin or "").startswith(os.path.realpath(path))


def folders_of_the_learner() -> list[str]:
    """The folders on Python's search path that are neither its library, nor for packages, nor the course's own."""
    found: list[str] = []
    for entry in sys.path:
        folder = os.path.realpath(entry or ".")
        library = folder.startswith(STANDARD_LIBRARY) or os.path.basename(folder) in ("site-packages", "dist-packages")
        if not library and folder not in (COURSE, os.path.dirname(COURSE)) and os.path.isdir(folder):
            found.append(folder)
    return found


def importable(folder: str) -> dict[str, str]:
    """The modules and packages that lie in a folder: names and places."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        return {}
    found = {}
    for entry in entries:
        name, extension = os.path.splitext(entry)
        path = os.path.join(folder, entry)
        if name.isidentifier() and (extension == ".py" or os.path.isfile(os.path.join(path, "__init__.py"))):
            found[name] = path
    return found


def hides_python(name: str) -> bool:
    """Whether a file of this name hides a module of Python's own that matters (built-in ones cannot be hidden)."""
    from importlib.machinery import FrozenImporter

    if name not in sys.stdlib_module_names or name in NOBODY_IMPORTS or name in sys.builtin_module_names:
        return False
    return FrozenImporter.find_spec(name) is None


def hides_package(name: str, folders: list[str]) -> bool:
    """Whether a package of this name, outside of `folders`, is one that the course needs."""
    from importlib.machinery import PathFinder

    if name in sys.stdlib_module_names:
        return False
    elsewhere = [entry for entry in sys.path if os.path.realpath(entry or ".") not in folders]
    return PathFinder.find_spec(name, elsewhere) is not None and name in needed_modules()


def needed_modules(root: str = "course_lib") -> set[str]:
    """The top-level modules of all packages that the course needs, directly or through others."""
    import re
    from importlib import metadata

    def canonical(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    seen: set[str] = set()
    waiting = [root]
    while waiting:
        name = canonical(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines if "extra ==" not in line)
        waiting += [match.group() for match in found if match]
    brought = metadata.packages_distributions().items()
    return {module for module, packages in brought if not seen.isdisjoint(map(canonical, packages))} - {root}


def hiding_files(folders: list[str] | None = None) -> list[Hiding]:
    """All files that hide a module which the course needs; empty when all is well.

    `folders` are those of the learner; left out, this process's. Files that hide Python's own modules come alone:
    nothing else can be looked up reliably before they are gone.
    """
    folders = folders_of_the_learner() if folders is None else folders
    places = [(name, path) for folder in folders for name, path in importable(folder).items()]
    found = [Hiding(name, path) for name, path in places if hides_python(name)]
    if any(file.harmful_now for file in found):
        return found
    packages = [Hiding(name, path) for name, path in places if hides_package(name, folders)]
    return found + [file for file in packages if file.wins]


def refuse_hiding_files() -> None:
    """Raise `ImportError`, naming the file and the remedy, where an import would get a learner's file."""
    harmful = [str(hiding) for hiding in hiding_files() if hiding.harmful_now]
    if harmful:
        raise ImportError("; ".join(harmful) + ". Then restart the kernel (Kernel, Restart) and run the cell again.")
