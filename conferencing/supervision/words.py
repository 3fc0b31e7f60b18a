"""What a supervisor is told. Pure."""

from collections.abc import Mapping

NO_PHONE = "Set up your phone first."
ONE_AT_A_TIME = "You are listening to another conference. Leave that one first."
NOT_LISTENING = "You are not listening to any conference."
ALREADY_GONE = "You have already left."
NOBODY_CHOSEN = "Choose who is to hear your whisper."
NOT_HERE = "Somebody you chose is no longer in the conference."
NO_SUCH_MODE = "There is no such mode."
CONFERENCE_ENDED = "The conference ended."
LEFT = "You left."
HUNG_UP = "You hung up."
CUT_OFF = "Your call was ended."
NOTHING_HEARD = (
    "Telnyx did not report whether your phone rang. Check that it works, then try again."
)
MAY_NOT_LISTEN = "You no longer have permission to listen."
MAY_NOT: Mapping[str, str] = {
    "whisper": "You don't have permission to whisper.",
    "barge": "You don't have permission to barge in.",
}
NOBODY_TO_WHISPER_TO = "Everyone you whispered to has left. You are only listening again."
MAY_NOT_BE_PRIVATE = "You don't have permission to listen privately."
HEARD_IS_SHOWN = (
    "You can be private only while nobody hears you. Switch to Listen first, and wait until the bar"
    " says that nobody hears you."
)
_WISHES: Mapping[str, str] = {
    "listen": "Switching back to listening failed",
    "whisper": "Whispering failed",
    "barge": "Barging in failed",
}


def not_dialled(why: str) -> str:
    return f"Your phone could not be called. {why}".strip()


def not_answered(ending: str) -> str:
    """`ending` is what became of the call, within a sentence."""
    return f"Your phone was not reached ({ending})."


def not_done(mode: str, why: str) -> str:
    told = f"{_WISHES[mode]}: {why}" if why else f"{_WISHES[mode]}."
    return f"{told} Nobody hears you."
