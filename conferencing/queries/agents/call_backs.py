"""Call backs to those who hung up while waiting: who may be called, and who has called whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from conferencing.ledger import dial_settings
from conferencing.ledger.form_fields import Wrong
from conferencing.models import AgentProfile, Call, CallBack, SupervisorPhone

from ..names.foreign_text import fit
from ..names.person import far_number, person_of
from ..reading.clock import Clock
from ..screens.call_backs import CallBackCell, CallBackLine

WITHHELD = "The number is withheld."
NOT_KNOWN = "The number is unknown."
HUNG_UP_AGAIN = "They called again later; see the newer entry."
# Those that have moved so lately are pushed to the open pages.
LATELY = timedelta(minutes=10)
MOST_PUSHED = 30
# Of a phone that nobody has set a time for, as that of a supervisor.
RING_SECONDS = 30


@dataclass(frozen=True, slots=True)
class OwnPhone:
    """What rings first for whoever calls back."""

    phone: str
    ring_seconds: int


def own_phone(user_id: int) -> OwnPhone | None:
    """That of their agent profile, or else the one that they set themselves, to listen."""
    profile = AgentProfile.objects.filter(user_id=user_id).exclude(phone="").first()
    if profile:
        return OwnPhone(profile.phone, profile.ring_seconds)
    own = SupervisorPhone.objects.filter(user_id=user_id).first()
    return OwnPhone(own.phone, RING_SECONDS) if own else None


def number_of(call: Call) -> str:
    return far_number(call.direction, call.from_number, call.to_number)


def problem(call: Call) -> str:
    """Why the person cannot be called back; empty where they can."""
    person = person_of(call, contact="", numbers=True)
    if person.is_withheld:
        return WITHHELD
    if not person.number:
        return NOT_KNOWN
    try:
        dial_settings.rules().to(number_of(call))
    except Wrong as wrong:
        return str(wrong)
    return ""


def newest_to(numbers: Collection[str], since: datetime) -> dict[str, CallBack]:
    """By number, the newest call back since then. One query."""
    rows = CallBack.objects.filter(number__in=numbers, began_at__gte=since)
    return {row.number: row for row in rows.order_by("pk").select_related("by")}


def cells(
    given_up: Mapping[tuple[str, int], datetime], key: str
) -> dict[tuple[str, int], CallBackCell]:
    """Of these visits, by call and number, with when each was given up, on our own clock. Two
    queries. Of several by one person the newest alone offers the call.
    """
    calls = Call.objects.in_bulk({leg for leg, _ in given_up})
    numbers = {leg: number_of(call) for leg, call in calls.items()}
    began = newest_to(set(numbers.values()) - {""}, min(given_up.values())) if given_up else {}
    shown, offered = dict[tuple[str, int], CallBackCell](), set[str]()
    for visit in sorted(given_up, key=given_up.__getitem__, reverse=True):
        cell = _cell(visit, key, calls.get(visit[0]))
        number = numbers.get(visit[0], "")
        newest = began.get(number)
        if cell.problem:
            shown[visit] = cell
        elif number in offered:
            shown[visit] = replace(cell, problem=HUNG_UP_AGAIN)
        else:
            is_since = newest and newest.began_at >= given_up[visit]
            shown[visit] = replace(cell, newest=line(newest) if newest and is_since else None)
            offered.add(number)
    return shown


def moved(name: str, key: str, clock: Clock) -> list[CallBackCell]:
    """Those of this queue that moved lately. One query."""
    rows = CallBack.objects.filter(queue=name, state_since__gte=clock.now - LATELY)
    newest = rows.order_by("-state_since").select_related("by")[:MOST_PUSHED]
    # A visit that was called back twice shows the later one.
    by_visit = {(row.caller, row.visit): row for row in sorted(newest, key=_began)}
    return [
        CallBackCell(leg, visit, key, newest=line(row)) for (leg, visit), row in by_visit.items()
    ]


def _to_themselves(told: str, by: str) -> str:
    """What is told of `by`, in words for them."""
    said = told.replace(f"{by}'s phone", "your phone").replace("their own phone", "your phone")
    for verb in ("hung up", "stopped it"):
        said = said.replace(f"{by} {verb}", f"you {verb}")
    return said[:1].upper() + said[1:]


def line(row: CallBack) -> CallBackLine:
    return CallBackLine(
        id=row.pk,
        by=fit(by := row.by.get_username()),
        state=row.state,
        is_open=row.state in CallBack.OPEN,
        began_at=row.began_at,
        state_since=row.state_since,
        told=fit(row.told),
        told_to_them=fit(_to_themselves(row.told, by)),
    )


def _cell(visit: tuple[str, int], key: str, call: Call | None) -> CallBackCell:
    return CallBackCell(*visit, key, problem=problem(call) if call else NOT_KNOWN)


def _began(row: CallBack) -> int:
    return row.pk
