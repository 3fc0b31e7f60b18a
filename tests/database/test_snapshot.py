"""What is read together was true at one moment."""

from threading import Thread

import pytest
from django.db import connection

from conferencing.database.snapshot import one_moment
from conferencing.models import Contact
from conferencing.queries.queues import wallboard
from conferencing.queries.reading.clock import Clock
from tests import world
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(name: str) -> None:
    """Add a contact in another connection, and commit."""

    def add() -> None:
        Contact.objects.create(name=name)
        connection.close()

    other = Thread(target=add)
    other.start()
    other.join()


def names() -> set[str]:
    return set(Contact.objects.values_list("name", flat=True))


def test_what_others_commit_meanwhile_is_seen_afterwards() -> None:
    elsewhere("Ana")
    with one_moment():
        assert names() == {"Ana"}
        elsewhere("Ben")  # and whoever reads does not hold this up
        assert names() == {"Ana"}
    assert names() == {"Ana", "Ben"}


def test_one_moment_within_another_is_the_same() -> None:
    with one_moment():
        assert names() == set()
        elsewhere("Ana")
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
    read = wallboard.lines.read

    def late(*, names: bool) -> object:
        def come() -> None:
            world.waits("ben", "support", at=ago(seconds=10))
            connection.close()

        other = Thread(target=come)
        other.start()
        other.join()
        return read(names=names)

    monkeypatch.setattr(wallboard.lines, "read", late)
    [band] = wallboard.read(Clock(NOW), wallboard.Shown(names=True)).bands
    assert band.today.waiting.value == len(band.line.callers) == 1
