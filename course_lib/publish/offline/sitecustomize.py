"""On PYTHONPATH, this cuts every Python process off from all networks but this machine's own loopback.

A lesson or a test that tries to download something then fails, on a machine with a connection too.
"""

import errno
import socket
from collections.abc import Callable
from typing import Any

LOOPBACK_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", "", None}
_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


class OfflineError(OSError):
    """Raised in place of reaching for the network."""

    def __init__(self, host: object) -> None:
        super().__init__(errno.ENETUNREACH, f"the course runs offline, and something tried to reach {host!r}")


def _is_local(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    return host in LOOPBACK_NAMES or host.startswith("127.") or host == "::1"


def _checked(call: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise OfflineError(address[0])
        return call(self, address)

    return guarded


def _checked_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    if not _is_local(host) and not _is_number(host):
        raise OfflineError(host)
    return _getaddrinfo(host, *args, **kwargs)


def _is_number(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
            return True
        except (OSError, TypeError, ValueError):
            continue
    return False


socket.socket.connect = _checked(_connect)  # type: ignore[method-assign]
socket.socket.connect_ex = _checked(_connect_ex)  # type: ignore[method-assign]
socket.getaddrinfo = _checked_getaddrinfo
