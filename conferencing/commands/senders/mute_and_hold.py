"""Mute and hold, and their opposites, for one person, for several and for everyone.

Telnyx sends no webhook for them: the acceptance is the event. It names only those who were named to
Telnyx.
"""

from collections.abc import Callable, Mapping, Sequence

from conferencing.models import Participant
from conferencing.projection.events import HoldAccepted, ListedParticipant, MuteAccepted
from conferencing.telnyx_api import conference_actions, conference_listings
from conferencing.telnyx_api.errors import GatewayError

from .sending import Events, Sending

Named = Callable[[str, Sequence[str]], None]
Everyone = Callable[[str], None]


def mute_or_hold(sending: Sending) -> Events:
    legs = _one(sending) if sending.verb.one_person else _several(sending)
    value = sending.verb.value
    if sending.verb.field == "is_muted":
        return (MuteAccepted(**sending.origin, muted=value, call_control_ids=legs),)
    return (HoldAccepted(**sending.origin, on_hold=value, call_control_ids=legs),)


def _one(sending: Sending) -> tuple[str, ...]:
    _request(sending)(sending.conference, [sending.leg])
    return (sending.leg,)


def _several(sending: Sending) -> tuple[str, ...] | None:
    """The legs that were named to Telnyx; None means everybody."""
    for_everyone = EVERYONE.get(sending.verb.name)
    # An undo of "everyone" must not reach those who were muted before.
    if sending.command.undo_of_id or for_everyone is None:
        return _those_still_there(sending)
    for_everyone(sending.conference)
    return None


def _those_still_there(sending: Sending) -> tuple[str, ...]:
    legs = _legs_to_name(sending)
    if not legs:
        return ()
    try:
        _request(sending)(sending.conference, legs)
    except GatewayError as error:
        if not error.says_call_gone:
            raise
        # Telnyx refuses a whole list for one leg that has gone.
        sending.require_time()
        listed = conference_listings.list_participants(sending.conference)
        if not listed.is_complete:
            raise  # whoever is missing from it may be there: nobody is passed over in silence
        return _without_the_gone(sending, legs, listed)
    return tuple(legs)


def _without_the_gone(
    sending: Sending, legs: Sequence[str], listed: Sequence[ListedParticipant]
) -> tuple[str, ...]:
    """Name only those who are there."""
    there = {person.call_control_id for person in listed}
    legs = [leg for leg in legs if leg in there]
    # An empty list would mean everybody to Telnyx.
    if legs:
        sending.require_time()
        _request(sending)(sending.conference, legs)
    return tuple(legs)


def _legs_to_name(sending: Sending) -> list[str]:
    """For an undo, the legs to restore. For unhold, which has no form for everyone, those on hold;
    all, if we know of none.
    """
    command = sending.command
    people = Participant.objects.filter(conference_id=command.conference_id, is_present=True)
    there = dict(people.values_list("call_control_id", "is_on_hold"))
    if command.undo_of_id or command.named_legs:
        return sorted(leg for leg in there if command.concerns(leg))
    return sorted(leg for leg, is_on_hold in there.items() if is_on_hold) or sorted(there)


def _request(sending: Sending) -> Named:
    return NAMED[sending.verb.field, sending.verb.value]


NAMED: Mapping[tuple[str, bool], Named] = {
    ("is_muted", True): conference_actions.mute,
    ("is_muted", False): conference_actions.unmute,
    ("is_on_hold", True): conference_actions.hold,
    ("is_on_hold", False): conference_actions.unhold,
}
EVERYONE: Mapping[str, Everyone] = {
    "mute_everyone": conference_actions.mute_everyone,
    "unmute_everyone": conference_actions.unmute_everyone,
    "hold_everyone": conference_actions.hold_everyone,
}
