"""What a supervisor presses to listen to a conference, to be heard in it, and to leave it; and the
page that asks for their phone, the first time.
"""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from conferencing.commands.press import Refused
from conferencing.ledger.form_fields import Wrong
from conferencing.supervision import wishes, words
from dashboard.access import permissions

from . import errors, in_place, pages, way_back


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
@permissions.needs(permissions.LISTEN)
def listen(request: HttpRequest) -> HttpResponseBase:
    """conference: its id, or call: a leg; private: "yes", so that others do not see it. Without a
    phone, the page that asks for it.
    """
    user = _signed_in(request)
    back = way_back.of(request, reverse("board"))
    try:
        _begin(request, user)
    except wishes.NoPhone:
        page = f"{reverse('supervisor_phone')}?{urlencode(_wanted(request))}"
        return _led_to(request, page)
    except Refused as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
def want(request: HttpRequest) -> HttpResponseBase:
    """mode: listen, whisper or barge; people (repeated): to whom a whisper goes."""
    mode, people = _field(request, "mode"), _fields(request, "people")
    return _done(request, lambda user: wishes.want(user, mode, people, timezone.now()))


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
def take_over(request: HttpRequest) -> HttpResponseBase:
    """leaver: the leg of whoever is to leave."""
    leaver = _field(request, "leaver")
    return _done(request, lambda user: wishes.take_over(user, leaver, timezone.now()))


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
def privacy(request: HttpRequest) -> HttpResponseBase:
    """private: "yes" to be hidden from others; without it, to be shown to them."""

    def press(user: User) -> None:
        wish = wishes.hide if _is_private(request) else wishes.show
        wish(user, timezone.now())

    return _done(request, press)


@require_POST
@permissions.needs(permissions.VIEW_BOARD)
def leave(request: HttpRequest) -> HttpResponseBase:
    return _done(request, lambda user: wishes.leave(user, timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permissions.needs(permissions.VIEW_BOARD)
@permissions.needs(permissions.LISTEN)
def phone(request: HttpRequest) -> HttpResponseBase:
    """phone: a number or SIP address; back: the page to return to. And, to listen then, as for
    `listen`.
    """
    user = _signed_in(request)
    typed, problem = request.POST.get("phone", ""), ""
    if request.method == "POST":
        try:
            return _set(request, user, typed)
        except (Wrong, Refused) as wrong:
            problem = str(wrong)
    about = {
        "wanted": _wanted(request),
        "back": _back(request),
        "phone": typed or wishes.phone_of(user),
        "problem": problem,
    }
    shown = pages.page(request, "supervisor_phone.html", "board", **about)
    # The form comes again with what was typed; the status tells scripts that it failed.
    shown.status_code = 400 if problem else 200
    return shown


def _set(request: HttpRequest, user: User, typed: str) -> HttpResponse:
    """Raises Wrong; Refused."""
    if "\0" in typed:
        raise Wrong(errors.UNREADABLE)
    wishes.set_phone(user, typed)
    if not _wanted(request):
        messages.success(request, "Your phone has been saved.")
        return redirect(_back(request))
    _begin(request, user)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that led here, with what it was asked for."""
    # The form carries it: after a failed attempt the referrer is the form itself.
    back = way_back.known(request, request.POST.get("back", "")) or way_back.of(request, "")
    path = urlsplit(back).path
    # Whoever had to sign in first was led here by that.
    if path and path != request.path and not path.startswith("/accounts/"):
        return back
    return _home(_wanted(request))


def _home(wanted: dict[str, str]) -> str:
    """Where what they want to listen to stands, if it is not known where they pressed."""
    if "conference" in wanted:
        return reverse("console", args=[wanted["conference"]])
    return reverse("queues" if wanted else "board")


def _wanted(request: HttpRequest) -> dict[str, str]:
    """What they want to listen to; empty for nothing."""
    named = {name: _field(request, name) for name in ("conference", "call", "private")}
    given = {name: value for name, value in named.items() if value}
    return given if given.keys() & {"conference", "call"} else {}


def _begin(request: HttpRequest, user: User) -> None:
    """Raises Refused; NoPhone."""
    is_private, now = _is_private(request), timezone.now()
    if leg := _field(request, "call"):
        wishes.listen_to_call(user, leg, now, is_private=is_private)
    else:
        wishes.listen(user, _field(request, "conference"), now, is_private=is_private)


def _is_private(request: HttpRequest) -> bool:
    """What is neither yes nor nothing is not guessed at: it decides who sees them. Raises
    Refused.
    """
    said = request.POST.getlist("private") or request.GET.getlist("private")
    if not {*said} <= {"yes", ""} or len(said) > 1:
        raise Refused(words.ODD_PRIVACY)
    return said == ["yes"]


def _led_to(request: HttpRequest, page: str) -> HttpResponse:
    if permissions.wants_json(request):
        return JsonResponse({"done": True, "go": page})
    return redirect(page)


def _done(request: HttpRequest, press: Callable[[User], None]) -> HttpResponse:
    back = way_back.of(request, reverse("board"))
    try:
        press(_signed_in(request))
    except Refused as refusal:
        return in_place.refused(request, str(refusal), back)
    return in_place.done(request, back)


def _field(request: HttpRequest, name: str) -> str:
    return "".join(_fields(request, name)[:1])


def _fields(request: HttpRequest, name: str) -> list[str]:
    """Without what PostgreSQL does not take."""
    given = request.POST.getlist(name) or request.GET.getlist(name)
    return [value for value in given if "\0" not in value]


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the view is guarded"
    return request.user
