"""The account's call control applications, which the portal calls Voice API applications: where the
webhooks of a call go, in which form, and how long Telnyx waits for an answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from .errors import refusal
from .ids import CONNECTION_ID, OUTBOUND_PROFILE_ID
from .numbers import PhoneNumbers
from .payloads import Event

# An address under which nobody ever listens: the names are reserved (RFC 2606).
NOWHERE = "https://ops.example.com/webhooks/telnyx/"
_RESERVED = (".example.com", ".example.net", ".example.org", ".example", ".invalid", ".test")
# Telnyx waits two seconds for an answer unless the application says otherwise.
_USUAL_TIMEOUT_SECONDS = 2.0

# Telnyx: what an application is made with over the API. The webhooks of version 1 are the old ones.
_USUAL: Mapping[str, object] = {
    "active": True,
    "anchorsite_override": "Latency",
    "call_cost_in_webhooks": False,
    "dtmf_type": "RFC 2833",
    "first_command_timeout": False,
    "first_command_timeout_secs": 30,
    "inbound": {},
    # Telnyx: one made over the API has no outbound voice profile, and cannot dial.
    "outbound": {"channel_limit": None, "outbound_voice_profile_id": None},
    "redact_dtmf_debug_logging": False,
    "tags": [],
    "webhook_api_version": "1",
    "webhook_event_failover_url": "",
    "webhook_timeout_secs": None,
}
# Null takes them back; for all others it is as if they were left out.
_CAN_BE_NULL = ("webhook_event_failover_url", "webhook_timeout_secs")


@dataclass(eq=False, slots=True)
class Application:
    """`settings` by Telnyx's names, with `application_name` and `webhook_event_url`."""

    id: str
    created_at: datetime
    updated_at: datetime
    settings: dict[str, object]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where its webhooks go, in the order in which they are tried."""
        names = ("webhook_event_url", "webhook_event_failover_url")
        urls = (str(self.settings[name] or "") for name in names)
        return tuple(url for url in urls if url and not _is_nowhere(url))

    @property
    def is_of_version_1(self) -> bool:
        return self.settings["webhook_api_version"] == "1"

    @property
    def can_dial(self) -> bool:
        outbound = self.settings["outbound"]
        return isinstance(outbound, dict) and bool(outbound.get("outbound_voice_profile_id"))

    @property
    def timeout_seconds(self) -> float:
        seconds = self.settings["webhook_timeout_secs"]
        return float(seconds) if isinstance(seconds, int) and seconds else _USUAL_TIMEOUT_SECONDS


class Applications(PhoneNumbers):
    """`connection_id` is the one to which the account's numbers lead."""

    applications: dict[str, Application]
    on_first_application: Callable[[], object] | None = None

    def add_usual_application(self) -> None:
        """As somebody has made it in the portal."""
        settings = {
            "application_name": "Simulated application",
            "webhook_event_url": NOWHERE,
            "webhook_api_version": "2",
            "outbound": {"channel_limit": None, "outbound_voice_profile_id": OUTBOUND_PROFILE_ID},
        }
        self._add(CONNECTION_ID, settings)

    def create_application(self, settings: Mapping[str, object]) -> Application:
        """The first one of the account gets all of its numbers."""
        return self._add(self.ids.connection_id(), settings)

    def application(self, id: str) -> Application:
        """Raises Refusal 10005."""
        if application := self.applications.get(id):
            return application
        raise refusal("10005", "The call control application was not found.")

    def update_application(self, application: Application, settings: Mapping[str, object]) -> None:
        application.settings |= _given(settings)
        application.updated_at = self.now

    def delete_application(self, application: Application) -> None:
        """The webhooks of its calls go nowhere from now on, nor do its numbers."""
        del self.applications[application.id]
        for number in self.phone_numbers:
            if number.connection_id == application.id:
                number.connection_id = None

    def application_of(self, event: Event) -> Application | None:
        return self.applications.get(str(event["payload"].get("connection_id")))

    def _add(self, id: str, settings: Mapping[str, object]) -> Application:
        is_first = not self.applications
        made = Application(id, self.now, self.now, {**_USUAL, **_given(settings)})
        self.applications[id] = made
        if is_first:
            self.connection_id = id
            self.give_numbers(id)
            if self.on_first_application:
                self.on_first_application()
        return made


def _given(settings: Mapping[str, object]) -> dict[str, object]:
    known = (*_USUAL, "application_name", "webhook_event_url")
    return {
        name: value
        for name, value in settings.items()
        if name in known and (value is not None or name in _CAN_BE_NULL)
    }


def _is_nowhere(url: str) -> bool:
    return f".{urlsplit(url).hostname}".endswith(_RESERVED)
