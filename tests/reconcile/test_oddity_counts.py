"""What could not be read or drawn is counted where admins look, across processes and restarts,
however often it comes.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from conferencing import oddities
from conferencing.models import Oddity
from conferencing.queries.reading import unreadable
from conferencing.reconcile import oddity_counts
from conferencing.telnyx_api import paging, rows
from tests.conftest import SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`steady(seconds)` moves the clock by which writes are rare."""
    now = [1000.0]
    monkeypatch.setattr("conferencing.reconcile.oddity_counts.time.monotonic", lambda: now[0])

    def forward(seconds: float) -> None:
        now[0] += seconds

    return forward


def broken() -> None:
    raise OverflowError("+12025550142")


def counted() -> list[tuple[str, str, int]]:
    return [(row.place, row.what, row.times) for row in Oddity.objects.order_by("place", "what")]


def test_rows_of_listings_and_what_cannot_be_shown_are_counted() -> None:
    for _ in range(3):
        paging.readable([{"id": ""}, {"name": "good"}, 7], rows.queue, "queue", counted=2)
        unreadable.one("conference", "one", broken)
    oddity_counts.write(NOW)
    reasons = dict(Oddity.objects.filter(place="listing").values_list("why", "times"))
    assert reasons == {"it has no usable name": 3, "it is not an object": 3}
    assert counted()[-1] == ("screen", "conference", 3)


def test_a_second_process_adds_to_the_same_row(steady: Callable[[float], None]) -> None:
    for second in range(3):
        oddities.note("screen", "person", "OddError")
        oddity_counts.write(NOW + timedelta(seconds=second))
        steady(oddity_counts.WRITE_SECONDS)
    assert counted() == [("screen", "person", 3)]
    assert Oddity.objects.get().last_at == NOW + timedelta(seconds=2)
    oddities.note("screen", "person", "OddError")
    oddity_counts.write(NOW + timedelta(days=1))
    assert counted() == [("screen", "person", 3), ("screen", "person", 1)]


def test_a_flood_costs_one_statement_each_few_seconds(
    steady: Callable[[float], None], django_assert_num_queries: Any
) -> None:
    oddities.note("screen", "person", "first")
    with django_assert_num_queries(1):
        for number in range(5000):
            oddity_counts.write(NOW)
            oddities.note("listing", f"kind {number % 300}", f"why {number}")
    steady(oddity_counts.WRITE_SECONDS)
    oddity_counts.write(NOW)
    assert Oddity.objects.count() <= oddities.MOST_KINDS + 2
    assert sum(row.times for row in Oddity.objects.all()) == 5001


def test_while_nothing_is_odd_it_costs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        oddity_counts.write(NOW)


def test_what_could_not_be_written_counts_the_next_time(
    steady: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError

    oddities.note("screen", "person", "OddError")
    with monkeypatch.context() as patched, pytest.raises(OperationalError):
        patched.setattr(oddity_counts, "upsert", away)
        oddity_counts.write(NOW)
    steady(oddity_counts.WRITE_SECONDS)
    oddity_counts.write(NOW)
    assert counted() == [("screen", "person", 1)]


def test_threads_lose_none() -> None:
    def often() -> None:
        for _ in range(500):
            oddities.note("screen", "person", "OddError")

    threads = [Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    taken = 0
    while any(thread.is_alive() for thread in threads):
        taken += sum(oddities.take().values())
    assert taken + sum(oddities.take().values()) == 2000


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("supervisor", 302)])
def test_admins_see_it_with_the_reason_and_nothing_secret(
    role: str, status: int, signed_in: SignIn
) -> None:
    unreadable.one("person", "v3:one", broken)
    paging.readable([{}], rows.queue, "queue", counted=2)
    oddities.note("webhook", "call.initiated", "an id in it is too long")
    oddity_counts.write(NOW)
    answer = signed_in(role).get(reverse("admin:conferencing_oddity_changelist"))
    assert answer.status_code == status
    page = answer.content.decode()
    if status == 200:
        assert "Person could not be shown" in page and "OverflowError" in page
        assert "Telnyx listed a queue that could not be read" in page
        assert "A webhook (call.initiated) had an ID that could not be kept" in page
        assert "2025550142" not in page and "v3:one" not in page
