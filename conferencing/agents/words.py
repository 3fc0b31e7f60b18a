"""What an agent is told on the screen; of this `heard` has what the phone says. Pure."""

from typing import NamedTuple

from conferencing.queries.agents.agent_home import NO_PHONE as NO_PHONE
from conferencing.queries.agents.agent_home import NO_QUEUES as NO_QUEUES
from conferencing.queries.commands import dial_story
from conferencing.queries.commands.dial_story import BUSY, DECLINED, NO_ANSWER

from . import heard

NOBODY_WAITING = "Nobody is waiting in your queues."
OWN_CALL = "The only caller waiting is calling from your own phone."
ALL_TAKEN = "Every waiting caller is already being connected or sent on."
CALLING_BACK = "You are calling somebody back. Take the next call when you have finished."
CALLER_HUNG_UP = "The caller hung up before you were connected."
CALLER_ELSEWHERE = "The caller has been moved or taken out of the queue."
HUNG_UP_EARLY = "You hung up before the caller was connected."
KEPT_PLACE = "They kept their place in the queue."
AGENT_HUNG_UP = f"{HUNG_UP_EARLY} {KEPT_PLACE}"
NOTHING_HEARD = (
    "Telnyx did not report whether your phone rang. Check that it works, then try again."
)
NO_LONGER_MEMBER = "You are no longer a member of this queue."
NO_LONGER_AGENT = "You no longer have permission to take calls."
ACCOUNT_CLOSED = "Your account is no longer active."
PRESS_1 = "A caller is waiting for you. Press 1 to take the call."
NO_KEY = "Nobody pressed 1 on your phone."
CANCELLED = "You stopped your phone ringing."
STAYED = "The caller stayed in the queue."
WAITED_TOO_LONG = "The caller reached the longest wait allowed and is no longer in the queue."


class Unanswered(NamedTuple):
    state: str
    words: str


def with_caller(told: str, *, is_held: bool) -> str:
    """What was told, and where the caller is who was not connected."""
    return f"{told} {WAITED_TOO_LONG if is_held else STAYED}"


def unanswered(cause: str, sip_cause: str, *, was_answered: bool) -> Unanswered:
    """Why the agent's phone was not answered."""
    if was_answered:
        return Unanswered("failed", HUNG_UP_EARLY)
    ending = dial_story.ending(cause, sip_cause)
    if ending == NO_ANSWER:
        return Unanswered("missed", "Your phone was not answered.")
    if ending == BUSY:
        return Unanswered("busy", "Your phone was busy.")
    if ending == DECLINED:
        return Unanswered("declined", "Your phone declined the call.")
    within = dial_story.within(ending)
    return Unanswered("failed", f"Your phone could not be reached ({within}).")


def not_dialled(why: str, *, is_known: bool) -> str:
    if is_known:
        return heard.told("Your phone could not be called.", why)
    return "It is unclear whether your phone rang."


def not_asked(why: str) -> str:
    return heard.told("You could not be asked to press 1.", why)


def not_connected(why: str) -> str:
    return heard.told(f"The caller could not be connected. {KEPT_PLACE}", why)


def without_place(told: str) -> str:
    """Of a caller who has not come back into the queue: they hung up, or are with somebody else."""
    return told.replace(f" {KEPT_PLACE}", "")
