"""Applications made, put right and deleted at the simulated Telnyx, and the lines that say so."""

from dataclasses import replace
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


def test_a_refusal_and_a_lost_answer_are_kept(sim: SimulatorServer) -> None:
    before = applications.retrieve(sim.connection_id)
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
    assert "Simulated application (Switchboard's): Webhook address" in run()
    with pytest.raises(CommandError, match="not as Switchboard needs it"):
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
    assert "has been made" in run("create", "Board")


def test_the_command_says_what_to_do_about_a_refusal(sim: SimulatorServer) -> None:
    sim.faults.refuse("10006", path="/call_control_applications")
    with pytest.raises(CommandError, match="not allowed to do this"):
        run("list")


@pytest.fixture
def stubborn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telnyx agrees, and leaves the API version as it was."""
    update = applications.update

    def kept(application_id: str, wanted: ApplicationSettings) -> ListedApplication:
        return replace(update(application_id, wanted), api_version="1")

    monkeypatch.setattr(applications, "update", kept)


def test_what_telnyx_accepts_and_leaves_as_it_was_is_not_put_right(
    stubborn: None, sim: SimulatorServer
) -> None:
    before = replace(applications.retrieve(sim.connection_id), api_version="1")
    with pytest.raises(GatewayError, match="reports API version: 1"):
        changes.fix(before, changes.wanted(), by=None, now=timezone.now())
    assert outcomes() == [("changed", "refused")]
    assert "API version: 1" in ApplicationChange.objects.get().problem
