"""What happens when an operator presses: the permission, then one call into the ledger, then an
answer for script or form.

    201 {"command": uuid, "state": "asked"}
    400, 403, 409 {"problem": "in words for the operator"}
    401 signed out

For arguments that Telnyx would not take, 400 has also "fields": {name of the field: its rule in
words}. A press that does more than its name says needs an agreement: 409 has then also "question":
{title, text, agree, confirmed}, and the same press with that `confirmed` is carried out, unless
even more would happen by then. A form sent without JavaScript is sent back to its page, with the
problem as a message, or shows the question as a page.
"""

from collections.abc import Mapping
from itertools import chain
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from conferencing.commands import press, theirs
from conferencing.ledger import forms, ringing
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.queries.commands import questions
from conferencing.queries.commands.consequences import Target
from conferencing.queries.names import queue_names
from conferencing.queries.screens.questions import Question
from conferencing.teams import calls, seen
from dashboard.access import permissions

from . import errors

NONE: Mapping[str, str] = {}
# Fields that a page of its own brings anew.
NOT_AGAIN = ("csrfmiddlewaretoken", "confirmed", "back", "again")


class Unreadable(ValueError):
    """Some field has a NUL, which PostgreSQL does not take."""


@require_POST
def create(request: HttpRequest) -> HttpResponseBase:
    """Form fields (or, from a button's address, query parameters): verb, conference,
    call_control_id, people (repeated); and those of the verb's form.
    """
    user = request.user
    if not isinstance(user, User):
        return permissions.ask_to_sign_in(request)
    verb = VERBS.get(_field(request, "verb"))
    if verb is None:
        return _problem(request, 400, "There is no such command.")
    if not _may_press(request, user, verb):
        return _problem(request, 403, f"You don't have permission to {verb.infinitive()}.")
    try:
        return _asked(request, _press(request, verb, user))
    except Unreadable:
        return _problem(request, 400, errors.UNREADABLE)
    except forms.Invalid as invalid:
        return _problem(request, 400, "Please correct the marked fields.", invalid.fields)
    except press.Unconfirmed:
        return _to_confirm(request, verb, user)
    except press.Refused as refusal:
        return _problem(request, 409, str(refusal))


# POST too: the names of many people do not fit into an address.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponseBase:
    """What a dialog asks before a press, from the same fields: {needed, title, text, agree,
    confirmed}.
    """
    user = request.user
    if not isinstance(user, User):
        return permissions.ask_to_sign_in(request)
    verb = VERBS.get(_field(request, "verb"))
    if verb is None:
        return JsonResponse({"problem": "There is no such command."}, status=400)
    if not _may_press(request, user, verb):
        words = f"You don't have permission to {verb.infinitive()}."
        return JsonResponse({"problem": words}, status=403)
    try:
        question = _question(request, verb, user)
    except Unreadable:
        return JsonResponse({"problem": errors.UNREADABLE}, status=400)
    except press.Refused as refusal:
        return JsonResponse({"problem": str(refusal)}, status=409)
    return JsonResponse({"needed": question.is_needed, **_worded(question)})


@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Whoever may press a verb may take it back, also for a colleague."""
    user = request.user
    if not isinstance(user, User):
        return permissions.ask_to_sign_in(request)
    verb = _verb_of(uuid)
    if not _may(user, verb.permission if verb else permissions.VIEW_BOARD):
        return _problem(request, 403, "You don't have permission to undo this.")
    try:
        return _asked(request, press.undo(uuid, by=user))
    except press.Refused as refusal:
        return _problem(request, 409, str(refusal))


def _may_press(request: HttpRequest, user: User, verb: Verb) -> bool:
    """Whoever may dial may also stop what still rings, a colleague's call too; not hang up on
    somebody who has answered.
    """
    if verb.name != "hangup" or _may(user, verb.permission):
        return _may(user, verb.permission)
    leg = _field(request, "call_control_id")
    may_dial = _may(user, VERBS["dial"].permission) and "\0" not in leg
    return may_dial and ringing.is_cancellable(leg, timezone.now()) and bool(calls.seen([leg]))


def _may(user: User, permission: str) -> bool:
    # Nobody commands what they may not see.
    return permissions.may(user, permission) and permissions.may(user, permissions.VIEW_BOARD)


def _verb_of(uuid: UUID) -> Verb | None:
    """Of a command that was pressed before; None when there is none that may be seen."""
    names = seen.commands().filter(uuid=uuid).values_list("verb", flat=True)
    return VERBS.get(names.first() or "")


def _press(request: HttpRequest, verb: Verb, user: User) -> Command:
    """Raises Unreadable, and what `press.create` raises."""
    conference, leg, fields = _read(request)
    return press.create(
        verb.name,
        conference,
        leg,
        by=user,
        arguments=fields,
        people=fields.get("people", []),
        confirmed=_field(request, "confirmed"),
    )


def _question(request: HttpRequest, verb: Verb, user: User) -> Question:
    """Raises Unreadable; Refused where they may not see what it is about."""
    conference, leg, fields = _read(request)
    people = tuple(dict.fromkeys(one for one in fields.get("people", []) if one))
    numbers = permissions.audience(user) == "full"
    given = {name: values[0] for name, values in fields.items() if values}
    theirs.require(verb, conference, leg, people, given)
    target = Target(verb, conference, leg, people, fields, user.get_username())
    return questions.of(target, numbers=numbers)


def _read(request: HttpRequest) -> tuple[str, str, dict[str, list[str]]]:
    """The conference, the call, and all fields, a queue by its real name. Raises Unreadable."""
    conference, leg = _field(request, "conference"), _field(request, "call_control_id")
    fields = _fields(request)
    if any("\0" in value for value in (conference, leg, *chain.from_iterable(fields.values()))):
        raise Unreadable
    if permissions.audience(request.user) != "full":
        fields |= _real_queues(fields)
    return conference, leg, fields


def _real_queues(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Whoever may not see a number in the name of a queue chooses it by a key."""
    keys = fields.get("queue", [])
    real = [queue_names.find(key, numbers=False) if key else None for key in keys]
    return {"queue": [name or key for name, key in zip(real, keys, strict=True)]} if keys else {}


def _field(request: HttpRequest, name: str) -> str:
    found = (source.get(name) for source in (request.POST, _again(request), request.GET))
    return next(filter(None, found), "")


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    """Those of the address and of the form; where both have the same field, the form's counts."""
    sources = (request.GET, _again(request), request.POST)
    return {name: values for source in sources for name, values in source.lists()}


def _again(request: HttpRequest) -> QueryDict:
    """All fields of a press about which a page of its own has asked. In one field and encoded: a
    browser would send every line break in them as another one.
    """
    return QueryDict(request.POST.get("again", ""))


def _asked(request: HttpRequest, command: Command) -> HttpResponse:
    if permissions.wants_json(request):
        return JsonResponse({"command": str(command.uuid), "state": command.state}, status=201)
    return redirect(_page_of(request))


def _to_confirm(request: HttpRequest, verb: Verb, user: User) -> HttpResponse:
    """The question, as it is by now."""
    try:
        question = _question(request, verb, user)
    except press.Refused as refusal:
        return _problem(request, 409, str(refusal))
    if permissions.wants_json(request):
        about = {"problem": question.text, "question": _worded(question)}
        return JsonResponse(about, status=409)
    given = QueryDict(mutable=True)
    for name, values in _fields(request).items():
        if name not in NOT_AGAIN:
            given.setlist(name, values)
    page = {"question": question, "again": given.urlencode(), "back": _page_of(request)}
    return render(request, "confirm.html", page, status=409, using="jinja2")


def _worded(question: Question) -> dict[str, str]:
    return {
        "title": question.title,
        "text": question.text,
        "agree": question.agree,
        "confirmed": question.confirmed,
    }


def _problem(
    request: HttpRequest, status: int, words: str, fields: Mapping[str, str] = NONE
) -> HttpResponse:
    if permissions.wants_json(request):
        about_fields = {"fields": dict(fields)} if fields else {}
        return JsonResponse({"problem": words, **about_fields}, status=status)
    rules = [f"{name}: {rule}" for name, rule in fields.items()]
    messages.error(request, " ".join([words, *rules]))
    return redirect(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """Where the form stood, if that was ours."""
    referer = request.POST.get("back") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return "/"
    # Without its query: filters of a list are no part of what was pressed.
    path = urlsplit(referer).path
    # What is a path there may be another host's address alone: https://ours//theirs
    return path if url_has_allowed_host_and_scheme(path, None) else "/"
