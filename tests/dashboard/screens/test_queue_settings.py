"""The settings of a queue, on its page."""

import re

import pytest
from django.contrib.auth.models import User

from conferencing.models import Command, Queue, QueueMember, QueueSettings
from dashboard.screens.queue_settings import SettingsForm
from tests.commands.dialling import may_dial
from tests.conftest import SignIn

from .one_queue import settings_form, waiting

__all__ = ["may_dial", "waiting"]
pytestmark = pytest.mark.django_db


def test_a_supervisor_sets_a_queue_up(waiting: None, signed_in: SignIn) -> None:
    browser, bea = signed_in("supervisor"), User.objects.create(username="bea")
    given = settings_form(
        display_name="First line", hours="Mon-Fri 08:00-18:00", **{f"priority_{bea.pk}": "2"}
    )
    assert browser.post("/queues/support/settings/", given)["Location"] == "/queues/support/"
    settings = QueueSettings.objects.get()
    assert (settings.name, settings.display_name) == ("support", "First line")
    assert (settings.threshold_seconds, settings.longest_wait_critical) == (20, 120)
    [member] = QueueMember.objects.all()
    assert (member.user, member.priority) == (bea, 2)
    assert "First line" in browser.get("/queues/").content.decode()


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    waiting: None, signed_in: SignIn
) -> None:
    browser = signed_in("supervisor")
    given = settings_form(hours="nine to five", display_name="First line")
    answer = browser.post("/queues/support/settings/", given)
    page = answer.content.decode()
    assert answer.status_code == 400 and not QueueSettings.objects.exists()
    assert "Write the hours like" in page.partition('data-field="hours"')[2][:900]
    assert 'value="First line"' in page and 'value="nine to five"' in page


def test_every_setting_stands_in_the_form(waiting: None, signed_in: SignIn) -> None:
    """One that a model gets and no template shows could never be saved."""
    page = signed_in("supervisor").get("/queues/support/settings/").content.decode()
    for field in SettingsForm():
        assert f'name="{field.name}"' in page, field.name


def test_another_size_is_asked_of_telnyx(waiting: None, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    browser.post("/queues/support/settings/", settings_form(max_size="40"))
    [command] = Command.objects.all()
    assert (command.verb, command.arguments) == (
        "resize_queue",
        {"queue": "support", "max_size": 40},
    )


@pytest.mark.parametrize("name", [".", ".."])
def test_a_queue_that_no_request_can_name_keeps_its_settings_and_says_why_its_size_stays(
    signed_in: SignIn, name: str
) -> None:
    Queue.objects.create(name=name, is_known_to_telnyx=True)
    browser, page = signed_in("supervisor"), f"/queues/{name.replace('.', '~2E')}/"
    answer = browser.post(f"{page}settings/", settings_form(max_size="9"), follow=True)
    assert answer.status_code == 200 and "A queue cannot be called" in answer.content.decode()
    assert QueueSettings.objects.get(pk=name).max_size == 9


def test_the_size_of_a_queue_is_not_asked_for_its_neighbour(signed_in: SignIn) -> None:
    for name in ("support", "support "):
        Queue.objects.create(name=name, is_known_to_telnyx=True)
    signed_in("supervisor").post("/queues/support~20/settings/", settings_form(max_size="9"))
    assert Command.objects.get(verb="resize_queue").arguments["queue"] == "support "


@pytest.mark.parametrize(("role", "status"), [("anonymous", 401), ("agent", 403)])
def test_the_settings_are_for_those_who_manage_queues(
    waiting: None, role: str, status: int, signed_in: SignIn
) -> None:
    assert signed_in(role).post("/queues/support/settings/", {}).status_code == status
    assert not QueueSettings.objects.exists()


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("timeout_value", {"timeout_kind": "phone", "timeout_value": "+19005550177"}),
        ("timeout_value", {"timeout_kind": "announcement"}),
        ("closed_value", {"closed_kind": "queue", "closed_value": "support"}),
        ("closed_value", {"closed_kind": "queue", "closed_value": ".."}),
    ],
)
def test_callers_cannot_be_sent_nowhere(
    waiting: None, signed_in: SignIn, may_dial: None, field: str, changed: dict[str, str]
) -> None:
    answer = signed_in("supervisor").post("/queues/support/settings/", settings_form(**changed))
    field_and_after = answer.content.decode().partition(f'data-field="{field}"')[2]
    assert answer.status_code == 400 and "field-problem" in field_and_after[:900]
    assert not QueueSettings.objects.exists()


def test_it_is_said_that_settings_are_saved(waiting: None, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    page = browser.post("/queues/support/settings/", settings_form(), follow=True)
    assert "The settings have been saved." in page.content.decode()


def test_what_is_wrong_in_the_settings_has_the_focus_and_is_quoted_as_typed(
    waiting: None, signed_in: SignIn
) -> None:
    page = signed_in("supervisor").post(
        "/queues/support/settings/", settings_form(hours="Mon-Fri 9-5")
    )
    text = page.content.decode()
    assert "“9-5” can mean two things" in text
    [field] = re.findall(r"<input[^>]*autofocus[^>]*>", text)
    assert 'name="hours"' in field
