"""What somebody sees in place of a page: no permission, an old form, nothing there, or an error of
ours.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from dashboard.access import permissions

KIOSKS = "/kiosk/"
NOT_ALLOWED = "You don't have permission to do this."
# Of a press that no page of ours sends.
UNREADABLE = "The request could not be read. Reload the page and try again."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("The request could not be read.\n", content_type="text/plain", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`PermissionDenied` carries the name of the permission that is missing."""
    # Django and others raise it too, with words of their own.
    name = str(exception)
    lacking = permissions.lacking(request.user, name) if "." in name else ""
    missing = permissions.words_for(lacking) if lacking else ""
    if request.method == "POST" and permissions.wants_json(request):
        words = f"This needs the permission “{missing}”." if missing else NOT_ALLOWED
        return JsonResponse({"problem": words}, status=403)
    return _page(request, "403.html", {"missing": missing}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form or button is not that of the session: somebody signed in again in another
    tab, or it is forged.
    """
    words = "This page is from before you last signed in. Reload it and try again."
    if permissions.wants_json(request):
        return JsonResponse({"problem": words}, status=403)
    return _page(request, "403.html", {"problem": words}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, "500.html", {}, status=500)


def _page(
    request: HttpRequest, template: str, context: dict[str, str], *, status: int
) -> HttpResponse:
    response = render(request, template, context, status=status, using="jinja2")
    if request.path.startswith(KIOSKS):
        # The address may hold a token, although it leads to no screen.
        response["Referrer-Policy"] = "no-referrer"
    return response
