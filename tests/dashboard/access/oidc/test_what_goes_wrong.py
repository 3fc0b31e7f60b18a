"""Each way in which signing in by a provider can go wrong has its sentence, and lets nobody in."""

import logging
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.test import Client

from dashboard.access.oidc import refusals

from .browsing import expect_refused, provider
from .provider import CLIENT, SECRET, Provider

__all__ = ["provider"]

pytestmark = pytest.mark.django_db
Spoil = Callable[[Provider], object]


def spoiled(**changed: object) -> Spoil:
    def spoil(provider: Provider) -> None:
        provider.spoil = lambda claims: {
            name: value for name, value in (claims | changed).items() if value is not None
        }

    return spoil


def signed(sign: Callable[[Provider, dict[str, Any]], str]) -> Spoil:
    def spoil(provider: Provider) -> None:
        provider.sign = lambda claims: sign(provider, claims)

    return spoil


def answers(path: str, status: int, body: bytes) -> Spoil:
    return lambda provider: provider.paths.update({path: (status, body)})


def about(**changed: object) -> Spoil:
    return lambda provider: provider.about.update(changed)


def failing(error: str) -> Spoil:
    return lambda provider: setattr(provider, "error", error)


def sent_with(**told: str) -> Spoil:
    return lambda provider: provider.told.update(told)


def by_another_key(provider: Provider, claims: dict[str, Any]) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, key, "RS256", {"kid": provider.kid})


def by_a_shared_secret(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "x" * 64, "HS256", {"kid": provider.kid})


def by_nobody(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", "none", {"kid": provider.kid})


def by_an_unknown_key(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, provider.key, "RS256", {"kid": "two"})


def by_one_of_several(provider: Provider) -> None:
    """And does not say by which."""
    provider.publish = lambda key: [key, {**key, "kid": "two"}]
    provider.sign = lambda claims: jwt.encode(claims, provider.key, "RS256")


NOW = int(time.time())
DISCOVERY = "/.well-known/openid-configuration"
DEEP = b'{"x":' * 60_000
HOSTILE: dict[str, tuple[Spoil, str]] = {
    "cancelled": (failing("access_denied"), refusals.CANCELLED),
    "scope refused": (failing("invalid_scope"), refusals.SCOPE),
    "an error": (failing("server_error<script>"), refusals.PROBLEM),
    "wrong issuer": (spoiled(iss="https://evil.example"), refusals.ISSUER),
    "another service": (about(issuer="https://evil.example"), refusals.ISSUER),
    "wrong nonce": (spoiled(nonce="another"), refusals.NONCE),
    "odd nonce": (spoiled(nonce=["\u2028"]), refusals.NONCE),
    "half a letter as nonce": (spoiled(nonce="\ud800"), refusals.CONFUSED),
    "half a letter in a name": (spoiled(given_name="Jane\ud800"), refusals.CONFUSED),
    "half a letter as subject": (spoiled(sub="\ud800"), refusals.CONFUSED),
    "no nonce": (spoiled(nonce=None), refusals.CONFUSED),
    "another client": (spoiled(aud="other"), refusals.CONFUSED),
    "for two, made for the other": (spoiled(aud=[CLIENT, "b"], azp="b"), refusals.CONFUSED),
    "for two, for whom is not said": (spoiled(aud=[CLIENT, "b"]), refusals.CONFUSED),
    "sent by another": (sent_with(iss="https://evil.example"), refusals.ISSUER),
    "sent by nobody": (
        about(authorization_response_iss_parameter_supported=True),
        refusals.ISSUER,
    ),
    "too many groups": (
        spoiled(groups=None, _claim_names={"groups": "src1"}, _claim_sources={"src1": {}}),
        refusals.TOO_MANY,
    ),
    "expired": (spoiled(iat=NOW - 900, exp=NOW - 600), refusals.CLOCK),
    "of the future": (spoiled(iat=NOW + 86_400, exp=NOW + 90_000), refusals.CLOCK),
    "never expires": (spoiled(exp=None), refusals.CONFUSED),
    "no subject": (spoiled(sub=None), refusals.CONFUSED),
    "empty subject": (spoiled(sub=""), refusals.CONFUSED),
    "long subject": (spoiled(sub="x" * 192), refusals.CONFUSED),
    "another key": (signed(by_another_key), refusals.SIGNATURE),
    "unknown key": (signed(by_an_unknown_key), refusals.SIGNATURE),
    "one of several keys": (by_one_of_several, refusals.SIGNATURE),
    "a secret as key": (signed(by_a_shared_secret), refusals.SIGNATURE),
    "unsigned": (signed(by_nobody), refusals.SIGNATURE),
    "no token": (signed(lambda *_: "not.a.token"), refusals.CONFUSED),
    "no name": (spoiled(preferred_username="//", email=None), refusals.NO_NAME),
    "tokens refused": (answers("/token", 400, b'{"error": "invalid_client"}'), refusals.CLIENT),
    "tokens are nonsense": (answers("/token", 200, b"<html>"), refusals.CLIENT),
    "tokens without one": (answers("/token", 200, b'{"access_token": "x"}'), refusals.CONFUSED),
    "tokens are a list": (answers("/token", 200, b'["access_token"]'), refusals.CONFUSED),
    "token endpoint down": (answers("/token", 503, b""), refusals.DOWN),
    "keys are nonsense": (answers("/keys", 200, b"[]"), refusals.CONFUSED),
    "no keys": (answers("/keys", 200, b'{"keys": 7}'), refusals.SIGNATURE),
    "keys without bottom": (answers("/keys", 200, DEEP), refusals.CONFUSED),
    "tokens without bottom": (answers("/token", 200, DEEP), refusals.CLIENT),
    "discovery without bottom": (answers(DISCOVERY, 200, DEEP), refusals.CONFUSED),
    "keys down": (answers("/keys", 500, b""), refusals.DOWN),
    "discovery down": (answers(DISCOVERY, 502, b""), refusals.DOWN),
    "discovery is elsewhere": (answers(DISCOVERY, 302, b"http://127.0.0.1/"), refusals.CONFUSED),
    "discovery is nonsense": (answers(DISCOVERY, 200, b"\xff"), refusals.CONFUSED),
    "discovery without end": (answers(DISCOVERY, 200, b" " * 600_000 + b"{}"), refusals.DOWN),
    "tokens in clear": (about(token_endpoint="http://id.example.com/t"), refusals.CONFUSED),
    "keys in clear": (about(jwks_uri="http://id.example.com/k"), refusals.CONFUSED),
    "keys in a file": (about(jwks_uri="file:///etc/passwd"), refusals.CONFUSED),
    "sent in clear": (about(authorization_endpoint="http://id.example.com/a"), refusals.CONFUSED),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_goes_wrong_is_said_in_one_sentence(
    case: str, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    spoil, words = HOSTILE[case]
    spoil(provider)
    with caplog.at_level(logging.WARNING, logger="dashboard"):
        expect_refused(Client(), words)
    assert not User.objects.exists()
    [line] = [each for each in caplog.messages if "Single sign-on failed" in each]
    assert SECRET not in line and "Traceback" not in caplog.text
