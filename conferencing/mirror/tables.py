"""Which state is kept in which table, and the columns beside it."""

from datetime import datetime
from typing import NamedTuple

from conferencing.database.state_tables import Table
from conferencing.models import Call, Conference, Participant, Queue
from conferencing.projection import events as e
from conferencing.projection.states import (
    CallState,
    ConferenceState,
    ParticipantState,
    QueueState,
)


class Head(NamedTuple):
    """How far its journal is folded into a row: up to the event at (head_at, head_id), the newest
    one. `version` counts the changes. `is_sealed`: the journal is no longer whole (`sealing`).
    """

    version: int = 0
    head_at: datetime | None = None
    head_id: str = ""
    is_sealed: bool = False

    def is_past(self, event: e.Event) -> bool:
        """Whether the event comes late: a newer one has been folded already."""
        return self.head_at is not None and event.order < (self.head_at, self.head_id)

    def takes(self, event: e.Event) -> bool:
        """Whether the event may change the row. Where one that comes late belongs, only a whole
        journal tells.
        """
        return not (self.is_sealed and self.is_past(event))

    def moved_to(self, event: e.Event | None = None) -> "Head":
        """At this event, unless it is past it, or there is none."""
        if event is None or self.is_past(event):
            return self
        return self._replace(head_at=event.at, head_id=event.source_id)

    def with_next_version(self) -> "Head":
        return self._replace(version=self.version + 1)


class OfConference(NamedTuple):
    conference_id: str


CONFERENCES = Table(Conference, ConferenceState, Head, ["telnyx_id"])
PARTICIPANTS = Table(
    Participant, ParticipantState, OfConference, ["conference_id", "call_control_id"]
)
CALLS = Table(Call, CallState, Head, ["call_control_id"])
QUEUES = Table(Queue, QueueState, Head, ["name"])
