"""Wallboards and kiosk links, as browser tests see them."""

from typing import Any

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Screen
from tests.browser.visitors import Visitor
from tests.system.rooms import enqueue
from tests.system.stack import Stack

WALL: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}


class Wallboard(Screen):
    def __init__(self, page: Page, url: str, path: str = "/wallboard/") -> None:
        super().__init__(page, url)
        self.address = url + path
        self.bands = page.locator(".wall-band")
        self.tiles = page.locator("#wall-tiles")
        self.age = page.locator("#wall-age")
        self.heard: list[Request] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.heard.append(request)

    def band(self, queue: str) -> Locator:
        return self.page.locator(f'.wall-band[data-queue="{queue}"]')

    def figure(self, queue: str, name: str) -> Locator:
        return self.band(queue).locator(f"[data-figure={name}]")

    def sounds(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.soundsHeard ?? []")
        return found

    def listen(self) -> None:
        self.page.evaluate(
            """() => {
              window.soundsHeard = [];
              document.addEventListener("switchboard:sound", ({ detail }) =>
                window.soundsHeard.push(detail.kind));
            }"""
        )


class Links(Screen):
    path = "/kiosks/"

    def open(self) -> None:
        self.page.goto(self.address)

    def make(self, name: str, *queues: str, pages: str = "All queues at once") -> str:
        """The path of a new link."""
        self.page.get_by_label("Name of the screen").fill(name)
        for queue in queues:
            self.page.get_by_role("checkbox", name=queue, exact=True).check()
        self.page.get_by_label("Layout").select_option(pages)
        self.page.get_by_role("button", name="Create the link").click()
        address = self.page.locator("#kiosk-address").inner_text()
        return "/" + address.split("/", 3)[3]

    def revoke(self, name: str) -> None:
        self.page.get_by_role("button", name=f"Revoke {name}…", exact=True).click()
        asked = self.page.locator("form.kiosk-sure:popover-open")
        expect(asked.get_by_role("button", name="Cancel")).to_be_focused()
        asked.get_by_role("button", name="Revoke the link").click()
        expect(self.page.get_by_role("status")).to_contain_text("has been revoked")


def link(stack: Stack, visitor: SignedIn, *queues: str, name: str = "Hall") -> tuple[Links, str]:
    for queue in queues:
        enqueue(stack.sim, queue)
    supervisor = visitor()
    board = supervisor.open(Wallboard)
    for queue in queues:
        expect(board.band(queue)).to_be_visible()
    links = supervisor.open(Links)
    return links, links.make(name, *queues)


def nobody(visitor: SignedIn, **context: Any) -> Visitor:
    return visitor("", **context)
