"""Mute and hold, and their opposites, for one person, for several and for everyone.

Telnyx sends no webhook for them: the acceptance is the event. It names only those who were named to
Telnyx.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from conferencing.ledger import supervised
from conferencing.models import Participant
from conferencing.projection.events import HoldAccepted, ListedParticipant, MuteAccepted
from conferencing.telnyx_api import conference_actions, conference_listings
from conferencing.telnyx_api.errors import GatewayError

from .sending import Events, Sending


class Named(Protocol):
    def __call__(self, conference_id: str, legs: Sequence[str], *, region: str) -> None: ...


class Everyone(Protocol):
    def __call__(self, conference_id: str, *, region: str) -> None: ...


def mute_or_hold(sending: Sending) -> Events:
    legs = _one(sending) if sending.verb.one_person else _several(sending)
    value = sending.verb.value
    if sending.verb.field == "is_muted":
        return (MuteAccepted(**sending.origin, muted=value, call_control_ids=legs),)
    return (HoldAccepted(**sending.origin, on_hold=value, call_control_ids=legs),)


def _one(sending: Sending) -> tuple[str, ...]:
    _ask_for(sending, [sending.leg])
    return (sending.leg,)


def _several(sending: Sending) -> tuple[str, ...] | None:
    """The legs that were named to Telnyx; None means everybody."""
    for_everyone = EVERYONE.get(sending.verb.name)
    # An undo of "everyone" must not reach those who were muted before, and a repeat nobody who has
    # come since: no undo would restore them.
    if sending.command.undo_of_id or sending.is_repeat or for_everyone is None:
        return _those_still_there(sending)
    for_everyone(sending.conference, region=sending.region)
    return None


def _those_still_there(sending: Sending) -> tuple[str, ...]:
    legs = _legs_to_name(sending)
    if not legs:
        return ()
    try:
        _ask_for(sending, legs)
    except GatewayError as error:
        if not error.says_call_gone:
            raise
        # Telnyx refuses a whole list for one leg that has gone.
        sending.require_time()
        listed = conference_listings.list_participants(sending.conference, sending.region)
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
        _ask_for(sending, legs)
    return tuple(legs)


def _legs_to_name(sending: Sending) -> list[str]:
    """Those whom an operator named, or an undo restores. For everyone, those whom the first attempt
    was to change; if the mirror knew of none, the first attempt names all, and a repeat nobody.
    """
    command = sending.command
    people = Participant.objects.filter(conference_id=command.conference_id, is_present=True)
    there = sorted(people.values_list("call_control_id", flat=True))
    if sending.verb.opens:
        # Only their own wish may open the microphone of a supervisor.
        there = sorted(set(there) - supervised.legs(sending.conference))
    if command.undo_of_id or command.named_legs:
        return [leg for leg in there if command.concerns(leg)]
    wanted = set(command.changed_legs)
    return [leg for leg in there if leg in wanted] or ([] if sending.is_repeat else there)


def _ask_for(sending: Sending, legs: Sequence[str]) -> None:
    request = NAMED[sending.verb.field, sending.verb.value]
    request(sending.conference, legs, region=sending.region)


NAMED: Mapping[tuple[str, bool], Named] = {
    ("is_muted", True): conference_actions.mute,
    ("is_muted", False): conference_actions.unmute,
    ("is_on_hold", True): conference_actions.hold,
    ("is_on_hold", False): conference_actions.unhold,
}
# Not for unmute: whoever has come in since the press must not become audible by it.
EVERYONE: Mapping[str, Everyone] = {
    "mute_everyone": conference_actions.mute_everyone,
    "hold_everyone": conference_actions.hold_everyone,
}
