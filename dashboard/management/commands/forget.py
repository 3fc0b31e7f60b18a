"""`manage.py forget NUMBER`: what is known of one person, by their number or SIP address, is
deleted or replaced by a stand-in; figures and counts stay. Without --yes it says what would go.
"""

import logging
from collections import Counter

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.mirror import recordings as mirrored
from conferencing.models import Recording
from conferencing.models.numbers import NoNumber
from conferencing.telnyx_api import recordings
from conferencing.telnyx_api.errors import GatewayError
from dashboard.forgetting import person, rewriting
from dashboard.forgetting.person import CannotForget, Person

log = logging.getLogger(__name__)

AS_KEPT = (
    "If the number is kept without its country or area code, type it exactly as it is kept and add"
    " --exact."
)

REST = "The recordings before it have been deleted; nothing else was changed. Run it again."


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="+12025550142 or sip:ana@example.com")
        parser.add_argument(
            "--exact",
            action="store_true",
            help="the number exactly as it is kept, even without its country or area code",
        )
        parser.add_argument("--yes", action="store_true", help="do it; this cannot be undone")
        parser.add_argument(
            "--recordings", action="store_true", help="delete recordings of their calls at Telnyx"
        )

    def handle(
        self,
        *args: object,
        number: str,
        exact: bool,
        yes: bool,
        recordings: bool,
        **options: object,
    ) -> None:
        try:
            found = (person.find_exactly if exact else person.find)(number)
        except NoNumber as problem:
            raise CommandError(f"{problem} {AS_KEPT} Nothing was changed.") from None
        except CannotForget as problem:
            raise CommandError(f"{problem} Nothing was changed.") from None
        listed = list(Recording.objects.filter(call_control_id__in=found.legs, deleted_at=None))
        self.stdout.write(f"Calls of this person: {len(found.legs)}")
        if not yes:
            self._tell(rewriting.count(found))
            self._tell_of_recordings(len(listed))
            self.stdout.write("Nothing was changed. To do it: --yes. It cannot be undone.")
            return
        if recordings:
            self._delete(listed)
        done = self._rewrite(found)
        self._tell(done)
        if not recordings:
            self._tell_what_is_left(listed)
        log.info(
            "A person was forgotten: %s rows; %s stands in for them",
            f"{done.total():,}",
            found.stand_in,
        )
        self.stdout.write(f"Forgotten. {found.stand_in} now stands in for this person.")
        self.stdout.write("Not reached: backups, logs of proxies, and what Telnyx keeps itself.")

    def _rewrite(self, found: Person) -> Counter[str]:
        """Nothing is held up meanwhile, so the person may call."""
        try:
            done = rewriting.forget(found)
        except CannotForget as problem:
            raise CommandError(f"{problem} Part of it is done: run it again to finish.") from None
        if person.came_back(found):
            raise CommandError("The person has called in the meantime: run it again for that call.")
        return done

    def _tell(self, rows: Counter[str]) -> None:
        for table, number in sorted(rows.items()):
            self.stdout.write(f"  {table}: {number:,}")

    def _tell_of_recordings(self, number: int) -> None:
        if number:
            self.stdout.write(
                f"Recordings of their calls at Telnyx: {number}. --recordings deletes them, too;"
                " this command cannot find them afterwards."
            )
        self._tell_of_conferences()

    def _tell_what_is_left(self, listed: list[Recording]) -> None:
        if listed:
            self.stdout.write(
                f"Recordings of their calls left at Telnyx: {len(listed)}. Delete them on the"
                " Recordings page or in the Telnyx portal; this command cannot find them any more:"
            )
        for row in listed:
            self.stdout.write(f"  {row.pk}")
        self._tell_of_conferences()

    def _tell_of_conferences(self) -> None:
        self.stdout.write(
            "Recordings of whole conferences also contain other people, and are not touched: to"
            " delete one, use the Recordings page."
        )

    def _delete(self, listed: list[Recording]) -> None:
        for row in listed:
            try:
                recordings.delete(row.pk)
            except GatewayError as error:
                # Somebody deleted it at Telnyx: that is what is wanted.
                if not error.says_not_found:
                    raise CommandError(f"{_not_deleted(error)} {REST}") from error
            mirrored.note_deleted(row.pk, telnyx_clock.at(timezone.now()))


def _not_deleted(error: GatewayError) -> str:
    if error.is_doubtful:
        return "Telnyx did not confirm that it has deleted a recording."
    return f"Telnyx did not delete a recording: {error.told}"
