"""All checks together, as `manage.py doctor` and the set-up run them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings

from conferencing.connections import changes

from . import account, address, events, services, single_sign_on
from .findings import Finding

Check = Callable[[datetime], list[Finding]]


def here(now: datetime) -> list[Finding]:
    return [
        services.database(),
        services.migrations(),
        services.redis(),
        services.worker(now),
        services.beat(now),
        services.disk(settings.DATA_DIR),
        services.settings_file(settings.SETTINGS_FILE),
    ]


def at_telnyx(_: datetime) -> list[Finding]:
    told = account.look()
    return [
        account.key(told),
        *account.connections(told, changes.wanted()),
        account.clock(told),
    ]


def webhooks(now: datetime) -> list[Finding]:
    return [events.key(), events.arriving(now)]


def own_address(_: datetime) -> list[Finding]:
    return address.all_of(settings.PUBLIC_URL)


def signing_in(_: datetime) -> list[Finding]:
    return single_sign_on.all_of()


# In the order in which they are told: what is nearest comes first.
GROUPS: Mapping[str, Check] = {
    "This machine": here,
    "The account at Telnyx": at_telnyx,
    "Webhooks": webhooks,
    "The address": own_address,
    "Signing in": signing_in,
}
