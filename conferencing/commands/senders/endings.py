"""Out of the conference, off the line, and the end of it all. Whoever or whatever has gone already
is where the operator wanted it: that is a success.
"""

from uuid import uuid5

from django.conf import settings

from conferencing.telnyx_api import calls, conference_actions
from conferencing.telnyx_api.errors import GatewayError

from .. import acceptances
from .sending import Events, Sending


def remove(sending: Sending) -> Events:
    """Out of the conference first, so that nobody hears the line go dead; then hang up what would
    stay up and cost money.
    """
    if _has_left(sending):
        # Whoever this press took out is hung up even when the deadline passes in between: half a
        # removal helps nobody. Not later than one request may take, though.
        return _hang_up_who_left(sending)
    sending.require_time()
    return _hang_up_removed(sending)


def end(sending: Sending) -> Events:
    conference_actions.end(sending.conference, sending.id)
    return ()


def hang_up(sending: Sending) -> Events:
    calls.hangup(sending.leg, sending.id)
    return (acceptances.hangup(sending.command, sending.at),)


def leave(sending: Sending) -> Events:
    conference_actions.leave(sending.conference, sending.leg, sending.id, region=sending.region)
    return ()


def _has_left(sending: Sending) -> bool:
    """Whether this request took them out. False: they were gone already."""
    try:
        conference_actions.leave(sending.conference, sending.leg, sending.id, region=sending.region)
    except GatewayError as error:
        if not (error.says_call_gone or error.says_conference_gone):
            raise
        return False
    return True


def _hang_up_who_left(sending: Sending) -> Events:
    try:
        sending.require_time(settings.TELNYX_TIMEOUT_SECONDS)
        return _hang_up_removed(sending)
    except GatewayError as error:
        error.detail = (
            f"Taken out of the conference; the call may still be connected. {error.detail}".strip()
        )
        raise


def _hang_up_removed(sending: Sending) -> Events:
    try:
        # Another id: Telnyx ignores a command id that it has seen, whatever the command.
        calls.hangup(sending.leg, str(uuid5(sending.command.uuid, "hangup")))
    except GatewayError as error:
        if not error.says_call_gone:
            raise
        return (sending.call_gone(),)
    return (acceptances.hangup(sending.command, sending.at),)
