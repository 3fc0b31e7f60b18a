"""The Celery application: `celery -A dashboard worker`, `celery -A dashboard beat`, or both inside
the web process.
"""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

app = Celery("switchboard", fixups=["dashboard.server.worker_database:fixup"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _leave_logging_to_django(**_: object) -> None:
    """While anyone listens to this signal, Celery sets up no logging of its own."""
