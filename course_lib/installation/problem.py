"""The one exception of the installation, and how it speaks."""

import sys


class Problem(Exception):
    """Something a person has to put right; the text says what and how."""


def say(sentence):
    """Print at once, also when the output is a file."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def last_lines(text, count=12):
    """The end of a program's output, without empty lines, indented."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join("    " + line for line in lines[-count:])
