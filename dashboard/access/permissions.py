"""Who may see and command what: permissions of pages, of topics (sockets) and of verbs, and the
three groups that carry them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Literal

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from conferencing.ledger.verbs import VERBS
from conferencing.teams import sight
from dashboard import topics

Audience = Literal["full", "masked", "kiosk"]  # on a kiosk without names or numbers of callers
Whoever = User | AnonymousUser

VIEW_BOARD = "conferencing.view_board"
VIEW_QUEUES = "conferencing.view_queues"
MANAGE_QUEUES = "conferencing.manage_queues"
MANAGE_ROUTES = "conferencing.manage_routes"
MANAGE_CONNECTIONS = "conferencing.manage_connections"
MANAGE_TEAMS = "conferencing.manage_teams"
TAKE_CALLS = "conferencing.take_calls"
# In no table: to watch any queue. An agent watches those that they are a member of, on a home of
# their own.
ALL_QUEUES = topics.ALL_QUEUES
VIEW_NUMBERS = "conferencing.view_numbers"
VIEW_RECORDINGS = "conferencing.view_recordings"
LISTEN_RECORDINGS = "conferencing.listen_recordings"
DELETE_RECORDINGS = "conferencing.delete_recordings"
MANAGE_DIRECTORY = "conferencing.manage_directory"
MANAGE_KIOSKS = "dashboard.manage_kiosks"
SEE_CHANGES = "dashboard.see_changes"
VIEW_EVENTS = "conferencing.view_journalentry"
PROCESS_AGAIN = "webhooks.process_again"
LISTEN = "conferencing.listen_conferences"
WHISPER = "conferencing.whisper_conferences"
BARGE = "conferencing.barge_conferences"
TAKE_OVER = "conferencing.take_over_conferences"
PRIVATELY = "conferencing.supervise_privately"
# Of the whole installation: nobody in a team has these, whatever was granted to them.
OF_EVERYTHING = (
    MANAGE_ROUTES,
    MANAGE_CONNECTIONS,
    MANAGE_TEAMS,
    SEE_CHANGES,
    VIEW_EVENTS,
    PROCESS_AGAIN,
)
_SUPERVISING = [LISTEN, WHISPER, BARGE, TAKE_OVER]
SUPERVISORS = (LISTEN, MANAGE_QUEUES)  # of conferences, of agents

_COMMAND = "conferencing.command_"
_COMMANDING = sorted(
    {verb.permission for verb in VERBS.values() if verb.permission.startswith(_COMMAND)}
)
# On which the elements of a page depend (static/css/permissions.css).
_OFFERING = [
    *_COMMANDING,
    *_SUPERVISING,
    PRIVATELY,
    VIEW_BOARD,
    VIEW_QUEUES,
    ALL_QUEUES,
    TAKE_CALLS,
    MANAGE_QUEUES,
    MANAGE_DIRECTORY,
    MANAGE_KIOSKS,
    MANAGE_ROUTES,
    MANAGE_CONNECTIONS,
    MANAGE_TEAMS,
    SEE_CHANGES,
    VIEW_RECORDINGS,
    LISTEN_RECORDINGS,
    DELETE_RECORDINGS,
    VIEW_EVENTS,
    PROCESS_AGAIN,
]
_OPERATING = [
    VIEW_BOARD,
    VIEW_NUMBERS,
    VIEW_QUEUES,
    MANAGE_QUEUES,
    MANAGE_DIRECTORY,
    MANAGE_KIOSKS,
    VIEW_RECORDINGS,
    LISTEN_RECORDINGS,
    *_COMMANDING,
    *_SUPERVISING,
]
_ADMINISTERING = [
    TAKE_CALLS,  # nobody gives away what they do not have
    *(
        f"conferencing.view_{model}"
        for model in (
            "conference",
            "participant",
            "call",
            "queue",
            "journalentry",
            "command",
            "recording",
        )
    ),
    DELETE_RECORDINGS,
    *(
        f"conferencing.{verb}_{model}"
        for model in ("contact", "announcement")
        for verb in ("view", "add", "change", "delete")
    ),
    *(
        f"auth.{verb}_{model}"
        for model in ("user", "group")
        for verb in ("view", "add", "change", "delete")
    ),
    MANAGE_ROUTES,
    PRIVATELY,
    SEE_CHANGES,
    MANAGE_CONNECTIONS,
    MANAGE_TEAMS,
    "webhooks.view_webhookevent",
    PROCESS_AGAIN,
]
GROUPS: dict[str, list[str]] = {
    "supervisor": _OPERATING,
    "agent": [VIEW_QUEUES, TAKE_CALLS],
    "admin": [*_OPERATING, *_ADMINISTERING],
}

# Whoever commands conferences in some way.
OPERATORS = tuple(_COMMANDING)

View = Callable[..., HttpResponseBase]


def may(user: Whoever, permission: str) -> bool:
    if permission == ALL_QUEUES:
        return may(user, VIEW_QUEUES) and not _is_agent_alone(user)
    if permission in OF_EVERYTHING and sight.teams_of(user) is not None:
        return False
    return user.is_active and user.has_perm(permission)


def _is_agent_alone(user: Whoever) -> bool:
    runs_queues = may(user, VIEW_BOARD) or may(user, MANAGE_QUEUES)
    return may(user, TAKE_CALLS) and not runs_queues


def audience(user: Whoever) -> Audience:
    return "full" if may(user, VIEW_NUMBERS) else "masked"


def words_of(user: Whoever) -> list[str]:
    """What a page may offer this user, by the words of `data-needs`: see `word_of`."""
    return [word_of(permission) for permission in _OFFERING if may(user, permission)]


def word_of(permission: str) -> str:
    """ "mute" of "conferencing.command_mute", "view_board" of "conferencing.view_board"."""
    return permission.partition(".")[2].removeprefix("command_")


def needs(permission: str) -> Callable[[View], View]:
    """Guard a view: sign-in first for the anonymous, 403 with the missing permission for the
    others.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not may(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    if wants_json(request):
        return JsonResponse({"problem": "You are signed out. Sign in and try again."}, status=401)
    return redirect_to_login("/")


def wants_json(request: HttpRequest) -> bool:
    """Our script does; a form sent without it asks for a page."""
    return "text/html" not in request.headers.get("Accept", "")


def words_for(permission: str) -> str:
    """A permission in the words that an administrator sees in the list of permissions."""
    app, _, codename = permission.partition(".")
    row = Permission.objects.filter(content_type__app_label=app, codename=codename).first()
    return row.name if row else permission


def lacking(user: Whoever, permission: str) -> str:
    """What to grant a user who may not see a page that needs `permission`."""
    if permission != ALL_QUEUES:
        return permission
    # An agent may see queues, but only their own, until they may see the board.
    return VIEW_BOARD if may(user, VIEW_QUEUES) else VIEW_QUEUES


def create_groups(**_: object) -> None:
    """After each migrate. A group that exists is left alone: an administrator may have taken
    something away on purpose.
    """
    for name, permissions in GROUPS.items():
        with transaction.atomic():
            group, is_new = Group.objects.get_or_create(name=name)
            if is_new:
                group.permissions.set(_find(permissions))


def renew_words(**_: object) -> None:
    """After each migrate: Django writes the name of a permission once, and never looks again."""
    words = dict[tuple[str, str, str], str]()
    for model in apps.get_models():
        named = model._meta
        own = [(codename, str(name)) for codename, name in named.permissions]
        usual = [
            (get_permission_codename(action, named), f"Can {action} {named.verbose_name_raw}")
            for action in named.default_permissions
        ]
        for codename, name in (*usual, *own):
            words[named.app_label, str(named.model_name), codename] = name
    old = []
    for row in Permission.objects.select_related("content_type"):
        kind = row.content_type
        name = words.get((kind.app_label, kind.model, row.codename), row.name)
        if name != row.name:
            row.name = name
            old.append(row)
    Permission.objects.bulk_update(old, ["name"])


def asked_for() -> list[Permission]:
    """Those that anything here asks for: Django makes four for every table beside them."""
    return _find([name for names in GROUPS.values() for name in names])


def _find(names: list[str]) -> list[Permission]:
    wanted = set(names)
    of_that_name = Permission.objects.select_related("content_type").filter(
        codename__in=[name.partition(".")[2] for name in wanted]
    )
    # Two applications may have a permission of the same name.
    return [
        each for each in of_that_name if f"{each.content_type.app_label}.{each.codename}" in wanted
    ]
