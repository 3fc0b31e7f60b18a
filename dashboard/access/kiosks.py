"""Kiosk links: a wallboard for a screen at which nobody is signed in.

A link's token is 256 random bits and stands in its address alone. Only a hash is kept: nobody can
read a token out of the database, and a token that is unknown, revoked or expired finds nothing.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from dashboard.models import KioskLink

from . import changes

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(seconds=30)  # more often would only be writing
# In a handshake, where it gets into no address: "switchboard" is what the server agrees to.
PROTOCOL, TOKEN_PROTOCOL = "switchboard", "kiosk."
_DIGEST = re.compile(r"[0-9a-f]{64}")


def make(
    name: str,
    queues: Iterable[str],
    *,
    by: User,
    now: datetime,
    expires_at: datetime | None = None,
    turns_seconds: int = 0,
    once: str = "",
) -> tuple[KioskLink, str]:
    """The link and its token, which is never to be had again, except by whoever asks with the same
    `once` another time: that is the same press, and no other link.
    """
    token = _token_of(once, by) if once else secrets.token_urlsafe(TOKEN_BYTES)
    link, _ = KioskLink.objects.get_or_create(
        digest=digest_of(token),
        defaults={
            "name": name,
            "queues": sorted(set(queues)),
            "made_by": by,
            "made_at": now,
            "expires_at": expires_at,
            "turns_seconds": turns_seconds,
        },
    )
    return link, token


def _token_of(once: str, by: User) -> str:
    """As random as the secret key, and not to be guessed by whoever knows `once`."""
    mac = salted_hmac("kiosk link", f"{by.pk} {once}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def revoke(links: "QuerySet[KioskLink]", *, by: User, now: datetime) -> int:
    """How many were not revoked before. Their screens go dark at the next inspection of sockets."""
    with transaction.atomic():
        good = list(links.filter(revoked_at=None).select_for_update(of=("self",)))
        for link in good:
            changes.note(link, "changed", [["revoked at", "", now.strftime("%Y-%m-%d %H:%M UTC")]])
        these = KioskLink.objects.filter(pk__in=[link.pk for link in good], revoked_at=None)
        return these.update(revoked_at=now, revoked_by=by)


def digest_of(token: str) -> str:
    """No slow hash: nobody guesses 256 bits."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def behind(digests: Collection[str], now: datetime) -> dict[str, KioskLink]:
    """Those that are good now. One query."""
    known = [digest for digest in digests if _DIGEST.fullmatch(digest)]
    if not known:
        return {}
    rows = KioskLink.objects.filter(digest__in=known, revoked_at=None)
    good = rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return {link.digest: link for link in good}


def note_seen(link: KioskLink, address: str, now: datetime) -> None:
    KioskLink.objects.filter(pk=link.pk).update(seen_at=now, seen_from=address[:64])


def note_still_seen(links: Iterable[KioskLink], now: datetime) -> None:
    """Their screens are connected. A statement only every SEEN_EVERY."""
    due = [link.pk for link in links if not link.seen_at or link.seen_at < now - SEEN_EVERY]
    if due:
        KioskLink.objects.filter(pk__in=due).update(seen_at=now)
