"""On which connections (Telnyx's call control applications) calls come and go.

A list of calls is asked for by connection. Known are those of the calls that are up, and those that
the setting TELNYX_CONNECTIONS names or else Telnyx lists. What is remembered here is each worker
process's own: to ask once more does no harm.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from conferencing.mirror import reading
from conferencing.telnyx_api import call_listings
from conferencing.telnyx_api.errors import GatewayError

logger = logging.getLogger(__name__)

# Without a call that we know of, it is asked less often; so an account with many idle applications
# costs little.
QUIET = timedelta(seconds=60)
# Applications are set up by hand, and seldom.
APPLICATIONS_FRESH = timedelta(minutes=10)


@dataclass
class Connections:
    """`due` tells which are to be asked in this round."""

    _applications: list[str] = field(default_factory=list)
    _read_at: datetime | None = None
    _asked_at: dict[str, datetime] = field(default_factory=dict)
    _failing: set[str] = field(default_factory=set)

    def due(self, now: datetime) -> list[str]:
        busy = reading.connections_with_calls()
        known = busy | set(settings.TELNYX_CONNECTIONS or self._listed(now))
        ids = sorted(each for each in known if each in busy or self._is_quiet_for_long(each, now))
        self._asked_at.update(dict.fromkeys(ids, now))
        return ids

    def listed(self, connection_id: str) -> None:
        self._failing.discard(connection_id)

    def failed(self, connection_id: str, error: GatewayError) -> None:
        """A warning when it begins: its id may be anything that some event named, and is asked for
        again in each round while a call of it is up.
        """
        level = logging.INFO if connection_id in self._failing else logging.WARNING
        self._failing.add(connection_id)
        logger.log(
            level,
            "The calls of Voice API application %s could not be listed: %s",
            connection_id,
            error,
        )

    def forget(self) -> None:
        self._applications, self._read_at, self._asked_at = [], None, {}
        self._failing = set()

    def _is_quiet_for_long(self, connection_id: str, now: datetime) -> bool:
        asked_at = self._asked_at.get(connection_id)
        return asked_at is None or abs(now - asked_at) >= QUIET

    def _listed(self, now: datetime) -> list[str]:
        if self._read_at is None or abs(now - self._read_at) >= APPLICATIONS_FRESH:
            # Also when it fails: a key without this right must not be refused in every round.
            self._read_at = now
            try:
                self._applications = call_listings.list_connections()
            except GatewayError as error:
                logger.warning(
                    "The Voice API applications could not be listed (%s): only those with known"
                    " calls are compared; name the others in TELNYX_CONNECTIONS",
                    error,
                )
        return self._applications


connections = Connections()
due, forget = connections.due, connections.forget
listed, failed = connections.listed, connections.failed
