"""The only writer of the mirror: lock, journal, fold, save what changed, announce after the commit.

Takes a batch; a batch of one is the same code. The statements per batch are few and constant, and
travel together: first all that is read and locked, in one fixed order (calls, conferences, queues;
each by key), so that two processes with the same aggregates never wait for each other in a circle;
at the end all that is written.

An event newer than the journal's head is folded onto the present state; so is an older one that
commutes with the events folded since. Any other makes its aggregate be folded again from its whole
journal. So the mirror is a function of the set of events, whatever their order and however often
they come.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import transaction

from conferencing import signals, tallies
from conferencing.database.pipeline import any_of, together
from conferencing.database.state_tables import Table
from conferencing.projection import events as e
from conferencing.projection import fold
from conferencing.projection.states import CallState, ConferenceState, QueueState

from . import calls_and_queues, conferences, journal, owners, recordings, visits
from .heads import Heads
from .tables import CALLS, CONFERENCES, PARTICIPANTS, QUEUES

logger = logging.getLogger(__name__)


def apply(events: Iterable[e.Event], *, now: datetime | None = None) -> frozenset[str]:
    """Journal these events and bring the mirror up to date. Returns the keys that were announced.

    Runs in its own transaction, or joins the one around it. Events journaled before are skipped;
    `Unknown` ones have no aggregate, nor have recordings of calls that we know nothing of.
    """
    named = recordings.with_their_calls(events)
    batch = fold.in_order(event for event in named if event.aggregate)
    nameless = list(filter(recordings.is_nameless, named))
    if not batch and not nameless:
        return frozenset()
    with transaction.atomic(savepoint=False), together():
        keys = _apply(batch, now or datetime.now(UTC)) if batch else set()
        keys |= recordings.save(nameless)
        signals.announce(keys)
    return frozenset(keys)


def link_recordings() -> int:
    """Those that were kept without their call, where it is known by now; return how many. One query
    when there are none.
    """
    if not recordings.kept_with_their_calls():
        return 0
    with transaction.atomic():
        found = recordings.linked(recordings.kept_with_their_calls())
        apply(found)
        signals.announce({"recordings"})
    return len(found)


def rebuild() -> int:
    """Make anew, from their journals, the rows that this process has read and found stored in a
    form that does not fit; return how many they were. No statement when there are none.
    """
    mended = sum(len(_still_mended(table)) for table in (CALLS, CONFERENCES, PARTICIPANTS, QUEUES))
    if mended:
        with transaction.atomic(savepoint=False), together():
            signals.announce(_rebuild())
        logger.warning("Rows that could not be read as they were stored, now rebuilt: %d", mended)
    return mended


def fold_again(conference_ids: Iterable[str]) -> set[str]:
    """Make these conferences anew from their journals. Returns the keys that were announced."""
    names = sorted(conference_ids)
    heads = Heads(CONFERENCES, ConferenceState, names)
    people = conferences.People([], names)
    with transaction.atomic(), together():
        heads.send()
        people.send()
        heads.receive()
        before = owners.identities(heads)
        keys = conferences.apply(heads, [], people, again=names)
        keys |= owners.settle(heads, before)
        signals.announce(keys)
    return keys


def _still_mended(table: Table[Any, Any]) -> set[str]:
    """By the first part of their key. Another process may have saved them since, or taken them
    away.
    """
    names = sorted(_names(table))
    table.mended.clear()
    if names:
        table.load(*any_of(table.key[0], names))
    return _names(table)


def _names(*tables: Table[Any, Any]) -> set[str]:
    return {str(key[0]) for table in tables for key in table.mended}


def _rebuild() -> set[str]:
    names = sorted(_names(CONFERENCES, PARTICIPANTS))
    calls = Heads(CALLS, CallState, sorted(_names(CALLS)))
    conference_heads = Heads(CONFERENCES, ConferenceState, names)
    queues = Heads(QUEUES, QueueState, sorted(_names(QUEUES)))
    people = conferences.People([], names)
    for rows in (calls, conference_heads, queues, people):
        rows.send()
    for heads in (calls, conference_heads, queues):
        heads.receive()
    before = owners.identities(conference_heads)
    applied = calls_and_queues.apply_calls(calls, [], [])
    changed_visits = visits.changed(applied.changes)
    keys = (
        applied.keys
        | conferences.apply(conference_heads, [], people)
        | calls_and_queues.apply_queues(queues, [])
    )
    keys |= owners.settle(conference_heads, before, applied=applied, queues=queues)
    return keys | _save_visits(changed_visits)


def _apply(batch: list[e.Event], now: datetime) -> set[str]:
    calls = Heads(CALLS, CallState, journal.names(e.CallEvent, batch))
    conference_heads = Heads(CONFERENCES, ConferenceState, journal.names(e.ConferenceEvent, batch))
    queues = Heads(QUEUES, QueueState, journal.names(e.QueueEvent, batch))
    people = conferences.People(batch)
    # Everything is sent before the first result is read: it all shares one round trip.
    for rows in (calls, conference_heads, queues, people):
        rows.send()
    shown = calls_and_queues.send_for_conferences(calls.names)
    appended = journal.append(batch, now)
    for heads in (calls, conference_heads, queues):
        heads.receive()
    fresh = appended.result()
    _count_late(fresh, {"call": calls, "conference": conference_heads, "queue": queues})
    before, there = owners.identities(conference_heads), shown.result()
    applied = calls_and_queues.apply_calls(calls, fresh, there)
    kept = recordings.send_for_kept(applied.changes)
    changed_visits = visits.changed(applied.changes)
    keys = (
        applied.keys
        | conferences.apply(conference_heads, fresh, people)
        | calls_and_queues.apply_queues(queues, fresh)
        | recordings.save(fresh)
    )
    keys |= owners.settle(conference_heads, before, applied=applied, shown=there, queues=queues)
    if found := kept.result():
        keys |= _apply(fold.in_order(recordings.linked(found)), now) | {"recordings"}
    # Last, to hold the busiest rows for the shortest time.
    return keys | _save_visits(changed_visits)


def _count_late(fresh: list[e.Event], heads: Mapping[str, Heads[Any]]) -> None:
    """The webhooks that came after one of the same aggregate that tells of a later time."""
    late = 0
    for event in fresh:
        kind, _, name = event.aggregate.partition(":")
        row = heads[kind].rows.get(name) if kind in heads else None
        if row and _is_webhook(event.source_id) and _is_webhook(row.head.head_id):
            late += row.head.is_past(event)
    if late:
        transaction.on_commit(partial(tallies.count, "late", times=late))


def _is_webhook(source_id: str) -> bool:
    return source_id.startswith("webhook:")


def _save_visits(changes: visits.Changes) -> set[str]:
    visits.save(changes)
    return {f"queue:{queue}" for queue in changes.queues}
