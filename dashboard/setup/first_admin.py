"""The link with which the first account is created, while there is none at all. It is printed to
the terminal of whoever starts Switchboard, and is nowhere kept: a signed time, for a day.
"""

from datetime import datetime, timedelta

from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse

from conferencing.database.single_runner import SingleRunner

_creating = SingleRunner(0x5357_4641)  # "SWFA"
GOOD_FOR = timedelta(days=1)
_SALT = "first administrator"


def is_needed() -> bool:
    return not User.objects.exists()


def link(address: str, now: datetime) -> str:
    token = signing.dumps(now.timestamp(), salt=_SALT)
    return f"{address.rstrip('/')}{reverse('first_admin', args=[token])}"


class Form(UserCreationForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Name and password, checked as any other; the account may do everything."""

    def save(self, commit: bool = True) -> User:
        user: User = super().save(commit=False)
        user.is_staff = user.is_superuser = True
        user.save()
        return user


def create(form: Form) -> bool:
    """False for whoever comes second: of several who have the link, one creates an account."""
    with _creating.try_lock() as is_mine:
        if is_mine and is_needed():
            form.save()
            return True
    return False


def is_good(token: str, now: datetime) -> bool:
    """By itself, for a day: whether it is still needed is another question. Whoever starts
    Switchboard again gets another.
    """
    try:
        made = datetime.fromtimestamp(float(signing.loads(token, salt=_SALT)), now.tzinfo)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return made <= now < made + GOOD_FOR
