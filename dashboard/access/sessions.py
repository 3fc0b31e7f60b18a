"""Django's sessions in the database, and its sign-in, with one query instead of four: the session
is read together with its user and their permissions (`visitors`).

settings.SESSION_ENGINE is this module; `SignedIn` stands where AuthenticationMiddleware would.
"""

from functools import partial

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from . import open_sessions, visitors


class SessionStore(db.SessionStore):
    """Named like Django's, because the name is part of the signature: sessions that Django stored
    stay valid.
    """

    visitor: User | None = None  # whose session it was when it was read
    is_seen_lately: bool | None = None  # as it was read: see `visitors.Session`

    def load(self) -> dict[str, object]:
        key = self.session_key or ""
        session = visitors.behind([key], timezone.now()).get(key)
        if session is None:
            return super().load()  # which forgets the key as well
        self.visitor, self.is_seen_lately = session.user, session.is_seen_lately
        return self.decode(session.data)

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        user_id = str(self.get(SESSION_KEY, ""))
        if self.session_key and user_id.isdecimal():
            visitors.remember(self.session_key, int(user_id))

    def cycle_key(self) -> None:
        """The same session by another key: after a new password, for example."""
        before = self.session_key
        super().cycle_key()
        if before and self.session_key:
            open_sessions.move(before, self.session_key)

    def flush(self) -> None:
        ended = self.session_key
        super().flush()
        if ended:
            open_sessions.forget([ended])


class SignedIn(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_user, request))  # type: ignore[assignment]


def _user(request: HttpRequest) -> User | AnonymousUser:
    # This reads the session, where nothing has yet; the visitor is known from then on.
    session_hash = str(request.session.get(HASH_SESSION_KEY, ""))
    visitor: User | None = getattr(request.session, "visitor", None)
    if (
        visitor
        and request.session.get(SESSION_KEY) == str(visitor.pk)
        and constant_time_compare(session_hash, visitor.get_session_auth_hash())
    ):
        _note(request, visitor)
        return visitor
    # Nobody, or something out of the ordinary (SECRET_KEY was renewed): the way Django does it.
    user = get_user(request)
    assert isinstance(user, User | AnonymousUser)
    return user


def _note(request: HttpRequest, visitor: User) -> None:
    if isinstance(request.session, SessionStore) and not request.session.is_seen_lately:
        open_sessions.note(request, visitor, timezone.now())
        request.session.is_seen_lately = True
