"""The teams, what belongs to each, and to which something would belong: a page for administrators.
They are changed in the admin.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.models import (
    Call,
    Conference,
    Queue,
    QueueSettings,
    RulesChange,
    Team,
    TeamConference,
    TeamQueue,
    TeamRule,
)
from conferencing.teams import matching, owning
from conferencing.teams.matching import Rule
from dashboard.access import permissions

LONGEST = 255
# More queues than these are only counted.
MOST_QUEUES = 20
FIELDS = ("queue", "conference", "number", "connection")


@dataclass(frozen=True, slots=True)
class Line:
    """One team. `queues`: the names of the first of them."""

    team: Team
    people: tuple[str, ...]
    rules: tuple[str, ...]
    queues: tuple[str, ...]
    more_queues: int
    live: int


@dataclass(frozen=True, slots=True)
class Found:
    """To what team something would belong, and by which of its rules."""

    team: str
    rules: tuple[str, ...]


@require_safe
@never_cache
@permissions.needs(permissions.MANAGE_TEAMS)
def show(request: HttpRequest) -> HttpResponse:
    """?queue=, or ?conference=, number and connection: whose would it be?"""
    asked = {name: _typed(request, name) for name in FIELDS}
    page = {
        "teams": _lines(),
        "asked": asked,
        "told": _told(asked) if any(asked.values()) else None,
        "nobodys_queues": _nobodys_queues(),
        "nobodys_conferences": _nobodys_conferences(),
        "outside": User.objects.filter(is_active=True, teams=None).count(),
        "is_settled": not RulesChange.objects.filter(settled_at=None).exists(),
    }
    return render(request, "teams.html", page)


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def _told(asked: dict[str, str]) -> list[Found]:
    rules = owning.rules()
    about = matching.Conference(asked["conference"], asked["number"], asked["connection"])
    fitting = rules.fitting_queue(asked["queue"]) if asked["queue"] else []
    fitting += rules.fitting_conference(about)
    by_team: dict[int, list[Rule]] = {}
    for rule in fitting:
        by_team.setdefault(rule.team, []).append(rule)
    names = dict(Team.objects.filter(pk__in=by_team).values_list("pk", "name"))
    found = [Found(names[team], _worded(each)) for team, each in by_team.items() if team in names]
    return sorted(found, key=lambda one: one.team.lower())


def _worded(rules: list[Rule]) -> tuple[str, ...]:
    return tuple(f"{TeamRule.Kind(rule.kind).label}: {rule.value}" for rule in rules)


def _lines() -> list[Line]:
    """Five queries, however many teams."""
    live = Conference.objects.filter(pk=OuterRef("conference_id"), ended_at=None)
    rooms = TeamConference.objects.filter(Exists(live)).values_list("team").annotate(Count("pk"))
    live_of = dict(rooms.order_by())
    queues: dict[int, list[str]] = {}
    for team, name in TeamQueue.objects.order_by("queue").values_list("team_id", "queue"):
        queues.setdefault(team, []).append(name)
    return [
        Line(
            team,
            tuple(sorted(user.get_username() for user in team.members.all())),
            tuple(map(str, team.rules.all())),
            tuple(queues.get(team.pk, [])[:MOST_QUEUES]),
            max(0, len(queues.get(team.pk, [])) - MOST_QUEUES),
            live_of.get(team.pk, 0),
        )
        for team in Team.objects.prefetch_related("members", "rules")
    ]


def _nobodys_queues() -> list[str]:
    names = {*Queue.objects.filter(is_known_to_telnyx=True).values_list("pk", flat=True)}
    names |= {*QueueSettings.objects.values_list("pk", flat=True)}
    names |= {*Call.objects.exclude(waiting_in="").values_list("waiting_in", flat=True)}
    return sorted(names - {*TeamQueue.objects.values_list("queue", flat=True)})


def _nobodys_conferences() -> int:
    owned = TeamConference.objects.filter(conference_id=OuterRef("pk"))
    return Conference.objects.filter(~Exists(owned), ended_at=None).count()
