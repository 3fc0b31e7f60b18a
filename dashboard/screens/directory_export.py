"""The contacts that a filter finds, as a file that can be imported again: streamed, some hundred a
time.
"""

from collections.abc import AsyncIterator, Sequence

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.contacts import files, listing
from conferencing.contacts.listing import Wanted
from conferencing.models import Contact
from conferencing.queries.names.masking import masked
from dashboard.access import permissions

from . import directory_filters

AT_ONCE = 500


@require_safe
@never_cache
@permissions.needs(permissions.MANAGE_DIRECTORY)
def download(request: HttpRequest) -> HttpResponseBase:
    """With the filters, the order and the masked numbers of the page."""
    numbers = permissions.audience(request.user) == "full"
    rows = _rows(directory_filters.read(request).wanted, numbers=numbers)
    # A HEAD reads nothing of it all.
    body = () if request.method == "HEAD" else rows
    headers = {"Content-Disposition": 'attachment; filename="directory.csv"'}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


async def _rows(wanted: Wanted, *, numbers: bool) -> AsyncIterator[str]:
    # Spreadsheets take a file without this mark for one in the letters of their country.
    yield "\ufeff" + files.written([files.COLUMNS])
    keys = await sync_to_async(_keys)(wanted, numbers=numbers)
    for first in range(0, len(keys), AT_ONCE):
        yield await sync_to_async(_some)(keys[first : first + AT_ONCE], numbers=numbers)


def _keys(wanted: Wanted, *, numbers: bool) -> list[int]:
    return list(listing.matching(wanted, numbers=numbers).values_list("pk", flat=True))


def _some(keys: Sequence[int], *, numbers: bool) -> str:
    """Without those that have been deleted meanwhile."""
    found = Contact.objects.prefetch_related("numbers").in_bulk(keys)
    contacts = [found[key] for key in keys if key in found]
    if numbers:
        return files.written(files.cells(each, str, str) for each in contacts)
    return files.written(files.cells(each, listing.masked_text, masked) for each in contacts)
