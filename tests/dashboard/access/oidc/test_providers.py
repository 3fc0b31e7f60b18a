"""People sign in by what the usual providers really send: the claims, keys and answers of each as
its documentation shows them, and the settings that docs/users.md tells for it.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from .browsing import go, names, provider
from .provider import CLIENT, Provider

__all__ = ["provider"]

pytestmark = pytest.mark.django_db


def keycloak(it: Provider) -> dict[str, Any]:
    """It names itself in the answer, and publishes a key for encryption beside that for signing."""
    it.told = {"iss": it.url, "session_state": "5f9a"}
    it.about = {"authorization_response_iss_parameter_supported": True}
    it.publish = lambda key: [{**key, "alg": "RSA-OAEP", "use": "enc"}, key]
    return {
        "sub": "6d3f6f1a-5c3e-4a53-9f0e-3f0b1a4b7a11",
        "typ": "ID",
        "azp": CLIENT,
        "sid": "5f9a",
        "acr": "1",
        "email_verified": True,
        "name": "Jane Doe",
        "preferred_username": "jane",
        "groups": ["ops", "offline_access"],
    }


def entra(it: Provider) -> dict[str, Any]:
    """Its keys say no algorithm; roles stand in place of groups; nothing says a verified e-mail."""
    it.publish = lambda key: [{name: key[name] for name in key if name != "alg"}]
    return {
        "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
        "ver": "2.0",
        "oid": "00000000-0000-0000-66f3-3332eca7ea81",
        "tid": "9122040d-6c67-4c5b-b112-36a304b66dad",
        "name": "Jane Doe",
        "preferred_username": "jane@example.com",
        "roles": ["ops"],
        "aio": "Df2UVXL1ix!lMCWMSOJBcFatzcGfvFGhjKv8q5g0x732dR5MB5BisvGQO7YWByjd8iQDLq",
    }


def google(it: Provider) -> dict[str, Any]:
    """The domain stands in place of groups, the address in place of a user name."""
    return {
        "sub": "110169484474386276334",
        "azp": CLIENT,
        "at_hash": "HK6E_P6Dh8Y93mRNtsDB1Q",
        "hd": "example.com",
        "email": "jane@example.com",
        "email_verified": True,
    }


def authentik(it: Provider) -> dict[str, Any]:
    return {
        "sub": "f0e4c2f76c58916ec258f246851bea091d14d4247a2fc3e18694461b1816e13b",
        "acr": "goauthentik.io/providers/oauth2/default",
        "amr": ["pwd"],
        "email_verified": False,
        "name": "Jane Doe",
        "nickname": "jane",
        "preferred_username": "jane",
        "groups": ["ops", "authentik Admins"],
    }


Shape = Callable[[Provider], dict[str, Any]]
CASES: list[tuple[Shape, str, str, str]] = [
    (keycloak, "groups", "ops", "jane"),
    (entra, "roles", "ops", "jane@example.com"),
    (google, "hd", "example.com", "jane@example.com"),
    (authentik, "groups", "ops", "jane"),
]


@pytest.mark.parametrize(("shape", "claim", "theirs", "name"), CASES)
def test_what_a_provider_sends_lets_people_in(
    shape: Shape, claim: str, theirs: str, name: str, provider: Provider, settings: Any
) -> None:
    provider.claims = shape(provider)
    groups = ((theirs, "supervisor"),)
    settings.OIDC = dataclasses.replace(settings.OIDC, groups_claim=claim, groups=groups)
    assert go(Client()) == "/"
    user = User.objects.get()
    assert user.username == name and names(user) == {"supervisor"}
