"""The Celery application: `celery -A dashboard worker`, `celery -A dashboard beat`, or both inside
the web process.
"""

import gc
import os

from celery import Celery
from celery.signals import setup_logging

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
