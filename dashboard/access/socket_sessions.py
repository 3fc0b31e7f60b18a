"""May this session watch this topic? Asked for many sockets at once: when they connect, and again
and again while they are open.

The answers are those of a page request (session row, user active, session hash, permissions), read
in four queries for any number of sockets instead of two or three for each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission, User

from dashboard import topics

from . import permissions
from .permissions import Audience

SIGNED_OUT = 4401
FORBIDDEN = 4403
# Not a refusal: the browser comes back and is shown what its new rights allow.
CHANGED = 4000
# Nor is this: who it is cannot be found out now.
UNAVAILABLE = 4503


@dataclass(frozen=True, slots=True)
class Claim:
    session_key: str
    topic: str


@dataclass(frozen=True, slots=True)
class Permit:
    user_id: int
    audience: Audience


def inspect(claims: Collection[Claim], now: datetime) -> dict[Claim, Permit | int]:
    """For each claim a permit, or the code to close its socket with."""
    keys = {claim.session_key for claim in claims}
    # One key with a NUL, which PostgreSQL does not take, would fail the question for all.
    users = _users_of({key for key in keys if key and "\0" not in key}, now)
    rights = _rights({user.pk: user for user in users.values()}.values())
    return {claim: _judge(claim, users.get(claim.session_key), rights) for claim in claims}


def _judge(claim: Claim, user: User | None, rights: dict[int, set[str]]) -> Permit | int:
    if user is None:
        return SIGNED_OUT
    needed = topics.permission_for(claim.topic)
    if needed is None or needed not in rights[user.pk]:
        return FORBIDDEN
    return Permit(user.pk, "full" if permissions.VIEW_NUMBERS in rights[user.pk] else "masked")


def _users_of(session_keys: Collection[str], now: datetime) -> dict[str, User]:
    """The active user of each session that is still good."""
    rows = _sessions().objects.filter(session_key__in=session_keys, expire_date__gt=now)
    contents = {
        key: _content(data) for key, data in rows.values_list("session_key", "session_data")
    }
    wanted = {user_id for user_id, _ in contents.values() if user_id}
    known = {str(user.pk): user for user in User.objects.filter(pk__in=wanted, is_active=True)}
    found = {}
    for key, (user_id, session_hash) in contents.items():
        user = known.get(user_id)
        if user and session_hash in _session_hashes(user.password):
            found[key] = user
    return found


def _rights(users: Iterable[User]) -> dict[int, set[str]]:
    """Which of the permissions to watch each user has, of their own, by group or as superuser."""
    watching = {
        permissions.VIEW_BOARD,
        permissions.VIEW_QUEUES,
        permissions.VIEW_NUMBERS,
        permissions.VIEW_RECORDINGS,
    }
    found: dict[int, set[str]] = defaultdict(set)
    everyone = list(users)
    codenames = [name.partition(".")[2] for name in watching]
    rows = Permission.objects.filter(content_type__app_label="conferencing", codename__in=codenames)
    for holder in ("user", "group__user"):
        pairs = rows.filter(**{f"{holder}__in": everyone}).values_list(f"{holder}__pk", "codename")
        for user_id, codename in pairs:
            found[user_id].add(f"conferencing.{codename}")
    for user in everyone:
        if user.is_superuser:
            found[user.pk] |= watching
    return found


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


def _sessions() -> Any:
    return _store().get_model_class()


@lru_cache(maxsize=4096)
def _content(data: str) -> tuple[str, str]:
    """(user id, session hash) in a session's data; empty when nobody is signed in."""
    session = _store()().decode(data)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return "", ""
    return str(session.get(SESSION_KEY, "")), str(session.get(HASH_SESSION_KEY, ""))


@lru_cache(maxsize=4096)
def _session_hashes(password: str) -> frozenset[str]:
    """The session hashes that go with a (hashed) password: a changed password ends the sessions
    opened with the old one.
    """
    user = User(password=password)
    return frozenset([user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()])
