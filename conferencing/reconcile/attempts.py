"""One comparison of many: whatever goes wrong with it is logged, and the others go on."""

import logging
from collections.abc import Callable

from conferencing.database import outage
from conferencing.telnyx_api.errors import GatewayError

logger = logging.getLogger(__name__)


def one_of_many(what: str, compare: Callable[[], int]) -> int:
    """Return how many differences `compare` repaired; 0 when it failed. Raises only when the
    database is away: then the others would fail alike.
    """
    try:
        return compare()
    except GatewayError as error:
        logger.warning("%s could not be checked: %s", what, error)
    except outage.AWAY:
        raise
    except Exception as error:
        # An ending process starts no more threads. The next one begins with a full comparison.
        if "interpreter shutdown" not in str(error):
            logger.exception("%s could not be checked", what)
    return 0
