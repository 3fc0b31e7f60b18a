"""Conferences: a row, and the rows of the participants that the events can change."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial, reduce

from django.db import transaction

from conferencing.database.pipeline import Pending, any_of, any_pair, send
from conferencing.projection import events as e
from conferencing.projection import fold, lateness
from conferencing.projection.states import (
    ConferenceState,
    ConferenceWithPeople,
    ParticipantState,
)

from . import journal
from .heads import Heads
from .tables import PARTICIPANTS, Head, OfConference

Participants = dict[str, ParticipantState]
# Beyond this many events missed, folding all of them again costs no more than checking each.
MOST_MISSED = 500


class People:
    """The participants that a batch can change: everybody in some conferences (those named among
    them), single legs in the others. `send` sends for them, `receive` reads them, by conference and
    leg.
    """

    def __init__(self, batch: list[e.Event], named: Iterable[str] = ()) -> None:
        events = [event for event in batch if isinstance(event, e.ConferenceEvent)]
        whole = {event.conference_id for event in events if event.people is None} | {*named}
        self.whole = sorted(whole)
        self.legs = sorted(
            {
                (event.conference_id, leg)
                for event in events
                for leg in event.people or ()
                if event.conference_id not in whole
            }
        )
        self._sent: list[Pending[list[tuple[OfConference, ParticipantState]]]] = []

    def send(self) -> None:
        if self.whole:
            self._sent.append(PARTICIPANTS.send(*any_of("conference_id", self.whole)))
        if self.legs:
            columns = ("conference_id", "call_control_id")
            self._sent.append(PARTICIPANTS.send(*any_pair(columns, self.legs)))

    def receive(self) -> dict[str, Participants]:
        people: dict[str, Participants] = defaultdict(dict)
        for sent in self._sent:
            for (conference_id,), person in sent.result():
                people[conference_id][person.call_control_id] = person
        return people


def apply(
    heads: Heads[ConferenceState],
    fresh: list[e.Event],
    people: People,
    *,
    again: Iterable[str] = (),
) -> set[str]:
    """Fold the fresh events, and those in `again` from their beginning, where that is still there,
    and save; returns the keys to announce.
    """
    there, anew = people.receive(), {*_mended(heads), *again}
    nothing: dict[str, list[e.ConferenceEvent]] = {name: [] for name in sorted(anew)}
    news = nothing | dict(journal.by_name(e.ConferenceEvent, fresh))
    if not news:
        return set()
    before = _with_people(heads, news, there)
    taken = heads.taken(news)
    whole = heads.whole([*_to_fold_again(heads, before, taken), *anew])
    # Folded again, anybody may come out different, not only those whom the batch names.
    before |= _with_people(heads, whole, _everybody(whole))
    journals = journal.read(e.ConferenceEvent, [f"conference:{name}" for name in whole])
    after = {
        name: fold.fold_conference(name, journals[name])
        if name in journals
        else reduce(fold.conference_after, events, before[name])
        for name, events in taken.items()
    }
    _save_people(before, after)
    return _save(heads, news, before, after)


def _with_people(
    heads: Heads[ConferenceState],
    names: Mapping[str, object] | list[str],
    people: Mapping[str, Participants],
) -> dict[str, ConferenceWithPeople]:
    return {
        name: ConferenceWithPeople(heads.rows[name].state, people.get(name, {})) for name in names
    }


def _save(
    heads: Heads[ConferenceState],
    news: Mapping[str, list[e.ConferenceEvent]],
    before: Mapping[str, ConferenceWithPeople],
    after: Mapping[str, ConferenceWithPeople],
) -> set[str]:
    """Save the rows of the conferences; returns the keys of those that look different now."""
    keys = set()
    for name, events in news.items():
        row = heads.rows[name]
        row.state, row.head = after[name].conference, row.head.moved_to(*events[-1:])
        # The feed shows every event but the floor changes.
        if after[name] != before[name] or not all(isinstance(x, e.FloorChanged) for x in events):
            row.head = row.head.with_next_version()
            keys.add(f"conference:{name}")
    heads.save(news)
    return keys


def _save_people(
    before: Mapping[str, ConferenceWithPeople], after: Mapping[str, ConferenceWithPeople]
) -> None:
    changed = []
    for name, now in after.items():
        known = before[name].participants
        _forget(name, known.keys() - now.participants.keys())
        changed += [
            (OfConference(name), person)
            for leg, person in now.participants.items()
            if known.get(leg) != person or (name, leg) in PARTICIPANTS.mended
        ]
    PARTICIPANTS.save(changed)
    if PARTICIPANTS.mended:
        whole = {(name, leg) for (name,), person in changed for leg in [person.call_control_id]}
        transaction.on_commit(partial(PARTICIPANTS.mended.difference_update, whole))


def _mended(heads: Heads[ConferenceState]) -> list[str]:
    """Those of these conferences that are stored, they or somebody in them, in a form that does not
    fit: they are folded again.
    """
    theirs = {str(conference_id) for conference_id, _ in PARTICIPANTS.mended}
    return sorted({*heads.mended(), *theirs.intersection(heads.names)})


def _forget(conference_id: str, legs: set[str]) -> None:
    """A late event can show that somebody whom a later one made us believe in was never there."""
    if legs:
        where, values = any_of("call_control_id", sorted(legs))
        send(
            f"DELETE FROM {PARTICIPANTS.name} WHERE conference_id = %s AND {where}",
            [conference_id, *values],
        )


def _everybody(conferences: list[str]) -> dict[str, Participants]:
    """All participants, ever, of these conferences."""
    people: dict[str, Participants] = defaultdict(dict)
    if conferences:
        rows = PARTICIPANTS.load(*any_of("conference_id", sorted(conferences)))
        for (conference_id,), person in rows:
            people[conference_id][person.call_control_id] = person
    return people


# --- Late events ----------------------------------------------------------------------------------


def _to_fold_again(
    heads: Heads[ConferenceState],
    before: Mapping[str, ConferenceWithPeople],
    news: Mapping[str, list[e.ConferenceEvent]],
) -> list[str]:
    """The conferences with a late event that does not commute with one that it missed."""
    late = {
        name: _late(before[name], events, heads.rows[name].head) for name, events in news.items()
    }
    # All are sent before the first is read, to share a round trip.
    missed = {
        name: journal.send_for_newer(events[0], MOST_MISSED + len(news[name]))
        for name, events in late.items()
        if events
    }
    return [
        name
        for name, sent in missed.items()
        if not _all_commute(late[name], _known(sent.result(), news[name]))
        or any(lateness.is_out_of_reach(before[name], event) for event in late[name])
    ]


def _late(
    before: ConferenceWithPeople, events: list[e.ConferenceEvent], head: Head
) -> list[e.ConferenceEvent]:
    return [
        event
        for event in events
        if head.is_past(event) and not lateness.is_order_free(before, event)
    ]


def _known(newer: list[e.Event], news: list[e.ConferenceEvent]) -> list[e.ConferenceEvent]:
    """Of these events, which the journal has by now, those that had been there before."""
    new = {event.source_id for event in news}
    return [
        event
        for event in newer
        if isinstance(event, e.ConferenceEvent) and event.source_id not in new
    ]


def _all_commute(late: list[e.ConferenceEvent], known: list[e.ConferenceEvent]) -> bool:
    return len(known) < MOST_MISSED and all(
        lateness.commute(event, other)
        for event in late
        for other in known
        if event.order < other.order
    )
