"""Looking up the addresses of a host within a time.

Only the system's resolver can end a look-up. So it is made in a thread of its own, which is left to
itself when the time is over; of those there are never many.
"""

import ipaddress
import socket
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread

MOST_AT_ONCE = 16

_free = BoundedSemaphore(MOST_AT_ONCE)

Answer = list[str] | Exception


def addresses(host: str, port: int, seconds: float | None) -> list[str]:
    """Raises OSError, as TimeoutError is one, and UnicodeError for what is no name."""
    if _is_address(host):
        return [host]
    free = _free
    if not free.acquire(timeout=seconds):
        raise TimeoutError("Too many host names are still being looked up")
    answers: SimpleQueue[Answer] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, answers, free), daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError("The host name could not be looked up in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _look_up(host: str, port: int, answers: "SimpleQueue[Answer]", free: BoundedSemaphore) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        answers.put(error)
    else:
        answers.put([str(address[0]) for *_, address in found])
    finally:
        free.release()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
