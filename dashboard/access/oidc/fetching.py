"""What is asked of the provider by Switchboard itself: bounded in time and length, over HTTPS only
(plain HTTP to this machine), no redirects followed.
"""

import hashlib

import httpx
import requests
from django.core.cache import cache

from conferencing.telnyx_api import authorities, deadlines
from dashboard.sign_on import is_safe

from . import refusals
from .refusals import Refused

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 3.0, 4.0, 8.0
PATIENCE = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
MOST_BYTES = 512 * 1024
KEPT_SECONDS = 300
WELL_KNOWN = "/.well-known/openid-configuration"
# What a sign-in needs of a provider.
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class BoundedSession(requests.Session):
    """What allauth asks with. Raises Refused in place of everything that can go wrong on the way.

    requests counts its time anew for each piece that comes, so a provider that drips would hold a
    thread for hours: what goes over the wire is httpx's, with one deadline for all of it.
    """

    def send(self, request: requests.PreparedRequest, **_: object) -> requests.Response:
        url = check(request.url)
        # Nothing that unfolds to more than was counted.
        headers = httpx.Headers([(name, _text(value)) for name, value in request.headers.items()])
        headers["Accept-Encoding"] = "identity"
        content = None if request.body is None else _text(request.body)
        deadlines.begin(ALL_SECONDS)
        try:
            with httpx.Client(verify=authorities.trusted(), timeout=PATIENCE) as wire:
                deadlines.keep_to_deadlines(wire)
                asked = wire.stream(request.method or "GET", url, headers=headers, content=content)
                with asked as answer:
                    response = _response(request, answer, _body(answer))
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Refused(refusals.DOWN, f"{url}: {type(error).__name__}") from error
        finally:
            deadlines.lift()
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
    except (ValueError, RecursionError) as error:
        raise Refused(refusals.CONFUSED, f"{url}: no JSON") from error
    if response.status_code != 200 or not isinstance(found, dict):
        raise Refused(refusals.CONFUSED, f"{url}: status {response.status_code}")
    return found


def _text(value: object) -> str:
    """requests has some as bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)


def _body(answer: httpx.Response) -> bytes:
    """Whole, or not at all."""
    body = b""
    for piece in answer.iter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            raise httpx.ReadError("too long")
    return body


def _response(
    request: requests.PreparedRequest, answer: httpx.Response, body: bytes
) -> requests.Response:
    response = requests.Response()
    response.request, response.url = request, str(answer.url)
    response.status_code, response.reason = answer.status_code, answer.reason_phrase
    response.headers.update(answer.headers)
    response._content = body
    return response
