"""Makes the course's environment in .venv and starts JupyterLab; says in plain words what is missing.

Standard library only, and written so that even a very old Python can read it: that Python's job is then to
hand over to a newer one, or to say that one is needed. The steps are in course_lib/installation/.

    python3 bootstrap.py             make the environment, or do nothing when it is up to date
    python3 bootstrap.py lab         the same, then open JupyterLab on notebooks/00_start_here.ipynb
    python3 bootstrap.py lab --here  JupyterLab from the Python that runs this (conda's, say)
    python3 bootstrap.py oldest      print the path of the oldest Python here that the course promises to work with

COURSE_PYTHON names the Python to make the environment with (a command, a path, or "oldest"). COURSE_TORCH is "gpu" for
the ordinary PyTorch, or the address or folder of another index of CPU wheels. COURSE_UNPINNED=1 takes the newest
packages that pyproject.toml allows, to see early what tomorrow brings.
"""

import os
import sys

sys.dont_write_bytecode = True  # a very old Python would leave files beside the sources
ROOT = os.path.dirname(os.path.abspath(__file__))
if __name__ == "__main__":
    # What else lies in the course's folder, a random.py say, must not hide a module of Python's own.
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or ".") != os.path.realpath(ROOT)]
sys.path.insert(0, os.path.join(ROOT, "course_lib"))  # found as `installation`: the course is not installed yet
from installation import pythons, surroundings  # noqa: E402
from installation.problem import Problem, say  # noqa: E402

del sys.path[0]  # what else lies there must not hide a package of the same name

COMMANDS = ([], ["lab"], ["lab", "--here"], ["oldest"])


def hand_over(arguments):
    """Go on under a Python that is new enough for the rest of the installation."""
    newer, _ = pythons.find_python(pythons.read_promise(ROOT))
    os.execvp(newer["path"], [newer["path"], os.path.abspath(__file__)] + arguments)


def run(arguments):
    """Run one of the commands; return the exit code. Raises Problem."""
    promise = pythons.read_promise(ROOT)
    if arguments == ["oldest"]:
        say(pythons.oldest_python(promise)["path"])
        return 0
    if sys.version_info[:2] < promise[0]:
        hand_over(arguments)
    from installation import environment, lab

    if "--here" in arguments:
        return lab.lab(sys.executable, own_environment=False)
    environment.install()
    return lab.lab(environment.venv_python()) if arguments else 0


def main(arguments):
    """Run one of the commands, and tell a problem in words; return the exit code."""
    if arguments not in COMMANDS:
        say("Usage: python3 bootstrap.py [lab [--here] | oldest]")
        return 2
    try:
        surroundings.default_signals()
        return run(arguments)
    except Problem as problem:
        sys.stderr.write("\n%s\n" % problem)
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Run the same command again to go on.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
