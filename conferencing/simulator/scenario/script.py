"""Scripts: what simulated people do, as generators that yield the seconds until their next step."""

from collections.abc import Iterator
from random import Random

from conferencing.simulator.world.errors import Refusal
from conferencing.simulator.world.state import Leg
from conferencing.simulator.world.world import World

from . import people

Script = Iterator[float]


class Stage:
    """Runs scripts on the world's timers. `speed` divides their waits; the clock stays true."""

    def __init__(self, world: World, random: Random, *, speed: float = 1.0) -> None:
        self.world = world
        self.random = random
        self._speed = speed
        self._is_over = False

    def run(self, script: Script) -> None:
        """Take a script's next step; the rest follows by itself, until it returns or the world
        refuses something.
        """
        if self._is_over:
            return
        try:
            seconds = next(script)
        except (StopIteration, Refusal):
            # Operators may end any conference and call under a script: it has nothing left to do.
            return
        self.world.after(seconds / self._speed, self.run, script)

    def stop(self) -> None:
        """No script takes another step."""
        self._is_over = True

    def around(self, seconds: float) -> float:
        """A wait that is sometimes much shorter and sometimes three times as long."""
        return min(self.random.expovariate(1 / seconds), 3 * seconds)

    def between(self, least: float, most: float) -> float:
        return self.random.uniform(least, most)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def call_in(self, number: str, line: str) -> Leg:
        """Somebody's phone begins to ring on one of our lines."""
        name = people.caller_id_name(self.random, number)
        return self.world.incoming_call(number, line, caller_id_name=name)

    def busy(self) -> set[str]:
        """Numbers on the phone now."""
        living = [leg for leg in self.world.legs.values() if leg.is_alive]
        return {leg.from_ for leg in living} | {leg.to for leg in living}
