"""How busy agents are, from what is kept of their states and calls."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.agents import states
from conferencing.metrics.days import Days
from conferencing.metrics.ratios import Ratio
from conferencing.models import (
    AgentProfile,
    AgentStint,
    CallBack,
    Offer,
    QueueMember,
    QueueSettings,
)
from conferencing.queries.agents import agents
from conferencing.queries.queues import queue_day
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.occupancy import Occupancy, TeamOccupancy
from conferencing.queries.statistics import measures, occupancy
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

QUEUE = "support"
LATER = NOW + timedelta(seconds=5)  # when the minute that ends now is complete
_legs = count()


def agent(name: str = "ana", queue: str = QUEUE) -> User:
    user, is_new = User.objects.get_or_create(username=name)
    if is_new:
        AgentProfile.objects.create(user=user, phone="+12025550170")
    settings, _ = QueueSettings.objects.get_or_create(name=queue)
    QueueMember.objects.create(queue=settings, user=user)
    return user


def on_a_call(user: User, begin: datetime, minutes: float | None, *, wrap_up: int = 0) -> None:
    end = None if minutes is None else begin + timedelta(minutes=minutes)
    Offer.objects.create(
        agent=user,
        queue=QUEUE,
        caller=f"leg{next(_legs)}",
        kind=Offer.Kind.RUNG,
        state=Offer.State.CONNECTED if end is None else Offer.State.OVER,
        waiting_since=begin,
        reserved_at=begin - timedelta(seconds=10),
        state_since=end or begin,
        answered_at=begin,
        connected_at=begin + timedelta(seconds=1),
        ended_at=end,
        ring_seconds=20,
    )
    if end and wrap_up:
        states.begin_wrap_up(user, wrap_up, end)
        states.end_wrap_ups(end + timedelta(seconds=wrap_up))


def today(now: datetime = LATER) -> TeamOccupancy:
    """As another process would read it."""
    occupancy.forget()
    return occupancy.today(QUEUE, Clock(now))


def words(shown: Occupancy) -> str:
    return f"{shown.percent} · {shown.of}"


def test_an_hour_of_45_minutes_busy_10_ready_and_5_of_break() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=60), by=ana)
    on_a_call(ana, ago(minutes=60), 40, wrap_up=300)
    states.say(ana, "away", ago(minutes=5), by=ana, reason="lunch")
    assert words(today().of(ana.pk)) == words(today().team) == "81.8% · 45 of 55 min"


def test_nobody_signed_on_is_a_dash_and_whoever_is_ready_is_at_0_percent() -> None:
    assert today() == TeamOccupancy()
    ana, bea = agent(), agent("bea")
    assert (today().team.percent, today().team.of) == ("–", "")
    states.say(ana, "ready", ago(minutes=30), by=ana)
    assert words(today().team) == words(today().of(ana.pk)) == "0.0% · 0 of 30 min"
    assert today().of(bea.pk).percent == "–"


def test_a_missed_call_is_no_time_on_calls() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=30), by=ana)
    on_a_call(ana, ago(minutes=20), 5)
    Offer.objects.update(state=Offer.State.MISSED, answered_at=None, connected_at=None)
    assert words(today().team) == "0.0% · 0 of 30 min"


def test_what_goes_on_counts_up_to_the_last_full_minute() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=20), by=ana)
    on_a_call(ana, ago(minutes=10), None)
    clock = Clock(NOW + timedelta(seconds=64))
    assert words(occupancy.today(QUEUE, clock).team) == "50.0% · 10 of 20 min"
    assert clock.until == NOW + timedelta(seconds=65)
    assert words(today(clock.until).team) == "52.4% · 11 of 21 min"


def test_a_minute_is_read_once_and_the_next_knows_better() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=20), by=ana)
    first = occupancy.today(QUEUE, Clock(LATER))
    on_a_call(ana, ago(minutes=10), None)
    with CaptureQueriesContext(connection) as asked:
        assert occupancy.today(QUEUE, Clock(LATER)) is first
    assert len(asked) == 2
    assert words(occupancy.today(QUEUE, Clock(LATER + timedelta(minutes=1))).team) == (
        "52.4% · 11 of 21 min"
    )
    agent("bea")
    assert len(occupancy.today(QUEUE, Clock(LATER)).by_agent) == 2, "of the members of now"


def test_a_wrap_up_is_over_on_time_whether_a_worker_says_so_or_not() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=20), by=ana)
    states.begin_wrap_up(ana, 300, ago(minutes=10))
    unsaid = today()
    states.end_wrap_ups(NOW)
    assert words(unsaid.team) == words(today().team) == "25.0% · 5 of 20 min"


def test_a_call_back_is_a_call() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=20), by=ana)
    CallBack.objects.create(
        by=ana,
        queue=QUEUE,
        caller="leg",
        visit=1,
        state=CallBack.State.OVER,
        ring_seconds=20,
        began_at=ago(minutes=12),
        state_since=ago(minutes=5),
        connected_at=ago(minutes=10),
        ended_at=ago(minutes=5),
    )
    assert words(today().team) == "25.0% · 5 of 20 min"


def test_yesterday_ends_at_midnight_of_the_queue() -> None:
    ana = agent()
    QueueSettings.objects.update(zone="Asia/Kolkata")
    days = measures.read().of(QUEUE).days
    midnight = days.begins(days.day_of(NOW))
    assert midnight.strftime("%H:%M") == "18:30"
    states.say(ana, "ready", midnight - timedelta(days=3), by=ana)
    on_a_call(ana, midnight - timedelta(minutes=20), 30)
    two_hours_in = today(midnight + timedelta(hours=2, seconds=5))
    assert words(two_hours_in.team) == "8.3% · 10 of 120 min"
    report = queue_day.read(QUEUE, days.day_of(NOW) - timedelta(days=1), Clock(LATER), numbers=True)
    assert words(report.occupancy) == "1.4% · 0.3 of 24.0 h"
    assert report.occupancy.ratio.numerator == 20 * 60_000_000


def test_the_quarters_of_a_day_of_25_hours_add_up_to_it() -> None:
    ana = agent()
    QueueSettings.objects.update(zone="Europe/Berlin")
    day = date(2026, 10, 25)
    days: Days = measures.read().of(QUEUE).days
    states.say(ana, "ready", days.begins(day) - timedelta(hours=1), by=ana)
    on_a_call(ana, days.begins(day) + timedelta(hours=2, minutes=50), 20)
    report = queue_day.read(QUEUE, day, Clock(LATER), numbers=True)
    assert report.occupancy.ratio.denominator == 25 * 3600 * 1_000_000
    by_row = {row.begins: row.occupancy.ratio.numerator // 60_000_000 for row in report.rows}
    assert len(by_row) == 100
    assert {at: busy for at, busy in by_row.items() if busy} == {"02:45 CEST": 10, "02:00 CET": 10}
    assert sum(row.occupancy.ratio.denominator for row in report.rows) == 25 * 3600 * 1_000_000


def test_telnyxs_clock_decides_on_the_quarter_of_an_hour() -> None:
    ana = agent()
    states.say(ana, "ready", ago(minutes=60), by=ana)
    on_a_call(ana, ago(minutes=30), 1)
    half_a_minute_ahead = Clock(LATER, timedelta(seconds=-30))
    report = queue_day.read(QUEUE, None, half_a_minute_ahead, numbers=True)
    busy = {row.begins: row.occupancy.ratio.numerator // 1_000_000 for row in report.rows}
    assert (busy["11:15"], busy["11:30"]) == (30, 30)


def test_the_queue_page_has_it_and_a_larger_team_costs_no_more_statements() -> None:
    def queries_of_reading() -> int:
        occupancy.forget()
        with CaptureQueriesContext(connection) as asked:
            agents.of_queue(QUEUE, QUEUE, Clock(LATER), numbers=False)
            queue_day.read(QUEUE, None, Clock(LATER), numbers=False)
        return len(asked)

    def works(user: User) -> None:
        states.say(user, "ready", ago(hours=3), by=user)
        for minutes in (100, 70, 40):
            on_a_call(user, ago(minutes=minutes), 6, wrap_up=60)

    works(agent("first"))
    few = queries_of_reading()
    for number in range(6):
        works(agent(f"agent{number}"))
    assert queries_of_reading() == few
    shown = agents.of_queue(QUEUE, QUEUE, Clock(LATER), numbers=False).busy
    assert words(shown.team) == "11.7% · 2.5 of 21.0 h"
    assert len(shown.by_agent) == 7


def test_a_long_history_is_not_read_again() -> None:
    """Only the last state before the day reaches into it."""
    ana = agent()
    for days in range(40, 0, -1):
        states.say(ana, "ready", ago(days=days), by=ana)
        states.say(ana, "away", ago(days=days, minutes=-5), by=ana)
    assert AgentStint.objects.count() == 80
    assert today().team == Occupancy()
    states.say(ana, "ready", ago(hours=13), by=ana)
    assert words(today().team) == "0.0% · 0.0 of 12.0 h"


def test_a_share_of_a_few_seconds_is_not_shown() -> None:
    """It ends with the last full minute, before the call that has just begun."""
    second = 1_000_000
    assert Occupancy(Ratio(0, 6 * second)).of == ""
    assert Occupancy(Ratio(0, 119 * second)).of == ""
    assert Occupancy(Ratio(60 * second, 120 * second)).of == "1 of 2 min"
