"""What every page tells the browser to refuse, and cookies that scripts cannot read."""

import pytest
from django.test import Client

from tests.conftest import MakeUser, SignIn

ADDRESSES = ["/", "/queues/", "/recordings/", "/activity/", "/admin/", "/accounts/login/", "/no"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_scripts_and_styles_come_from_our_own_files_alone(signed_in: SignIn, address: str) -> None:
    policy = _policy(signed_in("admin").get(address).headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == policy["connect-src"] == ["'self'"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_is_framed_guessed_at_or_named_to_others(signed_in: SignIn, address: str) -> None:
    headers = signed_in("admin").get(address).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_session_is_out_of_reach_for_scripts_and_other_sites(make_user: MakeUser) -> None:
    make_user("supervisor")
    client = Client()
    client.post("/accounts/login/", {"username": "supervisor", "password": "secret"})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


def _policy(header: str) -> dict[str, list[str]]:
    directives = (directive.split() for directive in header.split(";"))
    return {name: sources for name, *sources in directives}
