"""Settings that come later: whoever waits already, or was let go before, stays where they are."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from conferencing.models import Command, OnwardStep, QueueSettings, Visit
from tests.agents.floor import QUEUE, Floor
from tests.agents.test_odd import answered, taken_out_in_vain
from tests.onward.test_steps import CLOSED, asked, go_on, queue_of, times_out
from tests.zones import where_it_is

SALES = {"closed_kind": "queue", "closed_value": "sales"}


def changed(floor: Floor, **fields: object) -> None:
    """While somebody waits."""
    QueueSettings.objects.update_or_create(name=QUEUE, defaults=fields)
    go_on(floor)


def stays(floor: Floor, caller: str) -> bool:
    return queue_of(floor, caller) == QUEUE and not asked() and not OnwardStep.objects.exists()


def test_first_settings_send_nobody_away_who_waits(floor: Floor) -> None:
    caller = floor.caller()
    assert not QueueSettings.objects.exists()
    changed(floor, hours=CLOSED, **SALES)
    assert stays(floor, caller)


def test_what_happens_while_closed_is_not_for_who_was_let_in(floor: Floor) -> None:
    floor.queue(hours=CLOSED)
    caller = floor.caller()
    changed(floor, **SALES)
    assert stays(floor, caller)
    later = floor.caller()
    go_on(floor)
    assert queue_of(floor, later) == "sales"


def test_a_limit_that_is_lowered_sends_nobody_away_who_waits(floor: Floor) -> None:
    floor.queue(overflow_kind="queue", overflow_value="sales", overflow_waiting=5)
    callers = [floor.caller() for _ in range(3)]
    changed(floor, overflow_waiting=1)
    assert all(stays(floor, caller) for caller in callers)
    later = floor.caller()
    go_on(floor)
    assert queue_of(floor, later) == "sales"
    assert all(queue_of(floor, caller) == QUEUE for caller in callers)


def test_whose_longest_wait_ended_before_there_was_a_way_on_stay_where_they_are(
    floor: Floor,
) -> None:
    floor.queue(max_wait_seconds=60)
    caller = times_out(floor)
    floor.hear()
    changed(floor, timeout_kind="announcement", timeout_value="Goodbye.")
    assert not asked() and floor.is_up(caller)


def test_saved_twice_at_once_it_is_one_change(floor: Floor) -> None:
    caller = floor.caller()
    first, second = (QueueSettings(name=QUEUE, hours=CLOSED, **SALES) for _ in range(2))
    first.save()
    second.save()
    go_on(floor)
    assert stays(floor, caller)


def test_whoever_is_put_back_after_it_has_closed_came_while_it_was_open(floor: Floor) -> None:
    zone = where_it_is(12)
    closes = floor.now.astimezone(ZoneInfo(zone)) + timedelta(minutes=2)
    hours = f"Mon-Sun 00:00-{closes:%H:%M}"
    ana = floor.agent()
    floor.queue(hours=hours, zone=zone, **SALES)
    caller = floor.caller()
    answered(floor, ana)
    taken_out_in_vain(floor, caller)
    floor.later(20)
    assert floor.state(ana) == "failed" and len(floor.mirrored(caller).visits) == 2
    # As if the failure had come after the hour.
    Visit.objects.filter(call_control_id=caller, number=2).update(
        entered_at=closes + timedelta(seconds=5)
    )
    floor.late = timedelta(minutes=3)
    go_on(floor)
    assert queue_of(floor, caller) == QUEUE and not OnwardStep.objects.exists()


@pytest.mark.parametrize("change", [{"hours": CLOSED}, {"zone": where_it_is(0)}])
def test_a_change_of_the_hours_sends_nobody_away_who_waits(
    floor: Floor, change: dict[str, str]
) -> None:
    told = {"closed_kind": "announcement", "closed_value": "We are closed."}
    floor.queue(hours="Mon-Sun 10:00-14:00", zone=where_it_is(12), **told)
    before = floor.caller()
    go_on(floor)
    floor.queue(**change)
    go_on(floor)
    assert asked() == [] and queue_of(floor, before) == QUEUE
    after = floor.caller()
    go_on(floor, 1)
    assert [one.call_control_id for one in Command.objects.all()] == [after]
