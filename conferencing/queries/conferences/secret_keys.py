"""What people press while a poll runs is their answer, and is shown to nobody: polls are anonymous.
The journal has it, for administrators.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from conferencing.models import Poll
from conferencing.polls.results import LATE

from ..names.masking import HIDDEN
from .journal import Entry

_FIELDS = ("digits", "key")


class SecretTimes(NamedTuple):
    """Between which times keys are answers, late ones too."""

    times: tuple[tuple[datetime, datetime], ...] = ()

    def has(self, at: datetime) -> bool:
        return any(since <= at <= until for since, until in self.times)


def of(conference_id: str) -> SecretTimes:
    """One query."""
    polls = Poll.objects.filter(conference=conference_id).order_by("pk")
    rows = polls.values_list("opened_at", "closes_at")
    return SecretTimes(tuple((opened_at, closes_at + LATE) for opened_at, closes_at in rows))


def covered(entries: Iterable[Entry], secret: SecretTimes) -> list[Entry]:
    """The same entries, without the keys of answers."""
    return [_covered(entry) if secret.has(entry.at) else entry for entry in entries]


def _covered(entry: Entry) -> Entry:
    if entry.event_class not in ("KeyPressed", "DigitsGathered"):
        return entry
    keys = {name: HIDDEN for name in _FIELDS if entry.data.get(name)}
    return replace(entry, data={**entry.data, **keys})
