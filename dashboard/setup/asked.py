"""The settings that set-up asks for, whoever asks, `manage.py setup` or the page: how each is
checked, where it is kept, and what is in use of what is kept.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from conferencing.telnyx_api.client import trying
from dashboard import settings_file
from dashboard.doctor import account, address, events
from dashboard.doctor.findings import Finding


@dataclass(frozen=True)
class Asked:
    """A setting that is asked for. `check` is told the value, and says what is wrong with it;
    nothing else sees the value before it is kept.
    """

    name: str
    question: str
    check: Callable[[str], list[Finding]]
    secret: bool = False

    def as_meant(self, value: str) -> str:
        """Without what comes along when it is copied."""
        return value.strip().rstrip("/") if self.name == "PUBLIC_URL" else value.strip()

    def kept(self, value: str) -> dict[str, str]:
        """What is kept of it: the settings, by name."""
        if self.name != "PUBLIC_URL":
            return {self.name: value}
        return settings_of_address(value, settings_file.read(settings.SETTINGS_FILE))

    @property
    def written(self) -> frozenset[str]:
        """The names of the settings that are kept of it."""
        return frozenset(_by_address("") if self.name == "PUBLIC_URL" else (self.name,))


def keep(values: Mapping[str, str]) -> None:
    """In the file, and for this process, as far as it can change while it runs. Raises OSError
    where the file cannot be written, and ValueError for a value with a line break.
    """
    settings_file.save(settings.SETTINGS_FILE, values)
    for name, value in values.items():
        if isinstance(getattr(settings, name, ""), str):
            setattr(settings, name, value)


def check_key(value: str) -> list[Finding]:
    with trying(value):
        return [account.key(account.look())]


def check_public_key(value: str) -> list[Finding]:
    return [events.key_of(value, called="This")]


def check_address(value: str) -> list[Finding]:
    """As far as it can be told before Switchboard runs with it: a proxy without it is no mistake
    yet.
    """
    secure = address.https(value)
    if secure.is_wrong:
        return [secure]
    reached = address.reached(value)
    is_wrong = reached.check in ("dns", "certificate", "redirect")
    return [secure, reached] if is_wrong else [secure]


def settings_of_address(value: str, before: Mapping[str, str]) -> dict[str, str]:
    """What this address needs, and what somebody has added to that of the address before."""
    needed, written = _by_address(value), _by_address(before.get("PUBLIC_URL", ""))
    for name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        added = [each for each in _words(before.get(name, "")) if each not in _words(written[name])]
        needed[name] = ",".join(dict.fromkeys([*_words(needed[name]), *added]))
    return needed


def _by_address(value: str) -> dict[str, str]:
    hosts = dict.fromkeys((address.host_of(value), "localhost", "127.0.0.1", "[::1]"))
    is_secure = value.startswith("https://")
    return {
        "PUBLIC_URL": value,
        "ALLOWED_HOSTS": ",".join(hosts),
        "CSRF_TRUSTED_ORIGINS": value,
        "BEHIND_TLS_PROXY": "1" if is_secure else "0",
    }


def _words(value: str) -> list[str]:
    return [word for each in value.split(",") if (word := each.strip())]


ASKED = (
    Asked("TELNYX_API_KEY", f"API key ({account.KEYS})", check_key, secret=True),
    Asked("TELNYX_PUBLIC_KEY", "Public key (same page, Public Key)", check_public_key),
    Asked("PUBLIC_URL", "Address of Switchboard, like https://board.example.com", check_address),
)
WRITTEN = frozenset().union(*(each.written for each in ASKED))


def given_by_environment(asked: Asked) -> list[str]:
    """The settings of it that the environment gives itself: the file would not win over these."""
    return sorted(asked.written & settings.FROM_ENVIRONMENT)


def not_in_use() -> list[str]:
    """What the file says and a running process does not do yet. Where worker and beat are
    processes of their own, that is all that has changed since this one started.
    """
    kept = settings_file.read(settings.SETTINGS_FILE)
    ours = {name: kept[name] for name in WRITTEN & kept.keys() - settings.FROM_ENVIRONMENT}
    return sorted(name for name, value in ours.items() if not _is_in_use(name, value))


def _is_in_use(name: str, value: str) -> bool:
    if not settings.EMBEDDED and os.environ.get(name, value) != value:
        return False
    now = getattr(settings, name)
    if isinstance(now, bool):
        return now == (value == "1")
    return bool(now == (_words(value) if isinstance(now, list) else value))
