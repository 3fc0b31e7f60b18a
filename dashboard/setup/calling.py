"""Which numbers to call, so that a first webhook comes."""

import time
from functools import lru_cache

from django.conf import settings

from conferencing.connections import changes, needs, numbers
from conferencing.connections.needs import Wanted
from conferencing.connections.numbers import Numbers
from conferencing.telnyx_api import applications
from conferencing.telnyx_api.errors import GatewayError

# The page of the first webhook looks again every few seconds; Telnyx is not asked as often.
KEPT_SECONDS = 30


def numbers_to_call() -> Numbers | None:
    """Those that lead to an application that sends its webhooks here; None while none does."""
    moment = int(time.monotonic() / KEPT_SECONDS)
    return _asked(settings.TELNYX_API_KEY, settings.TELNYX_BASE_URL, changes.wanted(), moment)


@lru_cache(maxsize=1)
def _asked(key: str, base_url: str, wanted: Wanted, moment: int) -> Numbers | None:
    try:
        listed = applications.list_applications()
    except GatewayError as error:
        return Numbers(missing=f"Its numbers could not be read. {error.told}")
    ours = [each.application_id for each in listed if needs.sends_here(each, wanted)]
    found = numbers.of_each(ours).values()
    of_all = tuple(number for each in found for number in each.numbers)
    missing = next((each.missing for each in found if each.missing), "")
    return Numbers(of_all, missing) if ours else None
