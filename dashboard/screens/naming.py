"""What the dialog "Name this person" asks for, and its press. Numbers go in no address, so all of
it comes by POST.
"""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from conferencing.contacts import keeping, naming
from conferencing.contacts.listing import ContactRow, masked_text
from conferencing.contacts.naming import Refused
from conferencing.queries.names.foreign_text import fit, isolated
from conferencing.queries.names.masking import masked
from dashboard.access import permissions

from . import in_place, way_back

LONGEST = 5000  # characters


@require_POST
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
def of_call(request: HttpRequest) -> HttpResponseBase:
    """{"number", "name", "was", "page"} of whoever is at a call: "was" and "page" are empty for a
    number that no contact has; or {"problem"}.
    """
    _check(request)
    numbers = _numbers(request)
    try:
        who = naming.of_call(_field(request, "call_control_id"))
    except Refused as refusal:
        return JsonResponse({"problem": str(refusal)}, status=409)
    known = who.contact
    name = (known.name if numbers else masked_text(known.name)) if known else ""
    return JsonResponse(
        {
            "number": fit(who.number) if numbers else masked(who.number),
            "name": name,
            "was": who.was,
            "page": reverse("contact", args=[known.pk]) if known else "",
        }
    )


@require_POST
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
def contacts(request: HttpRequest) -> HttpResponseBase:
    """{"contacts": [{id, label, name, number, tags, host}], "is_cut"}: of those that match "find",
    or the one with the id "contact".
    """
    numbers, chosen = _numbers(request), _field(request, "contact")
    if chosen:
        one = naming.choice(int(chosen), numbers=numbers) if _is_id(chosen) else None
        rows, is_cut = [one] if one else [], False
    else:
        rows, is_cut = naming.choices(_field(request, "find"), numbers=numbers)
    return JsonResponse({"contacts": [_entry(row) for row in rows], "is_cut": is_cut})


@require_POST
@permissions.needs(permissions.MANAGE_DIRECTORY)
def name(request: HttpRequest) -> HttpResponse:
    """call_control_id; to: the name; contact: the id of one to which the number is added; was."""
    _check(request)
    chosen = _field(request, "contact")
    if chosen and not _is_id(chosen):
        return in_place.refused(request, naming.DELETED, way_back.of(request, "/"))
    try:
        naming.name(
            _field(request, "call_control_id"),
            _field(request, "to"),
            contact=int(chosen) if chosen else None,
            was=_field(request, "was"),
            numbers=_numbers(request),
        )
    except keeping.Wrong as wrong:
        words = str(wrong)
        return JsonResponse({"problem": words, "fields": {"to": words}}, status=400)
    except Refused as refusal:
        return in_place.refused(request, str(refusal), way_back.of(request, "/"))
    return in_place.done(request, way_back.of(request, "/"))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _entry(row: ContactRow) -> dict[str, object]:
    name = isolated(row.name)
    return {
        "id": row.id,
        "label": name,
        "name": name,
        "number": ", ".join(row.numbers[:2]) + (", …" if len(row.numbers) > 2 else ""),
        "tags": [isolated(tag) for tag in row.tags],
        "host": row.is_host,
    }


def _check(request: HttpRequest) -> None:
    """Whoever sees no calls gives them no names."""
    seen = (permissions.VIEW_BOARD, permissions.ALL_QUEUES)
    if not any(permissions.may(request.user, one) for one in seen):
        raise PermissionDenied(permissions.VIEW_BOARD)


def _field(request: HttpRequest, name: str) -> str:
    """Without what PostgreSQL does not take."""
    return request.POST.get(name, "").replace("\0", "")[:LONGEST]


def _numbers(request: HttpRequest) -> bool:
    return permissions.audience(request.user) == "full"
