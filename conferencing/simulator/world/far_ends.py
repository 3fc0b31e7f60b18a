"""What becomes of a number that is dialled. Some numbers, and some users of SIP addresses, always
do the same, so that every outcome can be tried by hand.
"""

from typing import Literal

FarEnd = Literal[
    "answer",
    "slow",
    "hangs_up",
    "busy",
    "no_answer",
    "rings_out",
    "reject",
    "machine",
    "invalid",
    "failed",
    "overloaded",
    "barred",
]
# An answer that takes its time, and one that is over at once.
SLOW_SECONDS = 10.0
HANGS_UP_AFTER_SECONDS = 1.0

# By the last four digits, or the user of a SIP address.
BY_ENDING: dict[str, FarEnd] = {
    "0185": "rings_out",
    "0186": "overloaded",
    "0187": "barred",
    "0188": "slow",
    "0189": "hangs_up",
    "0191": "busy",
    "0192": "no_answer",
    "0193": "reject",
    "0194": "machine",
    "0195": "invalid",
    "0196": "failed",
    "slow": "slow",
    "hangsup": "hangs_up",
    "busy": "busy",
    "noanswer": "no_answer",
    "decline": "reject",
    "machine": "machine",
    "nobody": "invalid",
    "broken": "failed",
    "ringsout": "rings_out",
    "overloaded": "overloaded",
    "barred": "barred",
}
# Of those that turn a call away: the cause that is given, and its SIP code.
TURNED_AWAY: dict[str, tuple[str, str]] = {
    "busy": ("user_busy", "486"),
    "reject": ("call_rejected", "603"),
    "invalid": ("not_found", "404"),
    "failed": ("unspecified", "503"),
    # The network there gives up before Telnyx does.
    "rings_out": ("no_answer", "480"),
    # A carrier without a free line, and a call that may not be made.
    "overloaded": ("call_rejected", "503"),
    "barred": ("call_rejected", "403"),
}


def usual(number: str) -> FarEnd:
    """Of a number for which nothing else was arranged."""
    user = number.partition(",")[0].rpartition(":")[2].partition("@")[0]
    return BY_ENDING.get(user if "@" in number else user[-4:], "answer")
