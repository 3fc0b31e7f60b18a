"""What can go wrong between us and Telnyx: one exception, which says what happened, whether it can
have taken effect, and whether to try again. What to do about it is in `advice`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from conferencing.projection.webhook_fields import Json, clean

from .administrators import to_administrators
from .advice import (
    CALL_REFUSED,
    NO_ANSWER,
    NO_PROFILE,
    NOT_REACHED,
    NOT_UNDERSTOOD,
    advice,
)
from .request_names import READING, Request

CALL_ENDED = "90018"
CONFERENCE_ENDED = "90019"
CONFERENCE_UNKNOWN = "90058"
CALL_UNKNOWN = "90015"
NAME_IS_TAKEN = "90033"
ALREADY_THERE = "90044"
NOT_FOUND = ("10005", "10007")  # 10007 only with a 404: with a 500 it is a server error
# Of recordings (Telnyx's OpenAPI file, call-recordings_NotFoundResponse and the like).
OF_STATUSES = {"401": "10009", "403": "10010", "404": "10005"}

# A call that the account, or its outbound voice profile, does not allow is refused with the code of
# a key that may do little (10010). Only the detail tells: "… no Outbound Profile assigned D38".
_OF_THE_CALL = re.compile(r"\bD\d{1,2}\b")

MOST_DETAIL = 1000
# Nobody waits longer than that, whatever a header says.
LONGEST_WAIT_SECONDS = 3600.0


@dataclass(eq=False)
class GatewayError(Exception):
    """Telnyx refused, or did not answer. `code` is Telnyx's own, or one of those in `advice`.

    `retry`: whether the same request may succeed later. `retry_after_seconds`: with a 429, how long
    Telnyx wants us to wait. `request`: what was asked, by Telnyx's name for it. `is_telnyxs`: the
    body was an error as Telnyx writes them, not a proxy's page.
    """

    code: str
    title: str
    detail: str = ""
    retry: bool = False
    status: int | None = None
    retry_after_seconds: float | None = None
    advice: str = ""
    request: Request = ""
    is_telnyxs: bool = False

    def __str__(self) -> str:
        """For logs. Without `detail`, in which Telnyx may repeat a number."""
        return f"{self.code} {self.title}"

    @property
    def told(self) -> str:
        """For an administrator who asked: what Telnyx says, why, and what to do. Not for logs."""
        said = (self.title, self.detail, to_administrators(self.advice))
        return " ".join(f"{each.rstrip('. ')}." for each in said if each.strip(". "))

    def answers(self, request: Request) -> None:
        """It is the answer to this request: so is its advice, unless it has some of its own."""
        is_general = self.advice in ("", advice(self._meaning, self.status))
        self.request = request
        if is_general:
            self.advice = advice(self._meaning, self.status, request)

    @property
    def _meaning(self) -> str:
        """Its code, or the one that others use where recordings only repeat the status, or what the
        detail says that the code does not.
        """
        if self.code == "10010" and (found := _OF_THE_CALL.search(self.detail)):
            return NO_PROFILE if found[0] == NO_PROFILE else CALL_REFUSED
        return OF_STATUSES.get(self.code, self.code) if self.is_telnyxs else self.code

    @property
    def is_of_the_call(self) -> bool:
        """The key is good: this call is not allowed."""
        return self._meaning in (NO_PROFILE, CALL_REFUSED)

    @property
    def is_doubtful(self) -> bool:
        """The request was sent, and nobody can tell whether it took effect. Never true of one that
        only reads.
        """
        if self.request in READING:
            return False
        return self.code in (NO_ANSWER, NOT_UNDERSTOOD) or _is_doubtful(self.status)

    @property
    def is_no_answer(self) -> bool:
        """Nothing came that says anything of what was asked, also of what only reads."""
        return self.code in (NOT_REACHED, NO_ANSWER, NOT_UNDERSTOOD) or _is_doubtful(self.status)

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
        return self.status == 404 and self._meaning in NOT_FOUND


def from_answer(status: int, body: object, headers: Mapping[str, str], now: float) -> GatewayError:
    """What an answer of 3xx, 4xx or 5xx means. `now` is on Telnyx's clock, in seconds since
    1970.
    """
    # One failed request may hold several errors; the first is the one that we show.
    first = _first_error(body)
    code = _words(first, "code")[:64]
    error = GatewayError(
        code=code or str(status),
        title=_words(first, "title") or f"Telnyx answered with status {status}",
        detail=_words(first, "detail", MOST_DETAIL),
        # Those that the SDK, too, takes for passing trouble.
        retry=status in (408, 409, 429) or status >= 500,
        status=status,
        retry_after_seconds=_seconds_to_wait(headers, now) if status == 429 else None,
        is_telnyxs=bool(code and _words(first, "title")),
    )
    error.answers("")
    return error


def not_understood(detail: str, status: int | None = None) -> GatewayError:
    """An answer that is none of those that Telnyx documents: as little worth as a lost one, and to
    be repeated by the same rule.
    """
    return GatewayError(
        NOT_UNDERSTOOD,
        "Telnyx's answer was not understood",
        clean(detail, MOST_DETAIL),
        retry=True,
        status=status,
        advice=advice(NOT_UNDERSTOOD),
    )


def _is_doubtful(status: int | None) -> bool:
    return status is not None and (status == 408 or status >= 500)


def _first_error(body: object) -> Json:
    """Empty when the body is not one of Telnyx's: a proxy's page, or nothing."""
    errors = body.get("errors") if isinstance(body, Mapping) else body
    first = errors[0] if isinstance(errors, list) and errors else None
    return first if isinstance(first, Mapping) else {}


def _words(error: Json, key: str, most: int = 255) -> str:
    """Text, or a whole number's digits: codes have been both."""
    value = error.get(key)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return clean(str(value), most) if isinstance(value, str) or is_number else ""


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
        return _within_reason(_seconds_until(text, now))
    # A billion seconds is 31 years: nobody waits that long, so it is a time.
    return _within_reason(value - now if value > 1_000_000_000 else value)


def _seconds_until(date: str, now: float) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - now
    except (ValueError, OverflowError):
        return math.nan


def _within_reason(seconds: float) -> float | None:
    if math.isnan(seconds):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT_SECONDS)
