"""A worker process that keeps its database connections from one task to the next.

Celery closes a thread's connection before and after each task. With Django's pool that is a check
and a reset each time, which a press waits for. Django allows no pool beside lasting connections, so
a worker process, whose few threads are its own, does without the pool. The embedded worker shares
its process with the web's threads and goes on as Celery would.
"""

from functools import cached_property

from celery import Celery
from celery.fixups.django import (  # type: ignore[attr-defined]  # the stubs miss the second
    DjangoFixup,
    DjangoWorkerFixup,
)
from django.conf import settings
from django.db import close_old_connections, connections


def fixup(app: Celery) -> DjangoFixup:
    """In place of Celery's own for Django, which has no setting for this."""
    ours = Fixup(app)
    ours.install()
    return ours


class Fixup(DjangoFixup):
    @cached_property
    def worker_fixup(self) -> "WorkerFixup":
        return WorkerFixup(self.app)

    def on_worker_init(self, **options: object) -> None:
        if not settings.EMBEDDED:
            _keep_connections()
        super().on_worker_init(**options)


class WorkerFixup(DjangoWorkerFixup):  # type: ignore[misc]  # untyped
    def close_database(self, **_: object) -> None:
        """Called before and after each task. Closes what is broken or past its age; without a pool,
        the next query asks whether the connection is still good.
        """
        close_old_connections()


def _keep_connections() -> None:
    connection = connections["default"]
    options = connection.settings_dict["OPTIONS"]
    if "pool" not in options:  # SQLite
        return
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's only
    del options["pool"]
    connection.settings_dict |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
