"""The wallboard: which queues it shows to whom, their last hours, and how bad things are."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.agents import states
from conferencing.models import AgentProfile, Queue, QueueMember, QueueSettings
from conferencing.queries.queues import wallboard
from conferencing.queries.queues.wallboard import Shown
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.wallboard import Band, Caller, Tiles, Wallboard, Worst
from tests import world
from tests.conftest import MakeUser
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

EVERYTHING = Shown(numbers=True, names=True)


def read(shown: Shown = EVERYTHING, clock: Clock | None = None) -> Wallboard:
    return wallboard.read(clock or Clock(NOW), shown)


def bands(shown: Shown = EVERYTHING) -> dict[str, Band]:
    return {band.key: band for band in readable(read(shown).bands)}


def tiles(shown: Shown = EVERYTHING) -> Tiles:
    [drawn] = readable([read(shown).tiles])
    return drawn


def answered(leg: str, queue: str, wait: float, *, ago_seconds: float) -> None:
    world.waits(leg, queue, at=ago(seconds=ago_seconds))
    world.stops_waiting(leg, queue, "bridged", at=ago(seconds=ago_seconds - wait))


def test_whoever_is_in_a_queue_sees_that_one_and_its_sums_alone() -> None:
    answered("a", "support", 5, ago_seconds=60)
    answered("b", "sales", 5, ago_seconds=60)
    world.waits("c", "sales", at=ago(seconds=10))
    member = Shown(within=frozenset({"support", "returns"}))
    assert list(bands(member)) == ["returns", "support"]
    assert (tiles(member).today.answered.value, tiles(member).today.waiting.value) == (1, 0)


def test_chosen_queues_are_those_of_the_allowed_ones() -> None:
    for queue in ("support", "sales"):
        world.waits(queue, queue, at=ago(seconds=10))
    chosen = Shown(within=frozenset({"support"}), chosen=frozenset({"support", "sales"}))
    assert list(bands(chosen)) == ["support"]
    assert tiles(chosen).today.waiting.value == 1


def test_without_a_choice_every_queue_is_there_that_telnyx_knows_or_that_was_used_today() -> None:
    Queue.objects.create(name="idle")
    Queue.objects.create(name="gone", is_known_to_telnyx=False)
    answered("a", "morning", 5, ago_seconds=9 * 3600)
    world.waits("b", "busy", at=ago(seconds=10))
    Queue.objects.filter(name="morning").update(is_known_to_telnyx=False)
    assert list(bands()) == ["busy", "idle", "morning"]
    assert [band.is_known_to_telnyx for band in bands().values()] == [True, True, False]


def test_a_queue_that_is_set_up_here_stays_while_telnyx_does_not_list_it() -> None:
    """Its agents are at work, and the next caller makes it again."""
    Queue.objects.create(name="support", is_known_to_telnyx=False)
    for name in ("support", "new"):
        QueueSettings.objects.create(name=name)
    assert {name: band.is_known_to_telnyx for name, band in bands().items()} == {
        "new": False,
        "support": False,
    }
    assert list(bands(Shown(within=frozenset({"new"})))) == ["new"]
    assert list(bands(Shown(chosen=frozenset({"support"})))) == ["support"]


def test_queues_stand_in_the_order_of_the_alphabet_however_they_are_written() -> None:
    for leg, queue in (("a", "billing"), ("b", "Claims"), ("c", "Accounts"), ("d", "accounts")):
        world.waits(leg, queue, at=ago(seconds=5))
    in_order = ["Accounts", "accounts", "billing", "Claims"]
    shown = read()
    assert [one.name for one in readable(shown.bands)] == in_order
    assert [one.name for one in shown.choices] == in_order


def test_callers_are_masked_for_everybody() -> None:
    world.calls("a", "+12025550142", at=ago(seconds=70))
    world.waits("a", "support", at=ago(seconds=60))
    assert bands()["support"].line.callers == (Caller(1, "+1 ••• 0142", ago(seconds=60)),)
    nameless = bands(Shown(numbers=True, names=False))["support"]
    assert nameless.line.callers == (Caller(1, "", ago(seconds=60)),)


def test_a_long_line_is_cut() -> None:
    for number in range(11):
        world.waits(f"leg{number}", "support", at=ago(seconds=60 - number))
    line = bands()["support"].line
    assert ([caller.position for caller in line.callers], line.more) == ([*range(1, 9)], 3)


def test_the_trend_counts_back_from_those_who_wait_now() -> None:
    quarter = timedelta(minutes=15)
    answered("a", "support", 5, ago_seconds=3 * 3600)
    world.waits("b", "support", at=NOW - 3 * quarter)
    world.waits("c", "support", at=NOW - 2 * quarter)
    world.stops_waiting("c", "support", "hangup", at=NOW - quarter)
    trend = bands()["support"].trend
    assert len(trend) == 24
    assert [each.waiting for each in trend[-4:]] == [1, 2, 1, 1]
    assert trend[-1].starts_at == NOW
    # Who waits still has passed the threshold in the quarter in which they came.
    assert [each.percent for each in trend if each.percent is not None] == [100.0, 0.0, 0.0]


def test_a_figure_is_as_bad_as_in_the_queue_in_which_it_is_worst() -> None:
    QueueSettings.objects.create(
        name="sales", display_name="Sales desk", longest_wait_warning=10, longest_wait_critical=50
    )
    world.waits("a", "sales", at=ago(seconds=20))
    world.waits("b", "support", at=ago(seconds=30))
    assert tiles().longest_wait == Worst("warn", "Sales desk")
    assert tiles().waiting == Worst()


def test_the_only_queue_needs_no_name() -> None:
    world.waits("a", "support", at=ago(seconds=130))
    assert tiles().longest_wait == Worst("crit", "")
    assert bands()["support"].levels.longest_wait == "crit"


def test_levels_compare_the_unrounded_value() -> None:
    QueueSettings.objects.create(
        name="support", service_level_warning=67, service_level_critical=60
    )
    answered("a", "support", 5, ago_seconds=60)
    answered("b", "support", 5, ago_seconds=60)
    answered("c", "support", 50, ago_seconds=60)
    assert bands()["support"].levels.service_level == "warn"


def test_it_says_when_a_wait_will_pass_a_limit_or_a_threshold() -> None:
    clock = Clock(NOW)
    world.waits("a", "support", at=ago(seconds=12))
    read(clock=clock)
    assert clock.until == NOW + timedelta(seconds=8)
    clock = Clock(NOW + timedelta(seconds=30))
    read(clock=clock)
    assert clock.until == NOW + timedelta(seconds=48)


def test_agents_are_counted_once_however_many_of_the_queues_are_theirs(
    make_user: MakeUser,
) -> None:
    for name in ("support", "sales", "returns"):
        world.waits(name, name, at=ago(seconds=10))
        QueueSettings.objects.create(name=name)
    ana, ben, cleo = (make_user(name) for name in ("ana", "ben", "cleo"))
    for user, queues in ((ana, ("support", "sales")), (ben, ("sales",)), (cleo, ("returns",))):
        AgentProfile.objects.create(user=user, phone="+12025550178")
        for name in queues:
            QueueMember.objects.create(queue_id=name, user=user)
    states.say(ana, "ready", now=NOW, by=ana)
    states.say(cleo, "away", now=NOW, by=cleo)
    member = Shown(names=True, within=frozenset({"support", "sales"}))
    [team] = readable([read(member).team])
    assert dict(team.counts) == {
        "ready": 1,
        "ringing": 0,
        "on_call": 0,
        "wrap_up": 0,
        "away": 0,
        "offline": 1,
    }
    assert [agent.name for agent in team.agents] == ["ana"]
    assert readable([wallboard.team(Clock(NOW), member)]) == [team]
    [nameless] = readable([read(Shown(within=member.within)).team])
    assert (nameless.counts, nameless.agents) == (team.counts, ())


def test_an_empty_installation_has_no_bands_and_no_values() -> None:
    assert read().bands == ()
    assert (tiles().queues, tiles().today.service_level.value) == (0, None)


def test_the_same_number_of_queries_for_more() -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read()
        return len(queries)

    world.waits("a", "support", at=ago(seconds=10))
    one = count()
    for number in range(12):
        QueueSettings.objects.create(name=f"queue{number}")
        for each in range(3):
            world.waits(f"leg{number}-{each}", f"queue{number}", at=ago(seconds=30))
        answered(f"answered{number}", f"queue{number}", 7, ago_seconds=100)
    assert count() == one
