"""What we ask of Telnyx: whether it answers, how soon, how much more we may ask, and what the
comparison with its lists repairs.
"""

from datetime import datetime

from django.conf import settings

from conferencing.clocks.telnyx import MOST_SECONDS_OFF
from conferencing.models import Pulse
from conferencing.queries import link
from conferencing.telnyx_api import measuring
from dashboard import places

from . import percentiles, words
from .check import State, Verdict, judged, worst
from .facts import Facts

WORKER = Pulse.Job.WORKER
LATENCY_WARNING, LATENCY_CRITICAL = 1.0, 3.0  # seconds, of the slowest in a hundred
BAD_WARNING, BAD_CRITICAL = 0.01, 0.2  # of all requests
USED_WARNING, USED_CRITICAL = 0.8, 0.95  # of the rate limit
CLOCK_CRITICAL = 30.0  # seconds
COMPARED = "compared"
KINDS = {
    measuring.DONE: "done",
    measuring.REFUSED: "request refused",
    measuring.KEY_REFUSED: "API key refused",
    measuring.LIMITED: "over the rate limit",
    measuring.TROUBLE: "trouble at Telnyx",
    measuring.UNANSWERED: "no answer",
    measuring.GARBLED: "answer not understood",
}
KEY_ADVICE = (
    "Create a new API key in the Telnyx portal, Keys & Credentials, and enter it in the set-up."
)
NO_KEY = f"Enter the API key in the set-up: on its page, or with `{places.TOOL} setup`."


def latency(facts: Facts) -> Verdict:
    told_at, missing = _asked(facts)
    if missing:
        return missing
    classes = facts.recent.by_kind(measuring.LATENCY)
    most, half = percentiles.within(classes, 0.99), percentiles.within(classes, 0.5)
    if most is None or half is None:
        return Verdict("unknown", "Telnyx has not answered in the last few minutes", told_at)
    state = judged(most, LATENCY_WARNING, LATENCY_CRITICAL)
    value = f"half within {words.seconds(half)}, 99 in 100 within {words.seconds(most)}"
    return Verdict(state, value, told_at)


def errors(facts: Facts) -> Verdict:
    told_at, missing = _asked(facts)
    if missing:
        return missing
    kinds = facts.recent.by_kind(measuring.ANSWERS)
    # What was not understood has been counted as an answer before.
    asked = sum(times for kind, times in kinds.items() if kind != measuring.GARBLED)
    if not asked:
        return Verdict("unknown", "No requests in the last few minutes", told_at)
    bad = sum(times for kind, times in kinds.items() if kind in measuring.BAD)
    states: list[State] = [judged(bad / asked, BAD_WARNING, BAD_CRITICAL)]
    is_refused = bool(kinds.get(measuring.KEY_REFUSED))
    if facts.link.unanswered_since or is_refused:
        states.append("critical")
    return Verdict(
        worst(states),
        f"{bad:,} of {words.counted(asked, 'request')} failed",
        told_at,
        advice=KEY_ADVICE if is_refused else "",
        is_set_up=not is_refused,
        details=tuple(f"{times:,} × {KINDS.get(kind, kind)}" for kind, times in kinds.items()),
    )


def rate(facts: Facts) -> Verdict:
    told_at, missing = _asked(facts)
    if missing:
        return missing
    limited = facts.recent.times(measuring.ANSWERS, measuring.LIMITED)
    used, last = facts.recent.most(measuring.RATE_USED), facts.recent.last(measuring.RATE_USED)
    if used is None or last is None:
        return Verdict("idle", "Telnyx has not said how much is left", told_at)
    states: list[State] = [judged(used, USED_WARNING, USED_CRITICAL)]
    if limited:
        states.append("critical")
    value = f"{words.percent(1 - last[0])} left; at the lowest {words.percent(1 - used)}"
    return Verdict(worst(states), value, last[1])


def comparison(facts: Facts) -> Verdict:
    if not settings.TELNYX_API_KEY:
        return _no_key(facts)
    last = facts.recent.last(COMPARED) or facts.day.last(COMPARED)
    if last is None:
        return Verdict("unknown", "There has been none in 24 hours", facts.now)
    repaired, at = last
    late, day = link.unchecked_for_long().total_seconds(), facts.day.total(COMPARED)
    state = judged((facts.now - at).total_seconds(), late, 5 * late)
    value = f"ago: {repaired:,.0f} repaired, {day:,.0f} in 24 hours"
    return Verdict(state, value, facts.now, since=at)


def clock(facts: Facts) -> Verdict:
    if not facts.clocks:
        return Verdict("unknown", "Not measured in the last ten minutes", None)
    _, ahead, _ = max(facts.clocks, key=_seconds_off)
    state: State = "ok"
    if abs(ahead) > MOST_SECONDS_OFF:
        state = judged(abs(ahead), MOST_SECONDS_OFF, CLOCK_CRITICAL)
    details = tuple(f"{machine}: {_off(seconds)}" for machine, seconds, _ in facts.clocks)
    return Verdict(state, _off(ahead), min(at for *_, at in facts.clocks), details=details)


def _seconds_off(reading: tuple[str, float, datetime]) -> float:
    return abs(reading[1])


def _off(telnyx_ahead: float) -> str:
    if abs(telnyx_ahead) < 0.05:
        return "No difference from Telnyx's"
    return f"{abs(telnyx_ahead):.1f} s {'behind' if telnyx_ahead > 0 else 'ahead of'} Telnyx's"


def _asked(facts: Facts) -> tuple[datetime | None, Verdict | None]:
    """As of when the workers tell what they asked; or why nobody can tell."""
    if not settings.TELNYX_API_KEY:
        return None, _no_key(facts)
    told_at = facts.told_at(WORKER)
    if told_at is None:
        return None, Verdict("unknown", "No worker reports it", None)
    return told_at, None


def _no_key(facts: Facts) -> Verdict:
    return Verdict("critical", "No API key is set", facts.now, advice=NO_KEY, is_set_up=False)
