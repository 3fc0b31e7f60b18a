"""What the dialog that dials asks for: the contacts to choose from, and the number as it will be
dialled.
"""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from conferencing.commands import dial_numbers
from conferencing.ledger.verbs import VERBS
from conferencing.models import Contact
from conferencing.queries.foreign_text import fit, isolated
from conferencing.queries.masking import masked, without_numbers
from dashboard.access import permissions

# In a list to choose from; whoever is not in it is dialled by number.
MOST_CONTACTS = 1000
LONGEST = 255


@require_safe
@never_cache
def contacts(request: HttpRequest) -> HttpResponseBase:
    """{"contacts": [{id, label}]}, by name."""
    if problem := _refusal(request):
        return problem
    rows = Contact.objects.order_by("name", "pk").values_list("pk", "name", "number")
    numbers = permissions.audience(request.user) == "full"
    shown = [
        {"id": pk, "label": _label(name, number, numbers)}
        for pk, name, number in rows[:MOST_CONTACTS]
    ]
    return JsonResponse({"contacts": shown})


# POST: what is typed is a number, and belongs in no address.
@require_POST
@never_cache
def preview(request: HttpRequest) -> HttpResponseBase:
    """{"number"} as it will be dialled, or {"problem"}."""
    if problem := _refusal(request):
        return problem
    typed, contact = request.POST.get("to", ""), request.POST.get("contact", "")
    found = dial_numbers.preview(typed[:LONGEST], contact)
    if found.problem:
        return JsonResponse({"problem": found.problem})
    numbers = permissions.audience(request.user) == "full"
    # Whoever typed it knows it.
    is_shown = numbers or not contact
    return JsonResponse({"number": found.number if is_shown else masked(found.number)})


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"problem": "You are signed out."}, status=401)
    verb = VERBS["dial"]
    if permissions.may(user, verb.permission) and permissions.may(user, permissions.VIEW_BOARD):
        return None
    words = f"You don't have permission to {verb.infinitive()}."
    return JsonResponse({"problem": words}, status=403)


def _label(name: str, number: str, numbers: bool) -> str:
    shown = fit(name) if numbers else without_numbers(fit(name))
    return f"{isolated(shown)} · {number if numbers else masked(number)}"
