"""The database is away: said once when it begins and once when it is over, however often a task
tries in between.
"""

import logging
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

AWAY = (OperationalError, InterfaceError)

_lock = Lock()
_failing: set[str] = set()


def said_once(task: Callable[[], Result]) -> Callable[[], Result | None]:
    """For periodic tasks, which the next round makes up for: answers None in an outage. Everything
    else is raised.
    """
    name = f"{task.__module__}.{task.__qualname__}"

    @wraps(task)
    def quiet() -> Result | None:
        try:
            answer = task()
        except AWAY as error:
            _note_failure(name, error)
            return None
        _note_success(name)
        return answer

    return quiet


def _note_failure(name: str, error: Exception) -> None:
    with _lock:
        begins = not _failing
        _failing.add(name)
    if begins:
        logger.error(
            "The database does not answer; periodic work waits for it (%s): %s",
            name,
            str(error).split("\n")[0],
        )


def _note_success(name: str) -> None:
    with _lock:
        ends = _failing == {name}
        _failing.discard(name)
    if ends:
        logger.warning("The database answers again")
