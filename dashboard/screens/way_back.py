"""Where a form that works without any script leads back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def of(request: HttpRequest, otherwise: str) -> str:
    """The page that the form stood on, with what it was asked for, if that was ours."""
    back = request.headers.get("Referer", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else otherwise
