"""Identifiers in the forms Telnyx uses, from a seeded random source, so that one seed gives one
world.
"""

import base64
import uuid
from datetime import UTC, datetime
from random import Random

# Of the application that is there at first: digits, as text.
CONNECTION_ID = "2963572552552678752"
# Of the outbound voice profile that this application belongs to.
OUTBOUND_PROFILE_ID = "1293384261075731499"

_GREGORIAN = datetime(1582, 10, 15, tzinfo=UTC)


class Ids:
    def __init__(self, random: Random) -> None:
        self._random = random

    def call_control_id(self) -> str:
        """`v3:` and 54 url-safe characters."""
        # 57 characters in each capture we have seen. Telnyx promises no form: it is opaque text.
        return "v3:" + base64.urlsafe_b64encode(self._random.randbytes(40)).decode().rstrip("=")

    def time_uuid(self, now: datetime) -> str:
        """Version 1, as call legs and sessions have."""
        since = now - _GREGORIAN
        ticks = (
            (since.days * 86400 + since.seconds) * 10_000_000
            + since.microseconds * 10
            + self._random.randrange(10)
        )
        low, middle, high = ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF
        sequence = self._random.getrandbits(14)
        node = 0x02420A000000 | self._random.getrandbits(24)
        return str(
            uuid.UUID(fields=(low, middle, high, sequence >> 8, sequence & 0xFF, node), version=1)
        )

    def connection_id(self) -> str:
        """Of a call control application, made later than the one that is there at first."""
        return str(self._random.randrange(3 * 10**18, 9 * 10**18))

    def random_uuid(self) -> str:
        """Version 4, as conferences, events and recordings have."""
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4))
