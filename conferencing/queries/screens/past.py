"""What a console has no room for: everybody who left a conference, and all that happened in it."""

from dataclasses import dataclass
from datetime import datetime

from ..names.person import Person
from ..reading.unreadable import Unreadable
from .console import FeedLine


@dataclass(frozen=True, slots=True)
class Departed:
    call_control_id: str
    person: Person
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastPage:
    """One page of either, newest first. `number` counts from 1; `pages` is at least 1.
    `is_pruned`: of what happened, all or most was deleted because of its age.
    """

    conference_id: str
    conference_name: str
    number: int
    pages: int
    total: int
    departed: tuple[Departed | Unreadable, ...] = ()
    feed: tuple[FeedLine, ...] = ()
    is_pruned: bool = False
