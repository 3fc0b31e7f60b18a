"""The Celery application: `celery -A dashboard worker`, `celery -A dashboard beat`, or both inside
the web process.
"""

import gc
import os
from contextvars import Token
from typing import Any

from celery import Celery
from celery.signals import (
    beat_init,
    before_task_publish,
    celeryd_init,
    setup_logging,
    task_postrun,
    task_prerun,
)

from conferencing import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

# After how many new objects the collector looks at the youngest, after how many such rounds at the
# middle ones, and after how many of those at all. Hardly anything here forms circles, and each of
# its rounds holds up everything. Set here, where every process of ours passes first: a worker
# imports thousands of classes that stay, and the collector took a seventh of that time.
gc.set_threshold(20_000, 50, 100)

app = Celery("switchboard")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _leave_logging_to_django(**_: object) -> None:
    """While anyone listens to this signal, Celery sets up no logging of its own."""


@celeryd_init.connect
@beat_init.connect
def _wait_for_the_database(**_: object) -> None:
    """Before anything else of a worker or beat: as a web process does, also where they are started
    by `celery` itself. Inside a web process it has waited already.
    """
    from django.conf import settings

    from conferencing.database import turns

    if not settings.EMBEDDED:
        turns.wait()


# In the headers of a task: by which ids its lines in the log are found.
IDS = "switchboard_ids"

_begun: dict[str, Token[tracing.Ids]] = {}


@before_task_publish.connect
def _send_ids_along(headers: dict[str, object], **_: object) -> None:
    if ids := tracing.current():
        headers[IDS] = dict(ids)


@task_prerun.connect
def _take_ids(task_id: str, task: Any, **_: object) -> None:
    """In the thread that runs the task, as is the other."""
    _begun[task_id] = tracing.begin(tracing.readable(task.request.get(IDS)))


@task_postrun.connect
def _forget_ids(task_id: str, **_: object) -> None:
    if token := _begun.pop(task_id, None):
        tracing.end(token)
