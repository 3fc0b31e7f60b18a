"""Their own phone is asked for once; then they are back on the page on which they pressed."""

import html
import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.test import Client

from conferencing.models import Supervision, SupervisorPhone
from tests.supervision.booth import Booth
from tests.supervision.calls import Line

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

PAGE = "/supervision/phone/"
OURS = "http://testserver"
PHONE = "+12025550177"


def signed_in(user: User) -> Client:
    SupervisorPhone.objects.all().delete()
    client = Client()
    client.force_login(user)
    return client


def asked(client: Client, wanted: dict[str, str], pressed_on: str) -> str:
    """The page that the form will lead back to."""
    return carried(client.get(PAGE, wanted, headers={"Referer": pressed_on}))


def carried(page: "_MonkeyPatchedWSGIResponse") -> str:
    found = re.search('name="back" value="([^"]*)"', page.content.decode())
    assert found
    return html.unescape(found.group(1))


@pytest.mark.parametrize("pressed_on", ["/queues/support/", "/queues/", "/activity/?verb=hangup"])
def test_whoever_pressed_on_a_page_is_back_on_it(line: Line, pressed_on: str) -> None:
    client = signed_in(line.maria)
    wanted = {"call": line.agent}
    back = asked(client, wanted, OURS + pressed_on)
    wrong = client.post(PAGE, {**wanted, "phone": "112", "back": back})
    assert (wrong.status_code, carried(wrong)) == (400, OURS + pressed_on)
    saved = client.post(PAGE, {**wanted, "phone": PHONE, "back": back})
    assert (saved.status_code, saved["Location"]) == (302, OURS + pressed_on)
    assert Supervision.objects.get().call == line.agent


def test_a_phone_that_is_only_saved_leads_back_too(booth: Booth) -> None:
    client = signed_in(booth.supervisor())
    back = asked(client, {}, f"{OURS}/queues/support/day/?day=2026-11-01")
    saved = client.post(PAGE, {"phone": PHONE, "back": back})
    assert saved["Location"] == f"{OURS}/queues/support/day/?day=2026-11-01"


@pytest.mark.parametrize(
    "pressed_on",
    [
        "",
        "https://example.org/queues/",
        "//example.org/queues/",
        "javascript:alert(1)",
        f"{OURS}{PAGE}",
        f"{OURS}/accounts/login/?next={PAGE}",
    ],
)
def test_otherwise_they_see_what_they_listen_to(booth: Booth, pressed_on: str) -> None:
    client = signed_in(booth.supervisor())
    wanted, console = {"conference": booth.room.id}, f"/conferences/{booth.room.id}/"
    assert asked(client, {}, pressed_on) == "/"
    assert asked(client, {"call": "some"}, pressed_on) == "/queues/"
    assert asked(client, wanted, pressed_on) == console
    saved = client.post(PAGE, {**wanted, "phone": PHONE, "back": pressed_on})
    assert saved["Location"] == console
