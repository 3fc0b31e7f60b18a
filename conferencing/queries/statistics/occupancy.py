"""How much of their time the members of a queue are busy: from what is kept of their states and
calls. A fixed number of statements, however many agents there are and however old the history is.

It goes as far as the last full minute, so that it changes once a minute and not all the time: what
it is for that minute is read once, by when all that belongs to it has been written down.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from conferencing.metrics.days import Days
from conferencing.metrics.occupancy import Span, Times
from conferencing.metrics.ratios import Ratio
from conferencing.models import AgentState, AgentStint, CallBack, Offer, QueueMember

from ..reading.clock import Clock
from ..screens.occupancy import NOTHING, Occupancy, TeamOccupancy
from . import measures

Kind = AgentState.Kind
MINUTE = timedelta(minutes=1)
# Nobody talks for longer: Telnyx ends calls before.
LONGEST_CALL = timedelta(days=1)
# So long after its end a minute is complete: whoever writes down what happened in it has done so.
SETTLED = timedelta(seconds=5)
MOST_KEPT = 200

_Spans = defaultdict[int, list[Span]]
# By account, with the last state before the window.
_Members = dict[int, int | None]
_kept: dict[object, TeamOccupancy] = {}


def today(queue: str, clock: Clock) -> TeamOccupancy:
    """Since the day of the queue began. Two queries, and four more once a minute: a large team has
    many thousands of rows, and its page is drawn again at each of its calls.
    """
    days = measures.read().of(queue).days
    day = days.day_of(clock.telnyx_now)
    window = window_of(days, day, clock)
    members = _members(queue, window)
    if members:
        clock.passed(window[1] + MINUTE + SETTLED)
    key = (queue, days, day, window[1], frozenset(members.items()))
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _of_team(members, window)
    return _kept[key]


def forget() -> None:
    _kept.clear()


def by_interval(queue: str, window: Span, clock: Clock) -> dict[datetime, Ratio]:
    """Of all members together, by the beginnings of quarters of an hour on Telnyx's clock, as the
    other figures of a day. Five queries.
    """
    ahead = clock.telnyx_now - clock.now
    found: defaultdict[datetime, Ratio] = defaultdict(lambda: NOTHING)
    for times in _times(_members(queue, window), window).values():
        on_telnyx_clock = _shifted(times, ahead)
        for at, ratio in on_telnyx_clock.by_interval(_moved(window, ahead)).items():
            found[at] += ratio
    return dict(found)


def window_of(days: Days, day: date, clock: Clock) -> Span:
    """On our own clock, up to the last full minute."""
    minute = (clock.now - SETTLED).replace(second=0, microsecond=0)
    begin, end = clock.ours(days.begins(day)), clock.ours(days.ends(day))
    if begin is None or end is None:  # the first and the last days that there are
        return minute, minute
    return begin, max(begin, min(end, minute))


def _of_team(members: _Members, window: Span) -> TeamOccupancy:
    by_agent = {
        user: Occupancy(times.within(window)) for user, times in _times(members, window).items()
    }
    team = sum((each.ratio for each in by_agent.values()), NOTHING)
    return TeamOccupancy(Occupancy(team), by_agent)


def _members(queue: str, window: Span) -> _Members:
    """As they are now, those with closed accounts among them. One query."""
    earlier = AgentStint.objects.filter(user=OuterRef("user_id"), began_at__lt=window[0])
    rows = QueueMember.objects.filter(queue_id=queue).order_by()
    before = Subquery(earlier.order_by("-began_at").values("pk")[:1])
    return dict(rows.annotate(before=before).values_list("user_id", "before"))


def _times(members: _Members, window: Span) -> dict[int, Times]:
    """What goes on has no end yet, and lasts as long as the window. Four queries."""
    ready, wrap_ups = _stints(members, window)
    calls = _calls(members, window)
    return {
        user: Times(tuple(calls[user]), tuple(wrap_ups[user]), tuple(ready[user]))
        for user in members
    }


def _stints(members: _Members, window: Span) -> tuple[_Spans, _Spans]:
    """Ready, and wrapping up."""
    begin, end = window
    # What began before the window and reaches into it is the last before it: one follows another.
    rows = AgentStint.objects.filter(
        Q(user_id__in=members, began_at__gte=begin, began_at__lt=end)
        | Q(pk__in=[pk for pk in members.values() if pk]),
        kind__in=(Kind.READY, Kind.WRAP_UP),
    )
    wrapping_up = AgentState.objects.filter(user_id__in=members, kind=Kind.WRAP_UP)
    over_at = dict(wrapping_up.order_by().values_list("user_id", "until"))
    ready, wrap_ups = _Spans(list), _Spans(list)
    fields = ("user_id", "kind", "began_at", "ended_at")
    for user, kind, began_at, ended_at in rows.order_by().values_list(*fields):
        if kind == Kind.READY:
            ready[user].append((began_at, ended_at or end))
        elif ended_at:
            wrap_ups[user].append((began_at, ended_at))
        else:
            # The worker writes down a moment later that they are ready again.
            until = over_at.get(user) or end
            wrap_ups[user].append((began_at, until))
            ready[user].append((until, end))
    return ready, wrap_ups


def _calls(members: Collection[int], window: Span) -> _Spans:
    begin, end = window
    about = {"connected_at__isnull": False, "connected_at__lt": end}
    offers = Offer.objects.filter(
        agent_id__in=members, reserved_at__gte=begin - LONGEST_CALL, reserved_at__lt=end, **about
    ).annotate(began_at=Coalesce("answered_at", "connected_at"))
    backs = CallBack.objects.filter(by_id__in=members, began_at__gte=begin - LONGEST_CALL, **about)
    rows = [
        *offers.order_by().values_list("agent_id", "began_at", "ended_at"),
        *backs.order_by().values_list("by_id", "connected_at", "ended_at"),
    ]
    calls = _Spans(list)
    for user, began_at, ended_at in rows:
        calls[user].append((began_at, ended_at or end))
    return calls


def _moved(span: Span, by: timedelta) -> Span:
    return span[0] + by, span[1] + by


def _shifted(times: Times, by: timedelta) -> Times:
    def all_of(spans: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(_moved(span, by) for span in spans)

    return Times(all_of(times.calls), all_of(times.wrap_ups), all_of(times.ready))
