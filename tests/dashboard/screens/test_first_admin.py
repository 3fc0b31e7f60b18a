"""The link that creates the first account: while there is none, for a day, once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from dashboard.setup import first_admin
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db
FORM = {"username": "maria", "password1": "correct horse 7", "password2": "correct horse 7"}


@pytest.fixture
def address() -> str:
    link = first_admin.link("https://board.example.com/", timezone.now())
    assert link.startswith("https://board.example.com/setup/first/")
    return link.removeprefix("https://board.example.com")


def test_whoever_has_the_link_creates_the_first_account(address: str) -> None:
    browser = Client()
    assert browser.get(address).status_code == 200
    answer = browser.post(address, FORM)
    assert answer["Location"] == "/accounts/login/?next=/setup/"
    user = User.objects.get()
    assert user.is_superuser and user.is_staff and user.check_password("correct horse 7")


def test_the_field_that_is_wrong_has_the_focus(address: str) -> None:
    for fields, name in ((FORM | {"password2": "another one 8"}, "password2"), ({}, "username")):
        html = Client().post(address, fields).content.decode()
        focused = re.findall(r"<input[^>]* autofocus[^>]*>", html)
        assert f'name="{name}"' in focused[0], "a browser takes the first"


def test_and_nobody_a_second_one(address: str) -> None:
    Client().post(address, FORM)
    answer = Client().post(address, FORM | {"username": "mallory"})
    assert answer.status_code == 410 and User.objects.count() == 1
    for late in (answer, Client().get(address)):
        assert "The first account exists already" in late.content.decode()
        assert 'href="/accounts/login/"' in late.content.decode(), "where to go on"


def test_of_two_who_have_it_open_one_creates_an_account() -> None:
    first, second = (first_admin.Form({**FORM, "username": name}) for name in ("maria", "ben"))
    assert first.is_valid() and second.is_valid()
    assert first_admin.create(first) and not first_admin.create(second)
    assert User.objects.get().username == "maria"


def test_nor_while_somebody_else_does() -> None:
    form = first_admin.Form(FORM)
    with first_admin._creating.try_lock() as is_mine:
        assert is_mine and form.is_valid() and not first_admin.create(form)
    assert not User.objects.exists()


def test_any_account_closes_it(address: str, make_user: MakeUser) -> None:
    make_user("agent")
    assert Client().post(address, FORM).status_code == 410
    assert not User.objects.filter(is_superuser=True).exists()


def test_it_is_good_for_a_day() -> None:
    now = timezone.now()
    token = first_admin.link("", now).rstrip("/").rpartition("/")[2]
    assert first_admin.is_good(token, now)
    assert first_admin.is_good(token, now + timedelta(hours=23, minutes=59))
    assert not first_admin.is_good(token, now + timedelta(days=1))
    assert not first_admin.is_good(token, now - timedelta(seconds=1)), "made with another clock"


@pytest.mark.parametrize("token", ["x", "1:2", ":::", "MQ:1tx:y"])
def test_no_other_token_opens_it(token: str) -> None:
    answer = Client().post(f"/setup/first/{token}/", FORM)
    assert answer.status_code == 410 and "This link does not work" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password1": "short", "password2": "short"}, "at least 8 characters"),
        ({"password2": "something else"}, "match"),
        ({"username": ""}, "required"),
    ],
)
def test_a_mistake_is_said_and_the_link_stays_good(
    change: dict[str, str], words: str, address: str
) -> None:
    answer = Client().post(address, FORM | change)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert Client().post(address, FORM).status_code == 302


def test_who_comes_to_sign_in_while_nobody_has_an_account_is_told_how_one_is_made(
    make_user: MakeUser,
) -> None:
    said = Client().get("/accounts/login/").content.decode()
    assert "Nobody has an account yet." in said and "manage.py createsuperuser" in said
    make_user("agent")
    said = Client().get("/accounts/login/").content.decode()
    assert "Nobody has an account yet." not in said
    assert "No account, or forgotten your password? Ask your administrator." in said


def test_the_rules_for_a_password_are_said_before_it_is_typed(address: str) -> None:
    assert "at least 8 characters" in Client().get(address).content.decode()


def test_a_wrong_password_is_marked_as_on_the_page_of_the_first_account(
    signed_in: SignIn,
) -> None:
    form = {"old_password": "wrong", "new_password1": "a", "new_password2": "b"}
    page = signed_in("agent").post("/accounts/password/", form).content.decode()
    assert page.count('aria-invalid="true"') == 2
