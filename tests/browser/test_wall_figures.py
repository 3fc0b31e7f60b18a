"""The figures of a wall beside each other, when they are large."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.walls import WALL, Wallboard
from tests.system.rooms import enqueue
from tests.system.stack import Stack

# A bad day: what the figures of each band would be.
GROW = """
(values) => {
  for (const band of document.querySelectorAll(".wall-band")) {
    for (const [tile, text] of Object.entries(values)) {
      const figure = band.querySelector(`[data-tile="${tile}"]`);
      figure.querySelector(".wall-number b").textContent = text;
    }
  }
}
"""
# How far each stands from the next, as a share of the band.
GAPS = """
() => [...document.querySelectorAll(".wall-band")].flatMap((band) => {
  const right = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getBoundingClientRect().right;
  };
  const left = (element) => element.getBoundingClientRect().left;
  const figures = [...band.querySelectorAll(".wall-figure")];
  const next = [...figures.slice(1), band.querySelector(".wall-trend svg")];
  return figures.map((figure, at) => (left(next[at]) - right(figure)) / band.clientWidth);
})
"""
WAITS_OUTSIDE = """
() => [...document.querySelectorAll(".wall-line .tick")].filter((one) =>
  one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).length
"""
BAD_DAY = {
    "waiting": "128",
    "longest": "1:02:34",
    "level": "100.0",
    "answered": "1284",
    "abandoned": "105",
}


@pytest.mark.parametrize("count", [2, 3, 6])
def test_large_figures_keep_apart(count: int, stack: Stack, visitor: SignedIn) -> None:
    queues = [f"apart {count} of {number}" for number in range(count)]
    for queue in queues:
        enqueue(stack.sim, queue)
    wall = visitor(**WALL).open(Wallboard)
    expect(wall.band(queues[-1])).to_be_visible()
    chosen = "&".join(f"queue={queue.replace(' ', '+')}" for queue in queues)
    wall.page.goto(f"{wall.address}?{chosen}")
    wall.expect_live()
    expect(wall.bands).to_have_count(count)
    for width, height in ((1920, 1080), (1440, 900), (1366, 768)):
        wall.page.set_viewport_size({"width": width, "height": height})
        wall.page.evaluate(GROW, BAD_DAY)
        assert min(wall.page.evaluate(GAPS)) >= 0.009, "shares of the band's width"


def test_the_waits_of_callers_with_long_names_stand_on_the_screen(
    stack: Stack, visitor: SignedIn
) -> None:
    queues = ["long one", "long two"]
    for queue in queues:
        enqueue(stack.sim, queue)
    wall = visitor(**WALL).open(Wallboard)
    expect(wall.band(queues[-1])).to_be_visible()
    wall.page.set_viewport_size({"width": 1440, "height": 900})
    for caller in wall.page.locator(".wall-caller").all():
        caller.evaluate("(it) => { it.textContent = 'Bartholomew Featherstonehaugh-Smythe' }")
    assert wall.page.evaluate(WAITS_OUTSIDE) == 0
