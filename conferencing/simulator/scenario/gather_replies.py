"""How simulated people reply when they are asked for digits."""

from conferencing.simulator.world.state import Gathering, Leg

from .script import Script, Stage

_USUAL_LENGTH = 4


def reply(stage: Stage, leg: Leg) -> None:
    stage.run(_replies(stage, leg))


def _replies(stage: Stage, leg: Leg) -> Script:
    """After some thought most press what is asked for, a few press less, some nothing at all."""
    gathering = leg.gathering
    if gathering is None or leg.is_machine or stage.chance(0.1):
        return
    yield stage.between(2, 6)
    for key in _keys(stage, gathering):
        # Enough digits end the question at once, and another may have replaced it.
        if leg.gathering is not gathering:
            return
        stage.world.press_keys(leg, key)
        yield stage.between(0.25, 0.9)


def _keys(stage: Stage, gathering: Gathering) -> str:
    wanted = max(gathering.minimum, min(gathering.maximum, _USUAL_LENGTH))
    count = wanted if stage.chance(0.9) else max(1, gathering.minimum - 1)
    valid = gathering.valid_digits
    # Of keys and digits people choose digits, unless only keys are valid.
    allowed = [digit for digit in valid if digit.isdigit()] or list(valid)
    return "".join(stage.random.choices(allowed, k=count)) + gathering.terminator
