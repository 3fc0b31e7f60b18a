"""How often somebody may try to sign in: limits by name and by address that let a whole office
work behind one address, and let nobody lock a colleague out.

Within a quarter of an hour a name may fail five times from one address. Whoever has signed in from
an address before is held to that alone. From other addresses a name may fail twenty times in all,
and an address a hundred times with any names.
"""

import logging
import unicodedata
from datetime import timedelta
from typing import NoReturn

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from dashboard.models import SignInAttempt

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)  # after so long an address is a stranger again
MOST_OF_A_NAME_FROM_AN_ADDRESS = 5
MOST_OF_A_NAME = 20
MOST_FROM_AN_ADDRESS = 100
_OF_A_CODE = "code"  # in place of an address


class TooMany(Exception):
    """Wait for a quarter of an hour. Nothing was tried."""


def begin(name: str, address: str) -> SignInAttempt:
    """To be called before a password is looked at: it counts as failed until `succeed`, so that
    many at once are not tried before the first is counted. Raises TooMany.
    """
    attempt = _begin(_plain(name), address)
    if _is_too_many_from_there(attempt) or (
        not _is_known(attempt) and _is_too_many_anywhere(attempt)
    ):
        _take_back(attempt)
    return attempt


def begin_code(user: User) -> SignInAttempt:
    """The same before a code of a second factor: five, wherever from. Who comes so far knows the
    password.
    """
    attempt = _begin(str(user.pk), _OF_A_CODE)
    if _is_too_many_from_there(attempt):
        _take_back(attempt)
    return attempt


def succeed(attempt: SignInAttempt) -> None:
    """Its name is known at its address from now on, and what failed there is forgotten."""
    same = SignInAttempt.objects.filter(name=attempt.name, address=attempt.address)
    same.exclude(pk=attempt.pk).delete()
    same.filter(pk=attempt.pk).update(succeeded=True)


def forget(user: User) -> None:
    """An administrator lets somebody try again."""
    of_user = Q(name=_plain(user.get_username())) | Q(name=str(user.pk), address=_OF_A_CODE)
    SignInAttempt.objects.filter(of_user, succeeded=False).delete()


def address_of(request: HttpRequest) -> str:
    """The browser's. Behind a proxy it is what the proxy has added last; whatever stands before
    that, the browser may have made up.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS_PROXY else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR") or ""
    return address[:64].replace("\0", "")


def _begin(name: str, address: str) -> SignInAttempt:
    now = timezone.now()
    old = Q(succeeded=False, at__lt=now - WINDOW) | Q(at__lt=now - KNOWN_FOR)
    SignInAttempt.objects.filter(old).delete()
    return SignInAttempt.objects.create(name=name, address=address, at=now)


def _take_back(attempt: SignInAttempt) -> NoReturn:
    attempt.delete()  # waiting is enough: trying again makes it no longer
    # Not the name: some type their password there.
    log.warning("Too many attempts to sign in, the last from %s", attempt.address)
    raise TooMany


def _is_too_many_from_there(attempt: SignInAttempt) -> bool:
    same = _failed(attempt).filter(name=attempt.name, address=attempt.address)
    return same.count() > MOST_OF_A_NAME_FROM_AN_ADDRESS


def _is_too_many_anywhere(attempt: SignInAttempt) -> bool:
    return (
        _failed(attempt).filter(name=attempt.name).count() > MOST_OF_A_NAME
        or _failed(attempt).filter(address=attempt.address).count() > MOST_FROM_AN_ADDRESS
    )


def _is_known(attempt: SignInAttempt) -> bool:
    before = SignInAttempt.objects.filter(name=attempt.name, address=attempt.address)
    return before.filter(succeeded=True).exists()


def _failed(attempt: SignInAttempt) -> QuerySet[SignInAttempt]:
    return SignInAttempt.objects.filter(succeeded=False, at__gt=attempt.at - WINDOW)


def _plain(name: str) -> str:
    """Django finds no user by another spelling, but a limit must not be passed by one."""
    return unicodedata.normalize("NFKC", name).strip().casefold()[:255]
