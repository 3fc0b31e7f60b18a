"""How Telnyx's API does: how long its answers take, what they are, and how much of the rate limit
is left. Counted in memory, for `vitals`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conferencing import tallies

from .advice import NO_ANSWER, NOT_REACHED, NOT_UNDERSTOOD
from .errors import GatewayError

if TYPE_CHECKING:
    import httpx

LATENCY = "latency"
ANSWERS = "answers"
RATE_USED = "rate_used"

# What became of a request.
DONE, REFUSED, KEY_REFUSED = "done", "refused", "key_refused"
LIMITED, TROUBLE = "limited", "trouble"
FORBIDDEN = 403
UNANSWERED, GARBLED = "unanswered", "garbled"
# What says that the link is not well. A refusal tells of what was asked, as a rule.
BAD = frozenset({KEY_REFUSED, LIMITED, TROUBLE, UNANSWERED, GARBLED})


def answered(response: "httpx.Response", seconds: float) -> None:
    """An answer of any status has begun to arrive, so many seconds after it was asked for."""
    tallies.duration(LATENCY, seconds)
    if response.status_code != FORBIDDEN:
        tallies.count(ANSWERS, kind_of(response.status_code))
    used = share_used(response.headers)
    if used is not None:
        tallies.measure(RATE_USED, used)


def failed(error: GatewayError) -> None:
    """What came instead of an answer, or was none that is documented; and a 403, of which only the
    body tells whether the key may do little or a call is not allowed.
    """
    if error.status == FORBIDDEN:
        tallies.count(ANSWERS, REFUSED if error.is_of_the_call else KEY_REFUSED)
    elif error.code in (NO_ANSWER, NOT_REACHED):
        tallies.count(ANSWERS, UNANSWERED)
    elif error.code == NOT_UNDERSTOOD:
        tallies.count(ANSWERS, GARBLED)


def kind_of(status: int) -> str:
    if status < 400:
        return DONE
    if status in (401, 403):
        return KEY_REFUSED
    if status == 429:
        return LIMITED
    return TROUBLE if status >= 500 or status == 408 else REFUSED


def share_used(headers: Mapping[str, str]) -> float | None:
    """Of the rate limit, from 0 to 1; None where Telnyx does not tell it."""
    try:
        limit = float(headers["x-ratelimit-limit"])
        remaining = float(headers["x-ratelimit-remaining"])
    except (KeyError, ValueError):
        return None
    if not 0 < limit < float("inf") or not 0 <= remaining <= limit:
        return None
    return 1 - remaining / limit
