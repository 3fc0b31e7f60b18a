"""What an operator opens on a console beside its buttons: menus, dialogs, the bar for several
people, the palette.
"""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import Console, Screen


class Dialog:
    """A native dialog with a form."""

    def __init__(self, page: Page, name: str) -> None:
        self.root = page.locator(f"dialog#{name}")

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """By the beginning of its label."""
        name = re.compile(f"^{label}")
        box = self.root.get_by_role("textbox", name=name)
        return box.or_(
            self.root.locator("input").and_(self.root.get_by_role("combobox", name=name))
        )

    def choose(self, label: str) -> None:
        self.root.locator("label", has_text=label).click()

    def send(self) -> None:
        self.root.locator("button[type=submit]").click()

    def expect_sent(self) -> None:
        expect(self.root).to_be_hidden()

    def problem(self, field: str) -> Locator:
        return self.root.locator(f'[data-field~="{field}"] [data-problem]')


def dialog_from(screen: Screen, opener: Locator, entry: str, name: str) -> Dialog:
    """What an entry of a menu opens."""
    press_in(screen, opener, entry)
    dialog = Dialog(screen.page, name)
    expect(dialog.root).to_be_visible()
    return dialog


def press_in(screen: Screen, opener: Locator, entry: str) -> None:
    """Press an entry of the menu that a button opens."""
    opener.click()
    menu = screen.page.locator(f"#{opener.get_attribute('data-menu')}")
    menu.get_by_role("menuitem", name=entry).click()


def rail(console: Console, menu: str) -> Locator:
    """On a phone it is in a sheet, which this brings up."""
    toggle = console.header.locator("[data-rail]")
    if toggle.is_visible() and toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    return console.header.locator(f'[data-menu="{menu}"]')


def more(console: Console, leg: str) -> Locator:
    return console.person(leg).row.locator('[data-menu="person-menu"]')


def pick(console: Console, leg: str) -> Locator:
    return console.person(leg).row.locator("[data-pick]")


class Several:
    """The bar for several people."""

    def __init__(self, console: Console) -> None:
        self.bar = console.page.locator("#selection")

    def expect_count(self, count: int) -> None:
        expect(self.bar.locator("#selection-count")).to_have_text(f"{count} selected")

    def press(self, verb: str) -> None:
        self.bar.locator(f'[data-many="{verb}"]').click()


class Palette:
    def __init__(self, screen: Screen) -> None:
        self._page = screen.page
        self.root = screen.page.locator("dialog#palette")
        self.found = self.root.get_by_role("option")

    def open(self) -> None:
        self._page.keyboard.press("Control+k")
        expect(self.root).to_be_visible()

    def find(self, letters: str) -> None:
        self._page.keyboard.type(letters)

    def expect_first(self, text: str) -> None:
        expect(self.found.first).to_contain_text(text)
        expect(self.found.first).to_have_attribute("aria-selected", "true")
