"""The day of a queue, long after: what `manage.py prune` has left of it."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from conferencing.simulator.world.world import World
from tests.browser.axe import findings
from tests.browser.conftest import SignedIn
from tests.browser.pages import Queue
from tests.system.processes import run
from tests.system.rooms import enqueue
from tests.system.stack import Stack
from tests.system.waiting import eventually

_LONG_AGO = datetime(2024, 3, 5, 10, 0, tzinfo=UTC)
_names = count(1)


@pytest.fixture
def queue(stack: Stack) -> str:
    """Where somebody gave up, of which the rows are of long ago now."""
    name = f"long-ago-{next(_names)}"
    leg = enqueue(stack.sim, name)
    stack.sim.do(lambda world: World.hangup(world, world.leg(leg)))
    database = stack.database
    eventually(
        lambda: database.value(
            "SELECT abandoned FROM conferencing_queueinterval WHERE queue = %s AND abandoned > 0",
            name,
        ),
        what="the caller to be counted",
    )
    left_at = _LONG_AGO + timedelta(seconds=70)
    database.rows(
        "UPDATE conferencing_visit SET entered_at = %s, left_at = %s WHERE queue = %s",
        *(str(_LONG_AGO), str(left_at), name),
    )
    database.rows(
        "UPDATE conferencing_queueinterval SET starts_at = %s WHERE queue = %s",
        *(str(_LONG_AGO), name),
    )
    enqueue(stack.sim, name)  # or it would be no queue of today any more
    return name


def prune(stack: Stack) -> None:
    """The worker may be at it just now."""
    eventually(lambda: run(["manage.py", "prune"], stack.environment())[0] == 0, what="the pruning")


def test_a_day_whose_calls_were_deleted_keeps_its_figures(
    stack: Stack, visitor: SignedIn, queue: str
) -> None:
    of_then = "SELECT 1 FROM conferencing_visit WHERE queue = %s AND left_at IS NOT NULL"
    prune(stack)
    assert not stack.database.rows(of_then, queue)

    screen = visitor().open(Queue, queue)
    page = screen.page
    page.goto(f"{screen.address}day/?day={_LONG_AGO.date()}")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"{queue}, Tuesday, 5 March 2024", use_inner_text=True
    )
    gave_up = page.get_by_role("region", name="Abandoned")
    expect(gave_up.locator(".count")).to_have_text("1")
    expect(gave_up).to_contain_text("Some or all calls of this day have been deleted")
    expect(gave_up).not_to_contain_text("Nobody hung up while waiting")
    figures = page.get_by_role("region", name="Figures")
    expect(figures.locator(".figure", has_text="longest wait").locator("b")).to_have_text("–")
    expect(page.locator(".chart .bar-abandoned")).to_have_count(1)
    expect(page.locator(".day-table tbody tr")).to_have_count(1)
    assert not findings(screen, "main")


def test_the_days_beside_it_say_nothing_of_deleted_calls(
    stack: Stack, visitor: SignedIn, queue: str
) -> None:
    prune(stack)
    screen = visitor().open(Queue, queue)
    page = screen.page
    page.goto(f"{screen.address}day/?day={_LONG_AGO.date()}")
    page.locator("a[rel=next]").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("6 March 2024")
    gave_up = page.get_by_role("region", name="Abandoned")
    expect(gave_up).to_contain_text("Nobody hung up while waiting")
    expect(gave_up).not_to_contain_text("deleted")
    expect(page.locator(".day-table")).to_have_count(0)
