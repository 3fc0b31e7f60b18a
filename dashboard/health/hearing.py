"""Whether this web process hears itself through the channel layer: told by the hub, which is above
this.
"""

from collections.abc import Callable


class Ear:
    def __init__(self) -> None:
        self._is_heard: Callable[[], bool] | None = None

    def told_by(self, is_heard: Callable[[], bool]) -> None:
        self._is_heard = is_heard

    def hears(self) -> bool:
        """Not known before the hub runs."""
        return self._is_heard is not None and self._is_heard()


_ear = Ear()
told_by, hears = _ear.told_by, _ear.hears
