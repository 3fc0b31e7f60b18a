"""What an agent is told, on the screen and by the phone. Pure."""

from typing import NamedTuple

from conferencing.queries import dial_story
from conferencing.queries.agent_home import NO_PHONE as NO_PHONE
from conferencing.queries.agent_home import NO_QUEUES as NO_QUEUES
from conferencing.queries.dial_story import BUSY, DECLINED, NO_ANSWER

NOBODY_WAITING = "Nobody is waiting in your queues."
ALL_TAKEN = "Everybody who waits is being connected to a colleague."
CALLING_BACK = "You are calling somebody back. Take the next call when that is over."
CALLER_HUNG_UP = "The caller hung up before you were connected."
CALLER_ELSEWHERE = (
    "The caller is no longer in line: they were moved or taken out of the queue meanwhile."
)
AGENT_HUNG_UP = "You hung up before the caller was connected. They keep their place in line."
NOTHING_HEARD = "Telnyx reported nothing about your phone. Check that it works, then try again."
ACCOUNT_CLOSED = "Your account is no longer active. The caller keeps their place in line."
CANCELLED = "You stopped ringing your phone. The caller keeps their place in line."


class Unanswered(NamedTuple):
    state: str
    words: str


def unanswered(cause: str, sip_cause: str, *, was_answered: bool) -> Unanswered:
    """Why the agent's phone was not answered."""
    if was_answered:
        return Unanswered("failed", AGENT_HUNG_UP)
    ending = dial_story.ending(cause, sip_cause)
    if ending == NO_ANSWER:
        return Unanswered("missed", "Your phone was not answered. The caller is still in line.")
    if ending == BUSY:
        return Unanswered("busy", "Your phone was busy. The caller is still in line.")
    if ending == DECLINED:
        return Unanswered("declined", "Your phone declined the call. The caller is still in line.")
    return Unanswered(
        "failed",
        f"Your phone could not be reached ({ending[1].lower()}). The caller is still in line.",
    )


def not_dialled(why: str, *, is_known: bool) -> str:
    if is_known:
        return f"Your phone could not be called. {why}".strip()
    return "Nobody can tell whether your phone rang. The caller is still in line."


def not_connected(why: str) -> str:
    return f"The caller could not be connected, and keeps their place in line. {why}".strip()
