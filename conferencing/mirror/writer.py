"""The only writer of the mirror: lock, journal, fold, save what changed, announce after the commit.

Takes a batch; a batch of one is the same code. The statements per batch are few and constant, and
travel together: first all that is read and locked, in one fixed order (calls, conferences, queues;
each by key), so that two processes with the same aggregates never wait in a circle; at the end all
that is written.

An event newer than the journal's head is folded onto the present state; so is an older one that
gets along with those it missed. Any other makes its aggregate be folded again from its whole
journal. So the mirror is a function of the set of events, whatever their order and however often
they come.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import msgspec
from django.db import transaction

from conferencing import signals
from conferencing.database.pipeline import Pending, Rows, any_of, any_pair, ready, send, together
from conferencing.database.state_tables import Table, insert_new
from conferencing.models import Call, Conference, JournalEntry, Participant, Queue, Recording
from conferencing.projection import events as e
from conferencing.projection import fold, lateness
from conferencing.projection.states import (
    CallState,
    ConferenceState,
    ConferenceWithPeople,
    ParticipantState,
    QueueState,
)

State = TypeVar("State")
Head = tuple[datetime, str]
BEGINNING: Head = (datetime.min.replace(tzinfo=UTC), "")
# Aggregates whose rows are known to be there, so that most batches need not try to insert them;
# only to save time.
_begun: set[tuple[str, str]] = set()
MOST_BEGUN = 100_000
# Beyond this many events missed, folding all of them again costs no more than looking at each.
MOST_MISSED = 500

HEAD = ("version", "head_at", "head_id")
CONFERENCES = Table(Conference, ConferenceState, ["telnyx_id"], HEAD)
PARTICIPANTS = Table(
    Participant, ParticipantState, ["conference_id", "call_control_id"], ["conference_id"]
)
CALLS = Table(Call, CallState, ["call_control_id"], HEAD)
QUEUES = Table(Queue, QueueState, ["name"], HEAD)

RECORDINGS = Recording._meta.db_table
RECORDING_COLUMNS = (
    *("recording_id", "conference_id", "call_control_id", "source", "started_at", "ended_at"),
    *("saved_at", "channels", "format"),
)
JOURNAL = JournalEntry._meta.db_table
JOURNAL_COLUMNS = (
    "aggregate",
    "source_id",
    "kind",
    "event_class",
    "occurred_at",
    "recorded_at",
    "data",
)


def apply(events: Iterable[e.Event], *, now: datetime | None = None) -> frozenset[str]:
    """Journal these events and bring the mirror up to date. Answers the keys that were announced.

    Runs in its own transaction, or joins the one around it. Events journaled before are skipped;
    `Unknown` ones have no aggregate.
    """
    batch = fold.in_order(event for event in events if event.aggregate)
    if not batch:
        return frozenset()
    with transaction.atomic(savepoint=False), together():
        calls = _Heads(CALLS, CallState, _ids(batch, e.CallEvent))
        rooms = _Heads(CONFERENCES, ConferenceState, _ids(batch, e.ConferenceEvent))
        queues = _Heads(QUEUES, QueueState, _ids(batch, e.QueueEvent))
        people = _People(batch)
        shown = _who_shows(calls.ids)
        fresh = _journal(batch, now or datetime.now(UTC))
        for heads in (calls, rooms, queues):
            heads.receive()
        news = fresh.result()
        keys = (
            _apply_calls(calls, news, shown.result())
            | _apply_conferences(rooms, news, people)
            | _apply_queues(queues, news)
        )
        keys |= _save_recordings(news)
        signals.announce(keys)
    return frozenset(keys)


def verified(conference_id: str, at: datetime) -> None:
    """A listing asked for at `at` agreed with the mirror."""
    rows = Conference.objects.filter(telnyx_id=conference_id).exclude(verified_at__gte=at)
    if rows.update(verified_at=at):
        signals.announce({f"conference:{conference_id}"})


def queue_verified(name: str, at: datetime) -> None:
    if Queue.objects.filter(name=name).exclude(verified_at__gte=at).update(verified_at=at):
        signals.announce({f"queue:{name}"})


def room(conference_id: str) -> ConferenceWithPeople | None:
    """A conference with all its participants as the mirror has it, or None."""
    found = CONFERENCES.load("telnyx_id = %s", [conference_id])
    if not found:
        return None
    people = PARTICIPANTS.load("conference_id = %s", [conference_id])
    return ConferenceWithPeople(
        found[0][1], {person.call_control_id: person for _, person in people}
    )


def calls_waiting_in(queue: str) -> dict[str, CallState]:
    found = CALLS.load("waiting_in = %s AND waiting_in <> ''", [queue])
    return {call.call_control_id: call for _, call in found}


# --- Heads: the locked rows at the front of each journal ------------------------------------------


@dataclass(slots=True)
class _Row(Generic[State]):
    state: State
    version: int = 0
    head: Head = BEGINNING


class _Heads(Generic[State]):
    """The aggregates of one kind that a batch touches: those that are new begin, then all are
    locked. Asked for when made.

    Both in the order of their keys, and one kind after the other: whoever waits here holds nothing
    that comes later.
    """

    def __init__(self, table: Table[State], new: Callable[[str], State], ids: list[str]) -> None:
        self.table, self.new, self.ids = table, new, ids
        self.rows: dict[str, _Row[State]] = {}
        self._locked = self._begin_and_lock(
            [name for name in ids if (table.name, name) not in _begun], ids
        )

    def receive(self) -> None:
        self._take(self._locked.result())
        gone = [name for name in self.ids if name not in self.rows]
        if gone:
            # Begun once, and not there: the database is another one than a moment ago (restored, or
            # a test's).
            self._take(self._begin_and_lock(gone, gone).result())
        transaction.on_commit(self._remember)

    def _begin_and_lock(
        self, new: list[str], ids: list[str]
    ) -> Pending[list[tuple[tuple[Any, ...], State]]]:
        if not ids:
            return ready([])
        table, key = self.table, self.table.key[0]
        if new:
            # Someone else may be inserting the same ones: whoever is second waits here, then locks
            # what the first one saved.
            blank = [table.row((0, None, ""), self.new(name)) for name in new]
            insert_new(table.name, table.columns, blank, key=[key], returning=[key])
        return table.send(*any_of(key, ids), lock=True)

    def _take(self, found: list[tuple[tuple[Any, ...], State]]) -> None:
        for (version, head_at, head_id), state in found:
            head = (head_at, head_id) if head_at else BEGINNING
            self.rows[getattr(state, self.table.key[0])] = _Row(state, version, head)

    def _remember(self) -> None:
        if len(_begun) > MOST_BEGUN:
            _begun.clear()
        _begun.update((self.table.name, name) for name in self.ids)

    def save(self, names: Iterable[str]) -> None:
        self.table.save(
            ((row.version, *(row.head if row.head != BEGINNING else (None, ""))), row.state)
            for row in map(self.rows.__getitem__, names)
        )


def _ids(batch: list[e.Event], kind: type[e.Event]) -> list[str]:
    return sorted({event.aggregate.split(":", 1)[1] for event in batch if isinstance(event, kind)})


def _journal(batch: list[e.Event], now: datetime) -> Pending[list[e.Event]]:
    """Append the events that are new to their journals; the answer is those, in order."""
    rows = {
        (event.aggregate, event.source_id): (
            event.aggregate,
            event.source_id,
            event.kind[:255],
            type(event).__name__,
            event.at,
            now,
            msgspec.Raw(e.encode(event).encode()),
        )
        for event in batch
    }
    key = ("aggregate", "source_id")
    in_order = sorted(rows.values(), key=lambda row: row[:2])
    inserted = insert_new(JOURNAL, JOURNAL_COLUMNS, in_order, key=key, returning=key)
    unique = {(event.aggregate, event.source_id): event for event in batch}

    def fresh(inserted: Rows) -> list[e.Event]:
        new = set(inserted)
        return [event for pair, event in unique.items() if pair in new]

    return inserted.then(fresh)


def _from_journal(aggregates: list[str]) -> dict[str, list[Any]]:
    """All events of these aggregates, by aggregate. Costs a row each: only for aggregates that a
    late event reached.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    if aggregates:
        for aggregate, event in _send_for_journal(*any_of("aggregate", aggregates)).result():
            found[aggregate].append(event)
    return found


def _send_for_journal(where: str, values: list[Any]) -> Pending[list[tuple[str, Any]]]:
    sent = send(f"SELECT aggregate, event_class, data FROM {JOURNAL} WHERE {where}", values)
    return sent.then(lambda rows: [(name, e.decode(cls, data)) for name, cls, data in rows])


def _by_aggregate(fresh: list[e.Event], kind: type[e.Event]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for event in fresh:
        if isinstance(event, kind):
            found[event.aggregate.split(":", 1)[1]].append(event)
    return found


# --- Calls and queues: one row is the whole aggregate ---------------------------------------------


def _apply_calls(
    heads: _Heads[CallState], fresh: list[e.Event], shown: list[tuple[Any, ...]]
) -> set[str]:
    news = _by_aggregate(fresh, e.CallEvent)
    changes = _fold_rows(heads, news, "call", fold.call_after, fold.fold_call)
    keys = {f"call:{name}" for name in news}
    for before, after in changes:
        keys |= {f"queue:{queue}" for queue in (before.waiting_in, after.waiting_in) if queue}
    # Who leaves a queue counts there today, also if we never knew of the waiting.
    keys |= {f"queue:{event.queue}" for event in fresh if isinstance(event, e.CallLeftQueue)}
    _know_queues({after.waiting_in for _, after in changes if after.waiting_in})
    return keys | {f"conference:{conference_id}" for conference_id, leg in shown if leg in news}


def _apply_queues(heads: _Heads[QueueState], fresh: list[e.Event]) -> set[str]:
    news = _by_aggregate(fresh, e.QueueEvent)
    changes = _fold_rows(heads, news, "queue", fold.queue_after, fold.fold_queue)
    return {f"queue:{after.name}" for _, after in changes}


def _fold_rows(
    heads: _Heads[State],
    news: Mapping[str, list[Any]],
    kind: str,
    after: Callable[[State, Any], State],
    fold: Callable[[str, Iterable[Any]], State],
) -> list[tuple[State, State]]:
    """Fold each aggregate's new events, save, and answer the states (before, after) of those that
    changed.
    """
    late = [name for name, events in news.items() if events[0].order < heads.rows[name].head]
    journals = _from_journal([f"{kind}:{name}" for name in late])
    changes = []
    for name, events in news.items():
        row = heads.rows[name]
        before = row.state
        if name in late:
            row.state = fold(name, journals[f"{kind}:{name}"])
        else:
            for event in events:
                row.state = after(row.state, event)
        row.head = max(row.head, events[-1].order)
        row.version += 1
        if row.state != before:
            changes.append((before, row.state))
    heads.save(news)
    return changes


def _know_queues(names: set[str]) -> None:
    """A queue exists for us from its first caller on."""
    if names:
        blank = [QUEUES.row((0, None, ""), QueueState(name)) for name in sorted(names)]
        insert_new(QUEUES.name, QUEUES.columns, blank, key=["name"], returning=["name"])


def _who_shows(legs: list[str]) -> Pending[Rows]:
    """The conferences whose screens show these legs: a call's numbers, marks and events, also of
    those who have left.
    """
    if not legs:
        return ready([])
    where, values = any_of("call_control_id", legs)
    return send(
        f"SELECT conference_id, call_control_id FROM {PARTICIPANTS.name} WHERE {where}", values
    )


# --- Recordings: they belong to no aggregate, and the first that is heard of one is all there is to


def recordings_listed(rows: Iterable[Mapping[str, Any]]) -> int:
    """Add those of these recordings (by the names of their columns) that are not known yet; how
    many were.
    """
    with transaction.atomic():
        added = _add_recordings(rows)
        signals.announce({"recordings"} if added else ())
    return added


def recording_deleted(recording_id: str, at: datetime) -> None:
    if Recording.objects.filter(recording_id=recording_id, deleted_at=None).update(deleted_at=at):
        signals.announce({"recordings"})


def _save_recordings(news: list[e.Event]) -> set[str]:
    saved = [
        event
        for event in news
        if isinstance(event, e.ConferenceRecordingSaved | e.CallRecordingSaved)
    ]
    # Without Telnyx's own id it cannot be listened to; the next listing knows it.
    rows = [_recording_row(event) for event in saved if event.recording_id != event.source_id]
    return {"recordings"} if rows and _add_recordings(rows) else set()


def _recording_row(event: e.ConferenceRecordingSaved | e.CallRecordingSaved) -> dict[str, Any]:
    of_conference = isinstance(event, e.ConferenceRecordingSaved)
    return {
        "recording_id": event.recording_id,
        "conference_id": event.conference_id
        if isinstance(event, e.ConferenceRecordingSaved)
        else "",
        "call_control_id": event.call_control_id,
        "source": "conference" if of_conference else "call",
        "started_at": event.started_at,
        "ended_at": event.ended_at,
        "saved_at": event.at,
        "channels": event.channels[:16],
        "format": event.format[:16],
    }


def _add_recordings(rows: Iterable[Mapping[str, Any]]) -> int:
    unique = {row["recording_id"]: [row[name] for name in RECORDING_COLUMNS] for row in rows}
    if not unique:
        return 0
    ordered = [unique[name] for name in sorted(unique)]
    return len(
        insert_new(
            RECORDINGS, RECORDING_COLUMNS, ordered, key=["recording_id"], returning=["recording_id"]
        ).result()
    )


# --- Conferences: a row, and the rows of the participants that the events can change --------------


class _People:
    """The participants that a batch can change: everybody of some conferences, single legs of the
    others. Asked for when made.
    """

    def __init__(self, batch: list[e.Event]) -> None:
        self._asked = [
            *_send_for_people(event for event in batch if isinstance(event, e.ConferenceEvent))
        ]

    def found(self) -> dict[str, dict[str, ParticipantState]]:
        found: dict[str, dict[str, ParticipantState]] = defaultdict(dict)
        for answer in self._asked:
            for (conference_id,), person in answer.result():
                found[conference_id][person.call_control_id] = person
        return found


def _send_for_people(
    events: Iterable[e.ConferenceEvent],
) -> Iterator[Pending[list[tuple[tuple[str, ...], ParticipantState]]]]:
    whole, legs = set(), set()
    for event in events:
        if event.people is None:
            whole.add(event.conference_id)
        else:
            legs |= {(event.conference_id, leg) for leg in event.people}
    if whole:
        yield PARTICIPANTS.send(*any_of("conference_id", sorted(whole)))
    if pairs := sorted(pair for pair in legs if pair[0] not in whole):
        yield PARTICIPANTS.send(*any_pair(("conference_id", "call_control_id"), pairs))


def _apply_conferences(
    heads: _Heads[ConferenceState], fresh: list[e.Event], asked: _People
) -> set[str]:
    news = _by_aggregate(fresh, e.ConferenceEvent)
    if not news:
        return set()
    people = asked.found()
    rooms = {
        name: ConferenceWithPeople(heads.rows[name].state, people.get(name, {})) for name in news
    }
    late = _to_fold_again(
        {name: _late(rooms[name], events, heads.rows[name].head) for name, events in news.items()},
        news,
    )
    journals = _from_journal([f"conference:{name}" for name in late])
    people |= _everybody(late)
    keys, changed_people = set(), []
    for name, events in news.items():
        before = ConferenceWithPeople(heads.rows[name].state, people.get(name, {}))
        after = _conference_after(name, before, events, journals.get(f"conference:{name}"))
        row = heads.rows[name]
        row.state, row.head = after.conference, max(row.head, events[-1].order)
        _forget(name, before.participants.keys() - after.participants.keys())
        moved = [p for leg, p in after.participants.items() if before.participants.get(leg) != p]
        changed_people += [((name,), person) for person in moved]
        if (
            moved
            or after.conference != before.conference
            or not all(isinstance(x, e.FloorChanged) for x in events)
        ):
            row.version += 1
            keys.add(f"conference:{name}")
    heads.save(news)
    PARTICIPANTS.save(changed_people)
    return keys


def _late(
    room: ConferenceWithPeople, events: list[e.ConferenceEvent], head: Head
) -> list[e.ConferenceEvent]:
    return [
        event for event in events if event.order < head and not lateness.is_order_free(room, event)
    ]


def _to_fold_again(
    late: Mapping[str, list[e.ConferenceEvent]], news: Mapping[str, list[e.ConferenceEvent]]
) -> list[str]:
    """The conferences with a late event that does not get along with one that it missed."""
    where = "aggregate = %s AND occurred_at >= %s ORDER BY occurred_at LIMIT %s"
    missed = {
        name: _send_for_journal(
            where, [events[0].aggregate, events[0].at, MOST_MISSED + len(news[name])]
        )
        for name, events in late.items()
        if events
    }
    found = []
    for name, answer in missed.items():
        new = {event.source_id for event in news[name]}
        known = [event for _, event in answer.result() if event.source_id not in new]
        pairs = (
            (event, other) for event in late[name] for other in known if event.order < other.order
        )
        if len(known) >= MOST_MISSED or not all(lateness.commute(*pair) for pair in pairs):
            found.append(name)
    return found


def _conference_after(
    name: str,
    before: ConferenceWithPeople,
    events: list[e.ConferenceEvent],
    journal: list[e.ConferenceEvent] | None,
) -> ConferenceWithPeople:
    if journal is None:
        after = before
        for event in events:
            after = fold.conference_after(after, event)
        return after
    return fold.fold_conference(name, journal)


def _forget(conference_id: str, legs: set[str]) -> None:
    """A late event can show that someone, whom a later one made us believe in, was never there."""
    if legs:
        where, values = any_of("call_control_id", sorted(legs))
        send(
            f"DELETE FROM {PARTICIPANTS.name} WHERE conference_id = %s AND {where}",
            [conference_id, *values],
        )


def _everybody(conferences: list[str]) -> dict[str, dict[str, ParticipantState]]:
    """All participants, ever, of these conferences."""
    found: dict[str, dict[str, ParticipantState]] = {name: {} for name in conferences}
    if conferences:
        for (conference_id,), person in PARTICIPANTS.load(
            *any_of("conference_id", sorted(conferences))
        ):
            found[conference_id][person.call_control_id] = person
    return found
