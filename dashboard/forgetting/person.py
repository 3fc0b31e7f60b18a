"""Who is to be forgotten: their number, their calls, the names that these had; and why they cannot
be forgotten now.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings

from conferencing.models import (
    AgentProfile,
    Call,
    CallBack,
    Command,
    Contact,
    ContactNumber,
    Queue,
    QueueSettings,
    Route,
    SupervisorPhone,
    TeamRule,
)
from conferencing.models.numbers import normalised

from . import spelling

# With a stand-in in any of these calls would be lost, or shown to nobody.
SET_UP = (
    (Route, "a route"),
    (QueueSettings, "the settings of a queue"),
    (Queue, "the name of a queue"),
    (TeamRule, "a rule of a team"),
    (AgentProfile, "the phone of an agent"),
    (SupervisorPhone, "the phone of a supervisor"),
)


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
    """In any spelling. Raises NoNumber, and CannotForget."""
    return _of(spelling.pattern(normalised(typed, settings.LOCAL_REGION)))


def find_exactly(text: str) -> Person:
    """By what a row has, which may lack its country or area code. Raises CannotForget."""
    number = spelling.exactly(text.strip())
    if number is None:
        raise CannotForget(
            f"Give at least {spelling.FEWEST_DIGITS} digits: fewer would also be found in times,"
            " codes and counts. For a SIP address, leave out --exact."
        )
    return _of(number)


def _of(number: re.Pattern[str]) -> Person:
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
    columns = ("pk", "from_number", "to_number", "caller_id_name")
    calls = Call.objects.order_by().only(*columns).iterator(chunk_size=2000)
    return [
        call for call in calls if number.search(call.from_number) or number.search(call.to_number)
    ]


def _contacts(number: re.Pattern[str]) -> list[Contact]:
    rows = ContactNumber.objects.select_related("contact")
    return list({row.contact_id: row.contact for row in rows if number.search(row.number)}.values())


def _refuse_own(number: re.Pattern[str]) -> None:
    """What callers dial, where they are sent, and the phones of those who work here, are no data
    of callers.
    """
    if any(number.search(each) for each in settings.DIAL_FROM):
        raise CannotForget("This is a number of your own: take it out of DIAL_FROM first.")
    for model, what in SET_UP:
        for row in model._base_manager.order_by().values_list():
            if any(isinstance(value, str) and number.search(value) for value in row):
                raise CannotForget(f"This number is in use ({what}): change that first.")


def refuse_on_the_line(number: re.Pattern[str]) -> None:
    """A call that is up would write the number again. Raises CannotForget."""
    live = Call.objects.filter(ended_at=None).values_list("from_number", "to_number")
    if any(number.search(each) for numbers in live for each in numbers):
        raise CannotForget("A call of this person has not ended. Try again once it has.")


def came_back(person: Person) -> bool:
    """Whether they called meanwhile: their calls before that have the stand-in by now."""
    return bool(_calls(person.number))


def _refuse_live(number: re.Pattern[str], calls: list[Call]) -> None:
    refuse_on_the_line(number)
    backs = CallBack.objects.filter(state__in=CallBack.OPEN)
    if any(number.search(back.number) for back in backs):
        raise CannotForget("This person is being called back. Try again once that is over.")
    legs = {call.pk for call in calls}
    open_ones = Command.objects.filter(state__in=Command.OPEN)
    if any(_is_about(each, number, legs) for each in open_ones):
        raise CannotForget("A command about this person is still open. Try again in a minute.")


def _is_about(command: Command, number: re.Pattern[str], legs: Collection[str]) -> bool:
    words = json.dumps(command.arguments, ensure_ascii=False)
    is_named = number.search(words) is not None or any(leg in words for leg in legs)
    return is_named or command.call_control_id in legs
