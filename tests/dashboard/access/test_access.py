"""Every address (addresses.py) and every command against every role."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from dashboard.access import permissions
from tests import world
from tests.commands.samples import sample
from tests.conftest import SignIn

from .addresses import NOBODYS, PAGES, POSTS
from .roles import ROLES

pytestmark = pytest.mark.either_stack


def own_addresses() -> list[str]:
    return [
        pattern.name or ""
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern)
    ]


def admin_addresses() -> Iterator[str]:
    """Every address of the admin that needs no argument."""
    (admin,) = [found for found in get_resolver().url_patterns if isinstance(found, URLResolver)]
    for pattern in _flat(admin):
        if (
            pattern.name
            and not pattern.pattern.regex.groups
            and pattern.name not in ("login", "logout", "jsi18n")
        ):
            yield f"admin:{pattern.name}"


def _flat(resolver: URLResolver) -> Iterator[URLPattern]:
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            yield found
        else:
            yield from _flat(found)


def path_of(name: str) -> str:
    arguments: dict[str, list[Any]] = {
        "console": ["one"],
        "claim": ["one"],
        "release": ["one"],
        "left": ["one"],
        "events": ["one"],
        "polls": ["one"],
        "polls_csv": ["one"],
        "queue_wallboard": ["none"],
        "kiosk": ["none"],
        "first_admin": ["none"],
        "undo": [uuid4()],
        "recording_audio": ["none"],
        "queue": ["none"],
        "queue_settings": ["none"],
        "queue_day": ["none"],
        "queue_day_export": ["none"],
        "bring": ["none", "none"],
        "call_back": ["none"],
        "call_back_stop": ["none", 4040],
        "help_claim": [4040],
        "help_hand_back": [4040],
        "help_clear": [4040],
        "agent_state_of": [4040],
        "contact": [4040],
        "directory_import_agree": [NOBODYS],
        "contact_delete": [4040],
    }
    return reverse(name, args=arguments.get(name))


@pytest.fixture(autouse=True)
def without_telnyx(settings: Settings) -> None:
    """A page that asks it says that it cannot be reached."""
    settings.TELNYX_BASE_URL = "http://127.0.0.1:1/v2"


@pytest.fixture(autouse=True)
def a_conference(db: None) -> None:
    world.begins("one", "anna", at=timezone.now())


def test_every_address_is_listed() -> None:
    assert set(own_addresses()) == PAGES.keys() == POSTS.keys()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_pages(name: str, role: str, signed_in: SignIn) -> None:
    answer = signed_in(role).get(path_of(name), headers={"Accept": "text/html"})
    expected = PAGES[name][ROLES.index(role)]
    assert (
        str(answer.get("Location", "")).startswith(expected)
        if isinstance(expected, str)
        else (answer.status_code == expected)
    )


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_head_is_answered_like_a_get_without_its_body(
    name: str, role: str, signed_in: SignIn
) -> None:
    browser, headers = signed_in(role), {"Accept": "text/html"}
    answer = browser.head(path_of(name), headers=headers)
    page = browser.get(path_of(name), headers=headers)
    assert (answer.status_code, answer.get("Location")) == (page.status_code, page.get("Location"))
    assert b"".join(answer) == b""


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("role", ROLES)
def test_posts(name: str, role: str, signed_in: SignIn) -> None:
    answer = signed_in(role).post(path_of(name), headers={"Accept": "application/json"})
    expected = POSTS[name][ROLES.index(role)]
    assert (
        answer.get("Location") == expected
        if isinstance(expected, str)
        else answer.status_code == expected
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_is_for_staff(role: str, signed_in: SignIn) -> None:
    browser = signed_in(role)
    for name in admin_addresses():
        status = browser.get(reverse(name)).status_code
        if role != "admin":
            assert status == 302, name
        elif name.endswith("_changelist") or name == "admin:index":
            assert status == 200, name


def test_the_mirror_and_the_ledger_cannot_be_written_in_the_admin(signed_in: SignIn) -> None:
    browser = signed_in("admin")
    for model in ("conference", "participant", "call", "queue", "journalentry", "command"):
        assert browser.get(reverse(f"admin:conferencing_{model}_add")).status_code == 403
    assert browser.get(reverse("admin:conferencing_contact_add")).status_code == 200


def test_an_address_that_no_database_takes_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("supervisor").get("/conferences/a%00b/").status_code == 404


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("role", "expected"), [("anonymous", 401), ("agent", 403), ("supervisor", 201), ("admin", 201)]
)
def test_commands(verb: str, role: str, expected: int, signed_in: SignIn) -> None:
    if VERBS[verb].permission == permissions.DELETE_RECORDINGS and role == "supervisor":
        expected = 403
    browser = signed_in(role)
    data = fields(verb)
    before = _presses()
    answer = browser.post("/commands/", data, headers={"Accept": "application/json"})
    if question := answer.json().get("question"):
        assert (answer.status_code, _presses()) == (409, before)
        agreed = {**data, "confirmed": question["confirmed"]}
        answer = browser.post("/commands/", agreed, headers={"Accept": "application/json"})
    assert answer.status_code == expected
    assert _presses() - before == (1 if expected == 201 else 0)


def _presses() -> int:
    """Without what follows them by itself."""
    return Command.objects.filter(is_automatic=False).count()


@pytest.mark.parametrize("verb", VERBS)
def test_a_command_needs_its_own_permission(verb: str, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    permission = VERBS[verb].permission.partition(".")[2]
    Group.objects.get(name="admin").permissions.remove(Permission.objects.get(codename=permission))
    assert press(browser, verb) == 403
    others = [other for other in VERBS.values() if other.permission != VERBS[verb].permission]
    assert press(browser, others[0].name) == 201


def press(browser: Client, verb: str) -> int:
    return browser.post(
        "/commands/", fields(verb), headers={"Accept": "application/json"}
    ).status_code


def fields(verb: str) -> dict[str, Any]:
    """What a form would send for a press that is possible."""
    somebody = User.objects.first() or User.objects.create_user("somebody")
    one = sample(verb, "one", somebody)
    return {
        "verb": verb,
        "conference": one.conference,
        "call_control_id": one.leg,
        "people": one.people,
        **one.arguments,
    }


def test_groups_are_made_once_and_then_left_alone(db: None) -> None:
    agents = Group.objects.get(name="agent")
    agents.permissions.clear()
    Group.objects.get(name="admin").delete()
    call_command("migrate", verbosity=0)
    assert not agents.permissions.exists()
    assert Group.objects.get(name="admin").permissions.filter(codename="process_again").exists()


def test_every_permission_of_the_groups_exists() -> None:
    for name, expected in permissions.GROUPS.items():
        assert Group.objects.get(name=name).permissions.count() == len(expected), name


@pytest.mark.parametrize("name", PAGES)
def test_no_address_takes_a_method_that_it_has_no_use_for(name: str, signed_in: SignIn) -> None:
    for visitor in (Client(), signed_in("admin")):
        answer = visitor.put(path_of(name))
        # Who is in already, or not yet, may be sent on before the method is looked at.
        assert answer.status_code == 405 or answer["Location"] in ("/", "/agent/", to_login(name))
        assert "PUT" not in visitor.options(path_of(name)).headers.get("Allow", "")


def to_login(name: str) -> str:
    return f"/accounts/login/?next={path_of(name)}"
