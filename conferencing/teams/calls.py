"""Which calls may be seen now, and so commanded: by where each is, or was last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, CharField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from conferencing.models import (
    Call,
    CallBack,
    Command,
    Offer,
    Participant,
    Supervision,
    TeamConference,
    TeamRule,
    Visit,
)

from . import sight

# A phone rings for ten minutes at most, after the seconds that the sending may take.
RINGING = timedelta(minutes=11)
_NEVER = datetime.min.replace(tzinfo=UTC)
NOWHERE, BEFORE = Value("", CharField()), Value(False, BooleanField())


class Place(NamedTuple):
    """One of these two; and since when, as far as that is known."""

    queue: str
    conference: str
    since: datetime | None
    is_now: bool = False

    @property
    def order(self) -> tuple[bool, datetime]:
        return self.is_now, self.since or _NEVER


def seen(legs: Collection[str]) -> frozenset[str]:
    """All of them for whoever sees everything, who may name what there is not. At most four
    queries, however many calls, and none for none.

    A call is seen where it is; one that is nowhere, where it was last; and one that was never
    anywhere by the number on which it came in. In two places at once, one is enough.
    """
    mine, teams = sight.current(), sight.current().teams
    wanted = frozenset(legs) - {""}
    if teams is None or not wanted:
        return wanted
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for leg, place in _places(wanted):
        places[leg].append(place)
    rooms = _rooms({place.conference for each in places.values() for place in each}, teams)
    found = {
        leg
        for leg, each in places.items()
        if any(mine.sees_queue(at.queue) or at.conference in rooms for at in _newest(each))
    }
    return frozenset(found | _came_in(wanted - places.keys(), teams))


def _newest(places: list[Place]) -> list[Place]:
    now = [place for place in places if place.is_now]
    return now or [max(places, key=lambda place: place.order)]


def _places(legs: Collection[str]) -> Iterator[tuple[str, Place]]:
    """One query."""
    first, *others = _kinds(legs)
    for leg, queue, room, since, is_now in first.union(*others, all=True):
        yield leg, Place(queue, room, since, is_now)


def _kinds(legs: Collection[str]) -> Iterator[QuerySet[Any, Any]]:
    yield _rows(
        Participant.objects.filter(call_control_id__in=legs),
        leg="call_control_id",
        room=F("conference_id"),
        since=Coalesce("left_at", "joined_at"),
        is_now=F("is_present"),
    )
    yield _rows(
        Call.objects.filter(pk__in=legs).exclude(waiting_in=""),
        leg="call_control_id",
        queue=F("waiting_in"),
        since=F("waiting_since"),
        is_now=Value(True, BooleanField()),
    )
    yield _rows(
        Visit.objects.filter(call_control_id__in=legs),
        leg="call_control_id",
        queue=F("queue"),
        since=Coalesce("left_at", "entered_at"),
    )
    yield from _of_the_program(legs)
    # Into a conference, where they are not yet.
    recent = Command.objects.filter(verb="dial", asked_at__gt=timezone.now() - RINGING)
    yield _rows(
        recent.filter(call_control_id__in=legs, conference__isnull=False),
        leg="call_control_id",
        room=F("conference_id"),
        since=F("asked_at"),
    )


def _of_the_program(legs: Collection[str]) -> Iterator[QuerySet[Any, Any]]:
    """The phones of agents, of whoever calls back, and of supervisors. Where such a call is a
    participant too, that is newer.
    """
    offers = Offer.objects.filter(agent_leg__in=legs)
    yield _rows(offers, leg="agent_leg", queue=F("queue"), since=F("reserved_at"))
    for column in ("own_leg", "caller_leg"):
        backs = CallBack.objects.filter(**{f"{column}__in": legs})
        yield _rows(backs, leg=column, queue=F("queue"), since=F("began_at"))
    phones = Supervision.objects.filter(leg__in=legs)
    room, since = F("conference"), F("started_at")
    yield _rows(phones, leg="leg", queue=F("queue"), room=room, since=since)


def _rows(
    rows: QuerySet[Any],
    *,
    leg: str,
    since: Combinable,
    queue: Combinable = NOWHERE,
    room: Combinable = NOWHERE,
    is_now: Combinable = BEFORE,
) -> QuerySet[Any, Any]:
    """With the same columns for all kinds."""
    columns = {"in_queue": queue, "in_room": room, "at_since": since, "at_now": is_now}
    named: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(leg, *columns)
    return named


def _rooms(ids: Iterable[str], teams: frozenset[int]) -> frozenset[str]:
    rows = TeamConference.objects.filter(conference_id__in=set(ids) - {""}, team_id__in=teams)
    return frozenset(rows.values_list("conference_id", flat=True))


def _came_in(legs: Collection[str], teams: frozenset[int]) -> set[str]:
    if not legs:
        return set()
    numbers = TeamRule.objects.filter(kind=TeamRule.Kind.NUMBER, team_id__in=teams)
    calls = Call.objects.filter(pk__in=legs, direction="incoming")
    rung = calls.filter(to_number__in=numbers.values("value"))
    return set(rung.values_list("pk", flat=True))
