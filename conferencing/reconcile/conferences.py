"""Ask Telnyx what is true, and feed what differs through the mirror. Webhooks can be lost, and mute
and hold have none.

A listing speaks of the time at which it was asked for. It becomes an event only where it would
change the mirror; where it agrees, the conference is marked as verified. What one conference cannot
answer does not keep the others waiting.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import uuid4

from django.utils import timezone

from conferencing.database import outage, single_runner
from conferencing.ledger import transitions
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import reading, verification, writer
from conferencing.models import Command, Conference
from conferencing.projection import fold
from conferencing.projection.events import (
    NOT_LISTED,
    ConferenceEvent,
    ConferenceListed,
    ListedParticipant,
    ParticipantsListed,
)
from conferencing.projection.states import ConferenceState, ConferenceWithPeople
from conferencing.telnyx_api import client
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedConference, SeenConference

from . import absence
from .queues import queues

logger = logging.getLogger(__name__)

# Listings asked for at the same time. Telnyx publishes no limit; four keep hundreds of conferences
# fresh without a rush.
AT_ONCE = 4


def everything() -> int:
    """Compare all live conferences and queues; how many differences were repaired.

    One at a time: where another thread or process is at it already, this does nothing. Without an
    API key too.
    """
    if not client.is_configured():
        _say_that_nothing_is_configured()
        return 0
    with single_runner.try_lock() as is_mine:
        return sum(_tried(part) for part in (conferences, queues)) if is_mine else 0


def conferences() -> int:
    """All that Telnyx lists, and all that we believe live. Raises GatewayError when there is no
    list at all.
    """
    asked_at = timezone.now()
    listed = {row.conference_id: row for row in client.list_conferences()}
    # A list can be older than the end that we have heard of: that is final, one that we only
    # inferred is not.
    ended = Conference.objects.filter(pk__in=listed, ended_at__isnull=False).exclude(
        end_reason=NOT_LISTED
    )
    over = set(ended.values_list("pk", flat=True))
    believed = Conference.objects.filter(ended_at=None, first_seen_at__lt=asked_at).values_list(
        "pk", flat=True
    )
    names = sorted((listed.keys() - over) | set(believed))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reconcile") as pool:
        looks = {name: pool.submit(_look, name) for name in names}
        return sum(_compared(name, listed.get(name), asked_at, looks[name]) for name in names)


def conference(conference_id: str) -> SeenConference:
    """Compare one conference now. Raises GatewayError when Telnyx does not answer."""
    if Conference.objects.filter(telnyx_id=conference_id, ended_at__isnull=False).exists():
        return SeenConference(asked_at=timezone.now(), people={}, has_ended=True)
    return _take_in(conference_id, _look(conference_id))


def name(conference_id: str) -> None:
    """Ask what a conference is called: no webhook carries its name. Raises GatewayError."""
    asked_at = timezone.now()
    row = _row(conference_id)
    _learn(conference_id, [_listed(row, asked_at) if row else _gone(conference_id, asked_at)])


# --- Looking: runs in threads, touches no database ------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """Who is in a conference. When nobody seems to be, also what Telnyx says of the conference
    itself; None: it knows it not.
    """

    asked_at: datetime
    people: Mapping[str, ListedParticipant]
    row: ListedConference | None = None

    @property
    def has_ended(self) -> bool:
        return not self.people and (self.row is None or self.row.status == "completed")


def _look(conference_id: str) -> _Look:
    asked_at = timezone.now()
    try:
        people = {
            person.call_control_id: person for person in client.list_participants(conference_id)
        }
    except GatewayError as error:
        if not error.says_conference_gone:
            raise
        look = _Look(asked_at, {}, _row(conference_id))
        if not look.has_ended:
            raise  # Telnyx contradicts itself: nobody has left a conference that runs because of that
        return look
    return _Look(asked_at, people, None if people else _row(conference_id))


def _row(conference_id: str) -> ListedConference | None:
    try:
        return client.retrieve_conference(conference_id)
    except GatewayError as error:
        if error.says_conference_gone:
            return None
        raise


# --- Taking in ------------------------------------------------------------------------------------


def _tried(part: Callable[[], int]) -> int:
    try:
        return part()
    except GatewayError as error:
        logger.warning("Telnyx could not be asked what is true: %s %s", error.code, error.title)
        return 0
    except RuntimeError as error:
        if "interpreter shutdown" not in str(error):
            raise
        return 0  # this process is ending: no thread can be begun any more, and the next one compares first of all


def _compared(
    conference_id: str, row: ListedConference | None, asked_at: datetime, look: Future[_Look]
) -> int:
    """One of many: whatever goes wrong with it alone is logged, and the others go on. Raises only
    that the database is away.
    """
    try:
        repaired = _learn(conference_id, [_listed(row, asked_at)]) if row else 0
        return repaired + _take_in(conference_id, look.result()).repaired
    except GatewayError as error:
        logger.warning(
            "Conference %s could not be verified: %s %s", conference_id, error.code, error.title
        )
    except outage.AWAY:
        raise
    except Exception:
        logger.exception("Conference %s could not be verified", conference_id)
    return 0


def _take_in(conference_id: str, look: _Look) -> SeenConference:
    events: list[ConferenceEvent] = []
    if look.row:
        events.append(_listed(look.row, look.asked_at))
    elif not look.people:
        events.append(_gone(conference_id, look.asked_at))
    if not look.has_ended:
        events.append(_participants(conference_id, look))
    repaired = _learn(conference_id, events)
    absence.forget(conference_id)
    verification.note_conference(conference_id, look.asked_at)
    return SeenConference(
        asked_at=look.asked_at, people=look.people, has_ended=look.has_ended, repaired=repaired
    )


def _participants(conference_id: str, look: _Look) -> ParticipantsListed:
    # Read after the listing: whatever was under way while Telnyx wrote it is in the ledger by now.
    commands = transitions.unsettled(conference_id, timezone.now())
    return ParticipantsListed(
        kind="listing.participants",
        at=look.asked_at,
        source_id=f"listing:{uuid4()}",
        conference_id=conference_id,
        participants=tuple(_without_marks(person, commands) for person in look.people.values()),
    )


def _without_marks(person: ListedParticipant, commands: Iterable[Command]) -> ListedParticipant:
    """The row without what a command under way is about to change: so soon, the listing may still
    show the old state.
    """
    leg = person.call_control_id
    fields = {VERBS[command.verb].field for command in commands if command.concerns(leg)}
    return replace(
        person,
        muted=None if "is_muted" in fields else person.muted,
        on_hold=None if "is_on_hold" in fields else person.on_hold,
    )


def _learn(conference_id: str, events: list[ConferenceEvent]) -> int:
    """Apply those of these events, all of one conference, that would change the mirror; how many
    did.
    """
    room = reading.conference(conference_id) or ConferenceWithPeople(ConferenceState(conference_id))
    news = []
    for event in events:
        before, room = room, fold.conference_after(room, event)
        if room is not before:
            news.append(event)
    writer.apply(news)
    return len(news)


def _listed(row: ListedConference, asked_at: datetime) -> ConferenceListed:
    return ConferenceListed(
        kind="listing.conference",
        at=asked_at,
        source_id=f"listing:{uuid4()}",
        conference_id=row.conference_id,
        connection_id=row.connection_id,
        name=row.name,
        status=row.status,
        region=row.region,
        created_at=row.created_at,
        expires_at=row.expires_at,
        end_reason=row.end_reason,
        ended_by=row.ended_by,
    )


def _gone(conference_id: str, asked_at: datetime) -> ConferenceListed:
    """Telnyx does not know it: then it is over. Raises GatewayError as long as that may be a slip."""
    since = absence.gone_since(conference_id, asked_at)
    if since is None:
        raise GatewayError(
            "not_listed", "Telnyx does not list it at the moment", retry=True, status=404
        )
    return ConferenceListed(
        kind="listing.conference",
        at=since,
        source_id=f"listing:{uuid4()}",
        conference_id=conference_id,
        status="completed",
        end_reason=NOT_LISTED,
    )


@cache
def _say_that_nothing_is_configured() -> None:
    logger.warning(
        "TELNYX_API_KEY is not set: the screens follow webhooks alone, and nothing is verified"
    )
