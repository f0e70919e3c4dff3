"""A connection that ends at a given moment, however slowly the other side goes on talking.

The usual limits of time are for each reading: who sends a letter every few seconds, in a head that does not end, stays below
them for as long as they like.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

EACH_S = 5.0
"""The longest wait for any one step."""


class Stream(httpcore.NetworkStream):
    """A stream whose every step ends by `until`, as `time.monotonic` counts."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come."""
        return self._stream.read(max_bytes, left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it."""
        self._stream.write(buffer, left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        """End it."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same, enciphered."""
        wait = left(self._until, httpcore.ConnectTimeout)
        return Stream(self._stream.start_tls(ssl_context, server_hostname, wait), self._until)

    def get_extra_info(self, info: str) -> Any:
        """What the stream beneath knows."""
        return self._stream.get_extra_info(info)


class Network(httpcore.NetworkBackend):
    """Connections that end by `until`."""

    def __init__(self, until: float) -> None:
        self._until, self._plain = until, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """One of them."""
        wait = left(self._until, httpcore.ConnectTimeout)
        return Stream(self._plain.connect_tcp(host, port, wait, local_address, socket_options), self._until)


def left(until: float, too_late: type[Exception]) -> float:
    """Seconds that the next step may take; `too_late` where there are none."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise too_late("The time is up.")
    return min(seconds, EACH_S)


def looked_up(host: str, port: int, until: float) -> list[str]:
    """The addresses that a name has. `OSError` or `UnicodeError` where it has none, `TimeoutError` where nobody says in time.

    The system's look-up knows no limit of ours, so it is left behind where it takes longer.
    """
    found: list[Any] = []

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    asking = threading.Thread(target=look, name="webhook-name", daemon=True)
    asking.start()
    asking.join(left(until, TimeoutError))
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise found[0]
    return [str(one[4][0]).partition("%")[0] for one in found[0]]
