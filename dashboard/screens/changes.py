"""Who changed which settings, and when: read only, the latest first."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.queries.names.foreign_text import fit
from conferencing.queries.names.masking import without_numbers
from dashboard.access import permissions
from dashboard.models import Change

from . import change_filters

ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime  # in the time zone of the settings, in which the filters name days
    by: str
    what: str
    name: str
    action: str
    fields: list[list[str]]  # field, from, to


@require_safe
@never_cache
@permissions.needs(permissions.SEE_CHANGES)
def show(request: HttpRequest) -> HttpResponse:
    """Filters are in the address, as `change_filters` reads them."""
    chosen = change_filters.read(request.GET)
    found = Change.objects.filter(chosen.wanted)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = permissions.audience(request.user) == "full"
    context = {
        "lines": [_line(change, numbers=numbers) for change in page],
        "number": page.number,
        "pages": page.paginator.num_pages,
        "count": page.paginator.count,
        "asked": chosen.fields,
        "problems": chosen.problems,
        "is_filtered": chosen.is_any,
        "address": chosen.address,
        "kinds": change_filters.KINDS,
    }
    return render(request, "changes.html", context, using="jinja2")


def _line(change: Change, *, numbers: bool) -> Line:
    def shown(text: str) -> str:
        return fit(text) if numbers else without_numbers(fit(text))

    fields = [[name, shown(was), shown(now)] for name, was, now in change.fields]
    at = timezone.localtime(change.at)
    return Line(at, change.by_name, change.what, shown(change.name), change.action, fields)
