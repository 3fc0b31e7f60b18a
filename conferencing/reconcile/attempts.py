"""One comparison of many, or one list that others do not need: whatever goes wrong with it is
logged, and the others go on.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from conferencing.database import outage
from conferencing.telnyx_api.advice import NOT_SENDABLE, NOT_UNDERSTOOD
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.paging import Listed

Row = TypeVar("Row")

logger = logging.getLogger(__name__)


def one_of_many(what: str, compare: Callable[[], int]) -> int:
    """Return how many differences `compare` repaired; 0 when it failed. Raises only when the
    database is away: then the others would fail alike.
    """
    try:
        return compare()
    except GatewayError as error:
        _tell(what, error)
    except outage.AWAY:
        raise
    except Exception as error:
        # An ending process starts no more threads. The next one begins with a full comparison.
        if "interpreter shutdown" not in str(error):
            logger.exception("%s could not be checked", what)
    return 0


# What was said to be impossible to ask for: that stays so, and is said once in a process.
_impossible: set[str] = set()


def forget() -> None:
    """For tests: as in a process that has just begun."""
    _impossible.clear()


def _tell(what: str, error: GatewayError) -> None:
    if what in _impossible:
        return
    if error.code == NOT_SENDABLE:
        _impossible.add(what)
    logger.warning("%s could not be checked: %s", what, error)


def or_none_of_it(what: str, ask: Callable[[], Listed[Row]]) -> Listed[Row]:
    """A list, or an incomplete one without rows when Telnyx's answer was not understood: what we
    know of already can be compared all the same. Raises any other GatewayError: then Telnyx is in
    trouble, and would not answer what else is asked.
    """
    try:
        return ask()
    except GatewayError as error:
        if error.code != NOT_UNDERSTOOD:
            raise
        logger.warning("The list of %s could not be read: %s", what, error)
        return Listed(unreadable=1)
