"""In the admin, nobody gives away more than they have."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, RequestFactory

from dashboard.access import permissions, second_factor
from dashboard.admin_identities import Identities
from dashboard.models import SecondFactor
from tests.conftest import MakeUser

pytestmark = pytest.mark.django_db
# What the group admin does not have here.
BEYOND = "supervise_privately"


@pytest.fixture
def admin(make_user: MakeUser) -> User:
    admin = make_user("admin")
    Group.objects.get(name="admin").permissions.remove(permission(BEYOND))
    return admin


@pytest.fixture
def browser(admin: User) -> Client:
    browser = Client()
    browser.force_login(admin)
    return browser


@pytest.fixture
def root(make_user: MakeUser) -> User:
    root = make_user("root")
    root.is_superuser = root.is_staff = True
    root.save()
    return root


def form_of(user: User, **changes: object) -> dict[str, object]:
    fields = {
        "username": user.username,
        "first_name": "",
        "last_name": "",
        "email": "",
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in user.groups.all()],
        "user_permissions": [each.pk for each in user.user_permissions.all()],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
        "last_login_0": "",
        "last_login_1": "",
    }
    return fields | changes


def permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def test_nobody_makes_themselves_a_superuser(browser: Client, admin: User) -> None:
    answer = browser.post(f"/admin/auth/user/{admin.pk}/change/", form_of(admin, is_superuser="on"))
    admin.refresh_from_db()
    assert answer.status_code == 302 and not admin.is_superuser


@pytest.mark.parametrize("what", ["user_permissions", "groups"])
def test_nobody_gives_what_they_do_not_have(what: str, browser: Client, admin: User) -> None:
    beyond = permission(BEYOND)
    group = Group.objects.create(name="beyond")
    group.permissions.add(beyond)
    form = form_of(admin, **{what: [beyond.pk if what == "user_permissions" else group.pk]})
    answer = browser.post(f"/admin/auth/user/{admin.pk}/change/", form)
    assert answer.status_code == 200, "refused by the form"
    assert not User.objects.get(pk=admin.pk).has_perm(f"conferencing.{BEYOND}")


def test_what_they_have_they_may_give(browser: Client, make_user: MakeUser) -> None:
    agent = make_user("agent")
    groups = [group.pk for group in Group.objects.filter(name__in=["agent", "supervisor"])]
    one = permission("command_mute")
    form = form_of(agent, groups=groups, user_permissions=[one.pk])
    assert browser.post(f"/admin/auth/user/{agent.pk}/change/", form).status_code == 302
    assert set(agent.groups.values_list("name", flat=True)) == {"agent", "supervisor"}
    assert list(agent.user_permissions.all()) == [one]


@pytest.mark.parametrize("who", ["superuser", "by permission", "by group"])
def test_nobody_touches_who_is_more(
    who: str, browser: Client, root: User, make_user: MakeUser
) -> None:
    target = root if who == "superuser" else make_user("more")
    if who == "by permission":
        target.user_permissions.add(permission(BEYOND))
    elif who == "by group":
        group = Group.objects.create(name="beyond")
        group.permissions.add(permission(BEYOND))
        target.groups.add(group)
    SecondFactor.objects.create(user=target, secret="x")
    before = target.password
    address = f"/admin/auth/user/{target.pk}"
    form = {"password1": "correct horse 7", "password2": "correct horse 7"}
    assert browser.post(f"{address}/password/", form).status_code == 403
    assert browser.post(f"{address}/change/", form_of(target)).status_code == 403
    assert browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    for action in ("delete_selected", "remove_second_factor"):
        chosen = {"action": action, "_selected_action": [target.pk], "post": "yes"}
        browser.post("/admin/auth/user/", chosen)
    target.refresh_from_db()
    assert target.password == before and second_factor.is_set_up(target)


def test_a_group_with_more_is_not_theirs(browser: Client) -> None:
    group = Group.objects.create(name="beyond")
    group.permissions.add(permission(BEYOND))
    own = Group.objects.get(name="admin")
    for each, status in ((group, 403), (own, 200)):
        form = {"name": each.name, "permissions": [permission(BEYOND).pk]}
        answer = browser.post(f"/admin/auth/group/{each.pk}/change/", form)
        assert answer.status_code == status
    chosen = {"action": "delete_selected", "_selected_action": [group.pk], "post": "yes"}
    browser.post("/admin/auth/group/", chosen)
    assert Group.objects.filter(name="beyond").exists()
    assert not own.permissions.filter(codename=BEYOND).exists()


def test_they_reset_the_password_and_the_second_factor_of_others(
    browser: Client, make_user: MakeUser
) -> None:
    agent = make_user("agent")
    SecondFactor.objects.create(user=agent, secret="x")
    form = {"password1": "correct horse 7", "password2": "correct horse 7"}
    browser.post(f"/admin/auth/user/{agent.pk}/password/", form | {"usable_password": "true"})
    browser.post(
        "/admin/auth/user/",
        {"action": "remove_second_factor", "_selected_action": [agent.pk]},
    )
    agent.refresh_from_db()
    assert agent.check_password("correct horse 7") and not second_factor.is_set_up(agent)


@pytest.mark.parametrize(
    ("have_one", "more", "said"),
    [
        (0, 0, "Second factor removed from 0 of 1 account (1 had none)."),
        (1, 0, "Second factor removed from 1 of 2 accounts (1 had none)."),
        (1, 1, "Second factor removed from 1 of 3 accounts (1 had none). 1 not changed: they"),
    ],
)
def test_what_became_of_the_second_factors_is_said(
    have_one: int, more: int, said: str, browser: Client, make_user: MakeUser
) -> None:
    chosen = [make_user("agent")]
    for number in range(have_one):
        chosen.append(make_user(f"with {number}"))
        SecondFactor.objects.create(user=chosen[-1], secret="x")
    for number in range(more):
        chosen.append(make_user(f"more {number}", BEYOND))
    form = {"action": "remove_second_factor", "_selected_action": [each.pk for each in chosen]}
    page = browser.post("/admin/auth/user/", form, follow=True).content.decode()
    assert said in page
    assert ("more permissions than you" in page) is bool(more)


@pytest.mark.parametrize("form", [{}, {"usable_password": ""}, {"usable_password": "false"}])
def test_no_password_is_lost_by_accident(
    form: dict[str, str], browser: Client, make_user: MakeUser
) -> None:
    """Only by the button that says so."""
    agent = make_user("agent")
    browser.post(f"/admin/auth/user/{agent.pk}/password/", form)
    agent.refresh_from_db()
    assert agent.has_usable_password()


def test_a_superuser_may_do_all_of_it(root: User, make_user: MakeUser) -> None:
    browser, agent = Client(), make_user("agent")
    browser.force_login(root)
    form = form_of(agent, is_superuser="on", user_permissions=[permission(BEYOND).pk])
    assert browser.post(f"/admin/auth/user/{agent.pk}/change/", form).status_code == 302
    agent.refresh_from_db()
    assert agent.is_superuser and agent.user_permissions.exists()


def test_whatever_the_administration_asks_for_can_be_given(
    rf: RequestFactory, make_user: MakeUser
) -> None:
    everything, given = make_user("root"), make_user("nobody")
    everything.is_superuser = True
    given.user_permissions.set(permissions.asked_for())
    asked, allowed = rf.get("/admin/"), rf.get("/admin/")
    asked.user, allowed.user = given, everything
    # Who opens which account by single sign-on is for superusers alone.
    pages = {page for page in site._registry.values() if not isinstance(page, Identities)}
    for page in pages:
        for right in ("view", "add", "change", "delete"):
            may = getattr(page, f"has_{right}_permission")
            assert may(asked) == may(allowed), (page, right)
