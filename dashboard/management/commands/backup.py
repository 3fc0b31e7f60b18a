"""`manage.py backup FILE`: the whole database of one moment in one file, on SQLite and PostgreSQL,
while Switchboard runs. `restore` puts it into either.
"""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from dashboard.backup import taking


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as switchboard.backup")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            header = taking.take(file, timezone.now())
        except FileExistsError:
            raise CommandError(f"{file} already exists. Choose another name.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        except DatabaseError as error:
            words = f"The database cannot be read: {error}. No backup was made."
            raise CommandError(words) from error
        except taking.CannotTake as problem:
            raise CommandError(str(problem)) from None
        rows = sum(header.tables.values())
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"{file}: {rows:,} rows, {size:,.1f} MB. Only you can read it; it is as secret as the"
            " database."
        )
        self.stdout.write(
            f"Not in it: the settings with their keys ({settings.SETTINGS_FILE}, or your service's"
            " environment), which you have to back up separately; and who is signed in."
        )
