"""What can go wrong between us and Telnyx, in words for an operator: what happened, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

NOT_CONFIGURED = "not_configured"
NOT_REACHED = "not_reached"  # the request never left: nothing can have happened
NO_ANSWER = "no_answer"  # it was sent, and we do not know what became of it

CALL_ENDED = "90018"
CONFERENCE_ENDED = "90019"
CONFERENCE_UNKNOWN = "90058"
CALL_UNKNOWN = "90015"
NOT_FOUND = ("10005", "10007")  # Telnyx's words for "no such thing", when the status is 404


@dataclass(eq=False)
class GatewayError(Exception):
    """Telnyx refused, or did not answer. `code` is Telnyx's own, or one of this module's.

    `retry` tells whether the same request may go through later, `retry_after_seconds` (429 only)
    not before when.
    """

    code: str
    title: str
    detail: str = ""
    retry: bool = False
    status: int | None = None
    retry_after_seconds: float | None = None
    advice: str = ""

    @property
    def says_call_gone(self) -> bool:
        """The call is not in the conference, not up, or not known (any more)."""
        return self.code in (CALL_ENDED, CALL_UNKNOWN) or self.says_not_found

    @property
    def says_conference_gone(self) -> bool:
        return self.code in (CONFERENCE_ENDED, CONFERENCE_UNKNOWN) or self.says_not_found

    @property
    def says_not_found(self) -> bool:
        """In Telnyx's own words: a bare 404 may be a proxy's, or that of a wrong address, and
        proves nothing.
        """
        return self.status == 404 and self.code in NOT_FOUND


def from_answer(status: int, body: object, headers: Mapping[str, str], now: float) -> GatewayError:
    """What an answer of 4xx or 5xx means. `now` is in seconds since 1970."""
    first = _first_error(body)
    code = str(first.get("code") or status)
    return GatewayError(
        code=code,
        title=str(first.get("title") or f"Telnyx answered with status {status}"),
        detail=str(first.get("detail") or ""),
        retry=status in (408, 409, 429) or status >= 500,
        status=status,
        retry_after_seconds=_seconds_to_wait(headers, now) if status == 429 else None,
        advice=advice(code, status),
    )


def advice(code: str, status: int | None) -> str:
    """What an operator can do about it; never empty."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status is not None and status >= 500:
        return "Telnyx has a problem of its own. Wait a moment and press again; see status.telnyx.com if it lasts."
    return "Telnyx refused it for the reason given. Look at the present state, then try again or ask your administrator."


_ASK_ADMIN = (
    "Ask your administrator to check the Telnyx API key; nothing will work until it is right."
)
_GONE = "Nothing to do: the person has already left. The screen follows in a moment."
_OVER = "Nothing to do: the conference is over. The screen follows in a moment."

_BY_CODE = {
    NOT_CONFIGURED: "Ask your administrator to set TELNYX_API_KEY and to start Switchboard again.",
    NOT_REACHED: "Telnyx could not be reached, and nothing was sent. Check the network connection of the server.",
    NO_ANSWER: "It may or may not have taken effect. Look at the present state before you press again.",
    CALL_ENDED: _GONE,
    CALL_UNKNOWN: "This call is not in the conference any more. The screen follows in a moment.",
    CONFERENCE_ENDED: _OVER,
    CONFERENCE_UNKNOWN: _OVER,
    "404": "This was not Telnyx's own answer. Ask your administrator to check TELNYX_BASE_URL and what is in between.",
    "90034": "The call has not been answered yet. Wait until the person picks up, then press again.",
    "90032": "The conference is full. Somebody must leave before another person can join.",
    "90033": "A conference of this name is already running. Use another name, or join that one.",
    "90044": "This person is already in the conference.",
    "90035": "This call is not waiting in a queue any more.",
    "90036": "The queue is full. Try another queue, or wait until a caller is taken.",
    "90038": "This call is already waiting in that queue.",
    "90014": "Only the keys 0 to 9, * and #, A to D can be sent. Look at what was typed.",
    "90020": "The call carries no sound yet. Wait until it is answered, then press again.",
    "90040": "Telnyx could not fetch the audio. Look whether its address can be opened by anybody.",
    "10005": "Telnyx has no such audio or recording. Look at its name.",
    "10016": "The number must be written with plus and country code, such as +12025550142.",
    "90041": "All lines are taken. Wait until a call has ended, then press again.",
    "90042": "All lines of the outbound profile are taken. Wait until a call has ended, then press again.",
    "90043": "All lines of the connection are taken. Wait until a call has ended, then press again.",
    "90103": "Too many calls are being dialled at this moment. Wait some seconds, then press again.",
    "10009": _ASK_ADMIN,
    "10006": "The Telnyx API key may not do this. Ask your administrator to give it the right.",
    "10010": "The Telnyx API key may not do this. Ask your administrator to give it the right.",
}

_BY_STATUS = {
    401: _ASK_ADMIN,
    403: "The Telnyx API key may not do this. Ask your administrator to give it the right.",
    404: "Telnyx does not know it (any more). The screen follows in a moment.",
    408: _BY_CODE[NO_ANSWER],
    429: "Telnyx takes no more requests for the moment. Wait some seconds, then press again.",
}


def _first_error(body: object) -> dict[str, Any]:
    """The first of possibly several errors in Telnyx's body, or nothing when the body is something
    else.
    """
    errors = body.get("errors") if isinstance(body, dict) else body
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, dict) else {}


def _seconds_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Telnyx says when to come back in seconds; one page of its manual shows a time since 1970;
    HTTP allows a date.
    """
    text = headers.get("retry-after") or headers.get("x-ratelimit-reset")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        try:
            value = parsedate_to_datetime(text).timestamp()
        except ValueError:
            return None
    return max(0.0, value - now if value > 1_000_000_000 else value)
