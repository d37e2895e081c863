"""Makes the course's environment in .venv and starts JupyterLab; says in plain words what is missing.

Standard library only, and written so that even a very old Python can read it: that Python's job is then to
say that a newer one is needed.

    python3 bootstrap.py         make the environment, or do nothing when it is up to date
    python3 bootstrap.py lab     the same, then open JupyterLab on notebooks/00_start_here.ipynb
"""

import hashlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "course-stamp")
LOG = os.path.join(ROOT, "build", "install.log")
FIRST_PAGE = os.path.join("notebooks", "00_start_here.ipynb")

OLDEST = (3, 11)
# 3.11 first: the pinned versions and the lessons' printed numbers are checked on it.
CANDIDATES = ("python3.11", "python3.12", "python3.13", "python3", "python")
DISK_NEEDED_GB = 4
PORTS_TRIED = 50

NETWORK_SIGNS = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Max retries exceeded",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "Connection refused",
    "Connection reset",
    "ProxyError",
    "getaddrinfo failed",
    "Connection broken",
)


class Problem(Exception):
    """Something a person has to put right; the text says what and how."""


def python_version(command):
    """The version `(major, minor)` of a Python command, or None when it cannot be run."""
    code = "import sys; print('%d %d' % sys.version_info[:2])"
    try:
        output = subprocess.check_output([command, "-c", code], stderr=subprocess.STDOUT)
        major, minor = output.decode().split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def find_python(candidates=CANDIDATES, version_of=python_version):
    """The first candidate that is new enough. Raises Problem, naming what was found, when there is none."""
    found = []
    for command in candidates:
        version = version_of(command)
        if version is not None and version >= OLDEST:
            return command
        if version is not None:
            found.append("%s is %d.%d" % ((command,) + version))
    raise Problem(
        "The course needs Python 3.11 or newer, and there is none on this machine's PATH.\n"
        "Found: %s.\n"
        "Install one (Debian or Ubuntu: sudo apt-get install python3 python3-venv; macOS: the installer from\n"
        "python.org; anywhere: conda, as the README says), then run the same command again."
        % (", ".join(found) if found else "no Python at all")
    )


def has_venv(command):
    """Whether this Python can make virtual environments with pip in them (Debian packages that apart)."""
    with open(os.devnull, "w") as nowhere:
        return subprocess.call([command, "-c", "import venv, ensurepip"], stdout=nowhere, stderr=nowhere) == 0


def check_venv(command, can=has_venv):
    """Raise Problem when the module that makes environments is missing."""
    if not can(command):
        raise Problem(
            "%s is new enough, but its venv module is missing, so no environment can be made.\n"
            "On Debian and Ubuntu it is a package of its own: sudo apt-get install python3-venv\n"
            "Then run the same command again." % command
        )


def free_gigabytes(folder):
    """Free space where `folder` is, in GB (10^9 bytes)."""
    return shutil.disk_usage(folder).free / 1e9


def check_disk(folder, free=free_gigabytes):
    """Raise Problem when the environment would not fit."""
    gigabytes = free(folder)
    if gigabytes < DISK_NEEDED_GB:
        raise Problem(
            "The environment needs %d GB of free disk space and %s has %.1f GB.\n"
            "Free some, or move the course to a larger disk, then run the same command again."
            % (DISK_NEEDED_GB, folder, gigabytes)
        )


def explain_install_failure(output, code):
    """One readable sentence for a failed installation, made from what pip printed."""
    missing = re.search(r"(?:No matching distribution found for|satisfies the requirement) ([^\s(]+)", output)
    if "No space left on device" in output or "Errno 28" in output:
        return (
            "The disk filled up during the installation. Free %d GB where the course is, and about 1 GB in the "
            "temporary folder (TMPDIR moves that elsewhere)." % DISK_NEEDED_GB
        )
    if "CERTIFICATE_VERIFY_FAILED" in output or "SSLError" in output:
        return (
            "The connection to the package registry could not be trusted (a certificate was refused). Behind a "
            "company's proxy, pip needs its certificate: ask whoever runs the network, or use another one."
        )
    if any(sign in output for sign in NETWORK_SIGNS):
        return (
            "The package registry could not be reached. Installing needs a network connection, once; afterwards "
            "the course runs offline. Check the connection (and the proxy, if there is one)."
        )
    if missing:
        return (
            "There is no build of %s for this Python and machine. Use a 64-bit Python 3.11, 3.12 or 3.13, and "
            "check that pip is not set to an index that lacks it." % missing.group(1)
        )
    if "Permission denied" in output:
        return "A file could not be written (permission denied). Check that the course's folder belongs to you."
    return "pip stopped with exit code %d." % code


def last_lines(text, count=12):
    """The end of a program's output, without empty lines, indented."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join("    " + line for line in lines[-count:])


def fingerprint(root=ROOT):
    """A hash of everything that decides what is installed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(root, name), "rb") as file:
            digest.update(file.read())
    digest.update(root.encode())  # an environment does not survive being moved
    return digest.hexdigest()


def read_text(path):
    """A file's text, or an empty string when there is no such file."""
    try:
        with open(path) as file:
            return file.read()
    except (IOError, OSError):
        return ""


def venv_python(venv=VENV):
    """The path of the environment's own Python."""
    windows = os.path.join(venv, "Scripts", "python.exe")
    return windows if os.name == "nt" else os.path.join(venv, "bin", "python")


def run_pip(arguments, log):
    """Run pip in the environment, keeping its output in `log`; raise Problem in readable words when it fails."""
    command = [venv_python(), "-m", "pip", "--disable-pip-version-check", "--retries", "3", "--no-input"] + arguments
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = []
    for raw in process.stdout:
        line = raw.decode("utf-8", "replace")
        output.append(line)
        log.write(line)
        if sys.stdout.isatty():
            sys.stdout.write("\r\033[K  " + line.strip()[:90])
            sys.stdout.flush()
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K")
    code = process.wait()
    if code:
        text = "".join(output)
        raise Problem(
            "%s\nThe last lines of the installation were:\n%s\nAll of it is in %s"
            % (explain_install_failure(text, code), last_lines(text), os.path.relpath(LOG, ROOT))
        )


def quiet_jupyterlab():
    """Keep this environment's JupyterLab from asking about, and fetching, news and updates."""
    folder = os.path.join(VENV, "share", "jupyter", "lab", "settings")
    os.makedirs(folder, exist_ok=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    with open(os.path.join(folder, "overrides.json"), "w") as file:
        json.dump({"@jupyterlab/apputils-extension:notification": quiet}, file)


def install():
    """Make .venv and install the pinned versions in it, unless that has been done already."""
    wanted = fingerprint()
    version = python_version(venv_python())
    if version is not None and read_text(STAMP) == wanted:
        return
    python = find_python()
    check_venv(python)
    check_disk(ROOT)
    if version is None or version < OLDEST:
        say("Making the environment .venv with %s." % python)
        if subprocess.call([python, "-m", "venv", "--clear", VENV]):
            raise Problem("The environment .venv could not be made; the lines above say why.")
    say("Installing the pinned packages (about 180, 1.7 GB on disk). Once only; one to ten minutes.")
    os.makedirs(os.path.dirname(LOG), exist_ok=True)
    with open(LOG, "w") as log:
        # The build tool comes first and from the same pins, so that nothing unpinned is fetched behind the scenes.
        run_pip(["install", "-c", "constraints.txt", "setuptools"], log)
        run_pip(["install", "--no-build-isolation", "-c", "constraints.txt", "-e", ".[dev]"], log)
    quiet_jupyterlab()
    with open(STAMP, "w") as file:
        file.write(wanted)
    say("The environment is ready.")


def port_is_free(port):
    """Whether a server could listen on this port of this machine's loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def read_port(text):
    """The port a person asked for. Raises Problem when it is not one."""
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise Problem("PORT has to be a whole number from 1024 to 65535, for example PORT=8890; got %r." % text)
    return int(text)


def choose_port(wanted, is_free=port_is_free):
    """`(port, note)`: the wanted port, or the next free one and a sentence that says so."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if is_free(port):
            note = "" if port == wanted else "Port %d is taken by another program; using %d instead." % (wanted, port)
            return port, note
    raise Problem(
        "Port %d and the %d after it are all taken. Choose another with PORT, for example: make lab PORT=9100"
        % (wanted, PORTS_TRIED - 1)
    )


def lab_command(python, port, arguments="", as_root=False, page=FIRST_PAGE):
    """The command that opens JupyterLab, on this machine's loopback address only."""
    command = [python, "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    command += ["--ServerApp.root_dir=.", "--LabApp.default_url=/lab/tree/" + page.replace(os.sep, "/")]
    command += ["--ServerApp.port=%d" % port, "--ServerApp.port_retries=0"]
    extra = shlex.split(arguments)
    if as_root and "--allow-root" not in extra:
        extra.append("--allow-root")
    return command + extra


def lab(python):
    """Replace this process by JupyterLab."""
    if not os.path.exists(os.path.join(ROOT, FIRST_PAGE)):
        raise Problem("%s is missing. Fetch it again with: git checkout -- notebooks" % FIRST_PAGE)
    port, note = choose_port(read_port(os.environ.get("PORT") or "8888"))
    if note:
        say(note)
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = lab_command(python, port, os.environ.get("LAB_ARGS", ""), as_root)
    say("Opening JupyterLab on port %d. Stop it with Ctrl+C." % port)
    os.chdir(ROOT)
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(python, command)


def say(sentence):
    """Print at once, also when the output is a file."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def main(arguments):
    """Run one of the two commands; return the exit code."""
    if arguments not in ([], ["lab"], ["lab", "--here"]):
        say("Usage: python3 bootstrap.py [lab [--here]]")
        return 2
    try:
        if "--here" in arguments:  # an environment made by other means, such as conda
            lab(sys.executable)
        if sys.version_info[:2] < OLDEST:  # too old for the rest of this file as well
            newer = find_python()
            os.execvp(newer, [newer, os.path.abspath(__file__)] + arguments)
        install()
        if arguments:
            lab(venv_python())
    except Problem as problem:
        sys.stderr.write("\n%s\n" % problem)
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Run the same command again to go on.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
