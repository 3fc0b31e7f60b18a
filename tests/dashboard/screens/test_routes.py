"""The page of routes: what would happen to a call, and that routes are set up in the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from conferencing.models import Arrival, Route
from tests.conftest import SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Support",
    "is_active": "on",
    "order": "0",
    "called": "+1 (202) 555-0110\nsip:Help@Example.com",
    "language": "de-DE",
    "hours": "Mon-Fri 08:00-18:00",
    "zone": "Europe/Berlin",
    "open_kind": "queue",
    "open_value": "support",
    "closed_kind": "message",
    "closed_value": "We are closed.",
    "else_kind": "message",
    "else_value": "Please call again.",
}


def add(admin: Client, **fields: str) -> str:
    """What is wrong with it, as the form says it."""
    answer = admin.post(reverse("admin:conferencing_route_add"), {**FORM, **fields})
    if answer.status_code == 302:
        return ""
    return str(answer.context["adminform"].form.errors)


def test_a_route_is_set_up_in_the_admin_and_asked_about(signed_in: SignIn) -> None:
    admin = signed_in("admin")
    assert add(admin) == ""
    assert Route.objects.get().numbers == ["+12025550110", "sip:Help@example.com"]
    asked = {"called": "+12025550110", "at": "2026-11-29T18:05"}
    page = admin.get(reverse("routes"), asked).content.decode()
    assert "Sunday, 2026-11-29 at 18:05" in page and "Europe/Berlin" in page
    assert "It is closed then." in page and "We are closed." in page


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("called", "nonsense", "not a phone number"),
        ("hours", "9-5", "not understood"),
        ("holidays", "Christmas", "not understood"),
        ("holidays", "2026-02-30", "is not a day"),
        ("zone", "Nowhere", "not a time zone"),
        ("open_value", "", "Say where to"),
        ("open_kind", "", "Say what happens"),
        ("closed_value", "", "Say where to"),
        ("else_kind", "", "Say what happens"),
        ("open_value", "..", "cannot be called"),
        ("language", "tlh", "Select a valid choice"),
        ("hold_audio", "ftp://example.com/a.mp3", "web address"),
        ("hold_audio", "x" * 256, "At most 255 characters"),
        ("wait_seconds", "5", "greater than or equal to 10"),
    ],
)
def test_what_is_wrong_is_said(signed_in: SignIn, field: str, wrong: str, words: str) -> None:
    assert words in add(signed_in("admin"), **{field: wrong})
    assert not Route.objects.exists()


def test_a_phone_has_to_be_one_that_may_be_dialled(signed_in: SignIn) -> None:
    admin = signed_in("admin")
    assert "premium" in add(admin, open_kind="phone", open_value="+19005550177")


def test_a_conference_has_a_name_that_can_be_sent(signed_in: SignIn) -> None:
    admin = signed_in("admin")
    words = add(admin, open_kind="conference", open_value="x" * 256)
    assert "At most 255 characters; this has 256." in words
    assert add(admin, open_kind="conference", open_value="x" * 255) == ""


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"called": "+12025550110", "at": "soon"}, "Enter a day and a time"),
        ({"called": "+12025550110", "at": "9999-01-01T00:00"}, "of this century"),
        ({"called": "x" * 300}, "is not a phone number"),
        ({"called": "12"}, "“12” is not a phone number. A number needs its country code. Write it"),
        ({"called": "555-0110"}, "is not a phone number"),
        ({"called": "sip:@"}, "is not a SIP address like sip:ana@example.com"),
        ({"called": "+12025550110"}, "leaves the call alone"),
    ],
)
def test_an_odd_question_is_answered_in_words(
    signed_in: SignIn, asked: dict[str, str], words: str
) -> None:
    page = signed_in("admin").get(reverse("routes"), asked)
    assert page.status_code == 200 and words in page.content.decode()


def test_who_has_lost_the_permission_sees_no_routes(signed_in: SignIn) -> None:
    admin = signed_in("admin")
    user = User.objects.get(pk=admin.session["_auth_user_id"])
    user.groups.clear()
    assert admin.get(reverse("admin:conferencing_route_changelist")).status_code == 403
    assert admin.get(reverse("routes")).status_code == 403


@pytest.mark.parametrize(("calls", "words"), [(1, "1 needs you"), (2, "2 need you")])
def test_calls_that_need_somebody_are_counted(signed_in: SignIn, calls: int, words: str) -> None:
    route = Route.objects.create(name="Support", called="+12025550110")
    for number in range(calls):
        Arrival.objects.create(
            caller=f"v3:{number}",
            route=route,
            stage=Arrival.Stage.NEEDS_YOU,
            stage_since=NOW,
            came_at=NOW,
        )
    page = signed_in("admin").get(reverse("routes")).content.decode()
    assert words in page
