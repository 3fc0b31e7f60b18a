"""Times at which nothing came, for tests of what is fetched of them."""

from datetime import UTC, datetime, timedelta

import pytest

from conferencing.models import Reception
from webhooks import recovery

LATER = timedelta(seconds=90)


@pytest.fixture
def nothing_asked() -> None:
    recovery._asked_legs.clear()


def soon() -> datetime:
    return datetime.now(UTC) + LATER


def begin(*, seconds_ago: float = 0) -> datetime:
    """Whole until then."""
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    Reception.objects.create(pk=1, whole_until=at)
    return at
