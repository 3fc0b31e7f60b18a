"""The pages. Each is drawn whole from one reading of the mirror, with the very fragments that the
live socket sends later.
"""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.commands import dial_numbers
from conferencing.ledger import notices
from conferencing.ledger.form_fields import LANGUAGES
from conferencing.queries import board, link, reception, recordings
from conferencing.queries.agents import agents
from conferencing.queries.commands import choices, ledger
from conferencing.queries.conferences import balance, console, polls
from conferencing.queries.names import queue_names
from conferencing.queries.queues import queue_page, queues
from conferencing.queries.reading.clock import Clock
from conferencing.teams import sight
from dashboard.access import permissions
from dashboard.health import report
from dashboard.topics import CONFERENCE, QUEUE

from . import (
    activity_filters,
    fragments,
    health_fragments,
    own_fragments,
    own_topic,
    recording_filters,
)
from .filters import telnyx_ahead_ms

USUAL_LANGUAGE = "en-US"
LONGEST_SEARCH = 100  # characters


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """The live board; whoever may not see it is sent on to the queues, or to an agent's home."""
    if not permissions.may(request.user, permissions.VIEW_BOARD):
        if permissions.may(request.user, permissions.ALL_QUEUES):
            return redirect("queues")
        if permissions.may(request.user, permissions.TAKE_CALLS):
            return redirect("agent")
    return show_board(request)


# None of the pages comes from the browser's cache: "back" would show an old state as the present.
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show_board(request: HttpRequest) -> HttpResponse:
    clock = _clock()
    find = _find(request)
    return page(
        request,
        "board.html",
        "board",
        board=board.read(clock, numbers=_numbers(request), find=find),
        find=find,
        tile=health_fragments.tile(report.now().summary),
        gaps=reception.recent(clock),
    )


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show_console(request: HttpRequest, conference_id: str) -> HttpResponse:
    clock, numbers = _clock(), _numbers(request)
    shown = console.read(conference_id, clock, numbers=numbers)
    if shown is None:
        about = {"conference_id": conference_id}
        return render(request, "404.html", about, status=404, using="jinja2")
    return page(
        request,
        "console.html",
        f"{CONFERENCE}{conference_id}",
        console=shown,
        balance=balance.read(conference_id, clock, numbers=numbers),
        polls=polls.read(conference_id, clock, numbers=numbers),
        ledger=ledger.lines(clock, numbers=numbers, conference_id=conference_id),
        commands=ledger.total(conference_id),
        announcements=choices.announcements(),
        languages=_languages(),
        notices={mark: notices.of(mark) for mark in notices.USUAL},
        languages_of=_languages_of,
    )


@require_safe
@never_cache
@permissions.needs(permissions.ALL_QUEUES)
def show_queues(request: HttpRequest) -> HttpResponse:
    clock, numbers = _clock(), _numbers(request)
    return page(
        request,
        "queues.html",
        "queues",
        queues=queues.read(clock, numbers=numbers),
        legs=choices.legs(clock, numbers=numbers, waiting=False),
        calls_checked=choices.calls_checked(),
        figures=board.figures(clock),
        ledger=ledger.queue_changes(clock, numbers=numbers),
    )


@require_safe
@never_cache
@permissions.needs(permissions.ALL_QUEUES)
def show_queue(request: HttpRequest, key: str) -> HttpResponse:
    """`key`: the name by which this viewer knows the queue."""
    clock, numbers = _clock(), _numbers(request)
    name = queue_names.find(key, numbers=numbers)
    if name is None:
        return render(request, "404.html", {}, status=404, using="jinja2")
    return page(
        request,
        "queue.html",
        f"{QUEUE}{key}",
        queue=queue_page.read(name, clock, numbers=numbers),
        members=agents.of_queue(name, key, clock, numbers=numbers),
        key=key,
        ledger=ledger.of_queue(name, clock, numbers=numbers),
    )


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
def show_activity(request: HttpRequest) -> HttpResponse:
    """Filters are in the address, as `activity_filters` reads them."""
    chosen = activity_filters.read(request.GET)
    shown = ledger.activity(
        _clock(), numbers=_numbers(request), wanted=chosen.wanted, number=chosen.page
    )
    return page(
        request,
        "activity.html",
        "activity",
        page=shown,
        asked=chosen.fields,
        problems=chosen.problems,
        per_page=ledger.ACTIVITY,
        is_filtered=chosen.is_any,
        address=chosen.address,
        verbs=activity_filters.verbs(),
        outcomes=activity_filters.outcomes(),
        ways=activity_filters.ways(),
    )


@require_safe
@never_cache
@permissions.needs(permissions.VIEW_RECORDINGS)
def show_recordings(request: HttpRequest) -> HttpResponse:
    """Filters are in the address, as `recording_filters` reads them."""
    clock, numbers = _clock(), _numbers(request)
    chosen = recording_filters.read(request.GET)
    return page(
        request,
        "recordings.html",
        "recordings",
        page=recordings.page(clock, chosen.wanted, numbers=numbers, number=chosen.page),
        asked=chosen.fields,
        problems=chosen.problems,
        per_page=recordings.PER_PAGE,
        is_filtered=chosen.is_any,
        address=chosen.address,
        ledger=ledger.deletions(clock, numbers=numbers),
    )


def page(request: HttpRequest, template: str, topic: str, **data: object) -> HttpResponse:
    """What every page of ours is given, beside its own `data`."""
    context = {
        "topic": topic,
        "audience": permissions.audience(request.user),
        "can": permissions.words_of(request.user),
        "is_in_team": sight.current().is_limited,
        "fragments": fragments,
        "own_fragments": own_fragments,
        "telnyx_ahead_ms": telnyx_ahead_ms(),
        "link": link.read(_clock()),
        **own_topic.of_page(request),
        "commands_days": settings.KEEP_COMMANDS_DAYS,  # 0: for ever
        "recordings_days": settings.KEEP_RECORDINGS_DAYS,  # the same
        # The caller IDs to choose from; none where nothing can be dialled.
        "dial_from": _dial_from(),
        **data,
    }
    return render(request, template, context, using="jinja2")


def _dial_from() -> list[tuple[str, str]]:
    if not settings.DIAL_CONNECTION:
        return []
    return [(each, each) for each in dial_numbers.caller_ids()]


def _find(request: HttpRequest) -> str:
    """What to search all conferences for; who may not see numbers finds none by their digits."""
    typed = request.GET.get("find", "").strip()[:LONGEST_SEARCH]
    hides_digits = not _numbers(request) and any(sign.isdigit() for sign in typed)
    return "" if "\0" in typed or hides_digits else typed


def _languages() -> list[tuple[str, str]]:
    """For a select: the usual one first, the others as people look for them."""
    others = sorted(set(LANGUAGES) - {USUAL_LANGUAGE}, key=LANGUAGES.__getitem__)
    return [(code, LANGUAGES[code]) for code in (USUAL_LANGUAGE, *others)]


def _languages_of(words: Iterable[notices.Words]) -> list[tuple[str, str]]:
    return [(each.language, LANGUAGES[each.language]) for each in words]


def _clock() -> Clock:
    return Clock(timezone.now(), telnyx_clock.ahead())


def _numbers(request: HttpRequest) -> bool:
    """Whether this viewer may see numbers."""
    return permissions.audience(request.user) == "full"
