"""Importing bootstrap.py makes the steps of the installation importable, as it does for itself."""

import bootstrap  # noqa: F401
