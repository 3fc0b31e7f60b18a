"""`manage.py doctor`: everything that can be wrong with this installation, checked now. Its exit
status is 0 if nothing is wrong, and 1 if something is.
"""

import json
import sys
from dataclasses import asdict

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from dashboard.doctor import checks, findings
from dashboard.doctor.findings import Finding

MARKS = {"ok": "ok", "warning": "NOTE", "wrong": "WRONG", "skipped": "-"}


class Command(BaseCommand):
    help = __doc__
    # It finds missing migrations itself, and must run when the database is away.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: object, json: bool, **options: object) -> None:
        now = timezone.now()
        found = {name: check(now) for name, check in checks.GROUPS.items()}
        everything = [finding for each in found.values() for finding in each]
        if json:
            self.stdout.write(_as_json(everything))
        else:
            for name, of_group in found.items():
                self._write(name, of_group)
        if findings.worst(everything) == "wrong":
            sys.exit(1)

    def _write(self, name: str, found: list[Finding]) -> None:
        self.stdout.write(f"{name}")
        for each in found:
            self.stdout.write(f"  {MARKS[each.state]:<6}{each.sentence}")
            if each.what_to_do:
                self.stdout.write(f"        What to do: {each.what_to_do}")


def _as_json(found: list[Finding]) -> str:
    return json.dumps(
        {"state": findings.worst(found), "findings": [asdict(each) for each in found]}, indent=2
    )
