"""What is said of a call back in the list, for everybody; of this `heard` has what the phone says
to whoever pressed. Pure.

`by` is the name of that person.
"""

from conferencing.agents import heard
from conferencing.queries.commands import dial_story
from conferencing.queries.commands.dial_story import BUSY, DECLINED, NO_ANSWER

NO_PHONE = "No phone is set up for you. Ask your administrator to add one under Agent profiles."
NOT_ABANDONED = "This caller did not hang up while waiting."
OWN_PHONE = "This is the number of your own phone."
ON_A_CALL = "You already have a call. Call back when it is over."
ONE_AT_A_TIME = "You are already calling somebody back."
TOO_LATE_TO_STOP = "Too late to stop it: the caller has answered, or the callback is over."
CALLER_HUNG_UP = "The caller hung up before the two of you were connected."
NOTHING_HEARD_OF_CALLER = "Telnyx did not report what became of the call to the caller."
STOPPED_ON_PHONE = "The callback has been stopped. Goodbye."
CALLER_NOT_KNOWN = "It is unclear whether the caller's phone rang."


def phone_ended(by: str, cause: str, sip_cause: str) -> str:
    """Before it was answered."""
    ending = dial_story.ending(cause, sip_cause)
    if ending == NO_ANSWER:
        return f"{by}'s phone was not answered."
    if ending == BUSY:
        return f"{by}'s phone was busy."
    if ending == DECLINED:
        return f"{by}'s phone declined the call."
    return f"{by}'s phone could not be reached ({dial_story.within(ending)})."


def caller_ended(cause: str, sip_cause: str) -> str:
    ending = dial_story.ending(cause, sip_cause)
    if ending == NO_ANSWER:
        return "The caller did not answer."
    if ending == BUSY:
        return "The caller's phone was busy."
    if ending == DECLINED:
        return "The caller declined the call."
    return f"The caller could not be reached ({dial_story.within(ending)})."


def phone_not_dialled(by: str, why: str, *, is_known: bool) -> str:
    if is_known:
        return heard.told(f"{by}'s phone could not be called.", why)
    return f"It is unclear whether {by}'s phone rang."


def caller_not_dialled(why: str, *, is_known: bool = True) -> str:
    return heard.told("The caller could not be called.", why) if is_known else CALLER_NOT_KNOWN


def hung_up_early(by: str) -> str:
    return f"{by} hung up before the caller answered."


def nothing_heard(by: str) -> str:
    return f"Telnyx did not report whether {by}'s phone rang."


def not_connected(why: str) -> str:
    return heard.told("The two calls could not be connected.", why)


def stopped(who: str, of: str, *, is_own_ringing: bool) -> str:
    """`who` has stopped the call back of `of`."""
    if not is_own_ringing:
        return f"{who} stopped it before the caller answered."
    if who == of:
        return f"{who} stopped it before answering their own phone."
    return f"{who} stopped it before {of}'s phone was answered."


def taken(by: str) -> str:
    return f"{by} is calling them back right now."


def already(who_has: str) -> str:
    """`who_has`: "ana has", or "You have"."""
    return f"{who_has} tried to call them back since you loaded this page. See how that went first."


def own_phone_not_dialled(why: str) -> str:
    """To whoever pressed."""
    return f"Your phone could not be called. {why}".strip()
