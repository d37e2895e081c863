"""A lecture as a folder: ``python -m course_lib.lectures.export 06`` (``make lecture-export LESSON=06``).

`index.html` opens from disk, without network, kernel or server: slides, mathematics, and a flipbook for each explorer.
`handout.html` is the text for printing, `handout.pdf` the same as a PDF when a Chromium is there to make it.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from course_lib.explorers import explore
from course_lib.explorers.explorer import Explorer
from course_lib.installation.problem import Problem
from course_lib.lectures import flipbook
from course_lib.lectures.assets import mathjax_folder, reveal_folder, static_folder
from course_lib.lectures.chromium import chromium_path, print_pdf
from course_lib.lectures.handout import handout_page
from course_lib.lectures.lecture_files import find_lesson
from course_lib.lectures.page import MATHJAX_CONFIG, Stored, lecture_page
from course_lib.lectures.slides import slides_of
from course_lib.publish.lesson import Lesson

OUT = Path(__file__).resolve().parents[2] / "build" / "lectures"
REVEAL_FILES = ("LICENSE", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
MATHJAX_FILES = (
    "LICENSE", "MathJax.js", f"config/{MATHJAX_CONFIG}.js", "extensions/TeX", "extensions/HTML-CSS",
    "extensions/MathEvents.js", "jax/element", "jax/input/TeX", "jax/output/HTML-CSS", "fonts/HTML-CSS/STIX-Web/woff",
)  # fmt: skip


WRITTEN = {"explorers", "reveal", "mathjax", "static", "index.html", "handout.html", "handout.pdf"}
"""All that `export` writes into its folder."""


def copy_files(source: Path, names: Sequence[str], target: Path) -> None:
    """Copy files and folders of an installed package, by their paths in it. Raises `Problem` for one that is gone."""
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, dirs_exist_ok=True)
        elif (source / name).is_file():
            shutil.copy(source / name, target / name)
        else:
            raise Problem(f"{source / name} is missing. Run: make env")


def is_lecture(folder: Path) -> bool:
    """Whether there is nothing here but what `export` writes, or a part of it: it may be emptied."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    begun = names <= {"explorers"} and all(path.suffix == ".js" for path in folder.glob("explorers/*"))
    return begun or ("reveal" in names and names <= WRITTEN)


def export(lesson: Lesson, folder: Path) -> list[str]:
    """Write the lecture into `folder`, which is emptied first; return lines that say what is in it.

    Raises `Problem` for a folder that holds anything else.
    """
    if folder.exists() and not is_lecture(folder):
        raise Problem(f"{folder} holds other files and no lecture: nothing was written. Name another folder.")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "explorers").mkdir(parents=True)
    slides = slides_of(lesson)
    lines = []
    names = list(dict.fromkeys(slide.explorer for slide in slides if slide.explorer))
    for name in names:
        book = flipbook.bind(explore(name))
        text = flipbook.as_script(name, book)
        (folder / "explorers" / f"{name}.js").write_text(text, encoding="utf-8")
        lines.append(f"{name}: {len(book['pages'])} settings, {len(text.encode()) / 1e6:.2f} MB")
    copy_files(reveal_folder(), REVEAL_FILES, folder / "reveal")
    copy_files(mathjax_folder(), MATHJAX_FILES, folder / "mathjax")
    copy_files(static_folder(), [path.name for path in sorted(static_folder().iterdir())], folder / "static")
    stored = Stored(str(Explorer._esm), str(Explorer._css), [f"explorers/{name}.js" for name in names])
    (folder / "index.html").write_text(lecture_page(lesson, slides, stored), encoding="utf-8")
    (folder / "handout.html").write_text(handout_page(lesson), encoding="utf-8")
    browser = chromium_path()
    if browser is None:
        lines.append("no handout.pdf: there is no Chromium here (print handout.html from any browser instead)")
    else:
        print_pdf(browser, folder / "handout.html", folder / "handout.pdf")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return [*lines, f"in all {size / 1e6:.1f} MB"]


def main(arguments: Sequence[str]) -> int:
    """``06 [--to=FOLDER]``; return the exit code."""
    started = time.monotonic()
    try:
        numbers = [word for word in arguments if not word.startswith("--")]
        lesson = find_lesson(numbers)
        wanted = [word.removeprefix("--to=") for word in arguments if word.startswith("--to=")]
        folder = Path(wanted[-1]).expanduser() if wanted else OUT / lesson.name
        for line in export(lesson, folder):
            print(line)
        print(f"Open {folder / 'index.html'} ({time.monotonic() - started:.0f} s).")
    except (Problem, OSError, RuntimeError) as problem:  # RuntimeError: a ~name whose home folder nobody knows
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
