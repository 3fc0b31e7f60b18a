"""Requests that no view can read are refused before any of them tries.

A NUL makes PostgreSQL refuse a whole statement, wherever it is looked up. A charset of the sender's
choice could put one where none is seen, or name a codec that makes bytes, not text.
"""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase


class Readable:
    """A middleware: 404 for a path, 400 for a query or a form that cannot be text of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path:
            raise Http404
        query = request.META["QUERY_STRING"]
        if "%00" in query or "\0" in query:
            raise BadRequest("a NUL in the query")
        if not _is_utf8(request.encoding):
            raise BadRequest("a form in another charset than UTF-8")
        return self._get_response(request)


def _is_utf8(encoding: str | None) -> bool:
    return encoding is None or codecs.lookup(encoding).name == "utf-8"
