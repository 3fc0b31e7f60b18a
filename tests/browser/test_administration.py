"""The administration as an admin sees it: index, list, form and question, in both themes, on a desk
and on a phone. Nothing is cut off, nothing is refused by the page's policy, axe finds nothing.
"""

from typing import Any, Literal

from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Screen
from tests.browser.test_accessibility import findings, scheme, size
from tests.system.stack import Stack

__all__ = ["scheme", "size"]

PATHS = [
    "/admin/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/group/1/change/",
    "/admin/auth/group/1/delete/",
    "/admin/conferencing/command/",
    "/admin/conferencing/queuesettings/add/",
    "/admin/conferencing/route/add/",
]


class Administration(Screen):
    """Any page of it."""

    def __init__(self, page: Any, url: str, path: str = "/admin/") -> None:
        super().__init__(page, url)
        self.address = f"{url}{path}"

    def open(self) -> None:
        self.page.goto(self.address)


def test_everybody_can_use_it_everywhere(
    stack: Stack,
    visitor: SignedIn,
    size: dict[str, Any],
    scheme: Literal["light", "dark"],
) -> None:
    admin = visitor("admin", color_scheme=scheme, reduced_motion="reduce", **size)
    screens = {path: admin.open(Administration, path) for path in PATHS}
    for path, screen in screens.items():
        expect(screen.page.locator("h1")).to_be_visible()
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert screen.page.evaluate(wider) <= 0, path
    # Before axe, which asks for imported style sheets at addresses of its own.
    assert not admin.problems and not admin.failures and not admin.strangers
    found = {path: findings(screen) for path, screen in screens.items()}
    assert not any(found.values()), found


def test_a_filter_opens_over_the_list_and_says_what_is_chosen(
    stack: Stack, visitor: SignedIn
) -> None:
    page = visitor("admin").open(Administration, "/admin/auth/user/").page
    chosen = page.locator(".filter", has_text="Active")
    chosen.locator("summary").click()
    chosen.get_by_role("link", name="Yes").click()
    expect(page.locator(".filter", has_text="Active").locator("b")).to_have_text("Yes")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator(".filter", has_text="Active").locator("b")).to_have_text("All")


def test_the_theme_is_that_of_the_screens(stack: Stack, visitor: SignedIn) -> None:
    page = visitor("admin", color_scheme="light").open(Administration).page
    theme = page.get_by_role("button", name="Theme")
    theme.click()
    theme.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="Live board").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
