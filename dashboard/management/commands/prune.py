"""`manage.py prune`: delete at once what is older than the KEEP settings say, as the worker does a
little at a time. Safe while everything runs.
"""

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.retention import pruning
from dashboard.retention.kinds import KINDS, Kind

FOR_EVER = 1e9  # seconds


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how much, delete nothing")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        now = timezone.now()
        counted = {kind.name: pruning.count(kind, now) for kind in KINDS if kind.days}
        for kind in KINDS:
            self.stdout.write(f"  {_words(kind, counted.get(kind.name, 0))}")
        if dry_run:
            self.stdout.write(
                "Nothing was deleted. What is still open, or referred to by what is kept, stays."
            )
            return
        try:
            deleted = pruning.run_anew(now, FOR_EVER)
        except pruning.Busy:
            raise CommandError(
                "A worker, or another prune, is deleting right now. Nothing was deleted here: try"
                " again in a minute."
            ) from None
        self.stdout.write(f"{deleted:,} rows deleted.")


def _words(kind: Kind, old: int) -> str:
    if not kind.days:
        return f"{kind.words}: kept for ever"
    return f"{kind.words}: {old:,} older than {kind.days} days ({kind.setting})"
