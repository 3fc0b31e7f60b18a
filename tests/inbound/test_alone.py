"""Whoever is the first in the conference of a route hears something, until somebody has them."""

import pytest
from django.contrib.auth.models import Permission, User

from conferencing.commands import press
from conferencing.inbound import machine, words
from conferencing.models import Call, Command, Conference, Supervision, SupervisorPhone
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
    ana = User.objects.create_user("ana", is_superuser=True)
    press.create("enqueue", "", leg, by=ana, arguments={"queue": "support"})
    for _ in range(6):
        desk.work()
        machine.advance_all(desk.now, FOR_EVER)
        assert desk.stage(leg) in ("alone", "waiting")
        desk.hear()
    assert (desk.stage(leg), desk.queue_of(leg)) == ("waiting", "support")


def test_music_that_somebody_stops_stays_stopped(desk: Desk) -> None:
    leg = alone(desk)
    press.create("stop_music", "", leg, by=User.objects.create_user("ana", is_superuser=True))
    desk.passes(20)
    assert desk.hears(leg) == set() and desk.asked(leg).count("hold_music") == 1


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_music_stops_for_a_supervisor_who_is_heard(desk: Desk, mode: str) -> None:
    leg = alone(desk)
    maria = supervisor(desk)
    comes_in(desk, maria)
    wishes.want(maria, mode, [leg], desk.now)
    supervise(desk)
    assert desk.hears(leg) == ({"playback"} if mode == "listen" else set())


@pytest.mark.parametrize("mode", ["whisper", "barge"])
def test_music_begins_again_once_the_supervisor_is_not_heard_any_more(
    desk: Desk, mode: str
) -> None:
    leg = alone(desk)
    maria = supervisor(desk)
    comes_in(desk, maria)
    for _ in range(3):
        wishes.want(maria, mode, [leg], desk.now)
        supervise(desk)
        desk.passes(4)
        assert desk.hears(leg) == set()
        wishes.want(maria, "listen", [], desk.now)
        supervise(desk)
        desk.passes(4)
        assert (desk.stage(leg), desk.hears(leg)) == ("alone", {"playback"})


def test_music_begins_again_once_everybody_else_has_left(desk: Desk) -> None:
    leg = alone(desk)
    second = desk.calls_in()
    desk.go_on()
    assert (desk.room_of(second), desk.hears(leg), desk.stage(leg)) == ("Daily", set(), "over")
    desk.hangs_up(second)
    desk.passes(4)
    assert (desk.stage(leg), desk.hears(leg)) == ("alone", {"playback"})
    desk.hangs_up(leg)
    desk.passes(10)
    assert (desk.stage(leg), desk.arrival(leg).told) == ("over", words.HUNG_UP)


def test_what_somebody_has_stopped_does_not_begin_again(desk: Desk) -> None:
    leg = alone(desk)
    press.create("stop_music", "", leg, by=User.objects.create_user("ana", is_superuser=True))
    second = desk.calls_in()
    desk.go_on()
    desk.hangs_up(second)
    desk.passes(10)
    assert desk.hears(leg) == set() and desk.asked(leg).count("hold_music") == 1


def test_a_supervisor_who_is_seen_before_their_call_is_not_company(desk: Desk) -> None:
    """That they have joined is often reported before their call, and before Telnyx's answer to the
    dial has told which it is.
    """
    leg = alone(desk)
    comes_in(desk, supervisor(desk))
    Call.objects.get(to_number=DESK).delete()
    Supervision.objects.update(leg="", joined_at=None)
    Command.objects.filter(verb="dial").update(call_control_id="")
    assert Conference.objects.get().participants.filter(is_present=True).count() == 2
    machine.advance_all(desk.now, FOR_EVER)
    assert (desk.stage(leg), desk.asked(leg).count("stop_music")) == ("alone", 0)


def supervisor(desk: Desk) -> User:
    maria = User.objects.create_user("maria")
    names = ("listen_conferences", "whisper_conferences", "barge_conferences", "view_board")
    maria.user_permissions.set(Permission.objects.filter(codename__in=names))
    SupervisorPhone.objects.create(user=maria, phone=DESK)
    return maria


def comes_in(desk: Desk, user: User) -> None:
    """Their phone rings and is answered."""
    desk.sim.do(lambda world: setattr(world, "ring_seconds", RINGS_SECONDS))
    wishes.listen(user, Conference.objects.get().pk, desk.now)
    supervise(desk)
    phone = desk.dialled()
    desk.sim.do(lambda world: pick_up(world, world.leg(phone)))
    supervise(desk)


def supervise(desk: Desk) -> None:
    for _ in range(8):
        desk.go_on(1)
        supervision.advance_all(desk.now)
    desk.go_on()
