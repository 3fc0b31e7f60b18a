"""One question whether there is any row of several kinds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from conferencing.database.existence import AnyRow

pytestmark = pytest.mark.django_db


def kinds() -> Iterator[QuerySet[Any]]:
    yield User.objects.filter(is_active=True, username__in=["100%", "ana"]).order_by("username")
    yield Group.objects.filter(name="nobody").exclude(user__username="ben")


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (lambda: None, False),
        (lambda: User.objects.create(username="100%"), True),
        (lambda: User.objects.create(username="ana", is_active=False), False),
        (lambda: Group.objects.create(name="nobody"), True),
    ],
)
def test_any_kind_is_enough(made: Any, found: bool) -> None:
    made()
    with CaptureQueriesContext(connection) as caught:
        assert AnyRow(kinds).exists() is found
    assert len(caught) == 1


def test_the_statement_is_written_once() -> None:
    written: list[bool] = []

    def noted() -> Iterator[QuerySet[Any]]:
        written.append(True)
        yield from kinds()

    any_row = AnyRow(noted)
    assert [any_row.exists() for _ in range(3)] == [False] * 3
    User.objects.create(username="ana")
    assert any_row.exists()
    assert written == [True]
