"""The screens as an operator sees and uses them."""

from typing import ClassVar
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect


class Screen:
    """A live page. `path` is its address."""

    path: ClassVar[str] = "/"

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.address = url + self.path
        self.root = page.locator("html")
        self.main = page.locator("#main")
        self.banner = page.locator("#banner")
        self.toasts = page.locator(".toast")
        self.confirmation = page.locator("dialog#confirm")

    def open(self) -> None:
        self.page.goto(self.address)
        self.expect_live()

    def expect_live(self) -> None:
        expect(self.root).to_have_attribute("data-live", "live")

    def expect_not_live(self) -> None:
        expect(self.root).not_to_have_attribute("data-live", "live")

    def command(self, verb: str) -> Locator:
        """Lines of the ledger with this verb."""
        return self.page.locator(f'[data-command][data-verb="{verb}"]')

    def expect_command(self, verb: str, state: str) -> None:
        expect(self.command(verb).first).to_have_attribute("data-state", state)

    def buttons(self) -> Locator:
        return self.page.locator("button[data-action]")

    def is_untouched(self) -> bool:
        """Whether the page is still the one that was marked, not one loaded anew."""
        return bool(self.page.evaluate("document.body.dataset.localTest === 'marked'"))

    def mark(self) -> None:
        self.page.evaluate("document.body.dataset.localTest = 'marked'")


class Board(Screen):
    path = "/"

    def __init__(self, page: Page, url: str) -> None:
        super().__init__(page, url)
        self.cards = page.locator('[data-collection="conferences"] > [data-conference]')
        self.find_box = page.locator("#find-conference")
        self.queues = page.locator('[data-collection="queues"] > [data-queue]')

    def card(self, conference: str) -> Locator:
        return self.page.locator(f'.card[data-conference="{conference}"]')

    def expect_people(self, conference: str, count: int) -> None:
        expect(self.card(conference)).to_have_attribute("data-people", str(count))

    def order(self) -> list[str]:
        """The conferences from top to bottom."""
        found: list[str] = self.cards.evaluate_all(
            "cards => cards.map((card) => card.dataset.conference)"
        )
        return found


class Console(Screen):
    def __init__(self, page: Page, url: str, conference: str) -> None:
        super().__init__(page, url)
        self.address = f"{url}/conferences/{conference}/"
        self.header = page.locator("#console-header")
        self.people = page.locator('[data-collection="people"] > [data-participant]')
        self.find_box = page.locator("#find-person")
        self.departed = page.locator("#departed")

    def person(self, leg: str) -> "PersonRow":
        return PersonRow(
            self.page.locator(f'[data-collection="people"] > [data-participant="{leg}"]')
        )

    def for_everyone(self, verb: str) -> Locator:
        return self.header.locator(f'[data-action="{verb}"]')

    def expect_ended(self) -> None:
        expect(self.header).to_have_attribute("data-status", "ended")


class PersonRow:
    """Somebody who is in the conference, with the buttons for them."""

    def __init__(self, row: Locator) -> None:
        self.row = row
        self.pending = row.locator("[data-press-state]")
        self.trouble = row.locator(".trouble")

    def button(self, verb: str) -> Locator:
        return self.row.locator(f'[data-action="{verb}"]')

    def press(self, verb: str) -> None:
        self.button(verb).click()

    def expect_muted(self, is_muted: bool = True) -> None:
        expect(self.row).to_have_attribute("data-muted", "true" if is_muted else "false")

    def expect_held(self) -> None:
        expect(self.row).to_have_attribute("data-on-hold", "true")


class Queues(Screen):
    path = "/queues/"

    def queue(self, name: str) -> Locator:
        return self.page.locator(f'.queue-panel[data-queue="{name}"]')

    def call(self, leg: str) -> Locator:
        return self.page.locator(f'[data-call="{leg}"]')


class Queue(Screen):
    """The page of one queue."""

    def __init__(self, page: Page, url: str, name: str) -> None:
        super().__init__(page, url)
        self.address = f"{url}/queues/{name}/"
        self.head = page.locator("#queue-head")

    def caller(self, leg: str) -> Locator:
        return self.page.locator(f'[data-collection="callers"] > [data-call="{leg}"]')


class AgentHome(Screen):
    path = "/agent/"

    def __init__(self, page: Page, url: str) -> None:
        super().__init__(page, url)
        self.me = page.locator("#agent-me")
        self.state = page.locator("#me-title")

    def button(self, label: str) -> Locator:
        return self.me.get_by_role("button", name=label, exact=True)


class Recordings(Screen):
    path = "/recordings/"

    def of(self, conference: str) -> Locator:
        """The rows of a conference, by its name."""
        return self.page.locator("[data-recording-id]").filter(has_text=conference)


class Activity(Screen):
    path = "/activity/"


class Directory(Screen):
    path = "/directory/"

    def __init__(self, page: Page, url: str) -> None:
        super().__init__(page, url)
        self.contacts = page.locator("[data-contact]")
        self.count = page.locator(".directory .count")

    def contact(self, name: str) -> Locator:
        return self.contacts.filter(has=self.page.get_by_role("link", name=name, exact=True))

    def edit(self, name: str) -> None:
        self.contact(name).get_by_role("link").click()

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(label, exact=True)

    def press(self, label: str) -> None:
        self.main.get_by_role("button", name=label, exact=True).click()


class Alone(Screen):
    """A page that stands alone and is not live."""

    def open(self) -> None:
        self.page.goto(self.address)


class SignIn(Alone):
    path = "/accounts/login/"

    def sign_in(self, name: str, password: str) -> None:
        self.page.get_by_label("User name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()


class Nothing(Alone):
    path = f"/conferences/{quote('nobody knows this one')}/"
