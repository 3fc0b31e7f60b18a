"""All polls of a conference, as a page and as a file."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.conferences import past, polls
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.polls import Polls, PollShown
from dashboard.access import permissions

from .activity_export import safe
from .pages import page
from .past import TOPIC

HEAD = (
    *("Poll", "Question", "Asked by", "Opened (UTC)", "Closed (UTC)", "People", "Asked"),
    *("Answered", "Late", "Other key", "No key", "Hung up", "Cut short"),
    *("Key", "Meaning", "Answers"),
)


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show(request: HttpRequest, conference_id: str) -> HttpResponse:
    name = past.name_of(conference_id, numbers=_numbers(request))
    shown = _read(request, conference_id)
    if name is None or shown is None:
        return _unknown(request, conference_id)
    return page(request, "polls.html", TOPIC, polls=shown, console_name=name)


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def download(request: HttpRequest, conference_id: str) -> HttpResponse:
    """A line for each key of each poll."""
    shown = _read(request, conference_id)
    if shown is None:
        return _unknown(request, conference_id)
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEAD)
    for poll in shown.shown:
        rows.writerows(_lines(poll))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="polls.csv"'
    return answer


def _lines(poll: PollShown) -> list[list[object]]:
    about: list[object] = [
        poll.id,
        safe(poll.text),
        safe(poll.asked_by),
        f"{poll.opened_at:%Y-%m-%d %H:%M:%S}",
        "" if poll.is_open else f"{poll.ends_at:%Y-%m-%d %H:%M:%S}",
        poll.people,
        poll.asked,
        poll.answered,
        poll.late,
        poll.other_key,
        poll.no_key,
        poll.hung_up,
        poll.cut_short,
    ]
    return [[*about, one.key, safe(one.meaning), one.count] for one in poll.choices]


def _read(request: HttpRequest, conference_id: str) -> Polls | None:
    clock = Clock(timezone.now(), telnyx_clock.ahead())
    found = polls.every(conference_id, clock, numbers=_numbers(request))
    if isinstance(found, Unreadable):
        raise ValueError(f"The polls of conference {conference_id} cannot be read")
    return found


def _numbers(request: HttpRequest) -> bool:
    return permissions.audience(request.user) == "full"


def _unknown(request: HttpRequest, conference_id: str) -> HttpResponse:
    about = {"conference_id": conference_id}
    return render(request, "404.html", about, status=404, using="jinja2")
