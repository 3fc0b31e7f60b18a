"""The phone that is to ring for a supervisor, where somebody already talks on it."""

from collections.abc import Iterable

from django.conf import settings

from conferencing.commands.press import Refused
from conferencing.models import Call, Participant, Supervision
from conferencing.models.numbers import as_reported
from conferencing.queries.agents import talks
from conferencing.queries.names.person import far_number
from conferencing.queries.reading import hidden

from . import words


def require_elsewhere(row: Supervision) -> None:
    """Not on the very line that they want to hear: it would be engaged. What it does elsewhere is
    its own affair, as many phones take a second call. Raises Refused.
    """
    legs = _in_conference(row.conference) if row.conference else _on_call(row.call)
    up = Call.objects.filter(pk__in=legs, ended_at=None)
    ends = up.values_list("direction", "from_number", "to_number")
    if row.phone in {as_reported(far_number(*end), settings.LOCAL_REGION) for end in ends}:
        where = "in this conference" if row.conference else "on this call"
        raise Refused(words.phone_is_there(row.phone, where))


def _in_conference(conference: str) -> Iterable[str]:
    there = Participant.objects.filter(conference_id=conference, is_present=True)
    # Whoever shares this phone may listen privately: nothing is told of that here either.
    return set(there.values_list("call_control_id", flat=True)) - hidden.legs_in(conference)


def _on_call(leg: str) -> Iterable[str]:
    talk = talks.going_on(leg)
    return (leg, talk.caller) if talk else (leg,)
