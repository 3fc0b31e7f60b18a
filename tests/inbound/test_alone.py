"""Whoever is the first in the conference of a route hears something, until somebody has them."""

import pytest
from django.contrib.auth.models import Permission, User

from conferencing.commands import press
from conferencing.inbound import machine, words
from conferencing.models import Conference, SupervisorPhone
from conferencing.supervision import machine as supervision
from conferencing.supervision import wishes
from tests.agents.floor import FOR_EVER
from tests.inbound.desk import DESK, Desk
from tests.supervision.booth import RINGS_SECONDS, pick_up


def alone(desk: Desk) -> str:
    """The first in the conference of a route."""
    desk.route(open_kind="conference", open_value="Daily")
    leg = desk.calls_in()
    desk.go_on()
    assert (desk.stage(leg), desk.hears(leg)) == ("alone", {"playback"})
    return leg


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("status", [429, 422, 500])
def test_music_that_could_not_be_stopped_is_stopped_later(
    desk: Desk, status: int, count: int
) -> None:
    leg = alone(desk)
    if status == 422:
        desk.sim.faults.refuse("90034", path="playback_stop", count=count)
    else:
        desk.sim.faults.api_status(status, path="playback_stop", count=3 * count)
    desk.calls_in()
    desk.passes(120)
    assert desk.hears(leg) == set() and desk.stage(leg) == "over"


def test_whoever_hangs_up_alone_in_a_conference_needs_nobody(desk: Desk) -> None:
    """Telnyx may report that they have left long before it reports that they have hung up."""
    leg = alone(desk)
    desk.passes(60)
    desk.lost = {"call.hangup"}
    desk.hangs_up(leg, source="caller")
    asked = desk.asked(leg)
    for _ in range(10):
        desk.passes(2)
        assert desk.stage(leg) in ("alone", "over")
    assert (desk.stage(leg), desk.arrival(leg).told) == ("over", words.HUNG_UP)
    assert desk.asked(leg) == asked


def test_who_is_taken_elsewhere_from_where_they_were_alone_needs_nobody(desk: Desk) -> None:
    leg = alone(desk)
    desk.passes(20)
    ana = User.objects.create_user("ana")
    press.create("enqueue", "", leg, by=ana, arguments={"queue": "support"})
    for _ in range(6):
        desk.work()
        machine.advance_all(desk.now, FOR_EVER)
        assert desk.stage(leg) in ("alone", "waiting")
        desk.hear()
    assert (desk.stage(leg), desk.queue_of(leg)) == ("waiting", "support")


def test_music_that_somebody_stops_stays_stopped(desk: Desk) -> None:
    leg = alone(desk)
    press.create("stop_music", "", leg, by=User.objects.create_user("ana"))
    desk.passes(20)
    assert desk.hears(leg) == set() and desk.asked(leg).count("hold_music") == 1


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_music_stops_for_a_supervisor_who_is_heard(desk: Desk, mode: str) -> None:
    leg = alone(desk)
    desk.sim.do(lambda world: setattr(world, "ring_seconds", RINGS_SECONDS))
    maria = User.objects.create_user("maria")
    names = ("listen_conferences", "whisper_conferences", "barge_conferences", "view_board")
    maria.user_permissions.set(Permission.objects.filter(codename__in=names))
    SupervisorPhone.objects.create(user=maria, phone=DESK)
    wishes.listen(maria, Conference.objects.get().pk, desk.now)
    supervise(desk)
    phone = desk.dialled()
    desk.sim.do(lambda world: pick_up(world, world.leg(phone)))
    supervise(desk)
    wishes.want(maria, mode, [leg], desk.now)
    supervise(desk)
    assert desk.hears(leg) == ({"playback"} if mode == "listen" else set())


def supervise(desk: Desk) -> None:
    for _ in range(8):
        desk.go_on(1)
        supervision.advance_all(desk.now)
    desk.go_on()
