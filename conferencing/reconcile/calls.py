"""Compare the calls that are up with what Telnyx lists on each connection: one that has ended must
not stay on the screen for a lost webhook, and one that is up must not be missing there.

A call that a list lacks is looked at by itself. When Telnyx says that it has ended, it has; when
Telnyx does not know it, that counts as for a conference: twice, with no sign of life in between.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Event as Flag

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conferencing.ledger import dialled
from conferencing.mirror import reading, verification, writer
from conferencing.mirror.reading import CallUp
from conferencing.projection.events import CALL_HAD_ENDED, CALL_NOT_LISTED, CallEvent
from conferencing.telnyx_api import call_listings
from conferencing.telnyx_api.advice import NOT_SENDABLE
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.paging import Listed
from conferencing.telnyx_api.rows import CallStatus, ListedCall

from . import absence, connections, listed_events
from .observation import Clock

logger = logging.getLogger(__name__)

# Requests at the same time.
AT_ONCE = 4
# Single calls looked at in one round, those of whom we heard least lately first.
MOST_LOOKS = 50

Lists = Mapping[str, Listed[ListedCall]]


def compare_all(clock: Clock = timezone.now) -> int:
    """Compare every call that is up; return how many differences were repaired."""
    asked_at = clock()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="calls") as pool:
        lists, refused = _asked(pool, connections.due(asked_at))
        # Read after the lists: what began or ended meanwhile is in the mirror by now.
        up = reading.calls_up()
        repaired = _apply(_appeared(lists, up, asked_at))
        missing = _missing(lists, refused, up, asked_at)
        looks = _looks(pool, missing[:MOST_LOOKS])
    in_full = frozenset(each for each, rows in lists.items() if rows.is_complete)
    gone = {call.call_control_id: _end(call, looks, asked_at, in_full) for call in missing}
    repaired += _apply(event for event in gone.values() if event)
    _note_verified(lists, missing, looks, gone, asked_at)
    return repaired


def compare_these(legs: Collection[str], clock: Clock = timezone.now) -> int:
    """Look at single calls: has one ended that we believe to be up? Returns how many had."""
    asked_at = clock()
    up = [call for leg, call in reading.calls_up().items() if leg in legs]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="calls") as pool:
        looks = _looks(pool, up)
    ends = [_end(call, looks, asked_at) for call in up]
    return _apply(end for end in ends if end)


def look_for_dialled() -> None:
    """Take in the calls that are up on the connection from which we dial, and that no webhook has
    told of: one may be that of a dial whose answer was lost. Raises GatewayError.
    """
    asked_at, connection_id = timezone.now(), settings.DIAL_CONNECTION
    lists = {connection_id: call_listings.list_active_calls(connection_id)}
    _apply(_appeared(lists, reading.calls_up(), asked_at))


def _asked(pool: ThreadPoolExecutor, ids: Iterable[str]) -> tuple[Lists, set[str]]:
    """The lists of those connections that answered, and the ids of those that Telnyx refuses to
    list (a kind without such a list).
    """
    asked = {each: pool.submit(call_listings.list_active_calls, each) for each in ids}
    lists: dict[str, Listed[ListedCall]] = {}
    refused = set()
    for each, future in asked.items():
        try:
            lists[each] = future.result()
            connections.listed(each)
        except GatewayError as error:
            connections.failed(each, error)
            if not error.retry:
                refused.add(each)
        except Exception:
            logger.exception("The calls of Voice API application %s could not be compared", each)
    return lists, refused


def _appeared(lists: Lists, up: Mapping[str, CallUp], asked_at: datetime) -> list[CallEvent]:
    """Calls that are up, and that the mirror does not know or took for ended by mistake."""
    unknown = {
        row.call_control_id: listed_events.call_listed(row, connection_id, asked_at)
        for connection_id, rows in lists.items()
        for row in rows
        if row.call_control_id not in up
    }
    # A list may be older than the end of a call: a hangup that was reported stands.
    for leg in reading.calls_hung_up(unknown):
        del unknown[leg]
    return [*unknown.values()]


def _missing(
    lists: Lists, refused: set[str], up: Mapping[str, CallUp], asked_at: datetime
) -> list[CallUp]:
    """Calls believed to be up that no list has; without those whose list could not be had."""
    listed = {row.call_control_id for rows in lists.values() for row in rows}
    for leg in listed:
        absence.forget(leg)
    absent = [
        call
        for leg, call in up.items()
        if leg not in listed
        and (call.connection_id in lists or call.connection_id in refused | {""})
    ]
    heard = reading.calls_heard_of([call.call_control_id for call in absent])
    # Our own clock: whatever time an event says it happened at, it keeps no call alive.
    old = [
        (at, call)
        for call in absent
        if asked_at - (at := heard.get(call.call_control_id, asked_at)) > absence.YOUNG
    ]
    return [call for _, call in sorted(old)]


def _looks(pool: ThreadPoolExecutor, calls: list[CallUp]) -> dict[str, Future[CallStatus | None]]:
    trouble = Flag()
    return {
        call.call_control_id: pool.submit(_look, call.call_control_id, trouble) for call in calls
    }


def _look(leg: str, trouble: Flag) -> CallStatus | None:
    """Raises GatewayError; at once, when Telnyx has not answered for another call."""
    if trouble.is_set():
        raise GatewayError("not_asked", "Telnyx did not answer for another call", retry=True)
    try:
        return call_listings.retrieve_call(leg)
    except GatewayError as error:
        if error.retry:
            trouble.set()
        raise


def _end(
    call: CallUp,
    looks: Mapping[str, Future[CallStatus | None]],
    asked_at: datetime,
    in_full: Collection[str] = (),
) -> CallEvent | None:
    """The event that ends this call; None while it is up, or its end not proven. `in_full`: the
    connections whose calls were all listed.
    """
    leg = call.call_control_id
    if leg not in looks:
        return None
    try:
        status = looks[leg].result()
    except GatewayError as error:
        if error.code == NOT_SENDABLE:
            return _end_unasked(call, asked_at, in_full)
        logger.info("Call %s is in no listing, and could not be looked up: %s", leg, error)
        return None
    except Exception:
        logger.exception("Call %s is in no listing, and could not be compared", leg)
        return None
    if status and status.is_alive:
        absence.forget(leg)
        return None
    if status and status.ended_at:
        absence.forget(leg)
        return listed_events.call_gone(leg, CALL_HAD_ENDED, asked_at, status.ended_at)
    # Of a call that is being dialled, Telnyx says that it is not alive.
    if status and not call.is_answered:
        return None
    since = absence.call_gone_since(leg, asked_at)
    return listed_events.call_gone(leg, CALL_NOT_LISTED, since) if since else None


def _end_unasked(call: CallUp, asked_at: datetime, in_full: Collection[str]) -> CallEvent | None:
    """Of a call that no request can name, the list alone can tell; where it cannot, its age does.
    Lists may lack calls that still ring.
    """
    leg = call.call_control_id
    if call.is_answered and call.connection_id in in_full:
        since = absence.call_gone_since(leg, asked_at)
    else:
        since = absence.outlived_since(f"call:{leg}", asked_at)
    return listed_events.call_gone(leg, CALL_NOT_LISTED, since) if since else None


def _note_verified(
    lists: Lists,
    missing: Iterable[CallUp],
    looks: Mapping[str, Future[CallStatus | None]],
    gone: Mapping[str, CallEvent | None],
    asked_at: datetime,
) -> None:
    """Of a connection whose calls are all as Telnyx lists them."""
    doubtful = {
        call.connection_id
        for call in missing
        if gone[call.call_control_id] is None and not _is_alive(looks.get(call.call_control_id))
    }
    complete = {each for each, rows in lists.items() if rows.is_complete}
    verification.note_connections(complete - doubtful, asked_at)


def _is_alive(look: "Future[CallStatus | None] | None") -> bool:
    if look is None or look.exception():
        return False
    status = look.result()
    return bool(status and status.is_alive)


def _apply(events: Iterable[CallEvent]) -> int:
    batch = list(events)
    with transaction.atomic(savepoint=False):
        writer.apply(batch)
        dialled.found(batch, timezone.now(), connection_id=settings.DIAL_CONNECTION)
    return len(batch)
