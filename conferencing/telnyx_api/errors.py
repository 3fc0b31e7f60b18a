"""What can go wrong between us and Telnyx, in words for an operator: what happened, and what to do.

The codes are Telnyx's own (developers.telnyx.com, "API error codes", and its OpenAPI file).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

NOT_CONFIGURED = "not_configured"
NOT_REACHED = "not_reached"  # the request never left: nothing can have happened
NO_ANSWER = "no_answer"  # it was sent, and we do not know what became of it
NOT_UNDERSTOOD = "not_understood"  # as `NO_ANSWER`: what came is no answer that Telnyx documents

CALL_ENDED = "90018"
CONFERENCE_ENDED = "90019"
CONFERENCE_UNKNOWN = "90058"
CALL_UNKNOWN = "90015"
NOT_FOUND = ("10005", "10007")  # 10007 only with a 404: with a 500 it is a server error


@dataclass(eq=False)
class GatewayError(Exception):
    """Telnyx refused, or did not answer. `code` is Telnyx's own, or one of this module's.

    `retry`: whether the same request may succeed later. `retry_after_seconds`: with a 429, how long
    Telnyx wants us to wait.
    """

    code: str
    title: str
    detail: str = ""
    retry: bool = False
    status: int | None = None
    retry_after_seconds: float | None = None
    advice: str = ""

    def __str__(self) -> str:
        """For logs. Without `detail`, in which Telnyx may repeat a number."""
        return f"{self.code} {self.title}"

    @property
    def is_doubtful(self) -> bool:
        """The request was sent, and nobody can tell whether it took effect."""
        return self.code in (NO_ANSWER, NOT_UNDERSTOOD) or _is_doubtful(self.status)

    @property
    def says_call_gone(self) -> bool:
        """The call is not in the conference, not up, or not known (any more)."""
        return self.code in (CALL_ENDED, CALL_UNKNOWN) or self.says_not_found

    @property
    def says_conference_gone(self) -> bool:
        return self.code in (CONFERENCE_ENDED, CONFERENCE_UNKNOWN) or self.says_not_found

    @property
    def says_not_found(self) -> bool:
        """In Telnyx's own words. A bare 404 proves nothing: it may come from a proxy, or from a
        wrong address.
        """
        return self.status == 404 and self.code in NOT_FOUND


def from_answer(status: int, body: object, headers: Mapping[str, str], now: float) -> GatewayError:
    """What an answer of 4xx or 5xx means. `now` is on Telnyx's clock, in
    seconds since 1970.
    """
    # One failed request may hold several errors; the first is the one that we show.
    first = _first_error(body)
    code = str(first.get("code") or status)
    return GatewayError(
        code=code,
        title=str(first.get("title") or f"Telnyx answered with status {status}"),
        detail=str(first.get("detail") or ""),
        # Those that the SDK, too, takes for passing trouble.
        retry=status in (408, 409, 429) or status >= 500,
        status=status,
        retry_after_seconds=_seconds_to_wait(headers, now) if status == 429 else None,
        advice=advice(code, status),
    )


def not_understood(detail: str, status: int | None = None) -> GatewayError:
    """An answer that is none of those that Telnyx documents: as little worth as a lost one, and to
    be repeated by the same rule.
    """
    return GatewayError(
        NOT_UNDERSTOOD,
        "Telnyx's answer was not understood",
        detail[:500],
        retry=True,
        status=status,
        advice=advice(NOT_UNDERSTOOD),
    )


def advice(code: str, status: int | None = None) -> str:
    """What an operator can do about it; never empty."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return _TELNYX_HAS_TROUBLE if status is not None and status >= 500 else _REFUSED


_ASK_FOR_KEY = (
    "Ask your administrator to check the Telnyx API key; nothing works until it is correct."
)
_ASK_FOR_PERMISSION = (
    "The Telnyx API key is not allowed to do this. Ask your administrator to grant the permission."
)
_LEFT = "Nothing to do: the call has already ended. The screen will update in a moment."
_OVER = "Nothing to do: the conference is over. The screen will update in a moment."
_DOUBTFUL = (
    "It may or may not have taken effect. Check what the screen shows now before you try again."
)
_ALL_CHANNELS = "All {} are in use. Wait until a call ends, then try again."
_TELNYX_HAS_TROUBLE = (
    "Telnyx is having problems. Wait a moment, then try again; if it goes on, check"
    " status.telnyx.com."
)
_REFUSED = (
    "Telnyx refused it for the reason given. Check what the screen shows now, then try again or"
    " ask your administrator."
)

_BY_CODE = {
    NOT_CONFIGURED: "Ask your administrator to set TELNYX_API_KEY and restart Switchboard.",
    NOT_REACHED: "Nothing was sent. Check the network connection of the Switchboard server.",
    NO_ANSWER: _DOUBTFUL,
    NOT_UNDERSTOOD: _DOUBTFUL,
    CALL_ENDED: _LEFT,
    CALL_UNKNOWN: "Telnyx no longer knows this call. The screen will update in a moment.",
    CONFERENCE_ENDED: _OVER,
    CONFERENCE_UNKNOWN: _OVER,
    # A 404 of Telnyx's own has one of its codes. This one has nothing but the status.
    "404": (
        "This answer did not come from Telnyx. Ask your administrator to check TELNYX_BASE_URL and"
        " any proxy in between."
    ),
    "90034": "The call has not been answered yet. Wait until the person picks up, then try again.",
    "90032": "The conference is full. Somebody must leave before another person can join.",
    "90033": "A conference with this name is already running. Use another name, or join that one.",
    "90044": "This person is already in the conference.",
    "90035": "This call is no longer waiting in a queue.",
    "90036": "The queue is full. Try another queue, or wait until a caller has been taken.",
    "90038": "This call is already waiting in that queue.",
    "90014": "Only 0–9, *, # and A–D can be sent. Check what you typed.",
    "90020": "The call has no audio yet. Wait until it is answered, then try again.",
    "90040": "Telnyx could not fetch the audio. Check that its address is publicly reachable.",
    "10005": "Telnyx has no audio or recording with this name. Check the spelling.",
    "10016": "Write the number with a plus sign and the country code, for example +12025550142.",
    "90041": _ALL_CHANNELS.format("channels"),
    "90042": _ALL_CHANNELS.format("channels of the outbound voice profile"),
    "90043": _ALL_CHANNELS.format("channels of the connection"),
    "90103": "Too many calls are being dialled right now. Wait a few seconds, then try again.",
    "10009": _ASK_FOR_KEY,
    "10006": _ASK_FOR_PERMISSION,
    "10010": _ASK_FOR_PERMISSION,
}

_BY_STATUS = {
    401: _ASK_FOR_KEY,
    403: _ASK_FOR_PERMISSION,
    404: "Telnyx does not know it, or no longer does. The screen will update in a moment.",
    408: _DOUBTFUL,
    429: "Telnyx is limiting our requests right now. Wait a few seconds, then try again.",
}


def _is_doubtful(status: int | None) -> bool:
    return status is not None and (status == 408 or status >= 500)


def _first_error(body: object) -> dict[str, object]:
    """Empty when the body is not one of Telnyx's: a proxy's page, or nothing."""
    errors = body.get("errors") if isinstance(body, dict) else body
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, dict) else {}


def _seconds_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Telnyx says when to come back in seconds; one page of its manual shows a time since 1970, and
    HTTP allows a date.
    """
    text = headers.get("retry-after") or headers.get("x-ratelimit-reset")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return _seconds_until(text, now)
    # A billion seconds is 31 years: nobody waits that long, so it is a time.
    return max(0.0, value - now if value > 1_000_000_000 else value)


def _seconds_until(date: str, now: float) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now)
    except ValueError:
        return None
