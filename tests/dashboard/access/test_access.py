"""Every address and command against every role. What is new and not listed here fails."""

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

from .roles import ROLES

pytestmark = pytest.mark.either_stack

NOBODYS = uuid4()
TO_LOGIN = "/accounts/login/?next="

# By the name of the address: what a GET answers to each of ROLES; a text is where it leads to.
PAGES: dict[str, tuple[int | str, ...]] = {
    "board": (TO_LOGIN, "/agent/", 200, 200),
    "console": (TO_LOGIN, 403, 200, 200),
    "claim": (405,) * 4,
    "release": (405,) * 4,
    "left": (TO_LOGIN, 403, 200, 200),
    "events": (TO_LOGIN, 403, 200, 200),
    "polls": (TO_LOGIN, 403, 200, 200),
    "polls_csv": (TO_LOGIN, 403, 200, 200),
    "queues": (TO_LOGIN, 403, 200, 200),
    # There is none of this name.
    "queue": (TO_LOGIN, 403, 404, 404),
    "queue_settings": (TO_LOGIN, 403, 404, 404),
    "queue_day": (TO_LOGIN, 403, 404, 404),
    "queue_day_export": (TO_LOGIN, 403, 404, 404),
    "bring": (TO_LOGIN, 403, 404, 404),
    "call_back": (405,) * 4,
    "call_back_stop": (405,) * 4,
    "listen": (405,) * 4,
    "supervision_mode": (405,) * 4,
    "supervision_privacy": (405,) * 4,
    "supervision_take_over": (405,) * 4,
    "supervision_leave": (405,) * 4,
    "supervisor_phone": (TO_LOGIN, 403, 200, 200),
    "agent": (TO_LOGIN, 200, 403, 200),
    "agent_take": (405,) * 4,
    "agent_cancel": (405,) * 4,
    "agent_state": (405,) * 4,
    "agent_state_of": (405,) * 4,
    "help_ask": (405,) * 4,
    "help_withdraw": (405,) * 4,
    "help_claim": (405,) * 4,
    "help_hand_back": (405,) * 4,
    "help_clear": (405,) * 4,
    "wallboard": (TO_LOGIN, 200, 200, 200),
    # There is no such queue, and no such link.
    "queue_wallboard": (TO_LOGIN, 404, 404, 404),
    "kiosk": (404, 404, 404, 404),
    "kiosks": (TO_LOGIN, 403, 200, 200),
    "routes": (TO_LOGIN, 403, 403, 200),
    "connections": (TO_LOGIN, 403, 403, 200),
    "changes": (TO_LOGIN, 403, 403, 200),
    "teams": (TO_LOGIN, 403, 403, 200),
    "setup": (TO_LOGIN, 403, 403, 200),
    # The token is none.
    "first_admin": (410,) * 4,
    "link": (TO_LOGIN, 403, 200, 200),
    "process_again": (405,) * 4,
    "activity": (TO_LOGIN, 403, 200, 200),
    "activity_export": (TO_LOGIN, 403, 200, 200),
    "recordings": (TO_LOGIN, 403, 200, 200),
    # There is none of this name.
    "recording_audio": (TO_LOGIN, 403, 404, 404),
    "directory": (TO_LOGIN, 403, 200, 200),
    "contact_new": (TO_LOGIN, 403, 200, 200),
    # There is none of this number.
    "contact": (TO_LOGIN, 403, 404, 404),
    "contact_delete": (405,) * 4,
    "naming": (405,) * 4,
    "naming_contacts": (405,) * 4,
    "naming_press": (405,) * 4,
    "directory_export": (TO_LOGIN, 403, 200, 200),
    "directory_import": (TO_LOGIN, 403, 200, 200),
    # There is none of this key.
    "directory_import_agree": (TO_LOGIN, 403, 404, 404),
    "choices": (401, 200, 200, 200),
    "dial_contacts": (405, 405, 405, 405),
    "login": (200, "/", "/", "/"),
    # No provider is set up.
    "sso": (404,) * 4,
    "sso_callback": (404,) * 4,
    # Nobody is half signed in.
    "code": ("/accounts/login/",) * 4,
    "second_factor": (TO_LOGIN, 200, 200, 200),
    "password": (TO_LOGIN, 200, 200, 200),
    "sessions": (TO_LOGIN, 200, 200, 200),
    # Who is signed in and is sent here is no member of staff.
    "admin_login": ("/accounts/login/?next=/admin/", 403, 403, 403),
    "admin_password": ("/accounts/password/",) * 4,
    "healthz": (200, 200, 200, 200),
    # Nothing runs; and no token is set.
    "readyz": (503,) * 4,
    "metrics": (404,) * 4,
    "icon": ("/static/",) * 4,
    # Only by POST:
    "press": (405, 405, 405, 405),
    "question": ("/accounts/login/", 400, 400, 400),
    "dial_preview": (405, 405, 405, 405),
    "undo": (405, 405, 405, 405),
    "logout": (405, 405, 405, 405),
}
# A POST with nothing in it, by our script.
POSTS: dict[str, tuple[int | str, ...]] = {
    "press": (401, 400, 400, 400),
    "question": (401, 400, 400, 400),
    "dial_preview": (401, 403, 200, 200),
    "undo": (401, 403, 409, 409),
    "logout": ("/accounts/login/",) * 4,
    "login": (200, "/", "/", "/"),
    "sso": (405,) * 4,
    "sso_callback": (405,) * 4,
    "code": ("/accounts/login/",) * 4,
    "second_factor": (401, 200, 200, 200),
    "password": ("/accounts/login/?next=/accounts/password/", 200, 200, 200),
    "sessions": (401, "/accounts/sessions/", "/accounts/sessions/", "/accounts/sessions/"),
    "admin_login": ("/accounts/login/?next=/admin/", 403, 403, 403),
    "board": (405, 405, 405, 405),
    "console": (405, 405, 405, 405),
    # Live, and then theirs no more.
    "claim": (401, 403, 200, 200),
    "release": (401, 403, 409, 409),
    "left": (405, 405, 405, 405),
    "events": (405, 405, 405, 405),
    "polls": (405, 405, 405, 405),
    "polls_csv": (405, 405, 405, 405),
    "queues": (405, 405, 405, 405),
    "queue": (405, 405, 405, 405),
    "queue_settings": (401, 403, 404, 404),
    "queue_day": (405, 405, 405, 405),
    "queue_day_export": (405, 405, 405, 405),
    "bring": (401, 403, 404, 404),
    # Nobody has hung up there.
    "call_back": (401, 403, 409, 409),
    "call_back_stop": (401, 403, 409, 409),
    # No phone is known: this leads to where it is asked for. And nobody listens.
    "listen": (401, 403, 409, 409),
    "supervision_mode": (401, 403, 409, 409),
    "supervision_privacy": (401, 403, 409, 409),
    "supervision_take_over": (401, 403, 409, 409),
    "supervision_leave": (401, 403, 409, 409),
    "supervisor_phone": (401, 403, 400, 400),
    "agent": (405, 405, 405, 405),
    # No phone, none that rings, and no state.
    "agent_take": (401, 409, 403, 409),
    "agent_cancel": (401, 409, 403, 409),
    "agent_state": (401, 409, 403, 409),
    # There is no such agent.
    "agent_state_of": (401, 403, 404, 404),
    # Nothing to withdraw is no trouble; and nobody has asked.
    "help_ask": (401, 200, 403, 200),
    "help_withdraw": (401, 200, 403, 200),
    "help_claim": (401, 403, 409, 409),
    "help_hand_back": (401, 403, 409, 409),
    "help_clear": (401, 403, 409, 409),
    "wallboard": (405, 405, 405, 405),
    "queue_wallboard": (405, 405, 405, 405),
    "kiosk": (405, 405, 405, 405),
    "kiosks": (401, 403, 400, 400),
    "routes": (405, 405, 405, 405),
    # Nobody answers in place of Telnyx.
    "connections": (401, 403, 403, 400),
    "teams": (405,) * 4,
    "setup": (401, 403, 403, 400),
    "first_admin": (410,) * 4,
    "changes": (405, 405, 405, 405),
    "link": (405, 405, 405, 405),
    # Nothing has failed.
    "process_again": (401, 403, 403, "/link/"),
    "activity": (405, 405, 405, 405),
    "activity_export": (405, 405, 405, 405),
    "recordings": (405, 405, 405, 405),
    "recording_audio": (405, 405, 405, 405),
    "directory": (401, 403, "/directory/", "/directory/"),
    "contact_new": (401, 403, 400, 400),
    "contact": (401, 403, 404, 404),
    "contact_delete": (401, 403, 404, 404),
    # There is no such call.
    "naming": (401, 403, 409, 409),
    "naming_contacts": (401, 403, 200, 200),
    "naming_press": (401, 403, 409, 409),
    "directory_export": (405,) * 4,
    "directory_import": (401, 403, 400, 400),
    "directory_import_agree": (401, 403, 404, 404),
    "choices": (405, 405, 405, 405),
    "dial_contacts": (401, 403, 200, 200),
    "admin_password": (405, 405, 405, 405),
    "healthz": (405, 405, 405, 405),
    "readyz": (405,) * 4,
    "metrics": (405,) * 4,
    "icon": (405, 405, 405, 405),
}


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
