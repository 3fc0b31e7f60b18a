"""The second factor: for who wants it and, by a setting, for whole groups; and no way around it."""

import re
import time
from typing import Any

import pyotp
import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard.access import attempts, half_signed_in, second_factor
from dashboard.models import RecoveryCode, SecondFactor
from tests.conftest import MakeUser

pytestmark = pytest.mark.django_db
FORM = {"username": "supervisor", "password": "secret"}
LOGIN, CODE, MANAGE = "/accounts/login/", "/accounts/login/code/", "/accounts/second-factor/"


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user("supervisor")


class Phone:
    """Its owner's clock, which a test can turn on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
        self._totp = pyotp.TOTP(secret)
        self._now = time.time()
        monkeypatch.setattr("dashboard.access.second_factor.time.time", lambda: self._now)

    def code(self, *, after_steps: int = 0) -> str:
        return self._totp.at(int(self._now) + after_steps * second_factor.STEP_SECONDS)

    def wait(self) -> None:
        self._now += second_factor.STEP_SECONDS


@pytest.fixture
def phone(user: User, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """One that has been set up, half a minute ago."""
    secret = second_factor.new_secret()
    phone = Phone(monkeypatch, secret)
    assert second_factor.set_up(user, secret, phone.code())
    phone.wait()
    return phone


def is_signed_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def test_the_password_alone_is_half_the_way(user: User, phone: Phone) -> None:
    browser = Client()
    answer = browser.post(f"{LOGIN}?next=/queues/", FORM)
    assert answer["Location"] == CODE
    assert not is_signed_in(browser)
    assert browser.get(MANAGE).status_code == 302, "nor may they set up another"
    browser.post(MANAGE, {"what": "remove", "code": phone.code()})
    assert SecondFactor.objects.exists()
    answer = browser.post(CODE, {"code": f" {phone.code()[:3]} {phone.code()[3:]} "})
    assert answer["Location"] == "/queues/"
    assert is_signed_in(browser)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_clock_of_the_phone_may_be_half_a_minute_off(
    steps: int, user: User, phone: Phone
) -> None:
    phone.wait()
    assert second_factor.uses_up(user, phone.code(after_steps=steps))


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_an_older_or_later_code_is_wrong(steps: int, user: User, phone: Phone) -> None:
    phone.wait()
    assert not second_factor.uses_up(user, phone.code(after_steps=steps))


def test_a_code_is_good_once(user: User, phone: Phone) -> None:
    code = phone.code()
    assert second_factor.uses_up(user, code)
    assert not second_factor.uses_up(user, code)
    assert not second_factor.uses_up(user, phone.code(after_steps=-1)), "nor one from before"


def test_a_recovery_code_is_good_once_and_only_for_its_owner(
    user: User, phone: Phone, make_user: MakeUser
) -> None:
    codes = second_factor.new_recovery_codes(user)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert not second_factor.uses_up(make_user("agent"), codes[0])
    assert second_factor.uses_up(user, codes[0].upper().replace("-", " "))
    assert not second_factor.uses_up(user, codes[0])
    assert not RecoveryCode.objects.filter(digest__in=codes).exists(), "kept as hashes only"
    second_factor.new_recovery_codes(user)
    assert not second_factor.uses_up(user, codes[1])


@pytest.mark.parametrize("code", ["", "0", "abc", "１２３４５６", "\ud800", "9" * 5000, "a\0b"])
def test_an_odd_code_is_wrong(code: str, user: User, phone: Phone) -> None:
    assert not second_factor.uses_up(user, code)


def test_codes_cannot_be_guessed(user: User, phone: Phone) -> None:
    browser = Client()
    browser.post(LOGIN, FORM)
    answers = [browser.post(CODE, {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert browser.post(CODE, {"code": phone.code()}).status_code == 429
    attempts.forget(user)
    assert browser.post(CODE, {"code": phone.code()}).status_code == 302


def test_half_the_way_is_open_for_ten_minutes(
    user: User, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    browser.post(LOGIN, FORM)
    later = time.time() + half_signed_in.SECONDS + 1
    monkeypatch.setattr("dashboard.access.half_signed_in.time.time", lambda: later)
    assert browser.post(CODE, {"code": phone.code()})["Location"] == LOGIN
    assert not is_signed_in(browser)


@pytest.mark.parametrize("change", ["password", "inactive"])
def test_half_the_way_ends_with_the_account(change: str, user: User, phone: Phone) -> None:
    browser = Client()
    browser.post(LOGIN, FORM)
    if change == "password":
        user.set_password("another")
    user.is_active = change != "inactive"
    user.save()
    assert browser.post(CODE, {"code": phone.code()})["Location"] == LOGIN


def test_who_wants_one_sets_it_up_and_is_asked_from_then_on(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    browser.force_login(user)
    page = browser.get(MANAGE).content.decode()
    assert "data:image/svg+xml" in page
    [secret] = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    phone = Phone(monkeypatch, secret)
    wrong = browser.post(MANAGE, {"what": "confirm", "code": "000000"}).content.decode()
    assert "wrong" in wrong and secret in wrong, "the same key is offered again"
    page = browser.post(MANAGE, {"what": "confirm", "code": phone.code()}).content.decode()
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", page)) == 10
    assert secret not in browser.get(MANAGE).content.decode()
    assert Client().post(LOGIN, FORM)["Location"] == CODE


def test_a_wrong_first_code_is_not_answered_with_recovery_codes_that_do_not_exist_yet(
    user: User,
) -> None:
    browser = Client()
    browser.force_login(user)
    browser.get(MANAGE)
    page = browser.post(MANAGE, {"what": "confirm", "code": "000000"}).content.decode()
    assert "This code is wrong" in page and "recovery code" not in page
    assert not SecondFactor.objects.exists()


def test_one_that_was_begun_earlier_does_not_replace_one_that_is_set_up(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_open = Client()
    left_open.force_login(user)
    left_open.get(MANAGE)
    begun = str(left_open.session["new second factor"])
    secret = second_factor.new_secret()
    assert second_factor.set_up(user, secret, Phone(monkeypatch, secret).code())
    left_open.post(MANAGE, {"what": "confirm", "code": Phone(monkeypatch, begun).code()})
    assert SecondFactor.objects.get(user=user).secret == secret


def test_it_is_turned_off_with_a_code_only(user: User, phone: Phone) -> None:
    browser = Client()
    browser.force_login(user)
    assert "wrong" in browser.post(MANAGE, {"what": "remove", "code": "1"}).content.decode()
    assert second_factor.is_set_up(user)
    assert browser.post(MANAGE, {"what": "remove", "code": phone.code()}).status_code == 302
    assert not second_factor.is_set_up(user) and not RecoveryCode.objects.exists()


def test_a_group_that_needs_one_sets_it_up_before_anything_else(
    user: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MFA_GROUPS = ["supervisor"]
    browser = Client()
    assert browser.post(f"{LOGIN}?next=/activity/", FORM)["Location"] == MANAGE
    assert not is_signed_in(browser)
    page = browser.get(MANAGE).content.decode()
    [secret] = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    phone = Phone(monkeypatch, secret)
    page = browser.post(MANAGE, {"what": "confirm", "code": phone.code()}).content.decode()
    assert 'href="/activity/"' in page
    assert is_signed_in(browser)
    phone.wait()
    page = browser.post(MANAGE, {"what": "remove", "code": phone.code()}).content.decode()
    assert (
        "Your account needs a second factor, so it cannot be turned off." in page
        and second_factor.is_set_up(user)
    )


@pytest.mark.parametrize(
    ("groups", "is_superuser", "expected"),
    [
        ([], True, False),
        (["admin"], True, True),
        (["admin"], False, False),
        (["agent"], False, True),
    ],
)
def test_superusers_need_one_when_any_group_does(
    groups: list[str], is_superuser: bool, expected: bool, make_user: MakeUser, settings: Any
) -> None:
    settings.MFA_GROUPS = groups
    user = make_user("agent")
    user.is_superuser = is_superuser
    assert second_factor.is_needed(user) is expected


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/login/", "/admin/login/?next=/admin/auth/user/"]
)
def test_the_admin_has_no_door_of_its_own(path: str, make_user: MakeUser) -> None:
    make_user("admin")
    browser = Client()
    answer = browser.post(path, {"username": "admin", "password": "secret"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    assert "next=" in answer.redirect_chain[-1][0]
    assert browser.get("/admin/").status_code == 302


def test_where_to_go_after_it_cannot_be_elsewhere(user: User, phone: Phone) -> None:
    browser = Client()
    browser.post(f"{LOGIN}?next=//evil.example/", FORM)
    assert browser.post(CODE, {"code": phone.code()})["Location"] == "/"
