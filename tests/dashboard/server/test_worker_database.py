"""What this product's Celery does with database connections, and where it leans on Celery's own
fixup for Django.
"""

from typing import Any

import pytest
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]

from dashboard.celery import app
from dashboard.server import worker_database
from dashboard.server.worker_database import Fixup, WorkerFixup


class Connection:
    """Of Django's for PostgreSQL, what is used."""

    def __init__(self, **options: object) -> None:
        self.settings_dict: dict[str, Any] = {"OPTIONS": options, "CONN_MAX_AGE": 0}
        self.did: list[str] = []

    def close(self) -> None:
        self.did.append("close")

    def close_pool(self) -> None:
        assert "pool" in self.settings_dict["OPTIONS"], "without it Django finds no pool to close"
        self.did.append("close_pool")


def test_celery_uses_our_fixup_for_django_and_no_other() -> None:
    (fixup,) = app._fixups  # type: ignore[attr-defined]
    assert isinstance(fixup, Fixup)
    assert isinstance(fixup.worker_fixup, WorkerFixup)


def test_celery_closes_by_the_method_that_we_replace() -> None:
    for name in ("on_task_prerun", "on_task_postrun"):
        names = getattr(DjangoWorkerFixup, name).__code__.co_names
        assert "close_database" in names, "Celery closes in another way: see worker_database.py"


def test_a_worker_on_postgresql_gives_the_pool_up_and_keeps_its_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(pool={"min_size": 2}, sslmode="prefer")
    monkeypatch.setattr(worker_database, "connections", {"default": connection})
    worker_database._keep_connections()
    assert connection.did == ["close", "close_pool"]
    assert connection.settings_dict == {
        "OPTIONS": {"sslmode": "prefer"},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def test_a_worker_on_sqlite_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection(timeout=20)
    monkeypatch.setattr(worker_database, "connections", {"default": connection})
    worker_database._keep_connections()
    assert connection.did == []
    assert connection.settings_dict["CONN_MAX_AGE"] == 0
