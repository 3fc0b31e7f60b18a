"""Session, user and permissions in one query: with the checks of Django's four."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.test import Client, RequestFactory
from django.utils import timezone

from dashboard.access import permissions, visitors
from dashboard.access.sessions import SessionStore, SignedIn
from tests.conftest import MakeUser

CountQueries = Callable[[int], Any]


@pytest.fixture(autouse=True)
def nobody_is_remembered() -> None:
    visitors._remembered.clear()


def key_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def user_of(key: str) -> User | AnonymousUser:
    """As a view sees it."""
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    SignedIn(lambda _: None).process_request(request)  # type: ignore[arg-type]
    return request.user


def test_one_query_tells_who_it_is_and_what_they_may(
    make_user: MakeUser, django_assert_num_queries: CountQueries
) -> None:
    key = key_of(make_user("supervisor"))
    with django_assert_num_queries(1):
        user = user_of(key)
        assert user.username == "supervisor"
        assert permissions.may(user, permissions.VIEW_BOARD)
        assert not permissions.may(user, permissions.DELETE_RECORDINGS)


def test_a_session_begun_in_another_process_costs_one_query_more_once(
    make_user: MakeUser, django_assert_num_queries: CountQueries
) -> None:
    key = key_of(make_user("supervisor"))
    visitors._remembered.clear()
    with django_assert_num_queries(2):
        assert user_of(key).username == "supervisor"
    with django_assert_num_queries(1):
        assert user_of(key).username == "supervisor"


def test_a_wrong_memory_lets_nobody_in_as_somebody_else(make_user: MakeUser) -> None:
    supervisor, agent = make_user("supervisor"), make_user("agent")
    key = key_of(agent)
    visitors.remember(key, supervisor.pk)
    user = user_of(key)
    assert user.username == "agent"
    assert not permissions.may(user, permissions.VIEW_BOARD)


def test_what_is_read_at_once_is_what_django_would_read(make_user: MakeUser) -> None:
    user = make_user("supervisor", "view_board", "delete_recordings")
    user.groups.add(Group.objects.get(name="agent"))
    ours = visitors.behind([key_of(user)], timezone.now()).popitem()[1].user
    theirs = User.objects.get(pk=user.pk)
    assert ours is not None
    assert ours.get_all_permissions() == theirs.get_all_permissions()
    for field in User._meta.concrete_fields:
        assert getattr(ours, field.attname) == getattr(theirs, field.attname), field.attname


def test_a_permission_taken_away_is_gone_with_the_next_request(make_user: MakeUser) -> None:
    user = make_user("nobody", "view_board")
    key = key_of(user)
    assert permissions.may(user_of(key), permissions.VIEW_BOARD)
    user.user_permissions.remove(Permission.objects.get(codename="view_board"))
    assert not permissions.may(user_of(key), permissions.VIEW_BOARD)


@pytest.mark.parametrize("change", ["inactive", "password", "gone"])
def test_whoever_may_not_sign_in_any_more_is_nobody(change: str, make_user: MakeUser) -> None:
    user = make_user("supervisor")
    key = key_of(user)
    if change == "inactive":
        user.is_active = False
        user.save()
    elif change == "password":
        user.set_password("another")
        user.save()
    else:
        user.delete()
    assert not user_of(key).is_authenticated


def test_a_session_signed_with_an_old_key_is_renewed(make_user: MakeUser, settings: Any) -> None:
    key = key_of(make_user("supervisor"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    visitors._session_hashes.cache_clear()
    visitors.content.cache_clear()
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    SignedIn(lambda _: None).process_request(request)  # type: ignore[arg-type]
    assert request.user.is_authenticated
    assert request.session.session_key != key
    visitors._session_hashes.cache_clear()


@pytest.mark.parametrize("key", ["", "unknown", "a\0b"])
def test_nobody_is_behind_a_key_that_is_none(key: str, db: None) -> None:
    assert not visitors.behind([key], timezone.now())
    assert not user_of(key).is_authenticated


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "REMEMBERED", 3)
    for number in range(10):
        visitors.remember(f"key{number}", number)
    assert len(visitors._remembered) <= 3
