"""What an agent is told on the screen; of this `heard` has what the phone says. Pure."""

from typing import NamedTuple

from conferencing.queries import dial_story
from conferencing.queries.agent_home import NO_PHONE as NO_PHONE
from conferencing.queries.agent_home import NO_QUEUES as NO_QUEUES
from conferencing.queries.dial_story import BUSY, DECLINED, NO_ANSWER

from . import heard

NOBODY_WAITING = "Nobody is waiting in your queues."
ALL_TAKEN = "Every waiting caller is already being connected to a colleague."
CALLING_BACK = "You are calling somebody back. Take the next call when that is over."
CALLER_HUNG_UP = "The caller hung up before you were connected."
CALLER_ELSEWHERE = "The caller was moved or taken out of the queue meanwhile."
AGENT_HUNG_UP = "You hung up before the caller was connected. They kept their place in the queue."
NOTHING_HEARD = (
    "Telnyx did not report whether your phone rang. Check that it works, then try again."
)
ACCOUNT_CLOSED = "Your account is no longer active. The caller kept their place in the queue."
CANCELLED = "You stopped ringing your phone. The caller kept their place in the queue."


class Unanswered(NamedTuple):
    state: str
    words: str


def unanswered(cause: str, sip_cause: str, *, was_answered: bool) -> Unanswered:
    """Why the agent's phone was not answered."""
    if was_answered:
        return Unanswered("failed", AGENT_HUNG_UP)
    ending = dial_story.ending(cause, sip_cause)
    if ending == NO_ANSWER:
        return Unanswered("missed", "Your phone was not answered. The caller stayed in the queue.")
    if ending == BUSY:
        return Unanswered("busy", "Your phone was busy. The caller stayed in the queue.")
    if ending == DECLINED:
        return Unanswered(
            "declined", "Your phone declined the call. The caller stayed in the queue."
        )
    return Unanswered(
        "failed",
        f"Your phone could not be reached ({dial_story.within(ending)})."
        " The caller stayed in the queue.",
    )


def not_dialled(why: str, *, is_known: bool) -> str:
    if is_known:
        return heard.told("Your phone could not be called.", why)
    return "It is unclear whether your phone rang. The caller stayed in the queue."


def not_connected(why: str) -> str:
    return heard.told("The caller could not be connected, and kept their place in the queue.", why)
