"""`manage.py worker`: a process that carries out commands and checks what is shown against Telnyx.
Run as many as you like.
"""

from django.core.management import BaseCommand

from dashboard.celery import app
from dashboard.management import alone


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        alone.refuse_if_embedded()
        app.start(["worker", "--loglevel", "warning"])
