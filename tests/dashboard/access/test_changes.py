"""Who changed what is written down with the change, on our pages and in the admin, and shown."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone

from conferencing.contacts import keeping
from conferencing.models import Contact, QueueMember, QueueSettings
from dashboard.access import kiosks
from dashboard.models import Change, KioskLink
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db
PAGE = "/changes/"


@pytest.fixture
def admin(signed_in: SignIn) -> Client:
    return signed_in("admin")


def shown(browser: Client, query: str = "") -> str:
    answer = browser.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def noted(what: str) -> list[tuple[str, str, list[list[str]]]]:
    rows = Change.objects.filter(what=what).order_by("pk")
    return [(row.name, row.action, row.fields) for row in rows]


def contact_form(**changed: str) -> dict[str, str]:
    return {"name": "Ana", "numbers": "+12025550142", "tags": "", "note": "", **changed}


def test_a_contact_is_followed_from_its_beginning_to_its_end(admin: Client) -> None:
    assert admin.post("/directory/new/", contact_form()).status_code == 302
    contact = Contact.objects.get()
    was = keeping.version(contact)
    form = contact_form(name="Anna", was=was)
    assert admin.post(f"/directory/{contact.pk}/", form).status_code == 302
    was = keeping.version(Contact.objects.get())
    assert admin.post(f"/directory/{contact.pk}/delete/", {"was": was}).status_code == 302
    created, changed, deleted = noted("Contact")
    assert created[:2] == ("Ana", "created") and ["name", "", "Ana"] in created[2]
    assert changed == ("Anna", "changed", [["name", "Ana", "Anna"]])
    assert deleted[:2] == ("Anna", "deleted")
    assert {row.by_name for row in Change.objects.all()} == {"admin"}


def test_lists_are_told_in_words(admin: Client) -> None:
    """And one without anything in it is told as nothing at all."""
    admin.post("/directory/new/", contact_form(tags="press, board"))
    [(_, _, fields)] = noted("Contact")
    assert ["tags", "", "press, board"] in fields


def test_what_was_left_as_it_was_is_no_change(admin: Client) -> None:
    admin.post("/directory/new/", contact_form())
    contact = Contact.objects.get()
    before = Change.objects.count()
    form = contact_form(was=keeping.version(contact))
    assert admin.post(f"/directory/{contact.pk}/", form).status_code == 302
    assert Change.objects.count() == before


def test_numbers_are_masked_for_whoever_does_not_see_them(
    admin: Client, make_user: MakeUser
) -> None:
    admin.post("/directory/new/", contact_form(note="also +12025550177"))
    assert "+12025550142" in shown(admin)
    other = Client()
    other.force_login(make_user("masked", "see_changes"))
    page = shown(other)
    assert "Ana" in page and "+12025550142" not in page and "+12025550177" not in page


def test_accounts_are_noted_without_their_passwords(admin: Client, make_user: MakeUser) -> None:
    agent = make_user("agent")
    form = {"password1": "correct horse 7", "password2": "correct horse 7"}
    path = f"/admin/auth/user/{agent.pk}/password/"
    assert admin.post(path, form | {"usable_password": "true"}).status_code == 302
    [(name, action, fields)] = noted("Account")
    assert (name, action, fields) == ("agent", "changed", [["password", "hidden", "hidden"]])
    agent.refresh_from_db()
    page = shown(admin)
    assert agent.password not in page and "correct horse" not in page


def test_groups_given_and_taken_are_noted(admin: Client, make_user: MakeUser) -> None:
    agent = make_user("agent")
    form = {
        "username": "agent",
        "is_active": "on",
        "groups": [Group.objects.get(name="supervisor").pk],
        "date_joined_0": agent.date_joined.strftime("%Y-%m-%d"),
        "date_joined_1": agent.date_joined.strftime("%H:%M:%S"),
    }
    assert admin.post(f"/admin/auth/user/{agent.pk}/change/", form).status_code == 302
    fields = [each for _, _, fields in noted("Account") for each in fields]
    assert ["groups", "agent", ""] in fields and ["groups", "", "supervisor"] in fields


def test_a_revoked_kiosk_link_is_noted_and_its_secret_is_not(
    admin: Client, make_user: MakeUser
) -> None:
    link, _ = kiosks.make("Hall", ["a"], by=make_user("somebody"), now=timezone.now())
    assert admin.post("/kiosks/", {"revoke": link.pk}).status_code == 302
    [(name, _, [[field, *_rest]])] = noted("Kiosk link")
    assert (name, field) == ("Hall", "revoked at")
    assert KioskLink.objects.get().digest not in shown(admin)


def test_what_no_person_does_is_not_noted(make_user: MakeUser) -> None:
    user = make_user("agent")
    settings = QueueSettings.objects.create(name="support")
    QueueMember.objects.create(queue=settings, user=user, priority=1)
    user.user_permissions.add(Permission.objects.all()[0])
    assert Client().post("/accounts/login/", {"username": "agent", "password": "secret"})
    assert not Change.objects.exists()


def test_a_change_outlives_whoever_made_it(admin: Client) -> None:
    admin.post("/directory/new/", contact_form())
    User.objects.filter(username="admin").delete()
    row = Change.objects.filter(what="Contact").get()
    assert row.by is None and row.by_name == "admin"


def test_there_are_pages(admin: Client) -> None:
    now = timezone.now()
    Change.objects.bulk_create(
        Change(at=now, by_name="ana", what="Contact", name=f"number {each}", action="deleted")
        for each in range(101)
    )
    assert "number 0<" not in shown(admin)
    assert "number 0<" in shown(admin, "?page=2")
    assert shown(admin, "?page=x")
