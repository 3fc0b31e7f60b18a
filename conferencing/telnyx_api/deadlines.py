"""One deadline for a whole request to Telnyx, from the wait for a connection to the last byte.

httpx counts its timeouts anew for each read: an answer that drips one byte a second, or headers
that do, would hold a thread for as long as they like. Here every wait on the network is cut to what
is left of the request's time. That is the same for commands and listings: the lease of a command
counts with it, and a page of a listing that takes longer is asked for again in the next round.
"""

import ssl
import threading
import time
from collections.abc import Iterable
from math import inf

import httpcore
import httpx
from httpcore import ConnectError, ConnectTimeout, ReadTimeout, WriteTimeout

from . import resolver

SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


class _Deadline(threading.local):
    """Of the request that this thread is at: it sends one, and reads its answer to the end."""

    # Without a deadline nothing is cut short.
    at = inf


_deadline = _Deadline()


def begin(seconds: float) -> None:
    """The request that this thread sends next has this long, all in all."""
    _deadline.at = time.monotonic() + seconds


def lift() -> None:
    """What this thread waits for from now on may take as long as it likes."""
    _deadline.at = inf


def left() -> float | None:
    """Of the time of the request that this thread is at; None without a deadline."""
    return None if _deadline.at == inf else max(0.0, _deadline.at - time.monotonic())


def keep_to_deadlines(client: httpx.Client) -> None:
    """From now on, all that this client waits for ends at the deadline of its request.

    httpx has no public way to say so that leaves the proxies of the environment as they are. If one
    of these names is gone, this fails at once.
    """
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            pool = transport._pool
            pool._network_backend = _Backend(pool._network_backend)


def _left(most: float | None, error: type[httpcore.TimeoutException]) -> float | None:
    """How long may be waited now. Raises this error when there is no time left."""
    left = _deadline.at - time.monotonic()
    if left <= 0:
        raise error("The time for this request ran out")
    if most is None:
        return None if left == inf else left
    return min(most, left)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, inner: httpcore.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """One address of the host after the other, or each of them would get the whole time."""
        # An iterator would be used up by the first address.
        options = list(socket_options or ())
        failed: Exception | None = None
        for address in _addresses(host, port, _left(timeout, ConnectTimeout)):
            seconds = _left(timeout, ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, seconds, local_address, options)
            except (ConnectError, ConnectTimeout) as error:
                failed = error
            else:
                return _Stream(stream)
        raise failed or ConnectError("The host has no address")

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = _left(timeout, ConnectTimeout)
        return _Stream(self._inner.connect_unix_socket(path, seconds, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def _addresses(host: str, port: int, seconds: float | None) -> list[str]:
    try:
        return resolver.addresses(host, port, seconds)
    except TimeoutError as error:
        raise ConnectTimeout(str(error)) from error
    except (OSError, UnicodeError) as error:
        raise ConnectError(str(error)) from error


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # One wait in practice: a request is smaller than what the system takes at once.
        self._inner.write(buffer, _left(timeout, WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = _left(timeout, ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)
