"""A person at a browser of their own: signed in, and all noted that a page should never do."""

from typing import TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

from tests.browser.pages import Screen
from tests.system.people import CSRF, Person

AnyScreen = TypeVar("AnyScreen", bound=Screen)


class Visitor:
    """`url` is where the browser finds the product; `problems` is what the browser complained of,
    `strangers` other hosts asked.
    """

    def __init__(self, context: BrowserContext, person: Person | None, url: str) -> None:
        self.person = person
        self.url = url
        self.problems: list[str] = []
        self.failures: list[str] = []
        self.strangers: list[str] = []
        self.context = context
        if person:
            cookies = {"sessionid": person.session, "csrftoken": CSRF}
            context.add_cookies(
                [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
            )
        context.on("console", self._note_message)
        context.on("weberror", self._note_failure)
        context.on("request", self._note_request)

    def open(self, kind: type[AnyScreen], *of: str, with_clock: bool = False) -> AnyScreen:
        """A screen in a tab of its own; live when this returns, if it is one of those.
        `with_clock`: time can be moved on.
        """
        page = self.context.new_page()
        if with_clock:
            page.clock.install()
        screen = kind(page, self.url, *of)
        screen.open()
        return screen

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def _note_failure(self, error: WebError) -> None:
        self.failures.append(str(error.error))

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.url).netloc:
            self.strangers.append(request.url)
