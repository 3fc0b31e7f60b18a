"""Signing in: limited by name and by address, without locking out an office or a colleague."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts
from django.test import Client
from django.utils import timezone

from dashboard.access import attempts
from dashboard.models import SignInAttempt
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db
OFFICE, STRANGER = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def people(make_user: MakeUser) -> Iterator[dict[str, User]]:
    yield {name: make_user(name) for name in ("supervisor", "agent", "admin")}


def sign_in(name: str, password: str = "secret", address: str = OFFICE, **more: Any) -> int:
    """302 for signed in, 200 for a wrong password, 429 for wait."""
    form = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address, **more).post("/accounts/login/", form).status_code


def fail(name: str, times: int, address: str = STRANGER) -> list[int]:
    return [sign_in(name, "wrong", address) for _ in range(times)]


def test_after_five_failures_from_an_address_a_name_waits() -> None:
    assert fail("supervisor", 7) == [200] * 5 + [429] * 2
    assert sign_in("supervisor", address=STRANGER) == 429, "nor with the right password"
    assert sign_in("supervisor", address=OFFICE) == 302, "elsewhere it does not"
    assert sign_in("agent", address=STRANGER) == 302, "and others do not"


@pytest.mark.parametrize("name", ["SuperVisor", " supervisor ", "ｓupervisor"])
def test_another_spelling_is_the_same_name(name: str) -> None:
    fail("supervisor", 3)
    assert fail(name, 3)[-1] == 429


def test_names_that_do_not_exist_are_limited_alike() -> None:
    assert fail("nobody", 6) == fail("agent", 6) == [200] * 5 + [429]


def test_waiting_is_enough_and_trying_again_makes_it_no_longer() -> None:
    fail("supervisor", 9)
    assert SignInAttempt.objects.count() == 5
    SignInAttempt.objects.update(at=timezone.now() - attempts.WINDOW)
    assert sign_in("supervisor", address=STRANGER) == 302


def test_a_success_forgets_what_failed_before() -> None:
    for _ in range(3):
        fail("supervisor", 4)
        assert sign_in("supervisor", address=STRANGER) == 302


def test_whoever_is_known_at_an_address_cannot_be_locked_out_from_elsewhere() -> None:
    assert sign_in("supervisor") == 302
    for number in range(8):
        fail("supervisor", 4, f"203.0.113.{number}")
    assert sign_in("supervisor", address="203.0.113.200") == 429, "twenty failures in all"
    assert sign_in("supervisor") == 302


def test_an_office_works_on_while_somebody_in_it_tries_many_names() -> None:
    assert sign_in("supervisor") == 302
    for number in range(26):
        fail(f"guessed-{number}", 4, OFFICE)
    assert sign_in("agent") == 429, "nobody new may come from there"
    assert sign_in("supervisor") == 302, "who has been there before is not held up"


def test_what_comes_at_once_is_counted_before_it_is_tried() -> None:
    open_attempts = [attempts.begin("supervisor", STRANGER) for _ in range(5)]
    with pytest.raises(attempts.TooMany):
        attempts.begin("supervisor", STRANGER)
    attempts.succeed(open_attempts[0])
    attempts.begin("supervisor", STRANGER)


def test_old_attempts_are_forgotten() -> None:
    fail("agent", 3)
    sign_in("agent")
    SignInAttempt.objects.update(at=timezone.now() - attempts.KNOWN_FOR - timedelta(seconds=1))
    sign_in("supervisor")
    assert [row.name for row in SignInAttempt.objects.all()] == ["supervisor"]


@pytest.mark.parametrize(
    ("is_behind_proxy", "forwarded", "address"),
    [
        (False, "203.0.113.5", OFFICE),
        (True, "203.0.113.5", "203.0.113.5"),
        (True, "1.1.1.1, 203.0.113.5", "203.0.113.5"),
        (True, "", OFFICE),
        (True, "x" * 1000, "x" * 64),
    ],
)
def test_the_address_is_what_the_proxy_has_added(
    is_behind_proxy: bool, forwarded: str, address: str, settings: Any
) -> None:
    settings.BEHIND_TLS_PROXY = is_behind_proxy
    sign_in("agent", "wrong", headers={"X-Forwarded-For": forwarded})
    assert SignInAttempt.objects.get().address == address


def test_the_old_password_cannot_be_guessed_either(people: dict[str, User]) -> None:
    browser = Client(REMOTE_ADDR=STRANGER)
    browser.force_login(people["agent"])
    form = {"new_password1": "correct horse 7", "new_password2": "correct horse 7"}
    for _ in range(5):
        browser.post("/accounts/password/", form | {"old_password": "wrong"})
    page = browser.post("/accounts/password/", form | {"old_password": "secret"})
    assert "Too many attempts" in page.content.decode()


def test_nor_by_the_page_of_the_admin(people: dict[str, User]) -> None:
    browser, admin = Client(), people["admin"]
    browser.force_login(admin)
    form = {"new_password1": "correct horse 7", "new_password2": "correct horse 7"}
    for guess in [*["wrong"] * 6, "secret"]:
        browser.post("/admin/password_change/", form | {"old_password": guess})
    admin.refresh_from_db()
    assert admin.check_password("secret")


def test_the_rules_of_a_password_are_said_before_it_is_refused(people: dict[str, User]) -> None:
    browser = Client()
    browser.force_login(people["agent"])
    page = unescape(browser.get("/accounts/password/").content.decode())
    rules = password_validators_help_texts()
    assert rules and all(rule in page for rule in rules)
    assert "Current password" in page
    form = {"new_password1": "1234", "new_password2": "1234", "old_password": "wrong"}
    page = unescape(browser.post("/accounts/password/", form).content.decode())
    assert "This is not your current password." in page and "old password" not in page.lower()


def test_everybody_may_change_their_password(people: dict[str, User]) -> None:
    browser, elsewhere = Client(), Client()
    for each in (browser, elsewhere):
        each.force_login(people["agent"])
    form = {"new_password1": "correct horse 7", "new_password2": "correct horse 7"}
    assert browser.post("/accounts/password/", form | {"old_password": "secret"}).status_code == 302
    assert browser.get("/agent/").status_code == 200
    assert elsewhere.get("/agent/").status_code == 302, "other browsers are signed out"
    assert sign_in("agent", "correct horse 7") == 302


def test_an_administrator_lets_somebody_try_again(
    people: dict[str, User], signed_in: SignIn
) -> None:
    fail("agent", 6)
    browser = Client()
    browser.force_login(people["admin"])
    action = {"action": "let_try_again", "_selected_action": [people["agent"].pk]}
    browser.post("/admin/auth/user/", action)
    assert sign_in("agent", address=STRANGER) == 302


def test_no_name_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    fail("my password 123", 6)
    assert STRANGER in caplog.text and "my password 123" not in caplog.text
