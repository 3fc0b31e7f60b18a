"""What is asked of the provider by Switchboard itself: bounded in time and length, over HTTPS only
(plain HTTP to this machine), no redirects followed.
"""

import hashlib
import time

import requests
from django.core.cache import cache

from dashboard.sign_on import is_safe

from . import refusals
from .refusals import Refused

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 3.0, 4.0, 8.0
MOST_BYTES = 512 * 1024
KEPT_SECONDS = 300
WELL_KNOWN = "/.well-known/openid-configuration"
# What a sign-in needs of a provider.
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class BoundedSession(requests.Session):
    """Raises Refused in place of everything that can go wrong on the way."""

    def request(  # type: ignore[override]
        self, method: str, url: str, **more: object
    ) -> requests.Response:
        check(url)
        more |= {
            "timeout": (CONNECT_SECONDS, READ_SECONDS),
            "allow_redirects": False,
            "stream": True,
        }
        try:
            response = super().request(method, url, **more)  # type: ignore[arg-type]
            response._content = _body(response)
        except (requests.RequestException, OSError) as error:
            raise Refused(refusals.DOWN, f"{url}: {type(error).__name__}") from error
        if response.status_code >= 500:
            raise Refused(refusals.DOWN, f"{url}: status {response.status_code}")
        return response


def check(url: object) -> str:
    if not isinstance(url, str) or not is_safe(url):
        raise Refused(refusals.CONFUSED, f"{url!r} is not an HTTPS address")
    return url


def discovery(issuer: str) -> dict[str, object]:
    """The provider's description of itself; kept for a few minutes. Raises Refused."""
    found = _kept(issuer.rstrip("/") + WELL_KNOWN)
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Refused(refusals.ISSUER, f"discovery names the issuer {found.get('issuer')!r}")
    for name in ENDPOINTS:
        check(found.get(name))
    return found


def keys(url: str, *, afresh: bool = False) -> dict[str, object]:
    """The provider's public keys (JWKS). Raises Refused."""
    return _kept(url, afresh=afresh)


def _kept(url: str, *, afresh: bool = False) -> dict[str, object]:
    name = f"oidc-{hashlib.sha256(url.encode()).hexdigest()}"
    found = None if afresh else cache.get(name)
    if not isinstance(found, dict):
        found = _fetch(url)
        cache.set(name, found, KEPT_SECONDS)
    return found


def _fetch(url: str) -> dict[str, object]:
    with BoundedSession() as session:
        response = session.get(url)
    try:
        found = response.json()
    except ValueError as error:
        raise Refused(refusals.CONFUSED, f"{url}: no JSON") from error
    if response.status_code != 200 or not isinstance(found, dict):
        raise Refused(refusals.CONFUSED, f"{url}: status {response.status_code}")
    return found


def _body(response: requests.Response) -> bytes:
    """Whole, or not at all: each piece may take READ_SECONDS, all together ALL_SECONDS."""
    until = time.monotonic() + ALL_SECONDS
    body = b""
    for piece in response.iter_content(8192):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > until:
            response.close()
            raise requests.ConnectionError("too long, or too slow")
    return body
