"""`manage.py serve`: the web process. Without REDIS_URL it runs the worker and the clock (beat) as
well.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from conferencing import parent_process
from conferencing.database import turns
from conferencing.vitals import beating
from dashboard.doctor import services
from dashboard.setup import first_admin
from webhooks.signature import BadKey, public_key

log = logging.getLogger(__name__)

NOT_WRITTEN = (
    f"Check that this user can write to it and to {settings.DATA_DIR}, and that there is space left"
    " on the disk."
)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.LISTEN_HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--parent", type=int, help="end when the process with this ID ends")

    def handle(
        self, *args: object, host: str, port: int, parent: int | None, **options: object
    ) -> None:
        if parent:
            parent_process.end_with(parent)
        _end_with_the_terminal()
        # First: a second start by mistake must not touch the database of the one that runs.
        refuse_if_taken(host, port)
        migrate(log.info)
        self._say_what_is_missing()
        self._say_how_to_begin(host, port)
        _run(host, port)

    def _say_what_is_missing(self) -> None:
        for name in ("TELNYX_API_KEY", "TELNYX_PUBLIC_KEY"):
            if not getattr(settings, name):
                what = (
                    "commands cannot be carried out"
                    if name == "TELNYX_API_KEY"
                    else "webhooks cannot be accepted"
                )
                self.stderr.write(
                    f"{name} is not set: {what} until it is (Telnyx portal, Keys & Credentials)."
                )
        if settings.TELNYX_PUBLIC_KEY:
            try:
                public_key(settings.TELNYX_PUBLIC_KEY)
            except BadKey as error:
                self.stderr.write(f"{error}. Webhooks cannot be accepted until it is correct.")

    def _say_how_to_begin(self, host: str, port: int) -> None:
        """To a terminal alone: a log would keep the link."""
        if settings.DEMO or not self.stderr.isatty() or not first_admin.is_needed():
            return
        link = first_admin.link(settings.PUBLIC_URL or f"http://{host}:{port}", timezone.now())
        self.stderr.write(f"Nobody can sign in yet. Create the first account within a day: {link}")


def _end_with_the_terminal() -> None:
    """In order, as by SIGTERM; but not under nohup."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def migrate(tell: Callable[[str], object]) -> None:
    """Bring the database up to date; two processes that start at once take turns. Raises
    CommandError where it cannot be reached or written.
    """
    # Not SQLite, which must not be opened before its turn.
    if connection.vendor == "postgresql" and (found := services.database()).is_wrong:
        raise CommandError(f"{found.sentence} {found.what_to_do}")
    try:
        with turns.turn():
            bring_up_to_date(tell)
    except (OperationalError, OSError) as error:
        raise CommandError(f"The database cannot be prepared ({error}). {NOT_WRITTEN}") from error


def bring_up_to_date(tell: Callable[[str], object]) -> None:
    """To be called in a `turns.turn`."""
    if _is_behind():
        tell("Preparing the database: this can take a minute.")
    call_command("migrate", verbosity=0, interactive=False)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_if_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the server does: connections of the process before it may still be closing.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another port: PORT=8123"
            ) from error


def _run(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    # Not before now: they start what a refused start or a migration should not pay for.
    from dashboard.asgi import application, receiver
    from dashboard.live.hub import hub
    from dashboard.server import embedded

    def when_ready() -> None:
        asyncio.get_event_loop().call_soon(hub.start)
        beating.begin("web")
        if settings.EMBEDDED:
            embedded.start()
        # What is loaded now stays: the collector need not walk it again and again under load.
        gc.collect()
        gc.freeze()
        log.info("Switchboard is ready on http://%s:%s/ (%s)", host, port, settings.SERVER)

    def when_stopping() -> None:
        hub.part()
        embedded.ask_to_stop()

    # Each server is imported only where it runs: Daphne's installs Twisted's reactor.
    if settings.SERVER == "uvicorn":
        from dashboard.server import uvicorn_server

        serve = partial(uvicorn_server.run, application)
    else:
        from dashboard.server import daphne_server

        serve = partial(daphne_server.run, application, receiver)
    try:
        # The worker ends while connections are closed, and not after that.
        serve(host=host, port=port, when_ready=when_ready, when_stopping=when_stopping)
    finally:
        embedded.stop()
        beating.end("web")
        # Everything goes with the process: looking through it for garbage first takes most of the
        # time that its end takes (measured: 0.8 of 0.9 s of the processor).
        gc.freeze()
