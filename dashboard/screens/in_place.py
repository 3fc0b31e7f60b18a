"""Answers to a press that is no command: our script stays where it is and is told in JSON, a form
that was sent without it is led back to its page.

    200 {"done": true}
    409 {"problem": in words for whoever pressed}
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from dashboard.access import permissions


def done(request: HttpRequest, back: str) -> HttpResponse:
    """What it changed is pushed to the page, like every change."""
    if permissions.wants_json(request):
        return JsonResponse({"done": True})
    return redirect(back)


def refused(request: HttpRequest, words: str, back: str) -> HttpResponse:
    if permissions.wants_json(request):
        return JsonResponse({"problem": words}, status=409)
    messages.error(request, words)
    return redirect(back)
