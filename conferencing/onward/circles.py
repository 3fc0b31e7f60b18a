"""Calls that we have made ourselves: whoever is transferred to a number of ours comes in once more,
by another call. If that is sent on by a transfer, too, the numbers may go round in a circle.

Such a call is known by the other end of the same connection, which Telnyx reports as a call of ours
to the same number, from the same, at the same time; and that is of the session of the caller whom
it was made for.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from conferencing.commands import dial_numbers
from conferencing.ledger.forms import Invalid
from conferencing.models import Call
from conferencing.models.numbers import as_reported

from . import words

# From dialling to coming in; either may be reported by a clock that is a little wrong.
APART = timedelta(seconds=10)
# Through so many numbers at most: a longer way is one that nobody wants to be sent.
MOST_NUMBERS = 5


def refuse(caller: str, to: str) -> None:
    """Raises Invalid: who is transferred to a number that they have come through comes in once
    more, by another call, and is sent on like this one.
    """
    number = dial_numbers.preview(to, "").number
    behind = numbers_behind(caller) if number else []
    if number and number in behind[:1]:
        raise Invalid({"to": words.COMES_BACK})
    if number in behind or len(behind) == MOST_NUMBERS:
        raise Invalid({"to": words.IN_A_CIRCLE})


def numbers_behind(caller: str) -> list[str]:
    """The numbers that this caller has come through, the one called last first. Two queries for
    each.
    """
    call = Call.objects.filter(pk=caller, direction="incoming").first()
    return list(_behind(call)) if call else []


def _behind(call: Call) -> Iterator[str]:
    came: Call | None = call
    for _ in range(MOST_NUMBERS):
        if came is None:
            return
        yield as_reported(came.to_number, settings.LOCAL_REGION)
        came = _origin(came)


def _origin(call: Call) -> Call | None:
    """The caller for whom we have made this call."""
    if not (call.initiated_at and call.to_number):
        return None
    ours = Call.objects.filter(
        direction="outgoing",
        ended_at=None,
        initiated_at__range=(call.initiated_at - APART, call.initiated_at + APART),
    ).exclude(call_session_id="")
    ends = _ends(call)
    made = next((one for one in ours.order_by("-initiated_at") if _ends(one) == ends), None)
    if made is None:
        return None
    incoming = Call.objects.filter(call_session_id=made.call_session_id, direction="incoming")
    return incoming.exclude(pk=call.pk).first()


def _ends(call: Call) -> tuple[str, str]:
    """Each end of a connection may report SIP addresses with other parameters."""
    region = settings.LOCAL_REGION
    return as_reported(call.from_number, region), as_reported(call.to_number, region)
