"""What `manage.py setup` asks and does, step by step. Each step may be repeated: what is right
already is kept, and said.
"""

import getpass
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.utils import timezone

from conferencing.connections import changes, needs
from conferencing.connections import numbers as numbers_of
from conferencing.connections.needs import Wanted
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedApplication
from dashboard import places
from dashboard.doctor import account, address, events
from dashboard.doctor.account import Account
from dashboard.management.failed import failed
from dashboard.setup import first_admin as first_admins
from dashboard.setup.asked import ASKED, Asked, keep

__all__ = ["ASKED", "Asked", "keep"]

LOOK_SECONDS = 0.5
NO_ACCOUNT = (
    "No account at Telnyx yet? Open one at https://telnyx.com, buy a number, and come back: this"
    f" picks up where it left off. Until then `{places.DEMO}` shows everything with a simulated"
    " Telnyx."
)

# Where nobody can be asked.
OPTIONS = {
    "TELNYX_API_KEY": "--api-key-file, a file with the API key",
    "TELNYX_PUBLIC_KEY": "--public-key, as the portal shows it",
    "PUBLIC_URL": "--address, like https://board.example.com",
}
MOST_NAMED = 3
NO_NUMBER = "It has no number yet. Give it one in the Telnyx portal: Numbers, My Numbers."
CALL_LATER, CALL_NOW = "Then call that number.", "Call one of the application's numbers now."


@dataclass(frozen=True)
class Person:
    """Whoever sits at the terminal; nobody where `is_there` is false."""

    tell: Callable[[str], object]
    is_there: bool

    def ask(self, question: str, *, secret: bool = False) -> str:
        return (getpass.getpass if secret else input)(f"{question}: ").strip()

    def agrees(self, question: str) -> bool:
        return not self.is_there or self.ask(f"{question} [Y/n]").lower() in ("", "y", "yes")


def settle(person: Person, asked: Asked, given: str) -> str:
    """Ask until it is right, beginning with what is given or set already; keep it in the file.
    Raises CommandError where nobody can be asked.
    """
    value = given or str(getattr(settings, asked.name))
    while True:
        value = asked.as_meant(value)
        if value:
            found = asked.check(value)
            wrong = next((each for each in found if each.is_wrong), None)
            if wrong is None:
                keep(asked.kept(value))
                person.tell(f"ok    {found[-1].sentence}")
                return value
            _refuse(person, f"{wrong.sentence} {wrong.what_to_do}")
        elif not person.is_there:
            raise CommandError(_missing(asked))
        elif asked.secret:
            person.tell(NO_ACCOUNT)
        value = person.ask(asked.question, secret=asked.secret)


def _missing(asked: Asked) -> str:
    words = f"{asked.name} is missing: give {OPTIONS[asked.name]}, or set it."
    return f"{words}\n{NO_ACCOUNT}" if asked.secret else words


def _refuse(person: Person, words: str) -> None:
    if not person.is_there:
        raise CommandError(words)
    person.tell(f"WRONG {words}")


def first_admin(person: Person, name: str, password: str) -> None:
    """Unless there is one. Asks until name and password are good, beginning with what is given."""
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        person.tell("ok    There is an administrator.")
        return
    repeated = password
    while True:
        if person.is_there and not (name and password):
            name = name or person.ask("Name of the first administrator (Enter: later)")
            password, repeated = _new_password() if name else ("", "")
        if not name or not password:
            _tell_how_later(person)
            return
        form = first_admins.Form({"username": name, "password1": password, "password2": repeated})
        if form.is_valid():
            form.save()
            person.tell(f"ok    {name} can sign in.")
            return
        _refuse(person, " ".join(str(each) for some in form.errors.values() for each in some))
        name = password = ""


def _new_password() -> tuple[str, str]:
    """As they are typed: blanks count where somebody signs in."""
    return getpass.getpass("Password: "), getpass.getpass("Password again: ")


def _tell_how_later(person: Person) -> None:
    person.tell(f"NOTE  No administrator yet: run `{places.TOOL} createsuperuser`.")
    if person.is_there and first_admins.is_needed():
        link = first_admins.link(settings.PUBLIC_URL, timezone.now())
        person.tell(f"      Or open this link within a day: {link}")


def check_proxy(person: Person, value: str) -> None:
    """With Switchboard running. Raises CommandError with what is wrong."""
    for finding in address.all_of(value):
        if finding.is_wrong:
            raise CommandError(f"{finding.sentence} {finding.what_to_do}")
        if finding.check != "https":  # that was said when the address was entered
            person.tell(f"ok    {finding.sentence}")


def check_clock(person: Person) -> Account:
    told = account.look()
    finding = account.clock(told)
    if finding.is_wrong:
        raise CommandError(f"{finding.sentence} {finding.what_to_do}")
    person.tell(f"{'ok   ' if finding.state == 'ok' else 'NOTE '} {finding.sentence}")
    return told


def application(person: Person, told: Account, chosen: str) -> ListedApplication:
    """Made, or adopted and put right. `chosen`: an id, "new", or empty: ours, or a new one."""
    wanted = changes.wanted()
    try:
        if told.error:  # nobody knows which there are, and another one would be made
            raise told.error
        found = _found(person, told, chosen, wanted)
        if found is None:
            made = changes.create("Switchboard", wanted, by=None, now=timezone.now())
            person.tell(f"ok    The Voice API application {made.name} has been created.")
            return made
        return _put_right(person, found, wanted)
    except GatewayError as error:
        raise CommandError(failed(error)) from error
    except changes.Meanwhile:
        raise CommandError(changes.MEANWHILE) from None


def _found(person: Person, told: Account, chosen: str, wanted: Wanted) -> ListedApplication | None:
    by_id = {each.application_id: each for each in told.applications}
    ours = [each for each in told.applications if needs.is_ours(each, wanted)]
    if not chosen and not ours and by_id and person.is_there:
        for each in told.applications:
            person.tell(f"      {each.application_id}  {each.name} ({each.webhook_url})")
        chosen = person.ask("ID of the application to use, or Enter for a new one") or "new"
    if told.left_out and chosen != "new" and (chosen not in by_id if chosen else not ours):
        raise CommandError(f"{told.left_out} Then say which to use: --application ID, or new.")
    if chosen == "new" or (not chosen and not ours):
        return None
    if chosen and chosen not in by_id:
        raise CommandError(f"The account has no Voice API application {chosen}.")
    return by_id[chosen] if chosen else ours[0]


def _put_right(person: Person, found: ListedApplication, wanted: Wanted) -> ListedApplication:
    wrong = [need for need in needs.unmet(found, wanted) if need.fixable]
    for need in wrong:
        person.tell(f"      {need.title}: {need.has} → {need.becomes}")
    if wrong and not person.agrees(f"Change this in {found.name} at Telnyx?"):
        raise CommandError("Nothing was changed at Telnyx.")
    fixed = changes.fix(found, wanted, by=None, now=timezone.now())
    left = needs.unmet(fixed, wanted)
    for need in left:
        person.tell(f"NOTE  {need.title}: {need.has}. {need.why} {need.cure}")
    if not left:
        person.tell(f"ok    The Voice API application {fixed.name} is as it should be.")
    return fixed


def how_to_call(person: Person, used: ListedApplication) -> str:
    """Says which numbers lead to the application. Returns what to do with them."""
    led = numbers_of.leading_to(used.application_id)
    said = led.words if led.numbers or led.missing else NO_NUMBER
    person.tell(f"{'ok   ' if led.numbers else 'NOTE '} {said}")
    if led.numbers:
        return f"Call {' or '.join(led.numbers[:MOST_NAMED])} now."
    return CALL_NOW if led.missing else CALL_LATER


def first_webhook(person: Person, since: datetime, seconds: float, call: str = CALL_NOW) -> None:
    """Wait for one that was received after `since`. Raises CommandError with what was refused
    instead, or when none comes.
    """
    person.tell(f"      {call} Waiting up to {seconds:.0f} s for the first webhook…")
    until = timezone.now() + timedelta(seconds=seconds)
    while timezone.now() < until:
        told = events.heard(since, timezone.now())
        if told.state == "ok":
            person.tell(f"ok    {told.sentence}")
            return
        if told.is_wrong:
            raise CommandError(f"{told.sentence} {told.what_to_do}")
        time.sleep(LOOK_SECONDS)
    raise CommandError(
        f"No webhook came within {seconds:.0f} s. Check that a number leads to the application"
        f" (portal: Numbers, My Numbers), call it, and run `{places.TOOL} setup` again: it goes on"
        " from here."
    )


def is_at_terminal() -> bool:
    return sys.stdin.isatty()
