"""People who are muted ask to speak: they press star six."""

from conferencing.simulator.world.state import Conference, Leg

from .script import Script, Stage

KEYS = "*6"


def asking(stage: Stage) -> Script:
    """Now and then one of those who are muted somewhere."""
    while True:
        yield stage.between(8, 20)
        muted = [leg for each in stage.world.conferences.values() for leg in _muted(each)]
        if muted:
            stage.run(_raises(stage, stage.random.choice(muted)))


def _raises(stage: Stage, leg: Leg) -> Script:
    for key in KEYS:
        if not leg.is_alive:
            return
        stage.world.press_keys(leg, key)
        yield stage.between(0.25, 0.9)


def _muted(conference: Conference) -> list[Leg]:
    if not conference.is_live:
        return []
    return [each.leg for each in conference.participants.values() if each.muted]
