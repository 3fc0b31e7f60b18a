"""The settings of all queues by name, and what a queue is called on a screen."""

from typing import NamedTuple

from django.utils.crypto import salted_hmac

from conferencing.models import QueueSettings
from conferencing.models.figure_settings import Limits

from .foreign_text import fit
from .masking import without_numbers


class QueueName(NamedTuple):
    """`key` tells it from all others: its real name, unless this audience may not see that.
    `shown` is empty where there is nothing that can be seen.
    """

    key: str
    shown: str


class SettingsOfQueues:
    """One query, when the first of them is asked for, unless its `rows` are given. A queue that
    nobody has set up has the defaults.
    """

    def __init__(self, rows: dict[str, QueueSettings] | None = None) -> None:
        self._rows = rows
        self._defaults: dict[str, QueueSettings] = {}

    def of(self, name: str) -> QueueSettings:
        if row := self._set_up().get(name):
            return row
        if name not in self._defaults:
            self._defaults[name] = QueueSettings(name=name)
        return self._defaults[name]

    @property
    def names(self) -> frozenset[str]:
        """Of the queues that somebody has set up, whether Telnyx has them at present or not."""
        return frozenset(self._set_up())

    def _set_up(self) -> dict[str, QueueSettings]:
        if self._rows is None:
            self._rows = QueueSettings.objects.in_bulk()
        return self._rows

    def name(self, name: str, *, numbers: bool) -> QueueName:
        shown = _shown(name, numbers=numbers)
        # A name that is only made fit is known to this audience.
        key = name if shown == fit(name) else _key(shown, name)
        return QueueName(key, _shown(self.of(name).display_name, numbers=numbers) or shown)


def level(value: float | None, limits: Limits) -> str:
    """ "warn" or "crit" when a figure that is bad when high has reached these limits."""
    if value is None:
        return ""
    if limits.critical is not None and value >= limits.critical:
        return "crit"
    return "warn" if limits.warning is not None and value >= limits.warning else ""


def level_below(value: float | None, limits: Limits) -> str:
    """The same for a figure that is bad when low."""
    if value is None:
        return ""
    if limits.critical is not None and value < limits.critical:
        return "crit"
    return "warn" if limits.warning is not None and value < limits.warning else ""


def _shown(name: str, *, numbers: bool) -> str:
    return fit(name) if numbers else without_numbers(fit(name))


def _key(shown: str, name: str) -> str:
    """Tells two queues apart that look alike when masked, and gives nothing away of their names."""
    return f"{shown} {salted_hmac('queue', name).hexdigest()[:12]}"
