"""The settings of a queue, saved by several at the same moment, or from a page that is old."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from conferencing.models import QueueMember, QueueSettings
from dashboard.screens.queue_settings import SettingsForm
from tests.conftest import SignIn
from tests.dashboard.screens.test_queue_page import settings_form

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
