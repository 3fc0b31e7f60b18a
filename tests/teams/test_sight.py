"""What is counted, what it costs, and who is taken off the line."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conferencing.commands import press
from conferencing.models import CallBack, Command, Supervision, TeamConference
from conferencing.queries import board
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.board import Figures
from conferencing.supervision import bar, entitled
from conferencing.teams import calls, sight
from dashboard.screens import drawing
from tests import world
from tests.teams.two_teams import Side

pytestmark = pytest.mark.django_db


def figures(side: Side | None = None) -> Figures:
    teams = frozenset({side.team.pk}) if side else None
    with sight.as_seen(sight.of_teams(teams)):
        read = board.figures(Clock(timezone.now()))
    assert not isinstance(read, Unreadable)
    return read


def test_figures_count_what_may_be_seen(ours: Side, theirs: Side) -> None:
    Command.objects.update(state="superseded")  # somebody sees to the parked callers, until now
    every, mine = figures(), figures(ours)
    assert (every.conferences, every.waiting) == (2, 2)
    assert (mine.conferences, mine.waiting) == (1, 1)
    assert (every.people, mine.people) == (4, 2)
    assert (every.unowned, mine.unowned) == (2, 1)


def test_what_is_of_no_team_is_for_those_in_none(ours: Side, hers: Client) -> None:
    world.begins("stray", "anna", at=timezone.now(), name="Quagga")
    assert "Quagga" not in hers.get("/").content.decode()
    client = Client()
    client.force_login(ours.supervisor)
    assert "Quagga" in client.get("/").content.decode()


def test_what_is_of_two_teams_is_seen_by_both(ours: Side, theirs: Side, hers: Client) -> None:
    TeamConference.objects.create(conference_id="zebra-room", team=ours.team)
    assert "zebra Board" in hers.get("/").content.decode()
    assert hers.get("/conferences/zebra-room/").status_code == 200


def queries(topic: str, side: Side) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        drawing.draw(topic, timezone.now(), numbers=True, teams=frozenset({side.team.pk}))
    return len(asked)


@pytest.mark.parametrize("topic", ["board", "queues", "activity", "recordings"])
def test_as_many_queries_for_many_as_for_few(topic: str, ours: Side, theirs: Side) -> None:
    queries(topic, ours)
    before, at = queries(topic, ours), timezone.now()
    for number in range(4):
        for side in (ours, theirs):
            leg, room = f"{side.name}-more{number}", f"{side.name}-room{number}"
            world.calls(leg, f"+120255502{number:02}", at=at)
            world.answers(leg, at=at)
            world.begins(room, leg, at=at, name=f"{side.name} {number}")
            # Of whoever is alone, one more thing is asked.
            world.joins(room, f"{leg}-other", at=at)
            world.recorded(f"{room}-rec", room, saved_at=at, started_at=at)
            world.calls(f"{leg}-w", f"+120255503{number:02}", at=at)
            world.waits(f"{leg}-w", side.id("queue"), at=at)
    assert queries(topic, ours) == before


def test_a_call_in_two_places_is_seen_for_one(ours: Side, theirs: Side) -> None:
    world.joins(theirs.id("room"), ours.id("guest"), at=timezone.now())
    legs = [ours.id("guest"), theirs.id("guest"), "nobodys"]
    with sight.as_seen(sight.of_teams(frozenset({ours.team.pk}))):
        assert calls.seen(legs) == {ours.id("guest")}
    assert calls.seen(legs) == {*legs}


def test_every_kind_of_place_tells_whose_a_call_is(ours: Side, theirs: Side) -> None:
    now = timezone.now()
    for side in (ours, theirs):
        room, queue, name = side.id("room"), side.id("queue"), side.name
        CallBack.objects.update(own_leg=Concat(F("queue"), Value("-own")))
        Supervision.objects.filter(conference=room).update(leg=f"{name}-phone")
        Supervision.objects.create(
            user=side.agent,
            call=f"{name}-talks",
            queue=queue,
            phone="+12025550190",
            leg=f"{name}-phone2",
            started_at=now,
            wanted_at=now,
        )
        dialled = press.create("mute", room, side.id("guest"), by=side.supervisor)
        Command.objects.filter(pk=dialled.pk).update(verb="dial", call_control_id=f"{name}-dialled")
    mine = [
        *("okapi-guest", "okapi-old", "okapi-waits", "okapi-parked", "okapi-agent-leg"),
        *("okapi-queue-own", "okapi-phone", "okapi-phone2", "okapi-dialled", "okapi-new"),
    ]
    everybodys = [*mine, *(leg.replace("okapi", "zebra") for leg in mine), "nobodys"]
    with (
        sight.as_seen(sight.of_teams(frozenset({ours.team.pk}))),
        CaptureQueriesContext(connection) as asked,
    ):
        assert calls.seen(everybodys) == {*mine}
        assert len(asked) == 4
        assert calls.seen([]) == frozenset()
    assert len(asked) == 4


def test_whoever_listens_where_they_may_not_see_any_more_is_taken_off(
    ours: Side, theirs: Side, tess: User
) -> None:
    row = Supervision.objects.create(
        user=tess,
        conference=ours.id("room"),
        phone="+12025550190",
        started_at=timezone.now(),
        wanted_at=timezone.now(),
    )
    assert "listen" in entitled.modes(tess.pk, at=row)
    TeamConference.objects.update(team=theirs.team)
    assert entitled.modes(tess.pk, at=row) == frozenset()
    shown = bar.read(tess.pk, Clock(timezone.now()), numbers=True)
    assert shown and shown.stage == "leaving" and "okapi" not in repr(shown)
