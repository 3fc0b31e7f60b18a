"""A day of a queue: as a page with its chart, and the same table as a file for a spreadsheet."""

import csv
import io
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.metrics.ratios import Ratio
from conferencing.queries.names import queue_names
from conferencing.queries.queues import queue_day
from conferencing.queries.reading.clock import Clock
from conferencing.queries.screens.queue_day import DayReport, DayRow
from dashboard.access import permissions
from dashboard.topics import QUEUE

from . import call_backs, charts, pages
from .recording_filters import YEARS

HEAD = (
    *("begins", "offered", "answered", "abandoned", "short abandons", "flow-out", "removed"),
    *("service level %", "in time", "out of", "average speed of answer (s)"),
    *("occupancy %", "busy (min)", "busy or ready (min)"),
)


@require_safe
@never_cache
@permissions.needs(permissions.ALL_QUEUES)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """?day=2026-11-26, in the zone of the queue; today without one."""
    report = _report(request, key)
    return pages.page(
        request,
        "queue_day.html",
        f"{QUEUE}{key}",
        report=report,
        key=key,
        head=HEAD,
        table=[cells(row) for row in report.busy_rows],
        chart=charts.of_day(report.rows, report.begins),
        before=report.day - timedelta(days=1),
        after=None if report.is_today else report.day + timedelta(days=1),
        most=queue_day.MOST_ABANDONED,
        phone=call_backs.phone_of(request.user),
        phone_setup=call_backs.setup_of(request.user),
    )


@require_safe
@never_cache
@permissions.needs(permissions.ALL_QUEUES)
def download(request: HttpRequest, key: str) -> HttpResponse:
    """What the table of the page shows."""
    report = _report(request, key)
    written = io.StringIO()
    # Spreadsheets take a file without this mark for one in the letters of their country.
    written.write("\ufeff")
    csv.writer(written).writerows([HEAD, *map(cells, report.busy_rows)])
    name = "-".join(filter(None, ["queue", slugify(key), str(report.day)]))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    body = written.getvalue()
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def cells(row: DayRow) -> tuple[str, ...]:
    """As the page shows them, for a table with `HEAD`."""
    level = row.service_level
    return (
        row.begins,
        str(row.offered),
        str(row.answered),
        str(row.abandoned),
        str(row.short_abandoned),
        str(row.flow_out),
        str(row.removed),
        Ratio(int(level.numerator or 0), level.denominator or 0).shown_percent,
        str(int(level.numerator or 0)),
        str(level.denominator or 0),
        "" if row.asa_seconds is None else f"{row.asa_seconds:.1f}",
        row.occupancy.ratio.shown_percent,
        row.occupancy.busy_minutes,
        row.occupancy.all_minutes,
    )


def _report(request: HttpRequest, key: str) -> DayReport:
    numbers = permissions.audience(request.user) == "full"
    name = queue_names.find(key, numbers=numbers)
    if name is None:
        raise Http404
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    return queue_day.read(name, _day(request), clock, numbers=numbers)


def _day(request: HttpRequest) -> date | None:
    """None for none, and for what is no day that a report can be of."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day and day.year in YEARS else None
