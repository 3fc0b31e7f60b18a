"""Rows that all tests of a module begin with, made once.

Each test runs within a transaction of its own inside this one, as always; so what it writes is
undone, and the rows are there for the next. Not for tests that commit (`transaction=True`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written within is gone afterwards. For a fixture of a module that asks for
    `django_db_setup`.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
