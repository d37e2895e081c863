"""Starting JupyterLab: a free port, its log in a file, and the few lines that a person needs."""

import json
import math
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from urllib.parse import urlsplit

from .problem import Problem, last_lines, say
from .surroundings import without_python_settings

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIRST_PAGE = "notebooks/00_start_here.ipynb"
LOG = os.path.join(ROOT, "build", "jupyterlab.log")
PRINTED = [
    "--HTMLExporter.template_name=course_page",
    "--HTMLExporter.extra_template_basedirs="
    + os.path.join(ROOT, "course_lib", "explorers", "share", "nbconvert", "templates"),
]
"""What JupyterLab prints, and exports as HTML, breaks code into lines that fit the paper."""
PORTS_TRIED = 50
SLOW_START_SECONDS = 30
SECONDS_TO_STOP = 15
SECONDS_TO_ANSWER = 10
ASK_FOR_RUNTIME_FOLDER = "from jupyter_core.paths import jupyter_runtime_dir; print(jupyter_runtime_dir())"


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
        raise Problem(f"PORT has to be a whole number from 1024 to 65535, for example PORT=8890; got {text!r}.")
    return int(text)


def choose_port(wanted, is_free=port_is_free):
    """`(port, note)`: the wanted port, or the next free one and a sentence that says so."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if is_free(port):
            note = "" if port == wanted else f"Port {wanted} is taken by another program; using {port} instead."
            return port, note
    raise Problem(
        f"Port {wanted} and the {PORTS_TRIED - 1} after it are all taken. Choose another with PORT, for example: "
        "make lab PORT=9100"
    )


def lab_command(python, port, arguments="", as_root=False, page=FIRST_PAGE):
    """The command that opens JupyterLab, on this machine's loopback address only."""
    # -P: what else lies in the course's folder, a random.py say, hides nothing from the server.
    command = [python, "-P", "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1"]
    command += ["--ServerApp.root_dir=.", "--LabApp.default_url=/lab/tree/" + page]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += PRINTED
    try:
        extra = shlex.split(arguments)
    except ValueError as error:
        raise Problem(f"LAB_ARGS cannot be read ({str(error).lower()}): {arguments}") from None
    if as_root and "--allow-root" not in extra:
        extra.append("--allow-root")
    return command + extra


def read_text(path):
    """A file's text, or an empty string when there is no such file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def runtime_folder(python, environment):
    """Where Jupyter's servers leave a note about themselves."""
    try:
        output = subprocess.check_output([python, "-P", "-c", ASK_FOR_RUNTIME_FOLDER], env=environment)
    except (OSError, subprocess.CalledProcessError):
        raise Problem(
            f"JupyterLab is not installed in {python}. The README says how to make the environment."
        ) from None
    return output.decode("utf-8", "replace").strip().splitlines()[-1]


def server_address(note, log_text, page=FIRST_PAGE):
    """The address to open, with its token, from the server's note (JSON text) or else its log; None before it runs."""
    try:
        facts = json.loads(note)
        token = "?token=" + facts["token"] if facts.get("token") else ""
        return facts["url"].rstrip("/") + "/lab/tree/" + page + token
    except (ValueError, KeyError, TypeError, AttributeError):
        found = re.findall(r"https?://(?:127\.0\.0\.1|localhost)\S*/lab\S*", log_text)
        return found[-1] if found else None


def answers(address):
    """Whether something listens at an address: Jupyter writes its note a moment before it does."""
    try:
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname, parts.port or 80), timeout=1):
            return True
    except (OSError, ValueError):
        return False


def welcome(address, opens_browser, root=ROOT, log=LOG):
    """The lines that `make lab` prints when the server runs."""
    first = "JupyterLab is running. Open this address in a browser:"
    if opens_browser:
        first = "JupyterLab is running, and lesson 00 opens in your browser. If no page appears, open this address:"
    notebooks = os.path.join(root, "notebooks")
    return "\n".join(
        [
            first,
            "",
            f"    {address}",
            "",
            f"Notebooks:  {notebooks} (what you change there is kept)",
            "To stop:    Ctrl+C in this window",
            f"Its log:    {os.path.relpath(log, root)}",
        ]
    )


class Server:
    """A running JupyterLab, apart from this terminal: Ctrl+C reaches this program only, which then stops it."""

    def __init__(self, command, environment, log_path=LOG, root=ROOT):
        os.makedirs(os.path.dirname(log_path), exist_ok=True)
        self.log_path = log_path
        with open(log_path, "w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def log(self):
        """What the server has said so far."""
        return read_text(self.log_path)

    def runs(self):
        """Whether the server is alive."""
        return self.process.poll() is None

    def address(self, folder):
        """Where to open it, from the note in Jupyter's runtime folder or from its log; None before it is ready."""
        note = os.path.join(folder, f"jpserver-{self.process.pid}.json")
        return server_address(read_text(note), self.log())

    def stop(self, in_a_hurry=lambda: False, seconds=SECONDS_TO_STOP):
        """End the server and its kernels: politely, and by force after `seconds` or when somebody is in a hurry."""
        if not self.runs():
            return
        self.process.terminate()
        end = time.time() + seconds
        while self.runs() and time.time() < end and not in_a_hurry():
            time.sleep(0.05)
        if self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class StopSignals:
    """Counts Ctrl+C, a plain `kill` and a closed terminal. They raise nothing, so none can come at a bad moment."""

    def __init__(self):
        self.count = 0
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # nohup has one ignored
                signal.signal(number, self.take)

    def take(self, *_):
        """Note one more."""
        self.count += 1


def watch(server, folder, stop, opens_browser):
    """Wait until the server ends or is to be stopped, and tell its address meanwhile; return the address, or None."""
    address, noted, started, told = None, 0.0, time.time(), False
    while server.runs() and not stop.count:
        if not address:
            address, noted = server.address(folder), time.time()
        # An address that this program cannot reach (LAB_ARGS names another machine's, say) is told all the same.
        if address and not told and (answers(address) or time.time() - noted > SECONDS_TO_ANSWER):
            say(welcome(address, opens_browser))
            told = True
        if not told and time.time() - started > SLOW_START_SECONDS:
            say(f"JupyterLab is slow to start; its log is {server.log_path}. Ctrl+C stops it.")
            started = math.inf
        time.sleep(0.2 if told else 0.05)
    return address


def supervise(command, environment, folder, opens_browser):
    """Run the server, tell its address, wait until it ends or is stopped, and return the exit code."""
    stop = StopSignals()
    server = Server(command, environment)
    address = watch(server, folder, stop, opens_browser)
    if stop.count:
        say("\nStopping JupyterLab ...")
        server.stop(in_a_hurry=lambda: stop.count > 1)
        say("Stopped. Your notebooks and your progress are kept.")
        return 0
    code = server.process.wait()
    if code:
        when = "stopped by itself" if address else "did not start"
        end = last_lines(server.log())
        log = os.path.relpath(server.log_path, ROOT)
        raise Problem(f"JupyterLab {when} (exit code {code}). The end of its log, {log}:\n{end}")
    say("JupyterLab has ended." if address else server.log().rstrip())  # such as LAB_ARGS=--version
    return 0


def hiding_the_course(folder):
    """A sentence for each file or package of a learner's in the lessons' folder that is imported as the course.

    Every other file that hides something is named by the course itself, once it is imported.
    """
    places = [os.path.join(folder, "course_lib.py"), os.path.join(folder, "course_lib", "__init__.py")]
    return [
        f"{os.path.relpath(place, ROOT)} hides the course itself: rename it, or no lesson runs."
        for place in places
        if os.path.exists(place)
    ]


def lab(python, environment=os.environ, own_environment=True):
    """Run JupyterLab until it is stopped; return the exit code.

    `own_environment` is false where the environment has been made by other means, such as conda: its variables stay.
    """
    if not os.path.exists(os.path.join(ROOT, FIRST_PAGE)):
        raise Problem(f"{FIRST_PAGE} is missing. Fetch it again with: git checkout -- notebooks")
    port, note = choose_port(read_port(environment.get("PORT") or "8888"))
    if note:
        say(note)
    for sentence in hiding_the_course(os.path.join(ROOT, "notebooks")):
        say(sentence)
    arguments = environment.get("LAB_ARGS", "")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = lab_command(python, port, arguments, as_root)
    variables = without_python_settings(environment) if own_environment else dict(environment)
    folder = runtime_folder(python, variables)
    say(f"Starting JupyterLab on port {port} ...")
    opens_browser = "--no-browser" not in command and "--ServerApp.open_browser=False" not in command
    return supervise(command, variables, folder, opens_browser)
