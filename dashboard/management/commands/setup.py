"""`manage.py setup`: from a clone to a live account. Asks for the keys and the address, checks each
at once, makes or adopts the Voice API application, and waits for the first webhook.

May be stopped and run again at any time: what is right already is kept.
"""

import logging
import os
import socket
import sys
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from dashboard import places
from dashboard.management import setting_up
from dashboard.management.setting_up import Person

from .demo import Children, wait_until_open
from .serve import migrate

INTERRUPTED = 130  # the exit status that a shell gives Ctrl-C


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--api-key-file", type=Path, help="a file with the API key")
        parser.add_argument("--public-key", default="", help="as the portal shows it")
        parser.add_argument("--address", default="", help="like https://board.example.com")
        parser.add_argument("--application", default="", help="the ID of one to adopt, or new")
        parser.add_argument("--admin", default="", help="the name of the first administrator")
        parser.add_argument("--admin-password-file", type=Path)
        parser.add_argument(
            "--wait",
            type=float,
            default=300.0,
            help="how long to wait for the first webhook, in seconds; 0: do not wait",
        )
        parser.add_argument("--no-input", action="store_true", help="do not ask anything")
        parser.add_argument("--serve", action="store_true", help="go on serving at the end")

    def handle(self, *args: object, **options: object) -> None:
        is_there = not options["no_input"] and setting_up.is_at_terminal()
        person = Person(self._tell, is_there)
        logging.getLogger("conferencing").setLevel(logging.WARNING)  # it is told, in sentences
        with ExitStack() as stack:
            try:
                children = self._set_up(person, options, stack)
            except (KeyboardInterrupt, EOFError):  # Ctrl-C, Ctrl-D; `Children` would end in silence
                self.stderr.write("\nRun it again: it goes on from here.")
                sys.exit(INTERRUPTED)
            if children and options["serve"]:
                children.wait()

    def _set_up(
        self, person: Person, options: dict[str, object], stack: ExitStack
    ) -> Children | None:
        self._ask(person, options)
        migrate(lambda words: self._tell(f"      {words}"))
        password = _line(options["admin_password_file"])
        setting_up.first_admin(person, str(options["admin"]), password)
        began = timezone.now()
        children = self._running(person, stack)
        setting_up.check_proxy(person, settings.PUBLIC_URL)
        told = setting_up.check_clock(person)
        used = setting_up.application(person, told, str(options["application"]))
        call = setting_up.how_to_call(person, used)
        if wait := float(str(options["wait"])):
            setting_up.first_webhook(person, began, wait, call)
        is_live = "is live" if wait else "is set up; whether webhooks arrive was not checked"
        self._tell(f"\nSwitchboard {is_live}: {settings.PUBLIC_URL}/")
        self._tell(_what_now(is_ours=children is not None, goes_on=bool(options["serve"])))
        return children

    def _ask(self, person: Person, options: dict[str, object]) -> None:
        self._tell(f"Settings are kept in {settings.SETTINGS_FILE} (only its owner can read it).")
        given = {
            "TELNYX_API_KEY": _line(options["api_key_file"]).strip(),
            "TELNYX_PUBLIC_KEY": str(options["public_key"]),
            "PUBLIC_URL": str(options["address"]).rstrip("/"),
        }
        for asked in setting_up.ASKED:
            setting_up.settle(person, asked, given[asked.name])

    def _running(self, person: Person, stack: ExitStack) -> Children | None:
        """Start the web process, unless one is there."""
        host, port = settings.LISTEN_HOST, settings.PORT
        if _is_open(host, port):
            self._tell(
                f"NOTE  Something listens on {host}:{port} already. If that is Switchboard, restart"
                " it after this, so that it reads the new settings."
            )
            return None
        children = stack.enter_context(Children())
        children.start(
            [sys.executable, *places.COMMAND, "serve"],
            {**os.environ, **_read_anew(), "LOG_LEVEL": "WARNING"},
        )
        wait_until_open(children, host, port)
        self._tell(f"ok    Switchboard runs on {host}:{port}.")
        return children

    def _tell(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _what_now(*, is_ours: bool, goes_on: bool) -> str:
    check = f"Check it at any time: `{places.TOOL} doctor`."
    if is_ours and not goes_on:
        return f"It stops now that this command ends. Start it again: `{places.RUN}`. {check}"
    return f"It runs until you press Ctrl-C. {check}" if is_ours else check


def _line(path: object) -> str:
    """As it is in the file, but for its end: blanks count in a password."""
    return path.read_text().rstrip("\r\n") if isinstance(path, Path) else ""


def _read_anew() -> dict[str, str]:
    """What was in the file when this process started is in its environment, and would win."""
    from dashboard import settings_file

    return settings_file.read(settings.SETTINGS_FILE)


def _is_open(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
