"""What a supervisor is told. Pure."""

from collections.abc import Mapping

NO_PHONE = "Set up your phone first."
ONE_AT_A_TIME = "You are already listening elsewhere. Leave that first."
STILL_ENDING = "Your last call is still ending. Try again in a moment."
NOT_LISTENING = "You are not listening to anything."
ALREADY_GONE = "You have already left."
NOBODY_CHOSEN = "Choose who is to hear your whisper."
NOT_HERE = "Somebody you chose is no longer in the conference."
NO_SUCH_MODE = "There is no such mode."
CONFERENCE_ENDED = "The conference ended."
LEFT = "You left."
EVERYBODY_LEFT = "Everybody else has left."
HUNG_UP = "You hung up."
CUT_OFF = "Your call was ended."
NOTHING_HEARD = (
    "Telnyx did not report whether your phone rang. Check that it works, then try again."
)
OWN_TALK = "This is your own call. Listen to somebody else's."
MAY_NOT_LISTEN = "You no longer have permission to listen."
MAY_NOT: Mapping[str, str] = {
    "whisper": "You don't have permission to whisper.",
    "barge": "You don't have permission to barge in.",
}
NOBODY_TO_WHISPER_TO = "Everyone you whispered to has left. You are back to listening only."
MAY_NOT_BE_PRIVATE = "You don't have permission to listen privately."
ODD_PRIVACY = (
    "It is not clear whether you want to be private. Nothing was done: reload the page, then press"
    " again."
)
HEARD_IS_SHOWN = (
    "You can be private only while nobody hears you. Switch to Listen first, and wait until the bar"
    " says that nobody hears you."
)
NOTHING_TO_HEAR = (
    "There is nothing to listen to: the agent is not talking to a caller, and the caller is not"
    " waiting."
)
TALK_ENDED = "The call you were listening to is over."
CALLER_LEFT = "The caller you were listening to has left."
NOT_WAITING = "The caller is no longer waiting."
ONLY_LISTEN = "You can only listen to a waiting caller: there is no agent to speak to."
MAY_NOT_TAKE_OVER = "You don't have permission to take over."
BARGE_FIRST = (
    "Those who stay must be able to hear you first: barge in, and check that you are not muted or"
    " on hold."
)
NOT_ON_A_CALL = (
    "You cannot take over a call outside of a conference: bring both into one, or transfer the"
    " caller."
)
TAKEN_BY_ANOTHER = "Another supervisor is already taking over from this person."
NOBODY_LEFT = "There would be nobody left to talk to."
_WISHES: Mapping[str, str] = {
    "listen": "Switching back to listening failed",
    "whisper": "Whispering failed",
    "barge": "Barging in failed",
}
NO_CONFERENCE = "There is no such conference."


def not_dialled(why: str) -> str:
    return f"Your phone could not be called. {why}".strip()


def phone_is_there(phone: str, where: str) -> str:
    """`where`: "in this conference"."""
    return (
        f"Your phone {phone} is already {where}. To listen on it, hang up there first; or set up"
        " another phone under “Your phone” in the account menu."
    )


def not_answered(ending: str) -> str:
    """`ending` is what became of the call, within a sentence."""
    return f"Your phone could not be reached ({ending})."


def not_taken_over(why: str) -> str:
    told = f"Taking over failed: {why}" if why else "Taking over failed."
    return f"{told} Nobody has left."


def not_done(mode: str, why: str) -> str:
    told = f"{_WISHES[mode]}: {why}" if why else f"{_WISHES[mode]}."
    return f"{told} Nobody hears you."
