"""Every topic of the live socket against every role, and the sessions that may watch none."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from dashboard import topics
from dashboard.access import socket_sessions
from dashboard.access.socket_sessions import Claim, Permit
from dashboard.screens import drawing
from tests.conftest import MakeUser, SignIn

from .roles import ROLES

pytestmark = pytest.mark.django_db

TOPICS: dict[str, tuple[int, ...]] = {
    "board": (4401, 4403, 200, 200),
    "conference:one": (4401, 4403, 200, 200),
    "conference:": (4401, 4403, 4403, 4403),
    "conference:a\0b": (4401, 4403, 4403, 4403),
    "queues": (4401, 4403, 200, 200),
    "wallboard": (4401, 200, 200, 200),
    "wallboard:support": (4401, 200, 200, 200),
    "wallboardroom": (4401, 4403, 4403, 4403),
    "activity": (4401, 4403, 200, 200),
    "recordings": (4401, 4403, 200, 200),
    "directory": (4401, 4403, 200, 200),
    "link": (4401, 4403, 200, 200),
    "no such topic": (4401, 4403, 4403, 4403),
    "": (4401, 4403, 4403, 4403),
}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("role", ROLES)
def test_topics(topic: str, role: str, signed_in: SignIn) -> None:
    cookie = signed_in(role).cookies.get("sessionid")
    claim = Claim(cookie.value if cookie else "", topic)
    verdict = socket_sessions.inspect([claim], timezone.now())[claim]
    assert (200 if isinstance(verdict, Permit) else verdict) == TOPICS[topic][ROLES.index(role)]


def test_a_cookie_that_no_database_takes_is_nobodys() -> None:
    strange = Claim("a\0b", "board")
    assert socket_sessions.inspect([strange], timezone.now()) == {
        strange: socket_sessions.SIGNED_OUT
    }


def test_every_screen_and_socket_is_listed() -> None:
    assert topics.TOPICS.keys() <= TOPICS.keys()
    assert topics.TOPICS.keys() == drawing.SCREENS.keys()


def test_a_changed_password_ends_what_the_old_one_opened(make_user: MakeUser) -> None:
    client, user = Client(), make_user("supervisor")
    client.force_login(user)
    claim = Claim(client.cookies["sessionid"].value, "board")
    assert isinstance(socket_sessions.inspect([claim], timezone.now())[claim], Permit)
    user.set_password("another")
    user.save()
    assert socket_sessions.inspect([claim], timezone.now())[claim] == socket_sessions.SIGNED_OUT


@pytest.mark.parametrize("change", ["inactive", "expired", "gone"])
def test_a_dead_session_watches_nothing(change: str, make_user: MakeUser) -> None:
    client, user = Client(), make_user("supervisor")
    client.force_login(user)
    claim = Claim(client.cookies["sessionid"].value, "board")
    if change == "inactive":
        user.is_active = False
        user.save()
    elif change == "expired":
        Session.objects.update(expire_date=timezone.now())
    else:
        Session.objects.all().delete()
    assert socket_sessions.inspect([claim], timezone.now())[claim] == socket_sessions.SIGNED_OUT


def test_many_sockets_cost_as_many_queries_as_one(
    make_user: MakeUser, django_assert_num_queries: Callable[..., object]
) -> None:
    claims = []
    for number in range(5):
        client = Client()
        client.force_login(make_user(f"user{number}", "view_board"))
        claims.append(Claim(client.cookies["sessionid"].value, "board"))
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = socket_sessions.inspect(claims, timezone.now())
    assert {verdict.audience for verdict in found.values() if isinstance(verdict, Permit)} == {
        "masked"
    }


def test_superusers_may_watch_everything(make_user: MakeUser) -> None:
    client, user = Client(), make_user("root")
    user.is_superuser = True
    user.save()
    client.force_login(user)
    claim = Claim(client.cookies["sessionid"].value, "board")
    assert socket_sessions.inspect([claim], timezone.now())[claim] == Permit(user.pk, "full")
