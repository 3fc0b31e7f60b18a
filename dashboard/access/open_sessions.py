"""Where somebody is signed in: each session with its browser and its address, listed for its owner
and ended by them.

What is noted here decides nothing. Whether a session is good, `visitors` tells from Django's own
row; to end one is to delete that row, and its sockets are closed at their next inspection.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from dashboard.models import OpenSession

from . import attempts, visitors
from .user_agents import words_of

log = logging.getLogger(__name__)

LONGEST_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class Listed:
    """`pk` stands for the session on pages: its key is as good as a password."""

    pk: int
    browser: str
    address: str
    signed_in_at: datetime | None
    seen_at: datetime | None
    is_this_one: bool


def listed(user: User, this_key: str | None, now: datetime) -> list[Listed]:
    """Those that are good now: this one first, then the last seen."""
    _find_unnoted(now)
    rows = {row.session_key: row for row in OpenSession.objects.filter(user=user)}
    good = [
        rows[key]
        for key, session in visitors.behind(rows, now).items()
        if session.user is not None and session.user.pk == user.pk
    ]
    sessions = [_listed(row, this_key) for row in good]
    return sorted(sessions, key=_order)


def end(user: User, pk: int) -> bool:
    """Whether there was such a session of this user."""
    keys = OpenSession.objects.filter(user=user, pk=pk).values_list("session_key", flat=True)
    return _end(list(keys)) > 0


def end_all(user: User, *, but: str | None = None) -> int:
    """How many sessions were ended; the one with the key `but` is not."""
    _find_unnoted(timezone.now())
    rows = OpenSession.objects.filter(user=user)
    return _end([key for key in rows.values_list("session_key", flat=True) if key != but])


def note(request: HttpRequest, user: User, now: datetime) -> None:
    """A session has been used. To be called every SEEN_EVERY at most."""
    key = request.session.session_key
    if not key:
        return
    seen = {
        "user_agent": _user_agent(request),
        "address": attempts.address_of(request),
        "seen_at": now,
    }
    try:
        with transaction.atomic():
            OpenSession.objects.update_or_create(
                session_key=key, defaults=seen, create_defaults={**seen, "user": user}
            )
    except DatabaseError as error:
        # No page fails because this could not be noted.
        log.warning("Could not record when a session was last seen: %r", error)


def note_still_seen(sessions: Mapping[str, visitors.Session], now: datetime) -> None:
    """Their pages are open. A statement only every SEEN_EVERY."""
    due = [
        key for key, session in sessions.items() if session.user and session.is_seen_lately is False
    ]
    if due:
        OpenSession.objects.filter(session_key__in=due).update(seen_at=now)


def on_signed_in(request: HttpRequest, user: User, **_: object) -> None:
    """After Django has renewed the key of the session."""
    if not request.session.session_key:  # somebody else was signed in here
        request.session.save()
    now = timezone.now()
    _clean(now)
    note(request, user, now)
    OpenSession.objects.filter(session_key=request.session.session_key, user=user).update(
        signed_in_at=now
    )


def on_user_saved(instance: User, **_: object) -> None:
    """Inactive, nobody is let in by a session, and none comes back with the account."""
    if not instance.is_active and OpenSession.objects.filter(user=instance).exists():
        end_all(instance)


def move(key: str, new_key: str) -> None:
    OpenSession.objects.filter(session_key=key).update(session_key=new_key)


def forget(keys: Collection[str]) -> None:
    OpenSession.objects.filter(session_key__in=keys).delete()


def _end(keys: Collection[str]) -> int:
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    forget(keys)
    return ended


def _find_unnoted(now: datetime) -> None:
    """Sessions from before there were such rows, which nobody has used since."""
    noted = OpenSession.objects.values("session_key")
    unnoted = Session.objects.filter(expire_date__gt=now).exclude(session_key__in=noted)
    users = {row.session_key: visitors.content(row.session_data)[0] or 0 for row in unnoted}
    there = set(User.objects.filter(pk__in=set(users.values())).values_list("pk", flat=True))
    rows = [OpenSession(session_key=key, user_id=pk) for key, pk in users.items() if pk in there]
    OpenSession.objects.bulk_create(rows, ignore_conflicts=True)


def _clean(now: datetime) -> None:
    """Nobody can use these any more."""
    Session.objects.filter(expire_date__lt=now).delete()
    there = Session.objects.values("session_key")
    OpenSession.objects.exclude(session_key__in=there).delete()


def _listed(row: OpenSession, this_key: str | None) -> Listed:
    return Listed(
        row.pk,
        words_of(row.user_agent),
        row.address,
        row.signed_in_at,
        row.seen_at,
        row.session_key == this_key,
    )


def _order(session: Listed) -> tuple[bool, float]:
    seen_at = session.seen_at or session.signed_in_at
    return not session.is_this_one, -(seen_at.timestamp() if seen_at else 0.0)


def _user_agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:LONGEST_USER_AGENT].replace("\0", "")
