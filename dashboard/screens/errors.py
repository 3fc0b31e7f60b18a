"""What somebody sees in place of a page: no permission, an old form, nothing there, or an error of
ours.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from dashboard.access import permissions

NOT_ALLOWED = "You don’t have permission to do this."


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
    return render(request, "403.html", {"missing": missing}, status=403, using="jinja2")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token of a form or button is not that of the session: somebody signed in again in another
    tab, or it is forged.
    """
    words = "This page is from before you last signed in. Reload it and try again."
    if permissions.wants_json(request):
        return JsonResponse({"problem": words}, status=403)
    return render(request, "403.html", {"problem": words}, status=403, using="jinja2")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {}, status=404, using="jinja2")


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {}, status=500, using="jinja2")
