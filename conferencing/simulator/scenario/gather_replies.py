"""How simulated people reply when they are asked for digits."""

from conferencing.simulator.world.leg_audio import spoken_seconds
from conferencing.simulator.world.state import Gathering, Leg

from .script import Script, Stage

_USUAL_LENGTH = 4
_DIGITS = "0123456789"


def reply(stage: Stage, leg: Leg) -> None:
    stage.run(_replies(stage, leg))


def _replies(stage: Stage, leg: Leg) -> Script:
    """After some thought most press what is asked for, a few press less, some nothing at all."""
    gathering = leg.gathering
    if gathering is None or leg.is_machine or stage.chance(0.1):
        return
    yield _thought(stage, gathering)
    for key in _keys(stage, gathering):
        # Enough digits end the question at once, and another may have replaced it.
        if leg.gathering is not gathering:
            return
        stage.world.press_keys(leg, key)
        yield stage.between(0.25, 0.9)


def _thought(stage: Stage, gathering: Gathering) -> float:
    """Seconds. Asked to choose one key, a few come when its time is nearly over: it begins with the
    end of the text, so that for a poll they are late.
    """
    if _is_choice(gathering) and stage.chance(0.08):
        spoken = spoken_seconds(gathering.prompt.text)
        return max(2.0, spoken + gathering.first_key_seconds - 0.5)
    return stage.between(2, 6)


def _is_choice(gathering: Gathering) -> bool:
    """One key of several, as in a poll; an agent who is asked to press 1 has no choice."""
    return gathering.maximum == 1 and 1 < len(gathering.valid_digits) < len(_DIGITS)


def _keys(stage: Stage, gathering: Gathering) -> str:
    wanted = max(gathering.minimum, min(gathering.maximum, _USUAL_LENGTH))
    count = wanted if stage.chance(0.9) else max(1, gathering.minimum - 1)
    valid = gathering.valid_digits
    if _is_choice(gathering) and stage.chance(0.06):
        return next(digit for digit in _DIGITS if digit not in valid)
    # Of keys and digits people choose digits, unless only keys are valid.
    allowed = [digit for digit in valid if digit.isdigit()] or list(valid)
    return "".join(stage.random.choices(allowed, k=count)) + gathering.terminator
