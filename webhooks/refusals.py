"""What the doors refuse is said and counted: one warning for each kind and minute, with the cure,
and a row for each kind and day, where admins look.

Whoever is refused may be anybody, and may come a thousand times in a second: refusing costs no
statement, and what was counted is written at most every few seconds.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping

from django.db import connection
from django.db.models import F
from django.utils import timezone

from conferencing import tallies
from conferencing.database import outage

from .models import Refusal
from .refusal_kinds import Kind

log = logging.getLogger(__name__)

REFUSED = "refused"  # among the tallies
WRITE_SECONDS = 5.0
SAY_SECONDS = 60.0
LONGEST_DETAIL = 200  # characters


class Refusals:
    """Used on the event loop of the process."""

    def __init__(self) -> None:
        self._unwritten: Counter[Kind] = Counter()
        self._unsaid: Counter[Kind] = Counter()
        self._details: dict[Kind, str] = {}
        self._said_at: dict[Kind, float] = {}
        self._unsaid_since: dict[Kind, float] = {}
        self._next_write_at = 0.0  # monotonic
        self._writing: asyncio.Task[None] | None = None

    def note(self, kind: Kind, detail: str = "") -> None:
        """`detail` says which one, without anything secret; it may come from a stranger."""
        now = time.monotonic()
        tallies.count(REFUSED, kind.name)
        self._unwritten[kind] += 1
        self._unsaid[kind] += 1
        self._unsaid_since.setdefault(kind, now)
        self._details[kind] = _shown(detail)
        if now - self._said_at.get(kind, -SAY_SECONDS) >= SAY_SECONDS:
            self._said_at[kind] = now
            self._say(kind, now - self._unsaid_since.pop(kind))
        if now >= self._next_write_at:
            self._next_write_at = now + WRITE_SECONDS
            self._writing = asyncio.create_task(self._write_later())

    async def write(self) -> None:
        """What was counted and is not written yet."""
        counted, self._unwritten = self._unwritten, Counter()
        try:
            await asyncio.to_thread(_write, counted, dict(self._details))
        except outage.AWAY:
            self._unwritten.update(counted)  # for the next time

    async def _write_later(self) -> None:
        await asyncio.sleep(WRITE_SECONDS)
        await self.write()

    def _say(self, kind: Kind, seconds: float) -> None:
        detail = f"{self._details[kind]}; " if self._details[kind] else ""
        log.warning(
            "Refused: %s (%s%d in the last %s). What to do: %s.",
            kind.words,
            detail,
            self._unsaid.pop(kind),
            _span(seconds),
            kind.cure,
        )


def _write(counted: Counter[Kind], details: Mapping[Kind, str]) -> None:
    """Add to the rows of today."""
    now = timezone.now()
    try:
        for kind in sorted(counted):
            row, _ = Refusal.objects.get_or_create(
                kind=kind.name, day=timezone.localdate(now), defaults={"last_at": now}
            )
            Refusal.objects.filter(pk=row.pk).update(
                times=F("times") + counted[kind], last_at=now, detail=details[kind]
            )
    finally:
        connection.close()  # that of this thread


def _span(seconds: float) -> str:
    """In minutes, and from two hours on in hours: "minute", "5 minutes", "3 hours"."""
    minutes = max(1, round(seconds / 60))
    if minutes >= 120:
        return f"{round(minutes / 60)} hours"
    return "minute" if minutes == 1 else f"{minutes} minutes"


def _shown(detail: str) -> str:
    printable = "".join(sign if sign.isprintable() else "?" for sign in detail)
    return printable[:LONGEST_DETAIL]


# One for the process, like the receiver.
refusals = Refusals()
