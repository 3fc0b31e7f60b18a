"""Wallboards and the pages around them, in all states that they can be in."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, ViewportSize, expect

from conferencing.simulator.world.world import World
from tests.browser.visitors import Visitor
from tests.browser.walls import Wallboard
from tests.browser.wire import Wire
from tests.pictures.beside import run_beside
from tests.pictures.photographer import DESK, PHONE, SCHEMES, Photographer
from tests.system.people import Person
from tests.system.rooms import enqueue
from tests.system.stack import Stack, running

GOOD = "support sales billing claims delivery returns bookings partners press nights repairs post"
BAD = "complaints"
QUEUES = [*GOOD.split(), BAD]
WALL = ViewportSize(width=1920, height=1080)
LARGE = ViewportSize(width=3840, height=2160)
BROKEN_MS = 120_000
# Of all that are taken, those that the docs show.
PICTURES = {
    "queue-desk-light",
    "day-desk-light",
    "wall-phone-light",
    "wall-stale-3-light",
    *(f"agent-{size}-{scheme}" for size in ("desk", "phone") for scheme in SCHEMES),
    *(
        f"wall-{state}-{count}-{scheme}"
        for state in ("well", "breach")
        for count in (1, 3, 12)
        for scheme in SCHEMES
    ),
    *(
        f"wall-{state}-{scheme}"
        for state in ("empty-1", "doubt-3", "broken-3")
        for scheme in SCHEMES
    ),
}


class Walls:
    def __init__(self, stack: Stack, photographer: Photographer) -> None:
        self._stack, self._photographer = stack, photographer

    @contextmanager
    def page(
        self,
        address: str,
        size: ViewportSize,
        scheme: str,
        *,
        url: str = "",
        who: Person | None = None,
    ) -> Iterator[Page]:
        """Of a supervisor, unless it is somebody else's."""
        with self._photographer.context(size, scheme) as context:
            visitor = Visitor(context, who or self._stack.person(), url or self._stack.web.url)
            page = context.new_page()
            if url:
                page.clock.install()
            page.goto(visitor.url + address)
            expect(page.locator(":root")).to_have_attribute("data-live", "live", timeout=30_000)
            yield page

    def take(self, name: str, page: Page) -> None:
        self._photographer.take(name, page)

    def take_page(
        self, name: str, address: str, size: ViewportSize, who: Person | None = None
    ) -> None:
        """In both schemes."""
        for scheme in SCHEMES:
            if self._photographer.wants(f"{name}-{scheme}"):
                with self.page(address, size, scheme, who=who) as page:
                    self.take(f"{name}-{scheme}", page)

    def take_walls(self, state: str, counts: tuple[int, ...]) -> None:
        for count, scheme in product(counts, SCHEMES):
            name = f"wall-{state}-{count}-{scheme}"
            shown = QUEUES[:count] if state == "well" else QUEUES[-count:]
            if self._photographer.wants(name):
                with self.page(wall(shown), WALL, scheme) as page:
                    if state != "empty":
                        expect(page.locator(".wall-band")).to_have_count(count)
                    self.take(name, page)


def wall(queues: list[str]) -> str:
    return "/wallboard/?" + urlencode([("queue", name) for name in queues])


def past(stack: Stack) -> None:
    run_beside(stack, "tests.pictures.past", *QUEUES)


def take(photographer: Photographer, data: Path) -> None:
    with running(data) as stack:
        walls = Walls(stack, photographer)
        walls.take_walls("empty", (1,))
        for queue in [*QUEUES, BAD, BAD, BAD]:
            enqueue(stack.sim, queue)  # when it is their turn, they have waited for long
        ana = stack.person("agent", "ana")
        past(stack)
        for queue in GOOD.split()[1:]:
            empty(stack, queue)
        walls.take_walls("well", (1, 3, 12))
        for number in range(9):
            enqueue(stack.sim, BAD if number < 8 else QUEUES[-2])
        walls.take_walls("breach", (1, 3, 12))
        walls.take_page("wall-breach-12-large", wall(QUEUES[-12:]), LARGE)
        for name, size in (("desk", DESK), ("phone", PHONE)):
            walls.take_page(f"queue-{name}", f"/queues/{BAD}/", size)
            walls.take_page(f"day-{name}", f"/queues/{BAD}/day/", size)
            walls.take_page(f"board-{name}", "/", size)
            walls.take_page(f"wall-{name}", wall(QUEUES[-3:]), size)
            walls.take_page(f"agent-{name}", "/agent/", size, ana)
        doubtful(stack, walls)
        old(stack, walls)
        broken(stack, walls)


def empty(stack: Stack, queue: str) -> None:
    """Its callers are moved on; Telnyx keeps the queue for a while."""

    def hang_up(world: World) -> None:
        for entry in list(world.queue(queue).entries):
            world.take_out_of_queue(entry.leg, "leave")
            world.hangup(entry.leg)

    stack.sim.do(hang_up)


def doubtful(stack: Stack, walls: Walls) -> None:
    """One queue alone cannot be compared."""
    queue = QUEUES[-2]
    stack.sim.faults.api_status(503, count=10_000, path=f"/queues/{queue}/calls")
    with walls.page(wall([queue]), WALL, "light") as page:
        expect(page.locator(".wall-band[data-doubtful]")).to_be_visible(timeout=BROKEN_MS)
    walls.take_walls("doubt", (3, 12))
    for name, address, size in (
        ("wall-doubt-1", wall([queue]), WALL),
        ("wall-doubt-phone", wall(QUEUES[-3:]), PHONE),
        ("board-doubt", "/", DESK),
        ("queue-doubt", f"/queues/{queue}/", DESK),
        ("queue-doubt-phone", f"/queues/{queue}/", PHONE),
    ):
        walls.take_page(name, address, size)
    stack.sim.faults.clear()


def old(stack: Stack, walls: Walls) -> None:
    with (
        Wire(stack.web.port) as wire,
        walls.page(wall(QUEUES[-3:]), WALL, "light", url=wire.url) as page,
    ):
        expect(page.locator(".wall-band[data-doubtful]")).to_have_count(0, timeout=BROKEN_MS)
        wire.cut()
        expect(page.locator(":root")).not_to_have_attribute("data-live", "live")
        page.clock.fast_forward(47_000)
        expect(Wallboard(page, "").age).to_be_visible()
        walls.take("wall-stale-3-light", page)


def broken(stack: Stack, walls: Walls) -> None:
    stack.sim.faults.api_status(503, count=10_000)
    for scheme in SCHEMES:
        with walls.page(wall(QUEUES[-3:]), WALL, scheme) as page:
            expect(page.locator(":root")).to_have_attribute(
                "data-link", "broken", timeout=BROKEN_MS
            )
            walls.take(f"wall-broken-3-{scheme}", page)
