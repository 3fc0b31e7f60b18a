"""When it is decided to which team something belongs, and that it is so, in the mirror's rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conferencing.mirror import writer
from conferencing.models import Conference, Team, TeamConference, TeamQueue, TeamRule
from conferencing.projection import events as e
from conferencing.teams import owning, tasks
from tests import world
from tests.conftest import MakeUser, SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db

Rule = Callable[..., Team]


@pytest.fixture
def rule(db: None) -> Rule:
    """`rule("conference", "sales *")`, of the team sales."""

    def make(kind: str, value: str, team: str = "sales") -> Team:
        made, _ = Team.objects.get_or_create(name=team)
        TeamRule.objects.create(team=made, kind=kind, value=value)
        return made

    return make


def rooms() -> set[tuple[str, str]]:
    return set(TeamConference.objects.values_list("conference_id", "team__name"))


def queues() -> set[tuple[str, str]]:
    return set(TeamQueue.objects.values_list("queue", "team__name"))


def named(conference: str, name: str) -> None:
    listed = e.ConferenceListed(
        kind="listing.conference",
        at=NOW,
        source_id=f"listing:{conference}:{name}",
        conference_id=conference,
        name=name,
    )
    writer.apply([listed])


def test_a_conference_is_decided_when_its_name_becomes_known(rule: Rule) -> None:
    rule("conference", "sales *")
    world.begins("room", "anna", at=NOW)
    assert rooms() == set()
    named("room", "Sales 1")
    assert rooms() == {("room", "sales")}


def test_a_conference_is_decided_by_the_call_that_began_it(rule: Rule) -> None:
    rule("number", world.OURS)
    world.calls("anna", "+12025550142", at=NOW)
    world.begins("room", "anna", at=NOW)
    world.begins("other", "unheard-of", at=NOW)
    assert rooms() == {("room", "sales")}


def test_the_call_may_become_known_after_the_conference(rule: Rule) -> None:
    rule("number", world.OURS)
    world.begins("room", "anna", at=NOW)
    assert rooms() == set()
    world.calls("anna", "+12025550142", at=NOW)
    assert rooms() == {("room", "sales")}


def test_whoever_joins_brings_no_team_along(rule: Rule) -> None:
    rule("number", world.OURS)
    world.begins("room", "unheard-of", at=NOW)
    world.calls("anna", "+12025550142", at=NOW)
    world.joins("room", "anna", at=NOW)
    assert rooms() == set()


def test_a_queue_is_decided_with_its_first_caller_and_with_its_settings(
    rule: Rule, signed_in: SignIn
) -> None:
    rule("queue", "sales*")
    world.waits("anna", "Sales", at=NOW)
    assert queues() == {("Sales", "sales")}
    admin, place = signed_in("admin"), "/admin/conferencing/queuesettings/add/"
    fields = admin.get(place).context["adminform"].form
    rows = {"members-TOTAL_FORMS": "0", "members-INITIAL_FORMS": "0"}
    given = {field.name: field.value() or "" for field in fields}
    assert (
        admin.post(place, {**given, **rows, "name": "sales-new", "order": "0"}).status_code == 302
    )
    assert queues() == {("Sales", "sales"), ("sales-new", "sales")}


def test_after_a_change_of_the_rules_everything_is_decided_anew(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owning, "BATCH", 2)
    for number in range(5):
        room, leg = f"room{number}", f"leg{number}"
        world.begins(room, leg, at=NOW, name=f"Sales {number}")
        world.ends(room, leg, at=NOW)
    world.begins("live", "anna", at=NOW, name="Sales 9")
    world.waits("ben", "sales", at=NOW)
    rule("conference", "sales *")
    rule("queue", "sales")
    owning.note_change(datetime.now(UTC))
    tasks.settle()
    assert len(rooms()) == 6 and queues() == {("sales", "sales")}
    TeamRule.objects.all().delete()
    rule("conference", "sales 9", team="night")
    owning.note_change(datetime.now(UTC))
    tasks.settle()
    assert (rooms(), queues()) == ({("live", "night")}, set())


def test_it_is_done_twice_for_whoever_decided_by_the_old_rules_meanwhile(rule: Rule) -> None:
    world.begins("room", "anna", at=NOW, name="Sales 1")
    rule("conference", "sales *")
    changed = datetime.now(UTC)
    owning.note_change(changed)
    assert owning.settle_all(changed) and not owning.settle_all(changed + timedelta(seconds=5))
    TeamConference.objects.all().delete()  # as such a one would have left it
    assert owning.settle_all(changed + owning.LINGERING)
    assert rooms() == {("room", "sales")}
    assert not owning.settle_all(changed + 2 * owning.LINGERING)


def test_an_event_that_brings_nothing_new_asks_for_no_rules(rule: Rule) -> None:
    rule("conference", "sales *")
    world.begins("room", "anna", at=NOW, name="Sales 1")
    with CaptureQueriesContext(connection) as asked:
        world.joins("room", "ben", at=NOW)
        world.is_muted("room", "ben", at=NOW)
    assert not [one for one in asked if "team" in one["sql"]]


def test_where_there_are_no_rules_nothing_is_written(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        world.begins("room", "anna", at=NOW, name="Sales 1")
    statements = [one["sql"] for one in asked if "team" in one["sql"]]
    assert all(sql.lstrip().startswith("SELECT team_id, kind, value") for sql in statements)
    assert len(statements) == 2, "when it begins, and when it is named"
    assert Conference.objects.get().name == "Sales 1"


FORM = {
    "name": "Sales",
    "rules-TOTAL_FORMS": "1",
    "rules-INITIAL_FORMS": "0",
    "rules-0-kind": "conference",
    "rules-0-value": "sales *",
}


def test_a_team_is_set_up_in_the_admin_and_asked_about(
    signed_in: SignIn, make_user: MakeUser
) -> None:
    admin, tess = signed_in("admin"), make_user("supervisor")
    world.begins("room", "anna", at=NOW, name="Sales 1")
    page = admin.get("/teams/", {"queue": "other"}).content.decode()
    assert "While there are no teams, everybody with the permission sees it." in page
    answer = admin.post("/admin/conferencing/team/add/", {**FORM, "members": [tess.pk]})
    assert answer.status_code == 302
    tasks.settle()
    page = admin.get("/teams/", {"conference": "Sales 2"}).content.decode()
    assert "It would belong to:" in page and "conferences with this name: sales *" in page
    assert "supervisor" in page and rooms() == {("room", "Sales")}
    page = admin.get("/teams/", {"queue": "other"}).content.decode()
    assert "Only people in no team would see it." in page


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("number", "nonsense", "not a phone number"),
        ("conference", " ", "required"),
        ("number", "", "required"),
    ],
)
def test_a_rule_that_means_nothing_is_said_to(
    kind: str, value: str, words: str, signed_in: SignIn
) -> None:
    form = {**FORM, "rules-0-kind": kind, "rules-0-value": value}
    answer = signed_in("admin").post("/admin/conferencing/team/add/", form)
    assert words in answer.content.decode() and not Team.objects.exists()


def test_nobody_locks_themselves_out_and_no_team_goes_while_somebody_is_in_it(
    signed_in: SignIn, make_user: MakeUser
) -> None:
    admin, tess = signed_in("admin"), make_user("supervisor")
    own = str(admin.session["_auth_user_id"])
    answer = admin.post("/admin/conferencing/team/add/", {**FORM, "members": [own]})
    assert "cannot put yourself into a team" in answer.content.decode()
    team = Team.objects.create(name="Sales")
    team.members.add(tess)
    place = f"/admin/conferencing/team/{team.pk}/delete/"
    assert admin.post(place, {"post": "yes"}).status_code == 403
    team.members.clear()
    assert admin.post(place, {"post": "yes"}).status_code == 302 and not Team.objects.exists()


def test_what_belongs_to_no_team_is_said(rule: Rule, signed_in: SignIn) -> None:
    rule("queue", "sales")
    world.waits("anna", "sales", at=NOW)
    world.waits("ben", "night", at=NOW)
    world.begins("room", "cora", at=NOW, name="Board call")
    page = " ".join(signed_in("admin").get("/teams/").content.decode().split())
    assert "Queue in no team: night. 1 live conference belongs to no team." in page


def test_of_many_queues_the_last_are_counted(signed_in: SignIn) -> None:
    team = Team.objects.create(name="Sales")
    TeamRule.objects.create(team=team, kind=TeamRule.Kind.QUEUE, value="sales*")
    for number in range(22):
        world.waits(f"caller-{number}", f"sales-{number:02}", at=NOW)
    tasks.settle()
    page = " ".join(signed_in("admin").get("/teams/").content.decode().split())
    assert "sales-18, sales-19 and 2 more" in page


def test_who_may_not_set_up_teams_does_not(signed_in: SignIn) -> None:
    client: Client = signed_in("supervisor")
    assert client.get("/teams/").status_code == 403
