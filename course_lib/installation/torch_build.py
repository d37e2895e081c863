"""Which build of PyTorch is installed: on Linux the small one for the CPU, wherever it can be had.

The ordinary `torch` for Linux brings GPU libraries that the course does not use. PyTorch has an index of its own
with builds that leave them out (their versions end in "+cpu").
"""

import os
import platform
import re
import ssl
import sys
import threading
import urllib.parse
import urllib.request

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""The one place that names it; the variable COURSE_TORCH takes another address or folder, or "gpu" for none."""
PROBE_SECONDS = 3.0
CPU_GIGABYTES = 1.8
GPU_GIGABYTES = 5.8
"""Measured sizes of the whole environment on Linux x86-64, with either build."""


class Plan:
    """What will be installed: `arguments` for pip that fetch the CPU build (or none), `gigabytes`, a `sentence`."""

    def __init__(self, sentence="", arguments=None, gigabytes=CPU_GIGABYTES):
        self.sentence = sentence
        self.arguments = arguments or []
        self.gigabytes = gigabytes


def pinned_torch(root):
    """The version of PyTorch in constraints.txt."""
    with open(os.path.join(root, "constraints.txt")) as file:
        return re.search(r"^torch==(\S+)", file.read(), re.M).group(1)


def wheel_pattern(version, python, machine):
    """What the file name of a fitting CPU wheel looks like: `torch-2.13.0+cpu-cp311-cp311-manylinux_..._x86_64.whl`."""
    tag = f"cp{python[0]}{python[1]}"
    return rf"torch-{re.escape(version)}\+cpu-{tag}-{tag}-(?:many)?linux[\w.]*_{re.escape(machine)}\.whl"


def is_folder(address):
    """Whether an index is a folder of this machine; `file://` addresses are."""
    return address.startswith("file:") or "://" not in address


def folder_of(address):
    """The folder that such an address names: of wheels, or with a subfolder `torch` that has them."""
    path = urllib.request.url2pathname(urllib.parse.urlsplit(address).path) if address.startswith("file:") else address
    path = os.path.expanduser(path)
    return os.path.join(path, "torch") if os.path.isdir(os.path.join(path, "torch")) else path


def context(environment):
    """Trust for the probe: the certificates that pip was given, or the system's."""
    for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if os.path.exists(environment.get(name, "")):
            return ssl.create_default_context(cafile=environment[name])
    return ssl.create_default_context()


def read_page(address, environment):
    """The text of an index's page on PyTorch, through the proxy that pip was given."""
    handlers = [urllib.request.HTTPSHandler(context=context(environment))]
    if environment.get("PIP_PROXY"):
        proxy = environment["PIP_PROXY"]
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    page = urllib.request.build_opener(*handlers).open(address.rstrip("/") + "/torch/", timeout=PROBE_SECONDS)
    return page.read(20000000).decode("utf-8", "replace")


def listing(address, environment, seconds=PROBE_SECONDS):
    """The names in an index, as text. Raises OSError when it does not answer in time, whatever it is that hangs."""
    if is_folder(address):
        return "\n".join(os.listdir(folder_of(address)))
    answer = []

    def ask():
        try:
            answer.append(read_page(address, environment))
        except Exception as error:
            answer.append(error)

    # A look-up of the name cannot be interrupted; the thread is left behind and ends with this program.
    asking = threading.Thread(target=ask)
    asking.daemon = True
    asking.start()
    asking.join(seconds)
    if not answer:
        raise OSError(f"no answer within {seconds:g} s")
    if isinstance(answer[0], Exception):
        raise OSError(str(getattr(answer[0], "reason", answer[0])))
    return answer[0]


def find_cpu_wheel(address, version, python, environment, machine=None, read=listing):
    """`(pip arguments, "")` for the CPU wheel in an index, or `([], why not)`."""
    machine = machine or platform.machine()
    try:
        names = urllib.parse.unquote(read(address, environment))
    except OSError as error:
        return [], f"{address} cannot be reached ({error})"
    if not re.search(wheel_pattern(version, python, machine), names):
        return [], f"{address} has no CPU build of PyTorch {version} for Python {python[0]}.{python[1]}"
    place = ["--no-index", "--find-links", folder_of(address)] if is_folder(address) else ["--index-url", address]
    return ["install", "--no-deps", *place, f"torch=={version}+cpu"], ""


def plan(version, python, choice, pip, on=None, find=find_cpu_wheel):
    """Which build to install and what to say about it.

    `version` is PyTorch's, `python` the version that it is for, `choice` the value of COURSE_TORCH, `pip` a `Pip` that
    is asked what it would take by itself.
    """
    if not (on or sys.platform).startswith("linux"):
        return Plan(f"PyTorch {version}: there is only one build for this system, and it is small.")
    why_not = "COURSE_TORCH=gpu"
    if choice != "gpu":
        address = CPU_INDEX if choice in ("", "cpu") else choice
        arguments, why_not = find(address, version, python, pip.environment)
        if arguments:
            return Plan(f"PyTorch {version}: the small CPU build, from {address}.", arguments)
    if pip_takes_cpu_build(pip, version):
        return Plan(f"PyTorch {version}: {why_not}; pip finds the small CPU build by itself.")
    advice = "" if choice == "gpu" else " (COURSE_TORCH=<address or folder> names another place for the small one)"
    return Plan(
        f"PyTorch {version}: {why_not}; the ordinary build comes instead, with GPU libraries, "
        f"{GPU_GIGABYTES:.1f} GB in all{advice}.",
        gigabytes=GPU_GIGABYTES,
    )


def pip_takes_cpu_build(pip, version):
    """Whether pip, as it is set up here, knows a CPU wheel of this version; it then prefers that one."""
    code, output = pip.attempt(["index", "versions", "torch"])
    return code == 0 and bool(re.search(rf"Available versions:.*\b{re.escape(version)}\+cpu\b", output))
