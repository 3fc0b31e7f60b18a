"""Which calls may be seen now, and so commanded: by where each is, or was last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

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
    """All of them for whoever sees everything, who may name what there is not. At most nine
    queries, however many calls.

    A call is seen where it is; one that is nowhere, where it was last; and one that was never
    anywhere by the number on which it came in. In two places at once, one is enough.
    """
    mine, teams = sight.current(), sight.current().teams
    wanted = frozenset(legs) - {""}
    if teams is None:
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
    people = Participant.objects.filter(call_control_id__in=legs)
    stays = people.values_list(
        "call_control_id", "conference_id", "left_at", "joined_at", "is_present"
    )
    for leg, room, left, joined, is_here in stays:
        yield leg, Place("", room, left or joined, is_here)
    waiting = Call.objects.filter(pk__in=legs).exclude(waiting_in="")
    for leg, queue, since in waiting.values_list("pk", "waiting_in", "waiting_since"):
        yield leg, Place(queue, "", since, is_now=True)
    visits = Visit.objects.filter(call_control_id__in=legs)
    for leg, queue, left, entered in visits.values_list(
        "call_control_id", "queue", "left_at", "entered_at"
    ):
        yield leg, Place(queue, "", left or entered)
    yield from _of_the_program(legs)
    yield from _dialled(legs)


def _of_the_program(legs: Collection[str]) -> Iterator[tuple[str, Place]]:
    """The phones of agents, of whoever calls back, and of supervisors. Where such a call is a
    participant too, that is newer.
    """
    offers = Offer.objects.filter(agent_leg__in=legs)
    for leg, queue, at in offers.values_list("agent_leg", "queue", "reserved_at"):
        yield leg, Place(queue, "", at)
    for column in ("own_leg", "caller_leg"):
        backs = CallBack.objects.filter(**{f"{column}__in": legs})
        for leg, queue, at in backs.values_list(column, "queue", "began_at"):
            yield leg, Place(queue, "", at)
    phones = Supervision.objects.filter(leg__in=legs)
    for leg, queue, room, at in phones.values_list("leg", "queue", "conference", "started_at"):
        yield leg, Place(queue, room, at)


def _dialled(legs: Collection[str]) -> Iterator[tuple[str, Place]]:
    """Into a conference, where they are not yet."""
    recent = Command.objects.filter(verb="dial", asked_at__gt=timezone.now() - RINGING)
    into = recent.filter(call_control_id__in=legs, conference__isnull=False)
    for leg, room, at in into.values_list("call_control_id", "conference_id", "asked_at"):
        yield leg, Place("", str(room), at)


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
