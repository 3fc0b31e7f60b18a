"""Where a form that works without any script leads back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def of(request: HttpRequest, otherwise: str) -> str:
    """The page that the form stood on, with what it was asked for, if that was ours."""
    return known(request, request.headers.get("Referer", "")) or otherwise


def known(request: HttpRequest, address: str) -> str:
    """The address if it is one of ours; empty otherwise."""
    return address if url_has_allowed_host_and_scheme(address, {request.get_host()}) else ""
