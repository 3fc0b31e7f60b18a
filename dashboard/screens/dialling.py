"""What a dialog that calls somebody asks for: the contacts that match what is typed, and the number
as it will be dialled.
"""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from conferencing.commands import dial_numbers
from conferencing.contacts import finding
from conferencing.contacts.finding import Choice
from conferencing.ledger.verbs import VERBS
from conferencing.queries.names.foreign_text import isolated
from conferencing.queries.names.masking import masked
from dashboard.access import permissions

LONGEST = 255


# POST, both: what is typed may be a number, and belongs in no address.
@require_POST
@never_cache
def contacts(request: HttpRequest) -> HttpResponseBase:
    """{"contacts": [{id, label, name, number, tags, host}], "is_cut"}: of those that match "find",
    or the one with the id "contact".
    """
    if problem := _refusal(request):
        return problem
    numbers = permissions.audience(request.user) == "full"
    chosen = request.POST.get("contact", "")
    if chosen:
        one = finding.choice(int(chosen), numbers=numbers) if _is_id(chosen) else None
        return JsonResponse({"contacts": [_entry(one)] if one else [], "is_cut": False})
    found = finding.choices(request.POST.get("find", ""), numbers=numbers)
    return JsonResponse({"contacts": [_entry(one) for one in found.rows], "is_cut": found.is_cut})


@require_POST
@never_cache
def preview(request: HttpRequest) -> HttpResponseBase:
    """{"number"} as it will be dialled, or {"problem"}."""
    if problem := _refusal(request):
        return problem
    typed, contact = request.POST.get("to", "")[:LONGEST], request.POST.get("contact", "")
    numbers = permissions.audience(request.user) == "full"
    is_a_name = not contact and dial_numbers.is_a_name(typed)
    if is_a_name and not finding.choices(typed, numbers=numbers).rows:
        return JsonResponse({"problem": dial_numbers.no_such_contact(typed)})
    found = dial_numbers.preview(typed, contact)
    if found.problem:
        return JsonResponse({"problem": found.problem})
    # Whoever typed it knows it.
    is_shown = numbers or not contact
    return JsonResponse({"number": found.number if is_shown else masked(found.number)})


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    """Whoever may dial or transfer."""
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"problem": "You are signed out."}, status=401)
    dials = permissions.may(user, VERBS["dial"].permission)
    if dials and permissions.may(user, permissions.VIEW_BOARD):
        return None
    if permissions.may(user, VERBS["transfer"].permission):
        return None
    words = f"You don't have permission to {VERBS['dial'].infinitive()}."
    return JsonResponse({"problem": words}, status=403)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _entry(one: Choice) -> dict[str, object]:
    name = isolated(one.name)
    return {
        "id": one.id,
        "label": f"{name} · {one.number}",
        "name": name,
        "number": one.number,
        "tags": [isolated(tag) for tag in one.tags],
        "host": one.is_host,
    }
