"""Pictures of wallboards and of the pages around them, in all states that they can be in:
`CHROMIUM=... python -m tests.pictures FOLDER`. To be looked at, all beside each other.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402

from conferencing.simulator.world.world import World  # noqa: E402
from tests.browser.conftest import CHROMIUM, QUIET  # noqa: E402
from tests.browser.visitors import Visitor  # noqa: E402
from tests.browser.walls import Wallboard  # noqa: E402
from tests.browser.wire import Wire  # noqa: E402
from tests.system.people import Person  # noqa: E402
from tests.system.rooms import enqueue  # noqa: E402
from tests.system.stack import Stack, running  # noqa: E402

GOOD = "support sales billing claims delivery returns bookings partners press nights repairs post"
BAD = "complaints"
QUEUES = [*GOOD.split(), BAD]
WALL = {"width": 1920, "height": 1080}
LARGE = {"width": 3840, "height": 2160}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SCHEMES = ("light", "dark")
BROKEN_MS = 120_000


class Photographer:
    def __init__(self, stack: Stack, browser: Browser, folder: Path) -> None:
        self._stack, self._browser, self._folder = stack, browser, folder

    @contextmanager
    def page(
        self, address: str, size: Any, scheme: Any, *, url: str = "", who: Person | None = None
    ) -> Iterator[Page]:
        """Of a supervisor, unless it is somebody else's."""
        context = self._browser.new_context(viewport=size, color_scheme=scheme)
        visitor = Visitor(context, who or self._stack.person(), url or self._stack.web.url)
        page = context.new_page()
        if url:
            page.clock.install()
        page.goto(visitor.url + address)
        expect(page.locator(":root")).to_have_attribute("data-live", "live", timeout=30_000)
        yield page
        context.close()

    def take(self, name: str, page: Page) -> None:
        page.wait_for_timeout(600)  # until what glows has faded
        page.screenshot(path=self._folder / f"{name}.png")
        sys.stdout.write(f"{name}\n")

    def walls(self, state: str, counts: tuple[int, ...]) -> None:
        for count in counts:
            for scheme in SCHEMES:
                shown = QUEUES[:count] if state == "well" else QUEUES[-count:]
                with self.page(wall(shown), WALL, scheme) as page:
                    if state != "empty":
                        expect(page.locator(".wall-band")).to_have_count(count)
                    self.take(f"wall-{state}-{count}-{scheme}", page)


def wall(queues: list[str]) -> str:
    return "/wallboard/?" + urlencode([("queue", name) for name in queues])


def past(stack: Stack) -> None:
    environment = {
        **os.environ,
        **stack.environment(),
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    }
    command = [sys.executable, "-m", "tests.pictures.past", *QUEUES]
    subprocess.run(command, env=environment, check=True)


def take_all(stack: Stack, browser: Browser, folder: Path) -> None:
    photographer = Photographer(stack, browser, folder)
    photographer.walls("empty", (1,))
    for queue in [*QUEUES, BAD, BAD, BAD]:
        enqueue(stack.sim, queue)  # by the time that it is their turn, they have waited for long
    ana = stack.person("agent", "ana")
    past(stack)
    for queue in GOOD.split()[1:]:
        empty(stack, queue)
    photographer.walls("well", (1, 3, 12))
    for number in range(9):
        enqueue(stack.sim, BAD if number < 8 else QUEUES[-2])
    photographer.walls("breach", (1, 3, 12))
    with photographer.page(wall(QUEUES[-12:]), LARGE, "dark") as page:
        photographer.take("wall-breach-12-large", page)
    for name, address, who in (
        ("queue", f"/queues/{BAD}/", None),
        ("day", f"/queues/{BAD}/day/", None),
        ("board", "/", None),
        ("wall", wall(QUEUES[-3:]), None),
        ("agent", "/agent/", ana),
    ):
        for scheme in SCHEMES:
            for size_name, size in (("desk", DESK), ("phone", PHONE)):
                with photographer.page(address, size, scheme, who=who) as page:
                    photographer.take(f"{name}-{size_name}-{scheme}", page)
    doubtful(stack, photographer)
    old(stack, photographer)
    broken(stack, photographer)


def empty(stack: Stack, queue: str) -> None:
    """Its callers are moved on; Telnyx keeps the queue for a while."""

    def hang_up(world: World) -> None:
        for entry in list(world.queue(queue).entries):
            world.take_out_of_queue(entry.leg, "leave")
            world.hangup(entry.leg)

    stack.sim.do(hang_up)


def doubtful(stack: Stack, photographer: Photographer) -> None:
    """One queue alone cannot be compared."""
    queue = QUEUES[-2]
    stack.sim.faults.api_status(503, count=10_000, path=f"/queues/{queue}/calls")
    with photographer.page(wall([queue]), WALL, "light") as page:
        expect(page.locator(".wall-band[data-doubtful]")).to_be_visible(timeout=BROKEN_MS)
    photographer.walls("doubt", (3, 12))
    for name, address, size in (
        ("wall-doubt-1", wall([queue]), WALL),
        ("wall-doubt-phone", wall(QUEUES[-3:]), PHONE),
        ("board-doubt", "/", DESK),
        ("queue-doubt", f"/queues/{queue}/", DESK),
        ("queue-doubt-phone", f"/queues/{queue}/", PHONE),
    ):
        for scheme in SCHEMES:
            with photographer.page(address, size, scheme) as page:
                photographer.take(f"{name}-{scheme}", page)
    stack.sim.faults.clear()


def old(stack: Stack, photographer: Photographer) -> None:
    with (
        Wire(stack.web.port) as wire,
        photographer.page(wall(QUEUES[-3:]), WALL, "light", url=wire.url) as page,
    ):
        wire.cut()
        expect(page.locator(":root")).not_to_have_attribute("data-live", "live")
        page.clock.fast_forward(47_000)
        expect(Wallboard(page, "").age).to_be_visible()
        photographer.take("wall-stale-3-light", page)


def broken(stack: Stack, photographer: Photographer) -> None:
    stack.sim.faults.api_status(503, count=10_000)
    for scheme in SCHEMES:
        with photographer.page(wall(QUEUES[-3:]), WALL, scheme) as page:
            expect(page.locator(":root")).to_have_attribute(
                "data-link", "broken", timeout=BROKEN_MS
            )
            photographer.take(f"wall-broken-3-{scheme}", page)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as stack,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        take_all(stack, browser, folder)
        browser.close()


if __name__ == "__main__":
    main()
