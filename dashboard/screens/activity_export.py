"""All commands that a filter finds, as a file for a spreadsheet: streamed, some hundred a time."""

import csv
import io
from collections.abc import AsyncIterator, Iterable

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.contacts import formulas
from conferencing.queries.commands import ledger
from conferencing.queries.commands.presses import given_by
from conferencing.queries.commands.search import Wanted
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.ledger import LedgerLine
from conferencing.teams import sight
from conferencing.teams.sight import Teams
from dashboard.access import permissions

from . import activity_filters

HEAD = (
    *("time (UTC)", "operator", "origin", "what", "command", "conference", "conference ID"),
    *("outcome", "finished (UTC)", "problem", "advice", "command ID"),
)
# Signs that isolate a name on a screen would be in the way of whoever sorts a column.
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def download(request: HttpRequest) -> HttpResponseBase:
    """With the filters, and the masked numbers, of the page."""
    numbers = permissions.audience(request.user) == "full"
    teams = sight.current().teams
    rows = _rows(activity_filters.read(request.GET).wanted, teams, numbers=numbers)
    # A HEAD reads nothing of it all.
    body = () if request.method == "HEAD" else rows
    headers = {"Content-Disposition": 'attachment; filename="activity.csv"'}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


async def _rows(wanted: Wanted, teams: Teams, *, numbers: bool) -> AsyncIterator[str]:
    # Spreadsheets take a file without this mark for one in the letters of their country.
    yield "\ufeff" + _text([HEAD])
    read, before = sync_to_async(_read), None
    while True:
        lines, before = await read(wanted, teams, before, numbers=numbers)
        if before is None:
            return
        yield _text(map(_row, lines))


def _read(
    wanted: Wanted, teams: Teams, before: int | None, *, numbers: bool
) -> tuple[list[LedgerLine], int | None]:
    """With the sight of whoever asked: by now the request is answered."""
    with sight.as_seen(sight.of_teams(teams)):
        return ledger.export(Clock(timezone.now()), numbers=numbers, wanted=wanted, before=before)


def _row(line: LedgerLine) -> tuple[str, ...]:
    origin = "automatic" if line.is_automatic else "people"
    texts = (
        given_by(line.asked_by, line.is_automatic),
        origin,
        line.text,
        line.label,
        line.conference_name,
        line.conference_id,
    )
    return (
        f"{line.asked_at:%Y-%m-%d %H:%M:%S}",
        *map(safe, texts),
        line.state_words,
        f"{line.finished_at:%Y-%m-%d %H:%M:%S}" if line.finished_at else "",
        safe(line.problem),
        safe(line.advice),
        line.uuid,
    )


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return formulas.guarded(text.translate(_ISOLATES))


def _text(rows: Iterable[tuple[str, ...]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
