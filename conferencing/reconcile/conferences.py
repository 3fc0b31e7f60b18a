"""Compare conferences with what Telnyx lists, and feed what differs through the mirror. Webhooks
can get lost, and mute and hold have none at all.

A listing becomes an event only where it would change the mirror. Where the two agree then, and only
there, the conference is marked as verified. `clock` is our own.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.conf import settings
from django.utils import timezone

from conferencing.ledger import proofs
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import reading, verification, writer
from conferencing.models import Command, Conference
from conferencing.projection import fold
from conferencing.projection.events import NOT_LISTED, ConferenceEvent, ListedParticipant
from conferencing.projection.states import ConferenceState, ConferenceWithPeople
from conferencing.telnyx_api.advice import NOT_SENDABLE
from conferencing.telnyx_api.conference_listings import list_conferences
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedConference

from . import absence, agreement, corrections
from .agreement import Legs
from .attempts import one_of_many, or_none_of_it
from .listed_events import conference_listed, conference_missing, participants_listed
from .observation import OWN, Clock, SeenConference, find, observe

logger = logging.getLogger(__name__)

# Requests at the same time. Telnyx publishes no limit; four keep hundreds of conferences fresh
# without a rush.
AT_ONCE = 4


def compare_all(clock: Clock = timezone.now) -> int:
    """Compare all that Telnyx lists and all that we believe live; return how many differences were
    repaired. Raises GatewayError when Telnyx gives no list at all.
    """
    asked_at, believed = clock(), agreement.believed()
    listed = _listed()
    ids = sorted((listed.keys() - _ended_for_good(listed)) | believed.keys())
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reconcile") as pool:
        # Threads only ask; what they bring is written here, one conference after the other.
        regions = reading.localities(ids) | {each: row.locality for each, row in listed.items()}
        seen = {each: pool.submit(observe, each, clock, regions.get(each, OWN)) for each in ids}
        return sum(
            one_of_many(
                f"Conference {each}",
                partial(
                    _compare_one,
                    each,
                    listed.get(each),
                    asked_at,
                    seen[each],
                    believed.get(each, frozenset()),
                    clock,
                ),
            )
            for each in ids
        )


def compare(conference_id: str, *, clock: Clock = timezone.now) -> SeenConference:
    """Compare one conference now. Raises GatewayError when Telnyx does not answer."""
    # If that end was only inferred and wrong, the next round finds the conference listed.
    if Conference.objects.filter(pk=conference_id, ended_at__isnull=False).exists():
        return SeenConference(asked_at=clock(), people={}, has_ended=True)
    believed = agreement.believed(conference_id).get(conference_id, frozenset())
    seen = observe(conference_id, clock, reading.locality(conference_id))
    return _take_in(conference_id, seen, believed, clock)


def fetch_name(conference_id: str, *, clock: Clock = timezone.now) -> None:
    """Ask Telnyx what a conference is called: no webhook carries its name. Raises GatewayError."""
    asked_at = clock()
    row = find(conference_id, reading.locality(conference_id))
    event = conference_listed(row, asked_at) if row else _missing(conference_id, asked_at)
    _learn(conference_id, [event])


def _listed() -> dict[str, ListedConference]:
    """What each region in use lists. Raises GatewayError when the account's own cannot be listed;
    without the list of another, none of its conferences is found anew.
    """
    rows = or_none_of_it("conferences", list_conferences)
    listed = {row.conference_id: row for row in rows}
    for region in settings.TELNYX_REGIONS:
        try:
            rows = or_none_of_it(f"conferences of {region}", partial(list_conferences, region))
        except GatewayError as error:
            logger.warning("The conferences of %s could not be listed: %s", region, error)
        else:
            # The account's own may be named as well: there it needs no region.
            listed = {row.conference_id: row for row in rows} | listed
    return listed


def _ended_for_good(listed: Iterable[str]) -> set[str]:
    """A listing may be older than an end that we know of. A reported end is final; one that we only
    inferred is not, and the listing revokes it.
    """
    ended = Conference.objects.filter(pk__in=listed, ended_at__isnull=False)
    return set(ended.exclude(end_reason=NOT_LISTED).values_list("pk", flat=True))


def _compare_one(
    conference_id: str,
    row: ListedConference | None,
    asked_at: datetime,
    seen: Future[SeenConference],
    believed: Legs,
    clock: Clock,
) -> int:
    # Before asking for the result: also when its people cannot be had, it has a name now.
    repaired = _learn(conference_id, [conference_listed(row, asked_at)])[0] if row else 0
    try:
        answer = seen.result()
    except GatewayError as error:
        if error.code == NOT_SENDABLE and row is None and _ended_by_age(conference_id, asked_at):
            return repaired + 1
        raise
    return repaired + _take_in(conference_id, answer, believed, clock).repaired


def _ended_by_age(conference_id: str, asked_at: datetime) -> bool:
    since = absence.outlived_since(f"conference:{conference_id}", asked_at)
    if since:
        _learn(conference_id, [conference_missing(conference_id, since)])
    return since is not None


def _take_in(
    conference_id: str, seen: SeenConference, believed: Legs, clock: Clock
) -> SeenConference:
    """Return `seen` with the number of differences that were repaired. `believed`: who was in the
    mirror before Telnyx was asked.
    """
    events: list[ConferenceEvent] = []
    people: list[ListedParticipant] = []
    if seen.row:
        events.append(conference_listed(seen.row, seen.asked_at))
    elif seen.has_ended:
        events.append(_missing(conference_id, seen.asked_at))
    if not seen.has_ended:
        # Read after the listing: what was under way while Telnyx wrote it is in the ledger by now.
        underway = proofs.unsettled(conference_id, clock())
        listed = _as_far_in_as_can_be(conference_id, seen.people.values())
        people = [_without_unsettled(person, underway) for person in listed]
        events.append(
            participants_listed(conference_id, people, seen.asked_at, is_complete=seen.is_complete)
        )
    repaired, state = _learn(conference_id, events)
    absence.forget(conference_id)
    # Also after a repair: what came out of it depends on the order of events as well. A listing
    # that left somebody out cannot tell.
    agrees = agreement.holds(state, people, believed, has_ended=seen.has_ended)
    if agrees and seen.is_complete:
        verification.note_conference(conference_id, seen.asked_at)
    return replace(seen, repaired=repaired)


def _learn(conference_id: str, events: list[ConferenceEvent]) -> tuple[int, ConferenceWithPeople]:
    """Apply those of these events that would change the mirror; return how many did, and how it is
    now.
    """
    after = known = _mirrored(conference_id)
    news = []
    # Folded here first, because most comparisons agree, and then nothing is locked or written.
    for event in events:
        before, after = after, fold.conference_after(after, event)
        if after is not before:
            news.append(corrections.told(event, before, after))
    if not news:
        return 0, known
    writer.apply(news)
    # Not `after`: the mirror folds by time, and newer events may be there already.
    return len(news), _mirrored(conference_id)


def _mirrored(conference_id: str) -> ConferenceWithPeople:
    blank = ConferenceWithPeople(ConferenceState(conference_id))
    return reading.conference(conference_id) or blank


def _as_far_in_as_can_be(
    conference_id: str, people: Iterable[ListedParticipant]
) -> list[ListedParticipant]:
    """Before a conference starts, whoever waits there on hold is in it, though "joining"."""
    listed = list(people)
    if not any(person.is_joining for person in listed):
        return listed
    if not Conference.objects.filter(pk=conference_id, status="init").exists():
        return listed
    return [replace(person, is_joining=False) for person in listed]


def _without_unsettled(person: ListedParticipant, underway: Iterable[Command]) -> ListedParticipant:
    """Without the fields that a command is about to change: the listing may still show the old
    state.
    """
    leg = person.call_control_id
    fields = {VERBS[command.verb].field for command in underway if command.concerns(leg)}
    return replace(
        person,
        muted=None if "is_muted" in fields else person.muted,
        on_hold=None if "is_on_hold" in fields else person.on_hold,
    )


def _missing(conference_id: str, asked_at: datetime) -> ConferenceEvent:
    """Telnyx does not know it, so it is over. Raises GatewayError while that may be a slip."""
    since = absence.gone_since(conference_id, asked_at)
    if since is None:
        raise GatewayError(
            "not_listed", "Telnyx does not list it right now", retry=True, status=404
        )
    return conference_missing(conference_id, since)
