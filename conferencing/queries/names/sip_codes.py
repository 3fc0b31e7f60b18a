"""What a code of SIP says of a call that was not answered, in plain words within a sentence. Pure.

It tells whether a person, a phone or the network turned the call away, which Telnyx's own
`call_rejected` does not. (RFC 3261 and its successors; codes below 300 refuse nothing.)
"""

from collections.abc import Mapping

BUSY = "busy"
NO_ANSWER = "no answer"
DECLINED = "declined"
NOBODY = "wrong number or unreachable"
CANCELLED = "cancelled before it was answered"
BY_CARRIER = "refused by Telnyx or the carrier"
BY_PHONE = "refused by the phone or its carrier"
NOT_CONNECTED = "the carrier could not connect it"

_WORDS: Mapping[str, str] = {
    # Not paid for, not allowed, or taken for an unwanted call on the way.
    **dict.fromkeys(("401", "402", "403", "407", "608"), BY_CARRIER),
    **dict.fromkeys(("404", "410", "484", "485", "604"), NOBODY),
    **dict.fromkeys(("408", "480"), NO_ANSWER),
    **dict.fromkeys(("486", "600"), BUSY),
    "487": CANCELLED,
    # "Decline" and "Unwanted", which a person says by pressing a button.
    **dict.fromkeys(("603", "607"), DECLINED),
}
# Of all others, by what they begin with. Nobody follows a redirection here.
_CLASSES: Mapping[str, str] = {
    "3": NOT_CONNECTED,
    "4": BY_PHONE,
    "5": NOT_CONNECTED,
    "6": BY_PHONE,
}


def words(code: str) -> str:
    """Empty for what is no such code, and for one that refuses nothing."""
    if not (len(code) == 3 and code.isascii() and code.isdigit()):
        return ""
    return _WORDS.get(code) or _CLASSES.get(code[0], "")
