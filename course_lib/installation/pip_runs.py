"""Running pip in the environment, and saying in one sentence what went wrong."""

import os
import re
import subprocess
import sys

from .problem import Problem, last_lines
from .surroundings import for_pip, read_pip_settings

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
    "IncompleteRead",
)
ANOTHER_PYTHON = "make the environment with another Python ({}), for example make lab COURSE_PYTHON=python3.12"


class Pip:
    """pip in the environment of `python`, started from `root`, with its output kept in the file `log_path`.

    `promise` says in words which versions of Python will do, for the messages.
    """

    def __init__(self, python, root, log_path, promise):
        self.command = [python, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "3"]
        self.root = root
        self.log_path = log_path
        self.environment = for_pip(os.environ)
        self.promise = promise

    def start(self):
        """Begin the log, and take from a person's pip settings those that say how to reach the packages."""
        os.makedirs(os.path.dirname(self.log_path), exist_ok=True)
        with open(self.log_path, "w"):
            pass
        settings = read_pip_settings(self.run(["config", "list"]))
        self.environment = for_pip(os.environ)
        self.environment.update(settings, PIP_CONFIG_FILE=os.devnull)

    def run(self, arguments):
        """Run one of pip's commands and return its output. Raises Problem, in readable words, when it fails."""
        code, output = self.attempt(arguments)
        if code:
            why = explain_install_failure(output, code, self.promise)
            log = os.path.relpath(self.log_path, self.root)
            raise Problem(
                f"{why}\nThe last lines of the installation were:\n{last_lines(output)}\nAll of it is in {log}"
            )
        return output

    def attempt(self, arguments):
        """Run one of pip's commands; return `(exit code, output)`."""
        process = subprocess.Popen(
            self.command + arguments,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output = []
        with open(self.log_path, "a", encoding="utf-8") as log:
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace")
                output.append(line)
                log.write(line)
                show_progress(line)
        show_progress("")
        return process.wait(), "".join(output)


def show_progress(line):
    """Show a line of pip's in place of the one before, where a person is watching."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\033[K" + ("  " + line.strip()[:90] if line else ""))
        sys.stdout.flush()


def first_found(patterns, text):
    """What the first pattern that matches has found, or an empty string."""
    for pattern in patterns:
        match = re.search(pattern, text, re.M)
        if match:
            return match.group(1).rstrip(",.;:)")
    return ""


def package_in_hand(output):
    """The package that pip was busy with when it stopped, or an empty string."""
    busy = re.findall(r"^\s*(?:Collecting|Downloading|Building wheel for|Obtaining) ([A-Za-z][\w.-]*)", output, re.M)
    busy = busy or re.findall(r"connection broken by .*: /(?:[\w./-]*/)?([A-Za-z][\w.-]*)/$", output, re.M)
    return re.split(r"-\d", busy[-1])[0] if busy else ""


def explain_install_failure(output, code, pythons):
    """One readable sentence for a failed installation: the package it failed for, and the remedy."""
    at = package_in_hand(output)
    at = f" (it was busy with {at})" if at else ""
    if "No space left on device" in output or "Errno 28" in output:
        return (
            f"The disk filled up during the installation{at}: free some where the course is and in the temporary "
            "folder (TMPDIR moves that elsewhere), then run the same command again."
        )
    if "CERTIFICATE_VERIFY_FAILED" in output or "SSLError" in output:
        return (
            f"The connection to the package registry could not be trusted{at}, because a certificate was refused: "
            "behind a company's proxy, set PIP_CERT to its certificate (ask whoever runs the network)."
        )
    if re.search(r"\b407 |Proxy Authentication Required", output):
        return f"The proxy wants a name and a password{at}: set HTTPS_PROXY=http://name:password@host:port."
    if any(sign in output for sign in NETWORK_SIGNS):
        return (
            f"The package registry could not be reached{at}: installing needs a network connection, once (afterwards "
            "the course runs offline); check the connection, and the proxy if there is one."
        )
    if "Permission denied" in output or "Errno 13" in output or "Read-only file system" in output:
        return f"A file could not be written{at}: check that the course's folder belongs to you and is not read-only."
    return explain_package_failure(output, pythons) or f"pip stopped with exit code {code}{at}: see its log."


def explain_package_failure(output, pythons):
    """The same for failures that lie with one package; an empty string when it is none of those."""
    another = ANOTHER_PYTHON.format(pythons)
    unmatched = r"DO NOT MATCH THE HASHES[\s\S]*?^\s+([\w.-]+==\S+|[\w.-]+) from"
    if "DO NOT MATCH THE HASHES" in output:
        name = first_found([unmatched], output) or package_in_hand(output) or "A package"
        return f"{name} arrived damaged (its checksum is another): run the same command again."
    name = first_found(
        [
            r"Failed to build installable wheels for some pyproject\.toml based projects \(?([^\s)]+)",
            r"Failed to build '([^']+)'",
            r"Could not build wheels for ([^\s,]+)",
            r"Failed building wheel for (\S+)",
            r"Failed to build (\S+)",
        ],
        output,
    )
    if name:
        return f"There is no ready-made build of {name} for this Python, and making one failed: {another}."
    name = first_found(
        [
            r"Package '([^']+)' requires a different Python",
            r"\(constraint\) (\S+)",
            r"[Cc]annot install .*?([\w.-]+==\S+)",
        ],
        output,
    )
    if name:
        return f"{name} cannot be had for this Python together with the other pinned versions: {another}."
    wanted = first_found(
        [r"No matching distribution found for ([^\s(]+)", r"satisfies the requirement ([^\s(]+)"], output
    )
    needs = re.search(rf"\b{re.escape(wanted.partition('==')[2])} Requires-Python ([^;\s]+)", output)
    if "==" in wanted and needs:
        return f"{wanted} needs Python {needs.group(1)}: {another}."
    if wanted:
        return (
            f"There is no build of {wanted} for this Python and machine: {another}, on a 64-bit system, and check that "
            "pip is not set to an index that lacks it."
        )
    return ""
