"""Who hears whom in a conference: what its picture and the sentences beside it are made from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Ear:
    """A person in the picture. `manner`: "speaks", "muted", "held", "listens" or "whispers";
    `reaches`: the legs to which a whisper goes. A role is what was last set from here, by `set_by`
    (empty: not from here, or too long ago); Telnyx does not tell it back. `since`: when they came,
    of those whom their name and number tell from nobody.
    """

    leg: str
    label: str
    manner: str
    words: str
    role: str = ""
    reaches: tuple[str, ...] = ()
    set_by: str = ""
    set_at: datetime | None = None
    supervises: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WhoHears:
    """`people` are in the picture, `others` are so many more, to whom nothing special applies.
    Both are empty where everybody hears everyone who is not muted; `present` are in the conference.
    """

    telnyx_id: str
    people: tuple[Ear, ...] = ()
    others: int = 0
    present: int = 0
