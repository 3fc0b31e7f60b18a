"""Why a command ended without effect, in words for the operator: what happened, and what to do."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Problem:
    """Also a mere remark on how a command ended: then only `advice` says something."""

    title: str
    detail: str = ""
    advice: str = ""
    code: str = ""
    is_known: bool = True  # that it had no effect


def remark(text: str) -> Problem:
    """What to know of a command that did not fail."""
    return Problem("", advice=text)


SHOWN_LATE = remark("Confirmed late: at first it was unclear whether it had happened.")
FOUND = remark("Telnyx's answer was lost, but the call went out.")
NOT_SENT = Problem(
    "Not sent in time",
    "The deadline passed before it could be sent. It will not be carried out.",
    "Check what the screen shows now, then try again."
    " If it keeps happening, tell your administrator: the worker is down or Telnyx is slow.",
    "expired",
)
NOT_FINISHED = Problem(
    "Not finished in time",
    "The deadline passed after its first request to Telnyx. The rest will not be carried out.",
    NOT_SENT.advice,
    NOT_SENT.code,
)
NO_ANSWER = Problem("No answer from Telnyx", code="no_answer")


def looking(lost: Problem) -> Problem:
    """It was sent, and `lost` came instead of an answer that says what became of it."""
    detail = "It was sent, and may have happened. Checking whether it did."
    return Problem(lost.title, detail, "Do not press it again yet.", lost.code)


def nothing_shows(lost: Problem) -> Problem:
    """A later listing of Telnyx does not have it."""
    detail = "It was sent, but Telnyx's listing does not show it."
    return Problem(
        lost.title, detail, "Check what the screen shows now, then try again.", lost.code
    )


def never_shows(lost: Problem, check: str) -> Problem:
    """Of a command of which Telnyx reports nothing beyond its answer."""
    detail = "It was sent, and may have happened; Telnyx reports nothing that would confirm it."
    return Problem(lost.title, detail, f"{check} before you try again.", lost.code)


def not_shown(lost: Problem, check: str) -> Problem:
    """Nothing has shown it, and that proves nothing: an event may be lost, too."""
    detail = "It was sent, and may have happened; nothing has confirmed it so far."
    return Problem(lost.title, detail, f"{check} before you try again.", lost.code)


UNPROVEN = Problem(
    "Accepted, but not confirmed",
    "Telnyx accepted it, but the result could not be checked.",
    "Check how old the data on screen is before you try again.",
    "unverified",
    is_known=False,
)
# Of an end, from Telnyx's answer until a listing shows it; the code is Telnyx's.
UNKNOWN_CONFERENCE = Problem(
    "Telnyx does not know this conference",
    "Most likely it had already ended.",
    "Checking whether it has.",
    "90058",
    is_known=False,
)
NOT_LISTED = Problem(
    "Accepted, but nothing changed",
    "Telnyx accepted it, but its listing does not show it.",
    "The screen shows what Telnyx lists. Try again;"
    " if it happens again, contact Telnyx support with the time and the conference.",
    "not_shown",
)
STILL_UNKNOWN = replace(
    UNKNOWN_CONFERENCE,
    detail="Most likely it had already ended; Telnyx has not confirmed that so far.",
    advice="Check whether people are still in it before you try again.",
)
LISTED_ALL_THE_SAME = replace(
    UNKNOWN_CONFERENCE,
    detail="Telnyx said so when asked to end it, but lists it as live.",
    advice="Check whether it is still going on before you try again.",
    is_known=True,
)
NOT_REPORTED = Problem(
    "Accepted, but not confirmed",
    "Telnyx accepted it, but has not reported that it happened.",
    code="not_shown",
    is_known=False,
)
