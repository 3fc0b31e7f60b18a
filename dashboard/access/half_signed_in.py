"""Somebody whose password was right, and who has not shown the second factor yet: known to this
browser for ten minutes, and to nobody else as signed in.
"""

import time
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

SECONDS = 600
_KEY = "half signed in"


@dataclass(frozen=True, slots=True)
class _Half:
    user_id: int
    session_hash: str  # goes with the password: a change of it ends this, too
    since: float
    next_page: str


def begin(request: HttpRequest, user: User, next_page: str) -> None:
    request.session.cycle_key()
    half = _Half(user.pk, user.get_session_auth_hash(), time.time(), next_page)
    request.session[_KEY] = asdict(half)


def find(request: HttpRequest) -> tuple[User, str] | None:
    """Who, and the page to go to. None when there is nobody, or no longer."""
    stored = request.session.get(_KEY)
    if not isinstance(stored, dict):
        return None
    half = _Half(**stored)
    user = User.objects.filter(pk=half.user_id, is_active=True).first()
    is_late = not 0 <= time.time() - half.since <= SECONDS
    if user is None or is_late:
        return None
    if not constant_time_compare(half.session_hash, user.get_session_auth_hash()):
        return None
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    return user, half.next_page


def end(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
