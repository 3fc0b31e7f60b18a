"""Requests that no view can read are refused before any of them tries.

A NUL makes PostgreSQL refuse a whole statement, wherever it is looked up. A charset of the sender's
choice could put one where none is seen, or name a codec that makes bytes, not text.
"""

import codecs
import logging
from collections.abc import Callable

from django.core.exceptions import FieldDoesNotExist
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

log = logging.getLogger(__name__)

# What Django's admin raises for filters, fields and rows that there cannot be.
_ODD = (FieldDoesNotExist, ValueError, OverflowError, DataError)


class Readable:
    """A middleware: 404 for a path, 400 for a query or a form that cannot be text of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path:
            raise Http404
        query = request.META["QUERY_STRING"]
        if "%00" in query or "\0" in query:
            return _refused()
        if not _is_utf8(request.encoding):
            return _refused()
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """The admin takes names of fields and values from the address as they come."""
        if not request.path.startswith("/admin/") or not isinstance(exception, _ODD):
            return None
        log.warning("The admin could not read a request", exc_info=exception)
        return _refused()


def _refused() -> HttpResponse:
    return HttpResponse("This address or form cannot be read.\n", "text/plain", 400)


def _is_utf8(encoding: str | None) -> bool:
    return encoding is None or codecs.lookup(encoding).name == "utf-8"
