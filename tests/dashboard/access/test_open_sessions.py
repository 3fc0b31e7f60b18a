"""Sessions listed and ended by their owner, and by administrators."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access import open_sessions, socket_sessions, visitors
from dashboard.access.socket_sessions import SIGNED_OUT, Claim, Permit
from dashboard.access.user_agents import UNKNOWN, words_of
from dashboard.models import OpenSession
from tests.conftest import MakeUser, SignIn

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user("supervisor")


def browser_of(user: User, user_agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    browser = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=address)
    form = {"username": user.username, "password": "secret"}
    assert browser.post("/accounts/login/", form).status_code == 302
    return browser


def key_of(browser: Client) -> str:
    return str(browser.cookies["sessionid"].value)


def watches(key: str) -> bool:
    claim = Claim(key, "board")
    verdict = socket_sessions.inspect([claim], timezone.now())[claim]
    assert isinstance(verdict, Permit) or verdict == SIGNED_OUT
    return isinstance(verdict, Permit)


def number_of(browser: Client) -> int:
    return OpenSession.objects.get(session_key=key_of(browser)).pk


def test_each_is_listed_in_plain_words_and_this_one_is_marked(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, PHONE, "198.51.100.4")
    page = here.get(PAGE).content.decode()
    first, second = re.findall(r'<li class="session">(.*?)</li>', page, re.DOTALL)
    assert "Firefox 146 on Windows" in first and "this browser" in first and "192.0.2.7" in first
    assert "Safari 18 on iPhone" in second and "198.51.100.4" in second
    assert "this browser" not in second
    assert key_of(here) not in page and key_of(phone) not in page


def test_nobody_sees_or_ends_those_of_others(user: User, make_user: MakeUser) -> None:
    theirs = browser_of(make_user("agent"))
    mine = browser_of(user, PHONE)
    assert "Firefox" not in mine.get(PAGE).content.decode()
    page = mine.post(PAGE, {"end": number_of(theirs)}, follow=True).content.decode()
    assert "That session had already ended." in page
    mine.post(PAGE, {"end": "others"})
    assert watches(key_of(mine)) and theirs.get("/agent/").status_code == 200


def test_one_is_ended_and_its_sockets_with_it(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, PHONE)
    assert watches(key_of(phone))
    page = here.post(PAGE, {"end": number_of(phone)}, follow=True).content.decode()
    assert "Signed out. Pages open there stop working within seconds." in page
    assert "iPhone" not in page and not watches(key_of(phone))
    assert phone.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_all_others_are_ended_also_those_that_nobody_noted(user: User) -> None:
    here, phone, old = browser_of(user), browser_of(user, PHONE), browser_of(user)
    OpenSession.objects.filter(session_key=key_of(old)).delete()  # from before they were noted
    assert "Unknown browser" in here.get(PAGE).content.decode()
    OpenSession.objects.filter(session_key=key_of(old)).delete()
    page = here.post(PAGE, {"end": "others"}, follow=True).content.decode()
    assert "Signed out of 2 other sessions. Pages open there stop working within seconds." in page
    assert [watches(key_of(each)) for each in (here, phone, old)] == [True, False, False]
    page = here.post(PAGE, {"end": "others"}, follow=True).content.decode()
    assert "You were signed in nowhere else." in page


def test_this_one_is_ended_like_by_signing_out(user: User) -> None:
    here = browser_of(user)
    key = key_of(here)
    assert here.post(PAGE, {"end": number_of(here)})["Location"] == "/accounts/login/"
    assert not watches(key) and not OpenSession.objects.exists()


@pytest.mark.parametrize("end", ["", "0", "-1", "x", "²", "9" * 400, "1\0"])
def test_an_odd_number_ends_nothing(end: str, user: User) -> None:
    here, phone = browser_of(user), browser_of(user, PHONE)
    assert here.post(PAGE, {"end": end}).status_code == 302
    assert watches(key_of(here)) and watches(key_of(phone))


def test_a_new_password_ends_the_others_and_keeps_this_one_listed(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, PHONE)
    signed_in_at = OpenSession.objects.get(session_key=key_of(here)).signed_in_at
    form = {"old_password": "secret"}
    form |= dict.fromkeys(["new_password1", "new_password2"], "correct horse 7")
    assert here.post("/accounts/password/", form).status_code == 302
    assert not watches(key_of(phone))
    [row] = open_sessions.listed(user, key_of(here), timezone.now())
    assert row.is_this_one and row.signed_in_at == signed_in_at


def test_whoever_is_deactivated_has_no_session_when_they_come_back(user: User) -> None:
    phone = browser_of(user, PHONE)
    for is_active in (False, True):
        user.is_active = is_active
        user.save()
    assert not watches(key_of(phone)) and not Session.objects.exists()


def test_an_administrator_signs_somebody_out_everywhere(
    user: User, make_user: MakeUser, signed_in: SignIn
) -> None:
    here, phone = browser_of(user), browser_of(user, PHONE)
    admin = signed_in("admin")
    more = make_user("more", "supervise_privately")
    more.is_superuser = True
    more.save()
    theirs = browser_of(more)
    chosen = {"action": "end_sessions", "_selected_action": [user.pk, more.pk]}
    page = admin.post("/admin/auth/user/", chosen, follow=True).content.decode()
    assert "Signed out: 1 person, 2 sessions. 1 not signed out: they have more" in page
    assert not watches(key_of(here)) and not watches(key_of(phone)) and watches(key_of(theirs))
    history = admin.get(f"/admin/auth/user/{user.pk}/history/").content.decode()
    assert "Signed out everywhere." in history


def test_being_seen_is_written_every_five_minutes_at_most(
    user: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    here = browser_of(user)
    row = OpenSession.objects.get()
    here.get("/accounts/password/")
    socket_sessions.inspect([Claim(key_of(here), "board")], timezone.now())
    assert OpenSession.objects.get().seen_at == row.seen_at
    before = timezone.now() - visitors.SEEN_EVERY - timedelta(seconds=1)
    for see in (
        lambda: here.get("/accounts/password/"),
        lambda: socket_sessions.inspect([Claim(key_of(here), "board")], timezone.now()),
    ):
        OpenSession.objects.update(seen_at=before)
        see()
        seen_at = OpenSession.objects.get().seen_at
        assert seen_at and seen_at > before
        with django_assert_num_queries(1):
            socket_sessions.inspect([Claim(key_of(here), "board")], timezone.now())


def test_a_session_that_nobody_noted_is_noted_when_it_is_used(user: User) -> None:
    here = browser_of(user)
    OpenSession.objects.all().delete()
    here.get("/accounts/password/")
    row = OpenSession.objects.get()
    assert (row.user, row.address, row.signed_in_at) == (user, "192.0.2.7", None)


def test_signing_in_as_somebody_else_is_another_session(user: User, make_user: MakeUser) -> None:
    browser, other = Client(), make_user("agent")
    browser.force_login(user)
    browser.force_login(other)
    row = OpenSession.objects.get()
    assert row.user == other and row.signed_in_at and row.session_key == key_of(browser)


def test_what_has_expired_is_cleaned_at_the_next_sign_in(user: User) -> None:
    old = key_of(browser_of(user, PHONE))
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    new = browser_of(user)
    assert [row.session_key for row in OpenSession.objects.all()] == [key_of(new)]
    assert not Session.objects.filter(session_key=old).exists()


def test_an_expired_session_is_not_listed(user: User) -> None:
    here, phone = browser_of(user), browser_of(user, PHONE)
    assert "iPhone" in here.get(PAGE).content.decode()
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=key_of(phone)).update(expire_date=past)
    assert "iPhone" not in here.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox 146 on Windows"),
        (PHONE, "Safari 18 on iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
            "Edge 143 on macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36",
            "Samsung Internet 29 on Android",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/143.0.0.0 Safari/537.36",
            "Chrome 143 on ChromeOS",
        ),
        ("curl/8.5.0", UNKNOWN),
        ("something on Linux", "Unknown browser on Linux"),
        ("", UNKNOWN),
    ],
)
def test_a_browser_in_words(user_agent: str, words: str) -> None:
    assert words_of(user_agent) == words


@given(st.text())
def test_any_user_agent_has_words(user_agent: str) -> None:
    assert words_of(user_agent)
