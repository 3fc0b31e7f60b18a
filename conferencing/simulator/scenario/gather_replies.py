"""How simulated people answer when they are asked for digits."""

from conferencing.simulator.world.state import Gathering, Leg

from .script import Script, Stage

_USUAL_LENGTH = 4


def answers(stage: Stage, leg: Leg) -> Script:
    """After some thought most press what is wanted, a few less than that, and some nothing at all."""
    gathering = leg.gathering
    if gathering is None or stage.chance(0.1):
        return
    yield stage.between(2, 6)
    for key in _keys(stage, gathering):
        if leg.gathering is not gathering:
            return
        stage.world.press_keys(leg, key)
        yield stage.between(0.25, 0.9)


def _keys(stage: Stage, gathering: Gathering) -> str:
    wanted = max(gathering.minimum, min(gathering.maximum, _USUAL_LENGTH))
    count = wanted if stage.chance(0.9) else max(1, gathering.minimum - 1)
    allowed = [digit for digit in gathering.valid_digits if digit.isdigit()] or list(
        gathering.valid_digits
    )
    return "".join(stage.random.choices(allowed, k=count)) + gathering.terminator
