"""What dialogs and the palette let an operator choose from."""

from dataclasses import dataclass

from ..names.person import Person


@dataclass(frozen=True, slots=True)
class ConferenceChoice:
    """A live conference."""

    telnyx_id: str
    name: str
    people: int
    is_started: bool


@dataclass(frozen=True, slots=True)
class AnnouncementChoice:
    """A saved announcement. `kind`: speak or play; `text`: what is said, or the media that is
    played.
    """

    id: int
    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody who is in a live conference."""

    call_control_id: str
    person: Person
    conference_id: str
    conference_name: str
