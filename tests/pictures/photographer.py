"""Who opens pages in a size and a colour scheme, and takes pictures of them."""

import sys
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.pictures import colours

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
SCHEMES = ("light", "dark")


class Photographer:
    """With `wanted`, pictures for the docs: only these, as wide as a desk and small in bytes."""

    def __init__(self, browser: Browser, folder: Path, *, wanted: Set[str] | None = None) -> None:
        self._browser, self._folder, self._wanted = browser, folder, wanted
        self._darkroom = browser.new_page()
        self.taken: set[str] = set()

    def wants(self, name: str) -> bool:
        return self._wanted is None or name in self._wanted

    @contextmanager
    def context(self, size: ViewportSize, scheme: Any, **more: Any) -> Iterator[BrowserContext]:
        if self._wanted is not None:
            more["device_scale_factor"] = min(1, DESK["width"] / size["width"])
        context = self._browser.new_context(viewport=size, color_scheme=scheme, **more)
        try:
            yield context
        finally:
            context.close()

    def take(self, name: str, page: Page) -> None:
        page.mouse.move(0, 0)
        page.wait_for_timeout(600)  # until what glows has faded
        picture = page.screenshot(caret="hide")
        if self._wanted is not None:
            picture = colours.reduced(picture, self._darkroom)
        (self._folder / f"{name}.png").write_bytes(picture)
        self.taken.add(name)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
