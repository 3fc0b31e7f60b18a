"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for the day
on which the phone is lost.

Nobody is signed in before it: sessions, sockets and the admin need to know nothing of it.
"""

import hashlib
import secrets
import time

import pyotp
import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from dashboard.models import RecoveryCode, SecondFactor

STEP_SECONDS = 30
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


def new_secret() -> str:
    return pyotp.random_base32()


def address(user: User, secret: str) -> str:
    """otpauth://..., as apps read it from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.get_username(), issuer_name="Switchboard")


def picture(text: str) -> str:
    """A QR code as a data URI of an SVG."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2, light="#fff"))


def is_set_up(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


def is_needed(user: User) -> bool:
    """By the setting MFA_GROUPS; with it superusers need one, too."""
    groups = settings.MFA_GROUPS
    return bool(groups) and (user.is_superuser or user.groups.filter(name__in=groups).exists())


def set_up(user: User, secret: str, code: str) -> list[str] | None:
    """Recovery codes, to be shown once; None when the code is not that of the app."""
    step = _step_of(secret, code)
    if step is None:
        return None
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        SecondFactor.objects.create(user=user, secret=secret, last_step=step)
        return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """In place of those from before."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        rows = [RecoveryCode(user=user, digest=_digest(user, code)) for code in codes]
        RecoveryCode.objects.bulk_create(rows)
    return codes


def remove(user: User) -> bool:
    """Whether there was one."""
    with transaction.atomic():
        deleted, _ = SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
    return deleted > 0


def uses_up(user: User, code: str) -> bool:
    """Whether this is a code of the app or a recovery code. Each is good once, also when it comes
    twice at the same moment.
    """
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        return False
    step = _step_of(factor.secret, code)
    if step is None:
        digest = _digest(user, code)
        deleted, _ = RecoveryCode.objects.filter(user=user, digest=digest).delete()
        return deleted > 0
    newer = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return newer.update(last_step=step) > 0


def _step_of(secret: str, code: str) -> int | None:
    """The half minute of a code: this one, or a neighbour, since clocks differ."""
    typed = "".join(code.split())
    now = int(time.time()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), typed.encode(errors="replace")):
            return step
    return None


def _recovery_code() -> str:
    """50 bits: "abcde-fghjk"."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _digest(user: User, code: str) -> str:
    # No slow hash: nobody guesses 50 bits through a door that lets five through.
    typed = "".join(code.lower().split()).replace("-", "")
    return hashlib.sha256(f"{user.pk} {typed}".encode(errors="replace")).hexdigest()
