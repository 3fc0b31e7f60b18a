"""`manage.py restore FILE`: what `backup` has written, into an empty database on SQLite or
PostgreSQL, whichever it comes from. Everything has to be stopped.
"""

from pathlib import Path

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from conferencing.database import turns
from dashboard import places
from dashboard.backup import restoring
from dashboard.backup.file import Header, Unreadable

from . import serve


class Command(BaseCommand):
    help = __doc__
    # The database may have no tables yet.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force",
            action="store_true",
            help="replace everything in the database with the backup",
        )

    def handle(self, *args: object, file: Path, force: bool, **options: object) -> None:
        try:
            header = restoring.read(file)
            # A process that is started meanwhile begins with what was restored.
            with turns.turn():
                self._restore(file, header, force=force)
                serve.bring_up_to_date(self.stdout.write)
        except (Unreadable, restoring.CannotRestore) as problem:
            raise CommandError(str(problem)) from None
        except DatabaseError as error:
            raise CommandError(f"The database does not answer as it should: {error}") from error
        self._tell(header)

    def _restore(self, file: Path, header: Header, *, force: bool) -> None:
        if restoring.prepare(header, timezone.now()) and not force:
            raise CommandError(
                "The database has data already, and nothing was changed. Restore into an empty"
                " one (another DATA_DIR or DATABASE_URL), or delete what it has: --force"
            )
        restoring.restore(file, header, timezone.now())

    def _tell(self, header: Header) -> None:
        rows = sum(header.tables.values())
        self.stdout.write(f"Restored: {rows:,} rows as of {header.made_at} ({header.version}).")
        self.stdout.write(
            "Not in a backup: the settings with their keys, and who was signed in. Everybody has to"
            f" sign in again. Check everything: `{places.TOOL} doctor`. Start it: `{places.RUN}`."
        )
