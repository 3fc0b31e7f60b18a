"""Database outages: logged once when they begin and once when they are over, however often a task
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

# What Django raises when it cannot reach the database, or loses it.
AWAY = (OperationalError, InterfaceError)

_lock = Lock()
_failing: set[str] = set()


def said_once(task: Callable[[], Result]) -> Callable[[], Result | None]:
    """For periodic tasks, whose next run makes up for a missed one: returns None during an outage.
    Anything else is raised.
    """
    name = f"{task.__module__}.{task.__qualname__}"

    @wraps(task)
    def quiet() -> Result | None:
        try:
            result = task()
        except AWAY as error:
            _note_failure(name, error)
            return None
        _note_success(name)
        return result

    return quiet


def _note_failure(name: str, error: Exception) -> None:
    with _lock:
        begins = not _failing
        _failing.add(name)
    if begins:
        logger.error(
            "The database cannot be reached; periodic tasks wait for it. Check it and DATABASE_URL"
            " (%s: %s)",
            name,
            str(error).split("\n")[0],  # the rest is a hint for people at psql
        )


def _note_success(name: str) -> None:
    with _lock:
        ends = _failing == {name}
        _failing.discard(name)
    if ends:
        logger.warning("The database can be reached again")
