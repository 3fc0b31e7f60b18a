"""Who is to be forgotten: their number, their calls, the names that these had; and why they cannot
be forgotten now.
"""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q

from conferencing.models import (
    AgentProfile,
    Call,
    CallBack,
    Command,
    Contact,
    ContactNumber,
    Route,
    SupervisorPhone,
)
from conferencing.models.numbers import normalised

from . import spelling


class CannotForget(Exception):
    """The sentence says why, and what to do. It never has the number."""


@dataclass(frozen=True)
class Person:
    """`legs`: the call control ids of their calls, their `names` as callers and in the directory.
    `stand_in`: what is written in place of each.
    """

    number: re.Pattern[str]
    legs: frozenset[str]
    names: frozenset[str]
    contacts: frozenset[int]
    stand_in: str = field(default_factory=spelling.stand_in)


def find(typed: str) -> Person:
    """Raises NoNumber, and CannotForget."""
    canonical = normalised(typed, settings.LOCAL_REGION)
    number = spelling.pattern(canonical)
    _refuse_own(number)
    calls = _calls(number)
    _refuse_live(number, calls)
    contacts = _contacts(number)
    names = {call.caller_id_name for call in calls if number.search(call.from_number)}
    names |= {contact.name for contact in contacts}
    return Person(
        number,
        frozenset(call.pk for call in calls),
        # Shorter ones are parts of other words.
        frozenset(name.strip() for name in names if len(name.strip()) > 2),
        frozenset(contact.pk for contact in contacts),
    )


def _calls(number: re.Pattern[str]) -> list[Call]:
    columns = ("pk", "from_number", "to_number", "caller_id_name", "ended_at", "is_held_by_phone")
    calls = Call.objects.order_by().only(*columns).iterator(chunk_size=2000)
    return [
        call for call in calls if number.search(call.from_number) or number.search(call.to_number)
    ]


def _contacts(number: re.Pattern[str]) -> list[Contact]:
    rows = ContactNumber.objects.select_related("contact")
    return list({row.contact_id: row.contact for row in rows if number.search(row.number)}.values())


def _refuse_own(number: re.Pattern[str]) -> None:
    """What callers dial, and the phones of those who work here, are no data of callers."""
    called = [each for route in Route.objects.all() for each in route.called.splitlines()]
    if any(number.search(each) for each in (*settings.DIAL_FROM, *called)):
        raise CannotForget(
            "This is a number of your own: take it out of DIAL_FROM and of the routes first."
        )
    for model, what in ((AgentProfile, "an agent"), (SupervisorPhone, "a supervisor")):
        phones = model._base_manager.values_list("phone", flat=True)
        if any(number.search(phone) for phone in phones):
            raise CannotForget(f"This is the phone of {what}: change it in the admin first.")


def _refuse_live(number: re.Pattern[str], calls: list[Call]) -> None:
    if any(call.ended_at is None for call in calls):
        raise CannotForget("A call of this person has not ended. Try again once it has.")
    backs = CallBack.objects.filter(state__in=CallBack.OPEN)
    if any(number.search(back.number) for back in backs):
        raise CannotForget("This person is being called back. Try again once that is over.")
    legs = [call.pk for call in calls if call.ended_at is not None][-1000:]
    open_ones = Command.objects.filter(state__in=Command.OPEN)
    about = open_ones.filter(Q(call_control_id__in=legs))
    if about.exists() or any(number.search(str(each.arguments)) for each in open_ones):
        raise CannotForget("A command about this person is still open. Try again in a minute.")
