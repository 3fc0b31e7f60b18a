"""One API request and its response, as the handlers see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import OWN_REGION, ActiveRecording, Conference, Leg
from conferencing.simulator.world.world import World

from .body import Body
from .fields import Fields, check_not_both
from .resources import Resource


class Response(NamedTuple):
    """`data` None is a response without a body. A bare one is sent as it is, not inside `data`."""

    data: Resource | list[Resource] | None
    meta: Resource | None = None
    status: int = 200
    is_bare: bool = False


# Telnyx: the response to nearly every command. It has no id of what the command began.
OK = Response({"result": "ok"})
NOTHING = Response(None, status=204)


@dataclass
class Request:
    """`path` holds the variable parts of the address, unquoted."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=Body)

    def filter(self, name: str) -> str | None:
        return self.query.get(f"filter[{name}]")

    def leg(self) -> Leg:
        """The one in the address. Raises Refusal 90015."""
        return self.world.leg(self.path["call_control_id"])

    def named_leg(self) -> Leg:
        """The one in the body. Raises Refusal 90015."""
        return self.world.leg(self.body.text("call_control_id"))

    def named_legs(self) -> list[Leg]:
        """Those in the body's list. Raises Refusal 90015."""
        return [self.world.leg(each) for each in self.body.texts("call_control_ids")]

    def conference(self) -> Conference:
        """The one in the address, by its id or, while it is live, by its name; in the region that
        is asked. Raises Refusal 90058.
        """
        return self._in_region(self.world.conference(self.path["id"]))

    def conference_by_id(self) -> Conference:
        """For addresses that take no name, nor a region. Raises Refusal 90058."""
        # Telnyx: end, gather, send_dtmf and all that reads want the id; other commands take either.
        if conference := self.world.conferences.get(self.path["id"]):
            return conference
        raise refusal("90058", f"The conference {self.path['id']} was not found.")

    def readable_conference(self) -> Conference:
        """To be read: by id, and in the region that is asked. Raises Refusal 90058."""
        return self._in_region(self.conference_by_id())

    @property
    def region(self) -> str:
        return self.query.get("region") or self.body.text("region") or OWN_REGION

    def _in_region(self, conference: Conference) -> Conference:
        # Telnyx: without a region it means the account's own, and finds no conference of another.
        if conference.region != self.region:
            raise refusal("90058", f"The conference {conference.id} was not found.")
        return conference

    def sound(self, url_field: str, name_field: str) -> dict[str, str]:
        """What the body wants played, named as in events; empty for nothing. Raises Refusal when it
        cannot be played.
        """
        check_not_both(self.body.content, url_field, name_field)
        url, name = self.body.text(url_field), self.body.text(name_field)
        sound = {"media_url": url} if url else {"media_name": name} if name else {}
        self.world.check_sound(sound)
        return sound

    def times(self) -> int | None:
        """How often to play it; None is without end."""
        loop = self.body.content.get("loop")
        return None if loop == "infinity" else int(str(loop or 1))

    def check_connection(self, connection_id: str) -> None:
        if connection_id not in self.world.applications:
            detail = "The connection_id is not known."
            # The code of a body that is not JSON (400), with another status and meaning.
            raise refusal("10015", detail, pointer="/connection_id", status=422)

    def check_outbound(self, connection_id: str) -> None:
        """Whether calls can be made from it. Raises Refusal 10010."""
        application = self.world.applications.get(connection_id)
        if application and not application.can_dial:
            # Telnyx: the code of a key that may do little; only the detail tells (seen live).
            raise refusal("10010", "Connection has no Outbound Profile assigned D38.")

    def recording_from_answer(self) -> ActiveRecording | None:
        """The recording that is to begin with the answer of a call, if the body wants one."""
        body = self.body
        if body.text("record") != "record-from-answer":
            return None
        return self.world.new_recording(
            body.text("record_format", "mp3"),
            body.text("record_channels", "dual"),
            body.text_or_none("record_custom_file_name"),
        )

    def keep_state(self, leg: Leg) -> None:
        # Telnyx: the client_state of a command stays with its leg until another replaces it.
        if state := self.body.text("client_state"):
            leg.client_state = state

    def keep_conference_state(self, conference: Conference) -> None:
        if state := self.body.text("client_state"):
            conference.client_state = state


Handler = Callable[[Request], Response]
Scope = Callable[[Request], str]


@dataclass(frozen=True)
class Route:
    """`fields` are the checks of the body. `scope` says among which commands a command_id must not
    repeat; without one there are no command ids.
    """

    method: str
    path: str
    handler: Handler
    fields: Fields = field(default_factory=dict)
    scope: Scope | None = None


def whole_account(_: Request) -> str:
    return "account"


def this_path(request: Request) -> str:
    """One call, or one conference."""
    return next(iter(request.path.values()))
