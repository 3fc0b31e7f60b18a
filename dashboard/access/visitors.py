"""Who is behind a session key: session, user, permissions and teams in one query, for any number of
keys.

Django asks four times (session, user, their own permissions, those of their groups), at every press
and every page. A session's row does not name its user; the content does. So each process remembers
who was behind a key, reads that user along, and believes it only when the content agrees: otherwise
it asks once more with the right user.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore

from conferencing.models import standing
from conferencing.teams import sight

# When a session was last used is written no oftener, and read along with it.
SEEN_EVERY = timedelta(minutes=5)
REMEMBERED = 10_000  # session keys; forgotten all at once, since each costs one query to learn

_STATEMENT = """
WITH asked (session_key, user_id) AS (VALUES {asked})
SELECT session.session_key, session.session_data, person.*,
  (open.seen_at > %s) AS is_seen_lately, {columns}
FROM asked
JOIN django_session session
  ON session.session_key = asked.session_key AND session.expire_date > %s
LEFT JOIN auth_user person ON person.id = asked.user_id
LEFT JOIN dashboard_opensession open ON open.session_key = session.session_key
"""


class _Row(Protocol):
    """A user, with the other columns of the statement; all of the user's are None where there is
    none.
    """

    pk: int | None
    is_active: bool
    is_superuser: bool
    password: str
    session_key: str
    session_data: str
    permission_names: str | None
    team_ids: str | None
    is_seen_lately: bool | int | None
    _perm_cache: set[str]


@dataclass(frozen=True, slots=True)
class Session:
    """One that exists and has not expired. `user` is None when nobody is signed in by it any more:
    the user is gone, inactive, or has changed the password. `is_seen_lately`: within SEEN_EVERY;
    None when nothing is noted about it yet.
    """

    data: str
    user: User | None
    is_seen_lately: bool | None


_remembered: dict[str, int] = {}  # session key -> user id, as a hint


def remember(session_key: str, user_id: int) -> None:
    if len(_remembered) >= REMEMBERED:
        _remembered.clear()
    _remembered[session_key] = user_id


def behind(session_keys: Collection[str], now: datetime) -> dict[str, Session]:
    """The sessions that there are; their users carry their permissions."""
    # A single key containing NUL would make PostgreSQL reject the whole query.
    keys = {key for key in session_keys if key and "\0" not in key}
    sessions, strange = _read({key: _remembered.get(key) for key in keys}, now)
    if strange:
        for key, user_id in strange.items():
            remember(key, user_id)
        sessions |= _read(strange, now)[0]
    return sessions


def _read(
    users: Mapping[str, int | None], now: datetime
) -> tuple[dict[str, Session], dict[str, int]]:
    """The sessions of these keys; and for those whose user is another one than supposed, which."""
    sessions: dict[str, Session] = {}
    strange: dict[str, int] = {}
    for row in _rows(users, now):
        user_id, session_hash = content(row.session_data)
        if user_id is not None and user_id != users[row.session_key]:
            strange[row.session_key] = user_id
        is_good = user_id == row.pk and row.is_active
        is_good = is_good and session_hash in _session_hashes(row.password)
        user = cast(User, row) if is_good else None
        seen = row.is_seen_lately
        is_seen_lately = None if seen is None else bool(seen)  # SQLite says 0 or 1
        sessions[row.session_key] = Session(row.session_data, user, is_seen_lately)
    return sessions, strange


def _rows(users: Mapping[str, int | None], now: datetime) -> Iterator[_Row]:
    if not users:
        return
    statement = _STATEMENT.format(
        asked=", ".join(["(%s, CAST(%s AS bigint))"] * len(users)),
        columns=standing.columns(),
    )
    pairs = [value for pair in users.items() for value in pair]
    values = [*pairs, now - SEEN_EVERY, now]
    for row in cast(Iterable[_Row], User.objects.raw(statement, values)):
        if not row.is_superuser:
            # Where Django's ModelBackend keeps what it has read; of a superuser it asks nothing.
            row._perm_cache = set(standing.permissions(row.permission_names))
        setattr(row, sight.READ_ALONG, standing.teams(row.team_ids))
        yield row


@lru_cache(maxsize=4096)
def content(data: str) -> tuple[int | None, str]:
    """(user id, session hash) in a session's data; None when nobody is signed in."""
    session = SessionStore().decode(data)
    user_id = str(session.get(SESSION_KEY, ""))
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None, ""
    return (int(user_id) if user_id.isdecimal() else None), str(session.get(HASH_SESSION_KEY, ""))


@lru_cache(maxsize=4096)
def _session_hashes(password: str) -> frozenset[str]:
    """The session hashes that go with a (hashed) password: a changed password ends the sessions
    opened with the old one.
    """
    user = User(password=password)
    return frozenset([user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()])
