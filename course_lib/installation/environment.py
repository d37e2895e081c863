"""Making the course's environment in .venv, or leaving it alone when it is as it should be."""

import hashlib
import json
import os
import re
import shutil
import subprocess

from . import pip_runs, pythons, torch_build
from .problem import Problem, say
from .surroundings import without_python_settings

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
LOG = os.path.join(ROOT, "build", "install.log")
ROOM_FOR_INSTALLING = 1.6
"""Free space needed, in sizes of the finished environment: the packages are fetched and unpacked beside it."""
NEEDED_MODULES = ("IPython", "course_lib", "jupyterlab", "numpy", "pytest", "torch")
LOOK_FOR_MODULES = "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, sys.argv[1:])))"


def venv_python(venv=VENV):
    """The path of the environment's own Python."""
    windows = os.path.join(venv, "Scripts", "python.exe")
    return windows if os.name == "nt" else os.path.join(venv, "bin", "python")


def fingerprint(root=ROOT, unpinned=False):
    """A hash of everything in the course that decides what is installed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(root, name), "rb") as file:
            digest.update(file.read() + b"\0")
    digest.update(os.fsencode(root))  # an environment does not survive being moved
    digest.update(b"unpinned" if unpinned else b"pinned")
    return digest.hexdigest()


def read_stamp(venv=VENV):
    """What the last finished installation wrote, or an empty dictionary."""
    try:
        with open(os.path.join(venv, "course-stamp"), encoding="utf-8") as file:
            stamp = json.load(file)
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp, venv=VENV):
    """Note what has been installed."""
    with open(os.path.join(venv, "course-stamp"), "w") as file:
        json.dump(stamp, file, indent=1, sort_keys=True)


def has_modules(python, modules=NEEDED_MODULES):
    """Whether the environment's Python finds these modules; nothing is imported."""
    command = [python, "-I", "-c", LOOK_FOR_MODULES, *list(modules)]
    return subprocess.call(command, env=without_python_settings(os.environ)) == 0


def free_gigabytes(folder):
    """Free space where `folder` is, in GB (10^9 bytes)."""
    return shutil.disk_usage(folder).free / 1e9


def check_disk(folder, installed, free=free_gigabytes):
    """Raise Problem when an environment of `installed` GB cannot be made there."""
    needed = installed * ROOM_FOR_INSTALLING
    if free(folder) < needed:
        raise Problem(
            f"The environment takes {installed:.1f} GB, and {needed:.1f} GB of free disk space while it is made; "
            f"{folder} has {free(folder):.1f} GB.\n"
            "Free some, or move the course to a larger disk, then run the same command again."
        )


def made_with(venv=VENV):
    """The exact version of the Python that an environment was made with, such as "3.11.2", or an empty string."""
    try:
        with open(os.path.join(venv, "pyvenv.cfg"), encoding="utf-8", errors="replace") as file:
            return (re.findall(r"^version(?:_info)? *= *(\d+\.\d+\.\d+)", file.read(), re.M) or [""])[0]
    except OSError:
        return ""


def finished(stamp, facts, wanted, settings):
    """Whether the environment is the one that is wanted.

    `stamp` is what the last installation wrote, `facts` what the environment's Python says of itself, `wanted` the
    fingerprint; of `settings` those count that a person has set.
    """
    return bool(
        facts
        and stamp.get("fingerprint") == wanted
        and stamp.get("python") == facts["build"]
        and same_build(settings["torch"], stamp.get("torch", "cpu"))
        and is_the_named_python(facts, settings["python"])
    )


def same_build(wanted, installed):
    """Whether two values of COURSE_TORCH mean the same build, the small one or the ordinary (nothing wanted: any)."""
    return not wanted or (wanted == "gpu") == (installed == "gpu")


def is_the_named_python(facts, named):
    """Whether the environment's Python is of the build that COURSE_PYTHON names (nothing named: any)."""
    if not named:
        return True
    promise = pythons.read_promise(ROOT)
    other = pythons.oldest_python(promise) if named == "oldest" else pythons.look_at(named)
    return other is not None and other["build"] == facts["build"]


def read_settings(environment):
    """What a person may choose: COURSE_PYTHON, COURSE_TORCH, COURSE_UNPINNED; empty where nothing is set."""
    return {
        "python": environment.get("COURSE_PYTHON", "").strip(),
        "torch": environment.get("COURSE_TORCH", "").strip(),
        "unpinned": environment.get("COURSE_UNPINNED", "").strip() in ("1", "true", "yes"),
    }


def make_venv(stamp, facts, settings):
    """Make .venv unless one that was left half-way will do; return what its Python says of itself."""
    promise = pythons.read_promise(ROOT)
    resumable = (
        facts
        and not pythons.refusal(facts, promise)
        and made_with() == pythons.version_text(facts)
        and stamp.get("python", facts["build"]) == facts["build"]
        and same_build(settings["torch"], stamp.get("torch", settings["torch"]))
        and is_the_named_python(facts, settings["python"])
    )
    if resumable:
        return facts
    chosen, reason = pythons.find_python(promise, settings["python"])
    why_not = pythons.refusal(chosen, promise)
    if why_not:
        raise Problem("{} {}.\nThen run the same command again.".format(chosen["path"], why_not))
    say(f"Making the environment .venv with Python {pythons.version_text(chosen)}: {reason}.")
    command = [chosen["path"], "-I", "-m", "venv", "--clear", VENV]
    if subprocess.call(command, env=without_python_settings(os.environ)):
        raise Problem("The environment .venv could not be made; the lines above say why.")
    facts = pythons.look_at(venv_python())
    if facts is None:
        raise Problem(f"The new environment's Python, {venv_python()}, cannot be run. Is the disk mounted noexec?")
    return facts


def install_packages(facts, torch_choice, unpinned):
    """Install what pyproject.toml asks for, in the pinned versions, with the small PyTorch where it can be had."""
    pins = [] if unpinned else ["-c", "constraints.txt"]
    pip = pip_runs.Pip(venv_python(), ROOT, LOG, pythons.in_words(pythons.read_promise(ROOT)))
    pip.start()
    plan = torch_build.plan(torch_build.pinned_torch(ROOT), facts["version"], torch_choice, pip)
    say(plan.sentence)
    check_disk(ROOT, plan.gigabytes)
    say(f"Installing about 190 packages, {plan.gigabytes:.1f} GB on disk. Once only; one to ten minutes.")
    # The build tool comes first and from the same pins, so that nothing unpinned is fetched behind the scenes.
    pip.run(["install", *pins, "setuptools"])
    if plan.arguments:
        pip.run([*plan.arguments[:-1], "torch"] if unpinned else plan.arguments)
    pip.run(["install", "--no-build-isolation", *pins, "-e", ".[dev]"])


def quiet_jupyterlab(venv=VENV):
    """Keep this environment's JupyterLab from asking about, and fetching, news and updates."""
    folder = os.path.join(venv, "share", "jupyter", "lab", "settings")
    os.makedirs(folder, exist_ok=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    with open(os.path.join(folder, "overrides.json"), "w") as file:
        json.dump({"@jupyterlab/apputils-extension:notification": quiet}, file)


def install(environment=os.environ):
    """Make .venv and install the pinned versions in it, unless that has been done already."""
    settings = read_settings(environment)
    wanted = fingerprint(ROOT, settings["unpinned"])
    stamp, facts = read_stamp(), pythons.look_at(venv_python())
    if finished(stamp, facts, wanted, settings) and has_modules(venv_python()):
        return
    check_disk(ROOT, torch_build.CPU_GIGABYTES)
    facts = make_venv(stamp, facts, settings)
    stamp = {"python": facts["build"], "torch": settings["torch"] or stamp.get("torch", "cpu")}
    write_stamp(stamp)  # without a fingerprint: begun, not finished
    install_packages(facts, stamp["torch"], settings["unpinned"])
    quiet_jupyterlab()
    write_stamp(dict(stamp, fingerprint=wanted))
    say("The environment is ready.")
