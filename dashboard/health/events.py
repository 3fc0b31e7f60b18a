"""The events that Telnyx sends us: whether they come, in time, once, in order, and are taken in."""

from django.conf import settings

from conferencing.models import Pulse
from dashboard import places
from webhooks import receipts, refusal_kinds, refusals

from . import percentiles, words
from .check import State, Verdict, judged, worst
from .facts import Facts

WEB = Pulse.Job.WEB
LAG_WARNING, LAG_CRITICAL = 5.0, 30.0  # seconds, of the slowest in a hundred
DOUBLED_WARNING, DOUBLED_CRITICAL = 0.1, 0.5  # of all that came
LATE_WARNING = 0.25
FEWEST = 20  # of fewer, a share says nothing
NO_KEY = f"Enter the public key in the set-up: on its page, or with `{places.TOOL} setup`."
# Anybody may send these; they do no harm.
STRANGERS = frozenset(
    kind.name
    for kind in (
        refusal_kinds.UNSIGNED,
        refusal_kinds.METHOD,
        refusal_kinds.TOO_LARGE,
        refusal_kinds.SOCKET_HOST,
        refusal_kinds.SOCKET_ORIGIN,
    )
)


def last(facts: Facts) -> Verdict:
    link = facts.link
    if not settings.TELNYX_PUBLIC_KEY:
        value = "No public key is set: no event can be accepted"
        return Verdict("critical", value, facts.now, advice=NO_KEY, is_set_up=False)
    if link.silent_since:
        never = "with calls up, and no event on record"
        value = "since the last event" if link.event_at else never
        return Verdict("critical", value, facts.now, since=link.silent_since)
    if link.event_at is None:
        return Verdict("idle", "No event is on record", facts.now)
    return Verdict("ok", "since the last event", facts.now, since=link.event_at)


def lag(facts: Facts) -> Verdict:
    told_at = facts.told_at(WEB)
    if told_at is None:
        return nobody_counts()
    classes = facts.recent.by_kind(receipts.LAG)
    most, half = percentiles.within(classes, 0.99), percentiles.within(classes, 0.5)
    if most is None or half is None:
        return Verdict("idle", "No events in the last few minutes", told_at)
    state = judged(most, LAG_WARNING, LAG_CRITICAL)
    value = f"half within {words.seconds(half)}, 99 in 100 within {words.seconds(most)}"
    return Verdict(state, value, told_at)


def doubled(facts: Facts) -> Verdict:
    again = facts.recent.times(receipts.DOUBLED)
    of_all = again + facts.recent.times(receipts.RECEIVED)
    return _share(facts, again, of_all, "came again", (DOUBLED_WARNING, DOUBLED_CRITICAL))


def late(facts: Facts) -> Verdict:
    behind = facts.recent.times("late")
    of_all = facts.recent.times(receipts.RECEIVED)
    return _share(facts, behind, of_all, "overtaken", (LATE_WARNING, 2.0))


def _share(
    facts: Facts, some: int, of_all: int, words_of_some: str, limits: tuple[float, float]
) -> Verdict:
    told_at = facts.told_at(WEB)
    if told_at is None:
        return nobody_counts()
    if not of_all:
        return Verdict("idle", "No events in the last few minutes", told_at)
    state: State = judged(some / of_all, *limits) if of_all >= FEWEST else "ok"
    value = f"{some:,} of {words.counted(of_all, 'event')} {words_of_some}"
    return Verdict(state, value, told_at)


def refused(facts: Facts) -> Verdict:
    told_at = facts.told_at(WEB)
    if told_at is None:
        return nobody_counts()
    kinds = facts.recent.by_kind(refusals.REFUSED)
    harmful = {name: times for name, times in kinds.items() if name not in STRANGERS}
    none_arrives = not facts.recent.times(receipts.RECEIVED)
    state: State = "ok" if not harmful else "critical" if none_arrives else "warning"
    worst_kind = max(harmful, key=harmful.__getitem__, default="")
    kind = refusal_kinds.BY_NAME.get(worst_kind)
    day = facts.day.times(refusals.REFUSED)
    value = f"{sum(kinds.values()):,} in the last few minutes, {day:,} in 24 hours"
    return Verdict(
        state,
        value,
        told_at,
        advice=_sentence(kind.cure) if kind else "",
        details=tuple(_kind(name, times) for name, times in sorted(kinds.items())),
    )


def _kind(name: str, times: int) -> str:
    kind = refusal_kinds.BY_NAME.get(name)
    return f"{times:,} × {kind.words if kind else name}"


def _sentence(cure: str) -> str:
    return f"{cure[0].upper()}{cure[1:]}."


def unapplied(facts: Facts) -> Verdict:
    failed, stuck, oldest_at = facts.unapplied
    states: list[State] = ["ok"]
    said = []
    if failed:
        states.append("warning")
        said.append(f"{words.counted(failed, 'event')} failed")
    if stuck:
        states.append("critical")
        said.append(f"{words.counted(stuck, 'event')} stored and not applied")
    value = ", ".join(said) or "None"
    if said and oldest_at:
        value += f"; the oldest came {words.age(facts.now - oldest_at)} ago"
    return Verdict(worst(states), value, facts.now)


def nobody_counts() -> Verdict:
    return Verdict("unknown", "No web process reports it", None)
