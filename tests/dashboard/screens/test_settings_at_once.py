"""The settings of a queue, saved by several at the same moment, or from a page that is old."""

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from conferencing.models import QueueMember, QueueSettings
from dashboard.screens.queue_settings import SettingsForm
from tests.conftest import SignIn
from tests.dashboard.screens.one_queue import settings_form

TIMES = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_new", [True, False])
def test_saved_at_once_it_is_saved_as_often_as_it_was_pressed(is_new: bool) -> None:
    user = User.objects.create(username="bea")
    if not is_new:
        QueueSettings.objects.create(name="support")
    given = settings_form(display_name="First line", **{f"priority_{user.pk}": "2"})
    barrier = Barrier(TIMES)

    def press(_: int) -> None:
        try:
            form = SettingsForm(given, instance=QueueSettings(name="support"))
            assert form.is_valid()
            barrier.wait(30)
            form.save()
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as threads:
        list(threads.map(press, range(TIMES)))
    assert QueueSettings.objects.get().display_name == "First line"
    assert QueueMember.objects.get().user == user


@pytest.mark.django_db
def test_members_who_are_not_on_the_page_stay_members() -> None:
    settings = QueueSettings.objects.create(name="support")
    closed = User.objects.create(username="ana", is_active=False)
    new, chosen = (User.objects.create(username=name) for name in ("ben", "cem"))
    for user in (closed, new, chosen):
        QueueMember.objects.create(queue=settings, user=user, priority=3)
    # As sent by a page from before there was ben.
    form = SettingsForm(settings_form(**{f"priority_{chosen.pk}": ""}), instance=settings)
    assert form.is_valid()
    form.save()
    assert {one.user for one in QueueMember.objects.all()} == {closed, new}


def begun(page: str) -> dict[str, str]:
    """What the page says that it began with."""
    hidden = re.findall(r'<input type="hidden" name="(initial-[^"]+)"(?: value="([^"]*)")?', page)
    return dict(hidden)


@pytest.mark.django_db
def test_a_page_from_before_undoes_nothing_that_a_colleague_set(signed_in: SignIn) -> None:
    user = User.objects.create(username="ana")
    settings = QueueSettings.objects.create(name="support", rings_agents=False)
    QueueMember.objects.create(queue=settings, user=user, priority=3)
    bea = signed_in("supervisor")
    page = bea.get("/queues/support/settings/").content.decode()
    sent = settings_form(display_name="First line", hours="", **{f"priority_{user.pk}": "3"})
    sent |= begun(page)

    settings.hours, settings.rings_agents, settings.target_percent = "Mon-Fri 08:00-18:00", True, 90
    settings.save()
    QueueMember.objects.update(priority=1)

    assert bea.post("/queues/support/settings/", sent).status_code == 302
    saved = QueueSettings.objects.get()
    assert saved.display_name == "First line"
    assert (saved.hours, saved.rings_agents, saved.target_percent) == (settings.hours, True, 90)
    assert QueueMember.objects.get().priority == 1


@pytest.mark.django_db
def test_a_member_who_was_just_added_is_saved_after_a_mistake(signed_in: SignIn) -> None:
    user = User.objects.create(username="ana")
    QueueSettings.objects.create(name="support")
    bea = signed_in("supervisor")
    page = bea.get("/queues/support/settings/").content.decode()
    sent = settings_form() | begun(page) | {"member": "ana", "add": "member"}
    page = bea.post("/queues/support/settings/", sent).content.decode()
    sent = settings_form(target_percent="x") | begun(page) | {f"priority_{user.pk}": "1"}
    page = bea.post("/queues/support/settings/", sent).content.decode()
    assert not QueueMember.objects.exists()
    sent = settings_form() | begun(page) | {f"priority_{user.pk}": "1"}
    assert bea.post("/queues/support/settings/", sent).status_code == 302
    assert QueueMember.objects.get().user == user


class _Sent(HTMLParser):
    """What a browser sends of a page, as it was loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = dict(attrs)
        name, value = marks.get("name") or "", marks.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in marks:
            self.values[self._select] = value
        elif tag == "input" and name and marks.get("type") not in ("submit", "checkbox"):
            self.values[name] = value
        elif tag == "input" and "checked" in marks:
            self.values[name] = value or "on"


def sent_by(page: str) -> dict[str, str]:
    parser = _Sent()
    parser.feed(page.partition('id="queuesettings_form"')[2])
    return {name: value for name, value in parser.values.items() if "__prefix__" not in name}


@pytest.fixture
def in_admin(signed_in: SignIn) -> Client:
    user = User.objects.create(username="ana")
    settings = QueueSettings.objects.create(name="support", rings_agents=True)
    QueueMember.objects.create(queue=settings, user=user, priority=3)
    return signed_in("admin")


IN_ADMIN = "/admin/conferencing/queuesettings/support/change/"


@pytest.mark.django_db
def test_an_old_page_of_the_admin_undoes_nothing_either(in_admin: Client) -> None:
    sent = sent_by(in_admin.get(IN_ADMIN).content.decode())
    changed = {"hours": "Mon-Fri 08:00-18:00", "rings_agents": False, "target_percent": 90}
    QueueSettings.objects.update(**changed)
    QueueMember.objects.update(priority=1)
    cleo = User.objects.create(username="cleo")
    QueueMember.objects.create(queue_id="support", user=cleo)

    answer = in_admin.post(IN_ADMIN, sent | {"display_name": "First line"})
    assert answer.status_code == 302
    saved = QueueSettings.objects.get()
    assert saved.display_name == "First line"
    assert {name: getattr(saved, name) for name in changed} == changed
    assert dict(QueueMember.objects.values_list("user__username", "priority")) == {
        "ana": 1,
        "cleo": 1,
    }


@pytest.mark.django_db
def test_whoever_a_colleague_removed_is_not_brought_back_by_an_old_page(in_admin: Client) -> None:
    sent = sent_by(in_admin.get(IN_ADMIN).content.decode())
    QueueMember.objects.all().delete()
    assert in_admin.post(IN_ADMIN, sent | {"display_name": "First line"}).status_code == 302
    assert QueueSettings.objects.get().display_name == "First line"
    assert not QueueMember.objects.exists()


@pytest.mark.django_db
def test_what_was_changed_of_somebody_who_is_removed_is_said_to_be_in_vain(
    in_admin: Client,
) -> None:
    sent = sent_by(in_admin.get(IN_ADMIN).content.decode())
    QueueMember.objects.all().delete()
    answer = in_admin.post(IN_ADMIN, sent | {"members-0-priority": "9"})
    assert answer.status_code == 200
    assert "Somebody has removed a member whom you changed" in answer.content.decode()
    assert not QueueMember.objects.exists()


@pytest.mark.django_db
def test_a_member_is_removed_and_another_added_in_the_admin(in_admin: Client) -> None:
    cleo = User.objects.create(username="cleo")
    sent = sent_by(in_admin.get(IN_ADMIN).content.decode())
    sent |= {"members-TOTAL_FORMS": "2", "members-0-DELETE": "on", "members-1-queue": "support"}
    sent |= {"members-1-user": str(cleo.pk), "members-1-priority": "4", "members-1-id": ""}
    assert in_admin.post(IN_ADMIN, sent).status_code == 302
    assert [(one.user, one.priority) for one in QueueMember.objects.all()] == [(cleo, 4)]


@pytest.mark.django_db
def test_what_was_changed_in_the_admin_is_saved(in_admin: Client) -> None:
    sent = sent_by(in_admin.get(IN_ADMIN).content.decode())
    del sent["rings_agents"]  # no longer ticked
    sent |= {"target_percent": "75", "waiting_warning": "", "members-0-priority": "2"}
    assert in_admin.post(IN_ADMIN, sent).status_code == 302
    saved = QueueSettings.objects.get()
    assert (saved.rings_agents, saved.target_percent, saved.waiting_warning) == (False, 75, None)
    assert QueueMember.objects.get().priority == 2


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["screen", "admin"])
def test_what_contradicts_a_colleagues_change_is_said_beside_its_field(
    where: str, in_admin: Client, signed_in: SignIn
) -> None:
    """Checked is what would be there, not what the page began with."""
    if where == "screen":
        browser, address = signed_in("supervisor"), "/queues/support/settings/"
        page = browser.get(address).content.decode()
        sent = settings_form(waiting_critical="6") | begun(page)
    else:
        browser, address = in_admin, IN_ADMIN
        sent = sent_by(browser.get(address).content.decode()) | {"waiting_critical": "6"}
    QueueSettings.objects.update(waiting_warning=8, waiting_critical=12)
    answer = browser.post(address, sent)
    assert answer.status_code in (200, 400)
    page = answer.content.decode()
    assert "Must be more than 8, which is amber." in page
    assert re.search(r'<input[^>]*name="waiting_warning"[^>]*value="8"', page)
    assert re.search(r'<input[^>]*name="waiting_critical"[^>]*value="6"', page)
    saved = QueueSettings.objects.get()
    assert (saved.waiting_warning, saved.waiting_critical) == (8, 12)
