"""A browser between Switchboard and the provider, and what came of it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from dashboard.sign_on import SignOn

from . import provider as providers
from .provider import CLIENT, SECRET, Provider

NAME = "Example ID"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with providers.running() as provider:
        groups = (("ops", "supervisor"), ("phones", "agent"), ("bosses", "admin"))
        settings.OIDC = SignOn(provider.url, CLIENT, SECRET, NAME, "groups", groups)
        yield provider
    cache.clear()


def go(browser: Client, next_page: str = "") -> str:
    """Where the browser is in the end, as far as it is led by redirects of the two."""
    there = browser.get("/accounts/sso/", {"next": next_page} if next_page else {})
    assert there.status_code == 302
    if there["Location"] == "/accounts/login/":
        return str(there["Location"])
    back = requests.get(there["Location"], allow_redirects=False, timeout=20).headers["Location"]
    return come(browser, back)


def come(browser: Client, back: str) -> str:
    parts = urlsplit(back)
    assert parts.path == "/accounts/sso/callback/"
    answer = browser.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 302
    return str(answer["Location"])


def said(browser: Client) -> str:
    page = browser.get("/accounts/login/")
    assert "script-src 'self'" in page["Content-Security-Policy"]
    return str(page.content.decode())


def names(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def is_in(browser: Client) -> bool:
    return browser.get("/accounts/password/").status_code == 200


def expect_refused(browser: Client, words: str, next_page: str = "") -> None:
    assert go(browser, next_page) == "/accounts/login/"
    expected = words.replace("{name}", NAME)
    assert expected.replace("'", "&#39;") in said(browser)
    assert not is_in(browser)
