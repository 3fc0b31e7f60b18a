"""What is read together was true at one moment."""

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection

from conferencing.database.snapshot import one_moment
from conferencing.models import Contact
from conferencing.queries.queues import lines, wallboard
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], object]) -> None:
    """In another connection, to the commit."""

    def run() -> None:
        act()
        connection.close()

    other = Thread(target=run)
    other.start()
    other.join()


def added(name: str) -> None:
    elsewhere(lambda: Contact.objects.create(name=name))


def names() -> set[str]:
    return set(Contact.objects.values_list("name", flat=True))


def test_what_others_commit_meanwhile_is_seen_afterwards() -> None:
    added("Ana")
    with one_moment():
        assert names() == {"Ana"}
        added("Ben")  # and whoever reads does not hold this up
        assert names() == {"Ana"}
    assert names() == {"Ana", "Ben"}


def test_one_moment_within_another_is_the_same() -> None:
    with one_moment():
        assert names() == set()
        added("Ana")
        with one_moment():
            assert names() == set()
        assert names() == set()


def test_it_ends_with_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError), one_moment():
        names()
        raise ZeroDivisionError
    Contact.objects.create(name="Ana")
    assert names() == {"Ana"}


def test_a_wallboard_is_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody comes after how many wait was read, and before who they are."""
    world.waits("anna", "support", at=ago(seconds=20))
    read = lines.read

    def late(*, names: bool) -> object:
        elsewhere(lambda: world.waits("ben", "support", at=ago(seconds=10)))
        return read(names=names)

    monkeypatch.setattr(lines, "read", late)
    bands = wallboard.read(Clock(NOW), wallboard.Shown(names=True)).bands
    [band] = readable(bands)
    assert band.today.waiting.value == len(band.line.callers) == 1
