"""What happens beside the story of a call, now and then: the far phone holds its side, a recording
fails, Telnyx tells the cost. Nothing of it changes who is where.

Which calls it happens to is told by their ids, so that the story itself stays the same.
"""

from collections.abc import Callable

from conferencing.simulator.world import payloads
from conferencing.simulator.world.state import Leg

from .script import Script, Stage

# Of four such sentences (Telnyx's schema of call.recording.error), the one that is nobody's fault.
RECORDING_ERROR = "Internal server error"
RATE = 0.0018  # US dollars a minute


def is_one_in(number: int, leg: Leg) -> bool:
    return int(leg.call_leg_id[:8], 16) % number == 0


def while_connected(stage: Stage, leg: Leg) -> Script:
    """After a while the far end may put its phone on hold, and take it off again."""
    world = stage.world
    yield 8
    if is_one_in(9, leg) and leg.is_alive:
        world.emit("call.recording.error", {**payloads.of_leg(leg), "reason": RECORDING_ERROR})
    if not is_one_in(4, leg) or not leg.is_alive:
        return
    world.emit("call.hold", payloads.with_numbers(leg))
    yield 10
    if leg.is_alive:
        world.emit("call.unhold", payloads.with_numbers(leg))


def cost(stage: Stage, leg: Leg) -> Script:
    """Comes some seconds after the end of a call."""
    while leg.ended_at is None:
        yield 15
    yield 3
    seconds = int((leg.ended_at - leg.started_at).total_seconds())
    price = f"{RATE * seconds / 60:.4f}"
    part = {"call_part": "call-control", "cost": price, "rate": f"{RATE:.5f}", "currency": "USD"}
    stage.world.emit(
        "call.cost",
        {
            **payloads.of_leg(leg),
            "status": "success",
            "total_cost": price,
            "billed_duration_secs": seconds,
            "billing_group_id": None,
            "cost_parts": [{**part, "billed_duration_secs": seconds}],
        },
    )


SCRIPTS: tuple[Callable[[Stage, Leg], Script], ...] = (while_connected, cost)
