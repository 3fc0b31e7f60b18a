"""The administration as an admin sees it: index, list, form and question, in both themes, on a desk
and on a phone. Nothing is cut off, nothing is refused by the page's policy, axe finds nothing.
"""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.axe import findings_by_theme
from tests.browser.conftest import SignedIn
from tests.browser.pages import Screen
from tests.browser.test_accessibility import size
from tests.browser.test_looks import PHONE
from tests.system.stack import Stack

__all__ = ["size"]

PATHS = [
    "/admin/",
    "/admin/auth/user/",
    "/admin/auth/user/add/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/1/password/",
    "/admin/auth/user/1/delete/",
    "/admin/auth/group/1/change/",
    "/admin/auth/group/1/history/",
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
    stack: Stack, visitor: SignedIn, size: dict[str, Any]
) -> None:
    admin = visitor("admin", reduced_motion="reduce", **size)
    screens = {path: admin.open(Administration, path) for path in PATHS}
    for path, screen in screens.items():
        expect(screen.page.locator("h1")).to_be_visible()
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert screen.page.evaluate(wider) <= 0, path
    # Before axe, which asks for imported style sheets at addresses of its own.
    assert not admin.problems and not admin.failures and not admin.strangers
    found = {path: findings_by_theme(screen) for path, screen in screens.items()}
    assert not any(found.values()), found


def test_what_was_wrong_stands_beside_its_field(
    stack: Stack, visitor: SignedIn, size: dict[str, Any]
) -> None:
    admin = visitor("admin", reduced_motion="reduce", **size)
    screen = admin.open(Administration, "/admin/conferencing/route/add/")
    page = screen.page
    page.locator("#id_zone").fill("Nowhere")
    page.get_by_role("button", name="Save", exact=True).click()
    row = page.locator(".field-zone")
    wrong, field = row.locator(".errorlist"), row.locator("input")
    expect(wrong).to_contain_text("is not a time zone")
    assert abs(left(wrong) - left(field)) < 2
    colour = "(one) => getComputedStyle(one).color"
    border = "(one) => getComputedStyle(one).borderTopColor"
    assert field.evaluate(border) == wrong.locator("li").evaluate(colour)
    assert not findings_by_theme(screen)


def test_fields_beside_each_other_stand_below_each_other_on_a_phone(
    stack: Stack, visitor: SignedIn
) -> None:
    page = visitor("admin", **PHONE).open(Administration, "/admin/conferencing/route/add/").page
    column = page.locator(".field-open_kind.field-open_value .form-multiline > div").first
    box, help_box = column.bounding_box(), column.locator(".help").bounding_box()
    assert box and help_box
    assert box["y"] + box["height"] - help_box["y"] - help_box["height"] < 30


def test_a_rule_of_a_team_fits_on_a_phone(stack: Stack, visitor: SignedIn) -> None:
    page = visitor("admin", **PHONE).open(Administration, "/admin/conferencing/team/add/").page
    rules = page.locator("#rules-group")
    assert rules.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    expect(page.locator(".rows-help")).to_contain_text("* stands for any text")


def left(one: Locator) -> float:
    box = one.bounding_box()
    assert box
    return box["x"]


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
