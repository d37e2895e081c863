"""Settings that come from outside, and what of them reaches the programs that are started here.

A variable set for another project (ROS sets PYTHONPATH, companies set PIP_REQUIRE_VIRTUALENV) must not decide what
lies in the course's environment. What says *how to reach* the packages stays: index, proxy, certificates.
"""

import ast
import re
import signal

PYTHON_SETTINGS_LEFT_OUT = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONPLATLIBDIR",
    "PYTHONUSERBASE",
    "PYTHONSTARTUP",
    "PYTHONINSPECT",
    "PYTHONOPTIMIZE",
    "PYTHONSAFEPATH",
    "PYTHONWARNINGS",
    "PYTHONEXECUTABLE",
    "PYTHONCASEOK",
    "__PYVENV_LAUNCHER__",
)
PIP_SETTINGS_KEPT = (
    "index-url",
    "extra-index-url",
    "no-index",
    "find-links",
    "proxy",
    "cert",
    "client-cert",
    "trusted-host",
    "timeout",
    "default-timeout",
    "retries",
    "resume-retries",
    "cache-dir",
    "no-cache-dir",
    "keyring-provider",
    "use-feature",
    "use-deprecated",
)


def pip_variable(setting):
    """The environment variable of one of pip's settings: `index-url` is PIP_INDEX_URL."""
    return "PIP_" + setting.upper().replace("-", "_")


def without_python_settings(environment):
    """A copy in which no variable changes what a Python of the course imports."""
    return {name: value for name, value in environment.items() if name not in PYTHON_SETTINGS_LEFT_OUT}


def for_pip(environment):
    """A copy in which pip's variables say how to reach packages, where its settings lie, and nothing else."""
    kept = [pip_variable(setting) for setting in PIP_SETTINGS_KEPT] + ["PIP_CONFIG_FILE"]
    clean = without_python_settings(environment)
    return {name: value for name, value in clean.items() if not name.upper().startswith("PIP_") or name in kept}


def read_pip_settings(listing):
    """The settings worth keeping in what `pip config list` prints, as environment variables.

    Lines are `global.index-url='https://...'`; a later section overrules an earlier one: global, install, variables.
    """
    found = {}
    for section in ("global", "install", ":env:"):
        for setting, value in re.findall(r"^%s\.\.?([\w-]+)=(['\"].*['\"])$" % re.escape(section), listing, re.M):
            setting = setting.replace("_", "-")
            if setting in PIP_SETTINGS_KEPT:
                found[pip_variable(setting)] = " ".join(ast.literal_eval(value).split())
    return found


def default_signals():
    """Give back the meaning of the signals that a parent process may have had ignored.

    Where SIGCHLD is ignored the exit code of every program that is started reads 0, a failed installation too.
    """
    if hasattr(signal, "SIGCHLD"):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
