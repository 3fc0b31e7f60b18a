"""Signing out here, and then, if they want to, at the provider."""

import dataclasses
from typing import Any

import pytest
from django.test import Client

from dashboard.access.oidc import refusals
from tests.conftest import MakeUser

from .browsing import NAME, go, is_in, provider, said
from .provider import CLIENT, Provider

__all__ = ["provider"]

pytestmark = pytest.mark.django_db
OFFER = f"Sign out of {NAME}"
THERE = "/accounts/sso/sign-out/"


def leave(browser: Client) -> str:
    page = browser.post("/accounts/logout/", follow=True)
    assert not is_in(browser)
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize("query", ["", "?app=7"])
def test_whoever_came_by_the_provider_can_sign_out_there_too(
    query: str, provider: Provider
) -> None:
    end = f"{provider.url}/logout{query}"
    provider.about = {"end_session_endpoint": end}
    browser = Client()
    go(browser)
    page = leave(browser)
    assert OFFER in page and f'href="{THERE}"' in page
    there = browser.get(THERE)["Location"]
    assert there == f"{end}{'&' if query else '?'}client_id={CLIENT}"


def test_whoever_has_a_password_is_told_nothing_of_it(
    provider: Provider, make_user: MakeUser
) -> None:
    browser = Client()
    browser.force_login(make_user("supervisor"))
    assert OFFER not in leave(browser)
    assert OFFER not in leave(Client())


def test_a_provider_without_such_a_page_is_said(provider: Provider) -> None:
    browser = Client()
    assert browser.get(THERE)["Location"] == "/accounts/login/"
    assert f"{NAME} has no page to sign out" in said(browser)


@pytest.mark.parametrize("end", ["http://id.example.com/logout", "javascript:alert(1)", 7, ["x"]])
def test_nobody_is_sent_where_the_provider_should_not_send_them(
    end: object, provider: Provider
) -> None:
    provider.about = {"end_session_endpoint": end}
    browser = Client()
    assert browser.get(THERE)["Location"] == "/accounts/login/"
    assert refusals.CONFUSED.replace("{name}", NAME) in said(browser)


def test_a_provider_that_is_away_is_said(provider: Provider, settings: Any) -> None:
    settings.OIDC = dataclasses.replace(settings.OIDC, issuer="http://127.0.0.1:9")
    browser = Client()
    assert browser.get(THERE)["Location"] == "/accounts/login/"
    assert refusals.DOWN.replace("{name}", NAME) in said(browser)


def test_without_a_provider_nothing_is_said_of_one(db: None) -> None:
    assert "still signed in" not in Client().get("/accounts/login/?still-there").content.decode()
