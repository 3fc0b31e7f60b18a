"""Signing in by the provider of the settings: there, and back; and signing out. What goes wrong is
said on the sign-in page, in one sentence.
"""

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.oidc import accounts, protocol, tokens
from dashboard.access.oidc.refusals import Refused
from dashboard.sign_on import SignOn

from . import sign_in

log = logging.getLogger(__name__)

NO_PAGE = "{name} has no page to sign out. Sign out there yourself, or close the browser."


@require_safe
@never_cache
def begin(request: HttpRequest) -> HttpResponseBase:
    _sign_on()
    next_page = _own(request, request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(next_page)
    try:
        return protocol.send_there(request, next_page)
    except Refused as refused:
        return _back(request, refused)


@require_safe
@never_cache
def come_back(request: HttpRequest) -> HttpResponseBase:
    sign_on = _sign_on()
    try:
        state = protocol.begun(request)
        protocol.check_issuer(request)
        token = protocol.exchange(request, state)
        claims = tokens.claims_of(token, sign_on, str(state.get("nonce", "")))
        user = accounts.user_of(claims, sign_on)
    except Refused as refused:
        return _back(request, refused)
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    next_page = _own(request, str(state.get("next", "")))
    return sign_in.ask_for_second_factor(request, user, next_page) or sign_in.let_in(
        request, user, next_page
    )


class Logout(LogoutView):
    """Signed out here. Whoever came by the provider is told that they are not signed out there."""

    _is_signed_in_there = False

    def post(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        sign_on: SignOn | None = settings.OIDC
        self._is_signed_in_there = bool(sign_on and accounts.comes_by(sign_on, request.user))
        return super().post(request, *args, **more)

    def get_default_redirect_url(self) -> str:
        there = f"?{sign_in.STILL_THERE}" if self._is_signed_in_there else ""
        return f"{super().get_default_redirect_url()}{there}"


@require_safe
@never_cache
def sign_out_there(request: HttpRequest) -> HttpResponseBase:
    sign_on = _sign_on()
    try:
        address = protocol.sign_out_address()
    except Refused as refused:
        return _back(request, refused)
    if address:
        return redirect(address)
    messages.error(request, sign_on.says(NO_PAGE))
    return redirect("login")


def _sign_on() -> SignOn:
    sign_on: SignOn | None = settings.OIDC
    if sign_on is None:
        raise Http404
    return sign_on


def _own(request: HttpRequest, next_page: str) -> str:
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(next_page, hosts, require_https=request.is_secure())
    return next_page if is_own else "/"


def _back(request: HttpRequest, refused: Refused) -> HttpResponse:
    log.warning("Single sign-on failed: %s", refused.reason)
    messages.error(request, _sign_on().says(refused.words))
    return redirect("login")
