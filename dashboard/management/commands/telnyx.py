"""`manage.py telnyx connections`: the account's Voice API applications beside what Switchboard
needs of them: list, show, create, fix, delete.
"""

from collections.abc import Callable, Mapping

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from conferencing.connections import changes, needs, numbers
from conferencing.connections.needs import Need, Wanted
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.rows import ListedApplication
from dashboard import places
from dashboard.management.failed import failed

# As of `doctor`: something is wrong, and somebody has to act.
WRONG = 1


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        subjects = parser.add_subparsers(dest="subject", required=True)
        connections = subjects.add_parser("connections", help="Voice API applications")
        doing = connections.add_subparsers(dest="doing")
        doing.add_parser("list", help="all of them, and what is wrong with each (the default)")
        show = doing.add_parser("show", help="one, beside what Switchboard needs")
        fix = doing.add_parser("fix", help="show the difference and put it right")
        delete = doing.add_parser("delete", help="delete one at Telnyx")
        create = doing.add_parser("create", help="create one for Switchboard")
        for each in (show, fix, delete):
            each.add_argument("id")
        for each in (fix, delete):
            each.add_argument("--yes", action="store_true", help="do not ask anything")
        create.add_argument("name", nargs="?", default="Switchboard")

    def handle(self, *args: object, doing: str | None, **options: object) -> None:
        do: Mapping[str, Callable[[Wanted, Mapping[str, object]], None]] = {
            "list": self._list,
            "show": self._show,
            "fix": self._fix,
            "create": self._create,
            "delete": self._delete,
        }
        try:
            do[doing or "list"](changes.wanted(), options)
        except GatewayError as error:
            raise CommandError(failed(error)) from error
        except changes.Meanwhile:
            raise CommandError(changes.MEANWHILE) from None
        except needs.NoAddress as error:
            raise CommandError(str(error)) from None

    def _list(self, wanted: Wanted, options: Mapping[str, object]) -> None:
        listed = applications.list_applications()
        if missing := needs.left_out(listed, "application"):
            self.stdout.write(missing)
        elif not listed:
            self.stdout.write(
                "The account has no Voice API application. Create one:"
                f" {places.TOOL} telnyx connections create"
            )
        led = numbers.of_each(each.application_id for each in listed)
        for each in listed:
            wrong = needs.unmet(each, wanted)
            state = f"to fix: {_differences(wrong)}" if wrong else "set up correctly"
            ours = " (in use here)" if needs.is_ours(each, wanted) else ""
            self.stdout.write(f"{each.application_id}  {each.name}{ours}: {state}")
            if each.application_id in led:
                self.stdout.write(f"    {led[each.application_id].words}")

    def _show(self, wanted: Wanted, options: Mapping[str, object]) -> None:
        application = applications.retrieve(str(options["id"]))
        self._write(application, needs.needs(application, wanted))
        self.stdout.write(f"  {numbers.leading_to(application.application_id).words}")
        if needs.unmet(application, wanted):
            raise CommandError(
                "This application is not set up as Switchboard needs it.", returncode=WRONG
            )

    def _fix(self, wanted: Wanted, options: Mapping[str, object]) -> None:
        application = applications.retrieve(str(options["id"]))
        wrong = needs.unmet(application, wanted)
        if not any(need.fixable for need in wrong):
            self._write(application, wrong)
            what = "Nothing that this command can change" if wrong else "Nothing to change"
            self.stdout.write(f"{what} at Telnyx.")
            return
        self._write(application, wrong)
        if not options["yes"] and not self._agrees("Change this at Telnyx?"):
            raise CommandError("Nothing was changed.")
        fixed = changes.fix(application, wanted, by=None, now=timezone.now())
        self.stdout.write(f"{fixed.name} has been put right.")

    def _create(self, wanted: Wanted, options: Mapping[str, object]) -> None:
        if not wanted.address:
            raise CommandError("Set PUBLIC_URL first: its webhooks must be sent somewhere.")
        made = changes.create(str(options["name"]), wanted, by=None, now=timezone.now())
        self.stdout.write(f"{made.name} has been created: {made.application_id}")
        self.stdout.write(
            "Assign a number to it in the portal. To make calls from it, set DIAL_CONNECTION to"
            " this ID, and add it to an outbound voice profile in the portal."
        )

    def _delete(self, wanted: Wanted, options: Mapping[str, object]) -> None:
        application = applications.retrieve(str(options["id"]))
        name = application.name or application.application_id
        typed = name if options["yes"] else _asked(f"Type its name to delete it ({name}): ")
        try:
            changes.delete(application, typed=typed, by=None, now=timezone.now())
        except changes.WrongName:
            raise CommandError("That is not its name. Nothing was deleted.") from None
        self.stdout.write(f"{name} has been deleted at Telnyx.")

    def _write(self, application: ListedApplication, shown: list[Need]) -> None:
        self.stdout.write(f"{application.name} ({application.application_id})")
        for need in shown:
            mark = "ok" if need.is_met else "WRONG"
            self.stdout.write(f"  {mark:<6}{need.title}: {need.has}")
            if not need.is_met:
                self.stdout.write(f"        needs {need.needs}. {need.why} {need.cure}".rstrip())

    def _agrees(self, question: str) -> bool:
        return _asked(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _differences(wrong: list[Need]) -> str:
    return ", ".join(f"{need.title} ({need.has})" for need in wrong)


def _asked(question: str) -> str:
    """Nothing where nobody is there to answer."""
    try:
        return input(question)
    except EOFError:
        return ""
