"""Which Python the environment is made with: one that the pinned packages accept."""

import json
import os
import re
import subprocess
import sys

from .problem import Problem
from .surroundings import without_python_settings

ALSO_LOOKED_IN = ("/usr/bin", "/usr/local/bin")
# A file in the current folder, which is the empty entry, must not hide a module of Python's own.
FACTS_CODE = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import json, platform, struct, sys
try:
    import ensurepip, venv
    makes_environments = True
except ImportError:
    makes_environments = False
try:
    import sysconfig
    threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
except ImportError:
    threaded = False
print(json.dumps({
    "version": list(sys.version_info[:3]), "build": sys.version + " " + platform.machine(),
    "path": getattr(sys, "_base_executable", sys.executable), "kind": platform.python_implementation(),
    "bits": 8 * struct.calcsize("P"), "free_threaded": threaded, "makes_environments": makes_environments}))
"""


def read_promise(root):
    """`(oldest, newest)`, such as `((3, 11), (3, 14))`: what pyproject.toml says of Python, the one place for it."""
    with open(os.path.join(root, "pyproject.toml")) as file:
        text = file.read()
    low, high = re.search(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', text, re.M).groups()
    return (3, int(low)), (3, int(high) - 1)


def in_words(promise):
    """`3.11 to 3.14`."""
    return "%d.%d to %d.%d" % (promise[0] + promise[1])


def names(promise):
    """The commands that are tried, in order: the oldest first, because the saved lessons were made with it.

    The one that runs this comes last; it may be on no path.
    """
    numbered = ["python3.%d" % minor for minor in range(promise[0][1], promise[1][1] + 1)]
    return numbered + ["python3", "python"] + ([sys.executable] if sys.executable else [])


def look_at(command):
    """What a Python says of itself (see FACTS_CODE), or None when it cannot be run."""
    try:
        with open(os.devnull, "w") as nowhere:
            output = subprocess.check_output(
                [command, "-c", FACTS_CODE], stderr=nowhere, env=without_python_settings(os.environ)
            )
        return json.loads(output.decode().strip().splitlines()[-1])
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError):
        return None


def version_text(facts):
    """`3.11.2`."""
    return ".".join(str(part) for part in facts["version"])


def refusal(facts, promise):
    """Why the pinned packages cannot be installed for this Python, or an empty string."""
    version = tuple(facts["version"][:2])
    if version < promise[0]:
        return "is %s, which is too old" % version_text(facts)
    if version > promise[1]:
        return "is %s, for which not all the pinned packages have builds" % version_text(facts)
    if facts["kind"] != "CPython":
        return "is %s, and the packages are built for CPython" % facts["kind"]
    if facts["bits"] != 64:
        return "is a %d-bit build, and PyTorch needs a 64-bit one" % facts["bits"]
    if facts["free_threaded"]:
        return "is the free-threaded build, for which not all the pinned packages have builds"
    if not facts["makes_environments"]:
        return "lacks its venv module (Debian and Ubuntu: sudo apt-get install python%d.%d-venv)" % version
    return ""


def find_python(promise, named="", look=look_at):
    """`(facts, reason)` of the Python to take and why. Raises Problem, naming what was found, when there is none.

    `named` is a command or path that a person chose, "oldest", or empty.
    """
    if named == "oldest":
        return oldest_python(promise, look=look), "COURSE_PYTHON asks for the oldest there is"
    refused = []
    for command in [named] if named else names(promise):
        facts = look(command)
        if facts is None:
            continue
        why_not = refusal(facts, promise)
        if not why_not:
            return facts, "COURSE_PYTHON names it" if named else (
                "it is the first here that the pinned packages accept (%s)" % in_words(promise)
            )
        refused.append("%s %s" % (command, why_not))
    raise Problem(nothing_fits(promise, refused, named))


def nothing_fits(promise, refused, named=""):
    """What to do when no Python will do."""
    if named and not refused:
        return (
            "COURSE_PYTHON=%s is not a Python that can be run. Give its full path, or leave the variable out." % named
        )
    found = "".join("  %s\n" % line for line in refused) or "  no Python at all\n"
    return (
        "The course needs Python %s, and there is none here that will do. Found:\n%s"
        "Install one (Debian or Ubuntu: sudo apt-get install python3 python3-venv; macOS: the installer from\n"
        "python.org; anywhere: conda, as the README says), then run the same command again."
        % (in_words(promise), found)
    )


def everywhere(path=None):
    """Every Python 3 on the search path and in the usual places, also those that another one hides."""
    folders = (os.environ.get("PATH", "") if path is None else path).split(os.pathsep)
    found = []
    for folder in folders + list(ALSO_LOOKED_IN):
        if os.path.isdir(folder or "."):
            found += [
                os.path.join(folder, n) for n in sorted(os.listdir(folder or ".")) if re.match(r"python3(\.\d+)?$", n)
            ]
    return list(dict.fromkeys(found))


def oldest_python(promise, commands=None, look=look_at):
    """The facts of the oldest promised Python there is, by its full version; one without venv counts too.

    Raises Problem when there is none.
    """
    fitting, refused = [], []
    for command in everywhere() if commands is None else commands:
        facts = look(command)
        if facts is None:
            continue
        why_not = refusal(dict(facts, makes_environments=True), promise)
        if why_not:
            refused.append("%s %s" % (command, why_not))
        else:
            fitting.append(facts)
    if not fitting:
        raise Problem(nothing_fits(promise, refused))
    return min(fitting, key=lambda facts: facts["version"])
