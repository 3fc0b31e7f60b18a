"""Signing in by a provider, in a browser: there, back, and to the page that was asked for."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.pages import Activity, SignIn
from tests.browser.visitors import Visitor
from tests.dashboard.access.oidc import provider as providers
from tests.dashboard.access.oidc.provider import CLIENT, SECRET, Provider
from tests.system.stack import Stack, running

pytestmark = pytest.mark.stack


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture
def own_stack(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("sso")
    with running(
        folder,
        OIDC_ISSUER=provider.url,
        OIDC_CLIENT_ID=CLIENT,
        OIDC_CLIENT_SECRET=SECRET,
        OIDC_NAME="Example ID",
        OIDC_GROUPS="ops=supervisor",
    ) as stack:
        yield stack


def test_the_button_signs_in_and_a_refusal_is_said(
    own_stack: Stack, provider: Provider, new_context: Callable[..., BrowserContext]
) -> None:
    end = f"{provider.url}/logout"
    provider.about, provider.paths = {"end_session_endpoint": end}, {"/logout": (200, b"{}")}
    jane = Visitor(new_context(), None, own_stack.web.url)
    page = jane.context.new_page()
    page.goto(own_stack.web.url + Activity.path)
    provider.claims["groups"] = []
    page.get_by_role("link", name="Sign in with Example ID").click()
    expect(page.get_by_role("alert")).to_contain_text("none of your groups there may use")
    provider.claims["groups"] = ["ops"]
    page.goto(own_stack.web.url + Activity.path)
    page.get_by_role("link", name="Sign in with Example ID").click()
    expect(page).to_have_url(own_stack.web.url + Activity.path)
    Activity(page, own_stack.web.url).expect_live()
    expect(page.locator(".account-name")).to_have_text("jane")
    assert not jane.problems and not jane.failures
    page.locator("button.account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(SignIn.path))
    expect(page.get_by_role("status")).to_contain_text("still signed in at Example ID")
    page.get_by_role("link", name="Sign out of Example ID").click()
    expect(page).to_have_url(f"{end}?client_id={CLIENT}")
