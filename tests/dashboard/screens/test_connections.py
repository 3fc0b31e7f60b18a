"""The page of the Voice API applications: what it shows, and that nothing changes by accident."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from django.test import Client
from pytest_django import Settings

from conferencing.database import single_runner
from conferencing.models import ApplicationChange
from conferencing.simulator.faults import CONTRARY_FORMS, Faults
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.numbers import OWN_NUMBERS
from conferencing.simulator.world.world import World
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.paging import Listed
from tests.conftest import SignIn
from tests.dashboard.doctor.conftest import application
from tests.fixtures.telnyx import sim

__all__ = ["sim"]
pytestmark = pytest.mark.django_db
PATH = "/call_control_applications"
ADDRESS = "https://board.example.com"


@pytest.fixture
def admin(sim: SimulatorServer, settings: Settings, signed_in: SignIn) -> Client:
    settings.PUBLIC_URL = ADDRESS
    settings.DIAL_CONNECTION = sim.connection_id
    return signed_in("admin")


def page(admin: Client) -> str:
    return admin.get("/connections/").content.decode()


def met(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-need="(\w+)" data-met="(\w+)"', html))


def seen(html: str) -> str:
    [words] = re.findall(r'name="seen" value="([^"]*)"', html)
    return str(words)


def test_what_could_not_be_read_is_not_passed_over(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applications, "list_applications", lambda: Listed([], unreadable=2))
    html = page(admin)
    assert "Telnyx has 2 more applications that could not be read" in html
    assert "no Voice API application yet" not in html


def test_each_need_is_shown_beside_what_there_is(admin: Client) -> None:
    html = page(admin)
    assert met(html) == {
        "version": "yes",
        "address": "no",
        "failover": "yes",
        "timeout": "yes",
        "active": "yes",
        "dialling": "yes",
        "outbound": "yes",
    }
    assert "https://ops.example.com/webhooks/telnyx/" in html
    assert f"{ADDRESS}/webhooks/telnyx/" in html


def test_one_press_puts_right_what_was_shown(admin: Client, sim: SimulatorServer) -> None:
    fields = {"id": sim.connection_id, "seen": seen(page(admin)), "fix": "yes"}
    assert admin.post("/connections/", fields).status_code == 302
    html = page(admin)
    assert set(met(html).values()) == {"yes"}
    assert "has been put right" in html
    [change] = ApplicationChange.objects.all()
    assert change.by is not None and change.by.get_username() == "admin"


def test_what_changed_meanwhile_is_shown_first(admin: Client, sim: SimulatorServer) -> None:
    fields = {"id": sim.connection_id, "seen": "address: none", "fix": "yes"}
    answer = admin.post("/connections/", fields)
    assert (answer.status_code, ApplicationChange.objects.count()) == (400, 0)
    assert "has been changed at Telnyx in the meantime" in answer.content.decode()


def test_without_an_outbound_voice_profile_it_says_where_to_get_one(
    admin: Client, sim: SimulatorServer
) -> None:
    application(sim, outbound={})
    html = page(admin)
    assert met(html)["outbound"] == "no"
    assert "Outbound Voice Profiles, and add this application to one" in html


def test_deleting_wants_the_name(admin: Client, sim: SimulatorServer) -> None:
    fields = {"id": sim.connection_id, "delete": "yes", "name": "Simulated"}
    assert admin.post("/connections/", fields).status_code == 400
    assert len(applications.list_applications()) == 1
    fields["name"] = "Simulated application"
    assert admin.post("/connections/", fields).status_code == 302
    assert applications.list_applications() == []


def test_one_is_created(admin: Client) -> None:
    assert admin.post("/connections/", {"create": "yes"}).status_code == 302
    assert [each.name for each in applications.list_applications()] == [
        "Switchboard",
        "Simulated application",
    ]


def test_a_refusal_is_said_with_what_to_do(admin: Client, sim: SimulatorServer) -> None:
    sim.faults.refuse("10006", path="/call_control_applications")
    assert "not allowed to do this" in page(admin)


# What can come of each request, and whether anybody knows what came of it.
HOSTILE: dict[str, tuple[Callable[[Faults], None], str]] = {
    "401": (lambda faults: faults.refuse("10009", path=PATH), "refused"),
    "403": (lambda faults: faults.api_status(403, path=PATH), "refused"),
    "404": (lambda faults: faults.api_status(404, path=PATH), "refused"),
    "422": (lambda faults: faults.api_status(422, path=PATH), "refused"),
    "429": (lambda faults: faults.api_status(429, path=PATH), "refused"),
    "500": (lambda faults: faults.api_status(500, path=PATH), "not_known"),
    "lost": (lambda faults: faults.lose_answer(path=PATH), "not_known"),
    "late": (lambda faults: faults.hang(30, path=PATH), "not_known"),
    **{
        form: (partial(Faults.contrary, form=form, path=PATH), "not_known")
        # Of these two some fields can be read; what is not there is shown as wrong.
        for form in CONTRARY_FORMS
        if form not in ("wrong_types", "mixed")
    },
}
DOING = {"fix": "changed", "delete": "deleted", "create": "created"}


@pytest.mark.parametrize("doing", DOING)
@pytest.mark.parametrize("case", HOSTILE)
def test_whatever_telnyx_answers_is_said_and_kept(
    case: str,
    doing: str,
    admin: Client,
    sim: SimulatorServer,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    """At the request that changes something. The ones before it only read."""
    fields = {"id": sim.connection_id, "seen": seen(page(admin)), doing: "yes"}
    fields["name"] = "Simulated application"
    found = applications.retrieve(sim.connection_id)
    monkeypatch.setattr(applications, "retrieve", lambda _: found)
    hostile, outcome = HOSTILE[case]
    settings.TELNYX_TIMEOUT_SECONDS = 0.5
    hostile(sim.faults)
    answer = admin.post("/connections/", fields)
    sim.faults.clear()
    html = answer.content.decode()
    assert answer.status_code == 400
    [words] = re.findall(r'role="alert".*?<p>(.*?)</p>', html, re.DOTALL)
    assert ".." not in words
    [change] = ApplicationChange.objects.all()
    assert (change.kind, change.outcome) == (DOING[doing], outcome)


@pytest.mark.parametrize("case", HOSTILE)
def test_a_list_that_does_not_come_is_said(case: str, admin: Client, sim: SimulatorServer) -> None:
    HOSTILE[case][0](sim.faults)
    html = page(admin)
    assert "could not be read" in html and "no Voice API application yet" not in html


def test_a_form_that_is_sent_twice_makes_one(admin: Client) -> None:
    assert admin.post("/connections/", {"create": "yes"}).status_code == 302
    answer = admin.post("/connections/", {"create": "yes"})
    assert answer.status_code == 400 and "created a moment ago" in answer.content.decode()
    assert len(applications.list_applications()) == 2


def test_one_that_is_sent_twice_at_once_makes_one(admin: Client) -> None:
    with single_runner.creating.try_lock():
        answer = admin.post("/connections/", {"create": "yes"})
    assert answer.status_code == 400 and "created a moment ago" in answer.content.decode()
    assert len(applications.list_applications()) == 1
    assert admin.post("/connections/", {"create": "yes"}).status_code == 302


def test_without_any_address_nothing_is_put_right(
    admin: Client, sim: SimulatorServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_URL = ""
    found = replace(applications.retrieve(sim.connection_id), webhook_url="", api_version="1")
    monkeypatch.setattr(applications, "retrieve", lambda _: found)
    monkeypatch.setattr(applications, "list_applications", lambda: Listed([found]))
    fields = {"id": sim.connection_id, "seen": seen(page(admin)), "fix": "yes"}
    answer = admin.post("/connections/", fields)
    assert answer.status_code == 400 and "Set PUBLIC_URL first" in answer.content.decode()


def numbers_said(html: str) -> list[str]:
    """Of each application, without marks."""
    found = re.findall(r'class="connection-numbers"[^>]*>(.*?)</(?:p|details)>', html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def test_the_numbers_that_lead_to_it_are_shown(admin: Client, sim: SimulatorServer) -> None:
    admin.post("/connections/", {"create": "yes"})
    made, first = numbers_said(page(admin))  # the newest comes first
    assert first == f"These numbers lead to it: {', '.join(sorted(OWN_NUMBERS))}"
    assert made == "No number leads to it."


def test_many_are_all_there_the_first_ones_at_once(admin: Client, sim: SimulatorServer) -> None:
    def buy(world: World) -> None:
        for index in range(30):
            world.add_number(f"+1202556{index:04}", world.connection_id)

    sim.do(buy)
    first, others = numbers_said(page(admin))
    assert (first.count("+1202"), others.count("+1202")) == (20, 15)
    assert others.startswith("15 more")


def test_numbers_that_cannot_be_read_spoil_nothing_else(
    admin: Client, sim: SimulatorServer
) -> None:
    sim.faults.refuse("10010", path="/phone_numbers")
    html = page(admin)
    [said] = numbers_said(html)
    assert said.startswith("Its numbers could not be read. Not authorized.")
    assert "API key is not allowed to do this" in said
    assert met(html)["version"] == "yes"
