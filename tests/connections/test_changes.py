"""Applications made, put right and deleted at the simulated Telnyx, and the lines that say so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from conferencing.connections import changes, needs
from conferencing.connections.changes import WrongName
from conferencing.connections.needs import Wanted
from conferencing.models import ApplicationChange
from conferencing.simulator.server import SimulatorServer
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.parameters import ApplicationSettings
from conferencing.telnyx_api.rows import ListedApplication
from tests.fixtures.telnyx import sim

__all__ = ["sim"]
pytestmark = pytest.mark.django_db
ADDRESS = "https://board.example.com"


@pytest.fixture(autouse=True)
def address(settings: Settings, sim: SimulatorServer) -> None:
    settings.PUBLIC_URL = ADDRESS
    settings.DIAL_CONNECTION = sim.connection_id


def outcomes() -> list[tuple[str, str]]:
    return list(ApplicationChange.objects.order_by("pk").values_list("kind", "outcome"))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("telnyx", "connections", *arguments, stdout=out)
    return out.getvalue()


def test_one_is_made_as_it_is_needed() -> None:
    wanted = Wanted(ADDRESS)
    made = changes.create("Board", wanted, by=None, now=timezone.now())
    assert needs.unmet(applications.retrieve(made.application_id), wanted) == []
    assert outcomes() == [("created", "done")]
    assert ApplicationChange.objects.get().application_id == made.application_id


def test_a_change_says_what_was_and_is(sim: SimulatorServer) -> None:
    before = applications.retrieve(sim.connection_id)
    wanted = changes.wanted()
    after = changes.fix(before, wanted, by=None, now=timezone.now())
    assert needs.unmet(after, wanted) == []
    [change] = ApplicationChange.objects.all()
    assert change.words == (
        "Webhook address: https://ops.example.com/webhooks/telnyx/ → "
        "https://board.example.com/webhooks/telnyx/"
    )
    changes.fix(after, wanted, by=None, now=timezone.now())
    assert outcomes() == [("changed", "done")]


def test_it_is_said_what_each_setting_becomes(sim: SimulatorServer) -> None:
    wrong = ApplicationSettings(
        name="Board",
        webhook_url="https://other.example.com/",
        failover_url="https://elsewhere.example.com/",
        timeout_seconds=2,
    )
    before = applications.update(sim.connection_id, wrong)
    wanted = changes.wanted()
    told = {need.subject: need.becomes for need in needs.unmet(before, wanted) if need.fixable}
    assert told.keys() >= {"address", "failover", "timeout"}
    after = changes.fix(before, wanted, by=None, now=timezone.now())
    now = {need.subject: need.has for need in needs.needs(after, wanted)}
    assert told == {subject: now[subject] for subject in told}
    assert "Webhook timeout: 2 s → 10 s" in ApplicationChange.objects.get().words


def test_a_refusal_and_a_lost_answer_are_kept(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = applications.retrieve(sim.connection_id)
    monkeypatch.setattr(applications, "retrieve", lambda _: before)
    for fault in (partial(sim.faults.api_status, 403), sim.faults.lose_answer):
        fault(path="/call_control_applications")
        with pytest.raises(GatewayError):
            changes.fix(before, changes.wanted(), by=None, now=timezone.now())
    assert outcomes() == [("changed", "refused"), ("changed", "not_known")]


def test_deleting_wants_the_name(sim: SimulatorServer) -> None:
    application = applications.retrieve(sim.connection_id)
    with pytest.raises(WrongName):
        changes.delete(application, typed="simulated application", by=None, now=timezone.now())
    assert outcomes() == []
    changes.delete(application, typed="Simulated application ", by=None, now=timezone.now())
    assert outcomes() == [("deleted", "done")]
    assert applications.list_applications() == []


def test_the_command_lists_fixes_and_deletes(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Simulated application (in use here): to fix: Webhook address" in run()
    with pytest.raises(CommandError, match="not set up as Switchboard needs it"):
        run("show", sim.connection_id)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    with pytest.raises(CommandError, match="Nothing was changed"):
        run("fix", sim.connection_id)
    assert "put right" in run("fix", sim.connection_id, "--yes")
    assert "ok" in run("show", sim.connection_id)
    with pytest.raises(CommandError, match="Nothing was deleted"):
        run("delete", sim.connection_id)
    assert "deleted" in run("delete", sim.connection_id, "--yes")
    assert "no Voice API application" in run("list")
    assert "has been created" in run("create", "Board")


def test_the_command_says_what_to_do_about_a_refusal(sim: SimulatorServer) -> None:
    sim.faults.refuse("10006", path="/call_control_applications")
    with pytest.raises(CommandError, match="not allowed to do this"):
        run("list")


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telnyx agrees, and leaves the API version as it was."""
    update, retrieve = applications.update, applications.retrieve

    def kept(application_id: str, wanted: ApplicationSettings) -> ListedApplication:
        return replace(update(application_id, wanted), api_version="1")

    monkeypatch.setattr(applications, "update", kept)
    monkeypatch.setattr(applications, "retrieve", lambda id: replace(retrieve(id), api_version="1"))


def test_what_telnyx_accepts_and_leaves_as_it_was_is_not_put_right(
    stubborn: None, sim: SimulatorServer
) -> None:
    before = applications.retrieve(sim.connection_id)
    with pytest.raises(GatewayError, match="reports API version: 1"):
        changes.fix(before, changes.wanted(), by=None, now=timezone.now())
    assert outcomes() == [("changed", "done")]
    told = ApplicationChange.objects.get().told(timezone.now())
    assert told == "Telnyx accepted it, but reports API version: 1"


@pytest.fixture
def meanwhile(sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else renames it while the difference is read."""
    before = applications.retrieve(sim.connection_id)
    theirs = ApplicationSettings(name="Renamed", webhook_url=before.webhook_url)

    def answered(_: str) -> str:
        applications.update(sim.connection_id, theirs)
        return "y"

    monkeypatch.setattr("builtins.input", answered)
    yield
    assert applications.retrieve(sim.connection_id).name == "Renamed"


def test_what_changed_while_the_difference_was_read_is_not_written_over(
    meanwhile: None, sim: SimulatorServer
) -> None:
    words = "has been changed at Telnyx in the meantime. Nothing was changed"
    with pytest.raises(CommandError, match=words):
        run("fix", sim.connection_id)
    assert outcomes() == []


@pytest.mark.parametrize("doing", ["fix", "delete"])
def test_what_was_deleted_while_it_was_read_is_said(
    doing: str, sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(_: str) -> str:
        applications.delete(sim.connection_id)
        return "y" if doing == "fix" else "Simulated application"

    monkeypatch.setattr("builtins.input", answered)
    with pytest.raises(CommandError, match="or no longer has it"):
        run(doing, sim.connection_id)
    assert outcomes() == ([] if doing == "fix" else [("deleted", "refused")])


@pytest.mark.parametrize(("doing", "said"), [("fix", "Nothing was changed"), ("delete", "Nothing")])
def test_without_anybody_to_answer_nothing_is_done(
    doing: str, said: str, sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match=said):
        run(doing, sim.connection_id)
    assert outcomes() == []


def test_whoever_stops_it_in_the_middle_does_not_know_what_came_of_it(
    sim: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = applications.retrieve(sim.connection_id)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(applications, "update", stopped)
    with pytest.raises(KeyboardInterrupt):
        changes.fix(before, changes.wanted(), by=None, now=timezone.now())
    assert outcomes() == [("changed", "not_known")]


def test_a_change_whose_process_was_killed_is_not_under_way_for_ever() -> None:
    now = timezone.now()
    change = ApplicationChange.objects.create(kind="deleted", name="Board", at=now)
    assert change.told(now) == "under way"
    assert change.told(now + timedelta(minutes=3)) == "outcome unknown"


def test_without_any_address_it_is_said(sim: SimulatorServer, settings: Settings) -> None:
    settings.PUBLIC_URL = ""
    application = replace(applications.retrieve(sim.connection_id), webhook_url="", api_version="1")
    with pytest.raises(needs.NoAddress, match="Set PUBLIC_URL"):
        needs.put_right(application, changes.wanted())
