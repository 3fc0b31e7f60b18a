"""Who answers the calls of a queue, as its page names them."""

import re

import pytest
from django.contrib.auth.models import User

from conferencing.models import AgentProfile, Queue, QueueMember, QueueSettings
from tests.conftest import SignIn
from tests.dashboard.screens.one_queue import settings_form

pytestmark = pytest.mark.django_db


def test_members_without_a_phone_are_named(signed_in: SignIn) -> None:
    Queue.objects.create(name="support", is_known_to_telnyx=True)
    browser = signed_in("supervisor")
    assert "This queue has no members yet" in browser.get("/queues/support/").content.decode()
    settings = QueueSettings.objects.create(name="support")
    QueueMember.objects.create(queue=settings, user=User.objects.create(username="bea"))
    page = re.sub(r"\s+", " ", browser.get("/queues/support/").content.decode())
    assert "No phone is set up for <bdi>bea</bdi>: they cannot take calls." in page
    assert "no members yet" not in page


def test_where_callers_are_sent_says_what_nothing_means(signed_in: SignIn) -> None:
    Queue.objects.create(name="support", is_known_to_telnyx=True)
    page = signed_in("supervisor").get("/queues/support/settings/").content.decode()
    assert page.count("Nothing: the caller stays on the line") == 3
    assert page.count(">None\n") == 1, "the colour"


def members() -> dict[str, int]:
    return dict(QueueMember.objects.values_list("user__username", "priority"))


@pytest.fixture
def bea() -> User:
    """A member, among many who are none."""
    Queue.objects.create(name="support", is_known_to_telnyx=True)
    settings = QueueSettings.objects.create(name="support")
    User.objects.bulk_create(User(username=f"user{number}") for number in range(200))
    user = User.objects.create(username="bea", first_name="Bea", last_name="Lind")
    QueueMember.objects.create(queue=settings, user=user, priority=3)
    return user


def test_only_members_have_a_field_of_their_own(signed_in: SignIn, bea: User) -> None:
    browser, address = signed_in("supervisor"), "/queues/support/settings/"
    page = browser.get(address).content.decode()
    assert re.findall(r'name="(priority_\d+)"', page) == [f"priority_{bea.pk}"]
    assert 'value="user199"' in page and "No phone is set up: they cannot take calls." in page
    AgentProfile.objects.create(user=bea, phone="+12025550142")
    page = browser.get(address).content.decode()
    assert "No phone is set up: they cannot take calls." not in page


@pytest.mark.parametrize("typed", ["user7", "USER7 ", "Uma Seven"])
def test_a_member_is_added_by_name_and_saved_with_the_rest(
    signed_in: SignIn, bea: User, typed: str
) -> None:
    User.objects.filter(username="user7").update(first_name="Uma", last_name="Seven")
    new = User.objects.get(username="user7")
    browser, address = signed_in("supervisor"), "/queues/support/settings/"
    given = settings_form(member=typed, display_name="First", **{f"priority_{bea.pk}": "3"})
    page = browser.post(address, {**given, "add": "member"})
    assert page.status_code == 200 and f'name="priority_{new.pk}"' in page.content.decode()
    assert 'value="First"' in page.content.decode() and members() == {"bea": 3}

    assert browser.post(address, given).status_code == 302
    assert members() == {"bea": 3, "user7": 1}


def test_who_is_emptied_is_no_member_and_an_unknown_name_is_refused(
    signed_in: SignIn, bea: User
) -> None:
    browser, address = signed_in("supervisor"), "/queues/support/settings/"
    for name in ("nobody", "x" * 9000):
        refused = browser.post(address, settings_form(member=name))
        assert refused.status_code == 400
        assert "There is no user with this name." in refused.content.decode()
    assert browser.post(address, settings_form(priority_99999999999="1")).status_code == 302
    assert members() == {"bea": 3}
    assert browser.post(address, settings_form(**{f"priority_{bea.pk}": ""})).status_code == 302
    assert members() == {}
