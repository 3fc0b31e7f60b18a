"""OpenID Connect as allauth speaks it, for the one provider of the settings: the way there with
state, PKCE and nonce, and the way back with a code for a token, which `tokens` checks.

None of allauth's pages has an address, and none of its ways to make accounts is used.
"""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from dashboard.sign_on import SignOn

from . import fetching, refusals
from .refusals import Refused

_ID = "oidc"
_NONE_SAID = ["client_secret_basic"]  # what counts when a provider does not say (OpenID Discovery)
_REPORTED = {"access_denied": refusals.CANCELLED, "invalid_scope": refusals.SCOPE}


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """How allauth asks for anything (settings.SOCIALACCOUNT_ADAPTER)."""

    def get_requests_session(self) -> fetching.BoundedSession:
        return fetching.BoundedSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: object = None) -> Any:
        return _Provider(request, app=_app(settings.OIDC))


class _Protocol(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    @property
    def openid_config(self) -> dict[str, object]:
        return fetching.discovery(_sign_on().issuer)

    @property
    def basic_auth(self) -> bool:
        methods = self.openid_config.get("token_endpoint_auth_methods_supported", _NONE_SAID)
        return isinstance(methods, list) and "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        return callback_address(request)


class _Provider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = _Protocol

    def get_default_scope(self) -> list[str]:
        """Some providers tell groups only to whoever asks for them."""
        offered = fetching.discovery(_sign_on().issuer).get("scopes_supported")
        more = ["groups"] if isinstance(offered, list) and "groups" in offered else []
        return ["openid", "profile", "email", *more]


def callback_address(request: HttpRequest | None) -> str:
    """The redirect address, as it is registered at the provider."""
    path = reverse("sso_callback")
    if settings.PUBLIC_URL or request is None:
        return f"{settings.PUBLIC_URL or f'http://127.0.0.1:{settings.PORT}'}{path}"
    return request.build_absolute_uri(path)


def send_there(request: HttpRequest, next_page: str) -> HttpResponseBase:
    """To the provider. Raises Refused."""
    nonce = secrets.token_urlsafe(32)
    answer: HttpResponseBase = _provider(request).redirect(
        request, "login", next_page, nonce=nonce, auth_params={"nonce": nonce}
    )
    return answer


def sign_out_address() -> str:
    """Where people sign out at the provider; empty where it tells none. Without a hint of who it
    is: that would stand in an address. So it asks whether they mean it. Raises Refused.
    """
    sign_on = _sign_on()
    told = fetching.discovery(sign_on.issuer).get("end_session_endpoint")
    if not told:
        return ""
    address = fetching.check(told)
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'client_id': sign_on.client_id})}"


def begun(request: HttpRequest) -> Mapping[str, Any]:
    """What `send_there` left in this browser's session, once. Raises Refused."""
    try:
        state = _provider(request).unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied:
        raise Refused(refusals.LATE, "unknown or old state") from None
    assert isinstance(state, dict)
    return state


def check_issuer(request: HttpRequest) -> None:
    """Another provider's answer does not reach ours (RFC 9207). Raises Refused."""
    about = fetching.discovery(_sign_on().issuer)
    told = request.GET.get("iss")
    is_promised = about.get("authorization_response_iss_parameter_supported") is True
    if told != about["issuer"] and (is_promised or told is not None):
        raise Refused(refusals.ISSUER, "the answer comes from another issuer")


def exchange(request: HttpRequest, state: Mapping[str, Any]) -> str:
    """The signed token (ID token) for the code that the browser has brought. Raises Refused."""
    error = request.GET.get("error", "")
    if error or "code" not in request.GET:
        words = _REPORTED.get(error, refusals.PROBLEM)
        raise Refused(words, f"the provider reports {error[:80]!r}")
    provider = _provider(request)
    client = _Protocol(request, _ID).get_client(request, provider.app)
    if client.basic_auth:
        # Both as in a form, which allauth leaves out (RFC 6749, 2.3.1).
        client.consumer_key = quote_plus(client.consumer_key)
        client.consumer_secret = quote_plus(client.consumer_secret)
    try:
        told = client.get_access_token(request.GET["code"], state.get("pkce_code_verifier"))
    except Refused:
        raise
    except (
        OAuth2Error,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        # Not its text: it quotes the answer.
        raise Refused(refusals.CLIENT, f"no tokens: {type(error).__name__}") from None
    token = told.get("id_token") if isinstance(told, dict) else None
    if not isinstance(token, str):
        raise Refused(refusals.CONFUSED, "no ID token")
    return token


def _sign_on() -> SignOn:
    sign_on = settings.OIDC
    if sign_on is None:
        raise Refused(refusals.PROBLEM, "no provider is set up")
    return sign_on


def _provider(request: HttpRequest) -> _Provider:
    return _Provider(request, app=_app(settings.OIDC))


def _app(sign_on: SignOn | None) -> SocialApp:
    """Never saved: the settings have it."""
    if sign_on is None:
        return SocialApp(provider="openid_connect", provider_id=_ID, name="Single sign-on")
    return SocialApp(
        provider="openid_connect",
        provider_id=_ID,
        name=sign_on.name,
        client_id=sign_on.client_id,
        secret=sign_on.client_secret,
        settings={"server_url": sign_on.issuer, "oauth_pkce_enabled": True},
    )
