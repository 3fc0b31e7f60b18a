"""Wallboards as they hang on a wall: what fits, what old data looks like, and screens at which
nobody is signed in.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.conftest import SignedIn
from tests.browser.pages import Screen
from tests.browser.test_accessibility import DESK, Scheme, findings
from tests.browser.test_looks import PHONE
from tests.browser.visitors import Visitor
from tests.browser.wire import Wire
from tests.system.rooms import enqueue
from tests.system.stack import Stack

pytestmark = pytest.mark.stack

WALL: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
# Whatever a figure needs more room for than it has.
CUT = """() =>
  [...document.querySelectorAll(".wall-number, .wall-level, .wall-ratio, .wall-name h2")]
  .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent.trim())"""
LOWEST = """() => Math.max(...[...document.querySelectorAll(".wall-band .wall-note > *")]
  .filter((one) => one.offsetParent)
  .map((one) => one.getBoundingClientRect().bottom
              - one.closest(".wall-band").getBoundingClientRect().bottom))"""


# The first page of a tab is of an older version, by the time that its scripts run.
OLD_PAGE = """document.addEventListener("readystatechange", () => {
  if (sessionStorage.seen || !document.body?.dataset.version) return;
  sessionStorage.seen = "yes";
  document.body.dataset.version = "old";
})"""
# Written at once: a push would bring the true figures back.
WRITTEN_IN = """(figure, language) => {
  Object.assign(figure.dataset, { value: 66.6, numerator: 2, denominator: 3 });
  const select = document.querySelector("#wall-settings select");
  select.value = language;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return figure.textContent;
}"""


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
        expect(self.page.get_by_role("status")).to_contain_text("is revoked")


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


def test_a_caller_shows_at_once(stack: Stack, visitor: SignedIn) -> None:
    enqueue(stack.sim, "first")
    wall = visitor(**WALL).open(Wallboard, "/wallboard/first/")
    expect(wall.figure("first", "waiting")).to_have_attribute("data-value", "1")
    wall.mark()
    enqueue(stack.sim, "first")
    expect(wall.figure("first", "waiting")).to_have_attribute("data-value", "2")
    expect(wall.tiles.locator("[data-figure=waiting]")).to_have_text("2")
    assert wall.is_untouched()


def test_the_value_of_a_wait_goes_on_while_nothing_arrives(stack: Stack, visitor: SignedIn) -> None:
    enqueue(stack.sim, "patient")
    wall = visitor(**WALL).open(Wallboard, "/wallboard/patient/")
    longest = wall.tiles.locator("[data-figure=longest_wait_seconds]")
    before = float(longest.get_attribute("data-value") or "0")
    expect(longest).to_have_text(re.compile(rf"0:0?{int(before) + 3}"))
    assert before + 2 < float(longest.get_attribute("data-value") or "0") < before + 5


@pytest.mark.parametrize("count", [1, 3, 12])
def test_so_many_queues_fit_a_wall_without_scrolling(
    count: int, stack: Stack, visitor: SignedIn
) -> None:
    queues = [f"wall {count} of {number:02}" for number in range(count)]
    for queue in queues:
        enqueue(stack.sim, queue)
    wall = visitor(**WALL).open(Wallboard)
    expect(wall.band(queues[-1])).to_be_visible()
    wall.page.goto(
        wall.address + "?" + "&".join(f"queue={queue.replace(' ', '+')}" for queue in queues)
    )
    wall.expect_live()
    expect(wall.bands).to_have_count(count)
    for width, height in ((1920, 1080), (3840, 2160), (1366, 768)):
        wall.page.set_viewport_size({"width": width, "height": height})
        fits = "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        assert wall.page.evaluate(fits) == [height, width]
        assert wall.page.evaluate(CUT) == []
        if count > 1:
            assert wall.page.evaluate(LOWEST) <= 1


@pytest.mark.parametrize(("count", "rest"), [(1, "and 2 more"), (2, "and 6 more")])
def test_callers_for_whom_there_is_no_room_are_counted(
    count: int, rest: str, stack: Stack, visitor: SignedIn
) -> None:
    queues = [f"line {count} of {number}" for number in range(count)]
    for queue in queues:
        for _ in range(10):
            enqueue(stack.sim, queue)
    wall = visitor(**WALL).open(Wallboard)
    for queue in queues:
        expect(wall.figure(queue, "waiting")).to_have_text("10")
    wall.page.goto(
        wall.address + "?" + "&".join(f"queue={queue.replace(' ', '+')}" for queue in queues)
    )
    wall.expect_live()
    line = wall.band(queues[0]).locator(".wall-line")
    shown = line.locator("li:visible")
    expect(line.locator("p:visible")).to_have_text(rest)
    expect(shown).to_have_count(10 - int(rest.split()[1]))


def test_a_phone_scrolls_down_and_never_sideways(stack: Stack, visitor: SignedIn) -> None:
    enqueue(stack.sim, "a queue with a rather long name, for a phone")
    wall = visitor(**PHONE).open(Wallboard)
    expect(wall.bands.first).to_be_visible()
    assert wall.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_old_data_says_its_age_in_the_largest_type(
    stack: Stack, visitor: SignedIn, wire: Wire
) -> None:
    enqueue(stack.sim, "old")
    wall = visitor(url=wire.url, **WALL).open(Wallboard, with_clock=True)
    expect(wall.age).to_be_hidden()
    wire.cut()
    wall.expect_not_live()
    wall.page.clock.fast_forward(16_000)
    expect(wall.age).to_be_visible()
    expect(wall.age.locator("strong")).to_have_text(re.compile(r"^(1[6-9]|2\d) s$"))
    sizes = """() => [...document.querySelectorAll("body *")].filter((one) => one.offsetParent)
      .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    age = wall.age.locator("strong").evaluate("(it) => parseFloat(getComputedStyle(it).fontSize)")
    assert max(wall.page.evaluate(sizes)) == age
    wire.mend()
    wall.expect_live()
    expect(wall.age).to_be_hidden()


def test_each_browser_chooses_its_queues(stack: Stack, visitor: SignedIn) -> None:
    for queue in ("chosen", "other"):
        enqueue(stack.sim, queue)
    who = visitor(**WALL)
    wall = who.open(Wallboard)
    expect(wall.band("other")).to_be_visible()
    wall.page.reload()  # the list of queues is that of the page
    wall.page.get_by_role("button", name="Settings for this screen").click()
    wall.page.get_by_role("checkbox", name="chosen", exact=True).check()
    wall.page.get_by_role("button", name="Show", exact=True).click()
    expect(wall.bands).to_have_count(1)
    expect(wall.tiles.locator("[data-figure=waiting]")).to_have_text("1")
    again = who.open(Wallboard)
    expect(again.bands).to_have_count(1)
    expect(again.page).to_have_url(re.compile(r"\?queue=chosen$"))


def test_numbers_are_written_as_this_browser_likes(stack: Stack, visitor: SignedIn) -> None:
    enqueue(stack.sim, "numbers")
    wall = visitor(**WALL).open(Wallboard)
    expect(wall.band("numbers")).to_be_visible()
    level = wall.figure("numbers", "service_level")
    assert level.evaluate(WRITTEN_IN, "de") == "66,7"
    assert level.evaluate(WRITTEN_IN, "en") == "66.7"


def test_the_first_caller_is_heard_by_those_who_want_it_alone(
    stack: Stack, visitor: SignedIn
) -> None:
    leg = enqueue(stack.sim, "quiet")
    loud, silent = visitor(**WALL).open(Wallboard), visitor(**WALL).open(Wallboard)
    stack.sim.do(lambda world: world.hangup(world.legs[leg]))
    loud.page.get_by_role("button", name="Settings for this screen").click()
    loud.page.get_by_role("checkbox", name="First caller in an empty queue").check()
    for wall in (loud, silent):
        expect(wall.band("quiet")).to_have_attribute("data-waiting", "0")
        wall.listen()
    enqueue(stack.sim, "quiet")
    for wall in (loud, silent):
        expect(wall.band("quiet")).to_have_attribute("data-waiting", "1")
    assert (loud.sounds(), silent.sounds()) == (["first"], [])
    enqueue(stack.sim, "quiet")
    expect(loud.band("quiet")).to_have_attribute("data-waiting", "2")
    assert loud.sounds() == ["first"]


def test_a_wall_loads_itself_again_after_an_update(stack: Stack, visitor: SignedIn) -> None:
    who = visitor(**WALL)
    who.context.add_init_script(OLD_PAGE)
    wall = who.open(Wallboard)
    wall.mark()
    expect(wall.page.locator("body")).not_to_have_attribute("data-local-test", "marked")
    wall.expect_live()
    expect(wall.page.locator("body")).not_to_have_attribute("data-version", "old")


def test_a_wall_whose_scripts_did_not_arrive_loads_itself_again(
    stack: Stack, visitor: SignedIn
) -> None:
    who = visitor(**WALL)
    who.context.route("**/js/live/lists.js", lambda route: route.abort(), times=1)
    page = who.context.new_page()
    page.clock.install()
    wall = Wallboard(page, who.url)
    page.goto(wall.address)
    expect(wall.root).not_to_have_attribute("data-ticking", "on")
    page.clock.fast_forward(20_000)
    wall.expect_live()


# --- Screens at which nobody is signed in ---------------------------------------------------------


def test_a_kiosk_needs_no_login_and_gives_its_token_to_nobody(
    stack: Stack, visitor: SignedIn
) -> None:
    _, path = link(stack, visitor, "shown")
    enqueue(stack.sim, "not shown")
    wall = nobody(visitor, **WALL).open(Wallboard, path)
    expect(wall.band("shown")).to_be_visible()
    expect(wall.bands).to_have_count(1)
    enqueue(stack.sim, "shown", "+12025550142")
    expect(wall.figure("shown", "waiting")).to_have_attribute("data-value", "2")
    assert "0142" not in wall.page.content()
    token = path.split("/")[2]
    asked = [request for request in wall.heard if not request.url.endswith(path)]
    assert asked
    for request in asked:
        assert token not in request.url
        assert token not in str(request.all_headers().get("referer"))
    assert wall.page.context.cookies() == []


def test_a_revoked_link_is_dark_within_five_seconds(stack: Stack, visitor: SignedIn) -> None:
    links, path = link(stack, visitor, "dark", name="Dark hall")
    wall = nobody(visitor, **WALL).open(Wallboard, path)
    expect(wall.band("dark")).to_be_visible()
    links.revoke("Dark hall")
    expect(wall.page.get_by_role("heading", name="This link no longer works")).to_be_visible(
        timeout=5000
    )
    expect(wall.bands).to_have_count(0)
    wall.page.reload()
    expect(wall.page.get_by_role("heading", name="This link does not work")).to_be_visible()


def test_a_kiosk_takes_turns(stack: Stack, visitor: SignedIn) -> None:
    for queue in ("turn one", "turn two"):
        enqueue(stack.sim, queue)
    supervisor = visitor()
    expect(supervisor.open(Wallboard).band("turn two")).to_be_visible()
    path = supervisor.open(Links).make(
        "Turns", "turn one", "turn two", pages="One at a time, 15 s each"
    )
    wall = nobody(visitor, **WALL).open(Wallboard, path, with_clock=True)
    for shown in (["turn one", "turn two"], ["turn one"], ["turn two"], ["turn one", "turn two"]):
        expect(wall.page.locator(".wall-band:visible")).to_have_count(len(shown))
        for queue in shown:
            expect(wall.band(queue)).to_be_visible()
        wall.page.clock.run_for(15_000)


# --- For everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_from_using_it(
    size: dict[str, Any], scheme: Scheme, stack: Stack, visitor: SignedIn
) -> None:
    for _ in range(11):
        enqueue(stack.sim, "crowded")
    who = visitor(color_scheme=scheme, reduced_motion="reduce", **size)
    wall = who.open(Wallboard)
    expect(wall.band("crowded")).to_be_visible()
    found = {"wall": findings(wall)}
    wall.page.get_by_role("button", name="Settings for this screen").click()
    found["settings"] = findings(wall)
    found["one queue"] = findings(who.open(Wallboard, "/wallboard/crowded/"))
    links = who.open(Links)
    path = links.make("Hall", "crowded")
    found["links"] = findings(links)
    found["kiosk"] = findings(who.open(Wallboard, path))
    assert not any(found.values()), found
