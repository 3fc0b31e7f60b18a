"""What happens when an operator presses: the permission, then one call into the ledger, then an
answer for script or form.

201 {"command": uuid, "state": "asked"}    400, 403, 409 {"problem": "in words for the operator"}
401 signed out

For arguments that Telnyx would not take, 400 has also "fields": {name of the field: its rule in
words}.

A form sent without JavaScript is sent back to its page, with the problem as a message.
"""

from collections.abc import Mapping
from itertools import chain
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from conferencing.commands import press
from conferencing.ledger import forms
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from dashboard.access import permissions

NONE: Mapping[str, str] = {}


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
    if not permissions.may(user, verb.permission) or not permissions.may(
        user, permissions.VIEW_BOARD
    ):
        return _problem(
            request, 403, f"You may not do this: {permissions.words_for(verb.permission)}."
        )
    conference, leg = _field(request, "conference"), _field(request, "call_control_id")
    arguments = dict(_fields(request).lists())
    if "\0" in "".join(
        [conference, leg, *chain.from_iterable(arguments.values())]
    ):  # which PostgreSQL does not take
        return _problem(request, 400, "The command could not be read.")
    try:
        command = press.create(
            verb.name,
            conference,
            leg,
            by=user,
            arguments=arguments,
            people=arguments.get("people", []),
        )
    except forms.Invalid as invalid:
        return _problem(request, 400, "Some of it cannot be sent as it is.", invalid.fields)
    except press.Refused as refusal:
        return _problem(request, 409, str(refusal))
    return _asked(request, command)


@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Whoever may press a verb may take it back, also for a colleague."""
    user = request.user
    if not isinstance(user, User):
        return permissions.ask_to_sign_in(request)
    verb = VERBS.get(Command.objects.filter(uuid=uuid).values_list("verb", flat=True).first() or "")
    permission = verb.permission if verb else permissions.VIEW_BOARD
    if not permissions.may(user, permission) or not permissions.may(user, permissions.VIEW_BOARD):
        return _problem(request, 403, f"You may not do this: {permissions.words_for(permission)}.")
    try:
        command = press.undo(uuid, by=user)
    except press.Refused as refusal:
        return _problem(request, 409, str(refusal))
    return _asked(request, command)


def _field(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""


def _fields(request: HttpRequest) -> QueryDict:
    """Those of the address and of the form; what both have counts as the form says it."""
    found = request.GET.copy()
    for name, values in request.POST.lists():
        found.setlist(name, values)
    return found


def _asked(request: HttpRequest, command: Command) -> HttpResponse:
    if permissions.wants_json(request):
        return JsonResponse({"command": str(command.uuid), "state": command.state}, status=201)
    return redirect(_page_of(request))


def _problem(
    request: HttpRequest, status: int, words: str, fields: Mapping[str, str] = NONE
) -> HttpResponse:
    if permissions.wants_json(request):
        return JsonResponse(
            {"problem": words} | ({"fields": dict(fields)} if fields else {}), status=status
        )
    messages.error(
        request, " ".join([words, *(f"{name}: {rule}" for name, rule in fields.items())])
    )
    return redirect(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """Where the form stood, if that was ours."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return urlsplit(referer).path
    return "/"
