"""The link with which the first account is created, while there is none at all. It is printed to
the terminal of whoever starts Switchboard, and is nowhere kept: a signed time, for a day.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core import signing
from django.db import connection, transaction
from django.urls import reverse

GOOD_FOR = timedelta(days=1)
_SALT = "first administrator"


def is_needed() -> bool:
    return not User.objects.exists()


@contextmanager
def alone() -> Iterator[bool]:
    """Whether it is still needed; until the end of the block nobody else makes an account."""
    with transaction.atomic():  # on SQLite it is the lock
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE auth_user IN SHARE ROW EXCLUSIVE MODE")
        yield is_needed()


def link(address: str, now: datetime) -> str:
    token = signing.dumps(now.timestamp(), salt=_SALT)
    return f"{address.rstrip('/')}{reverse('first_admin', args=[token])}"


def is_good(token: str, now: datetime) -> bool:
    """While nobody has an account; whoever starts Switchboard again gets another."""
    try:
        made = datetime.fromtimestamp(float(signing.loads(token, salt=_SALT)), now.tzinfo)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return made <= now < made + GOOD_FOR and is_needed()
