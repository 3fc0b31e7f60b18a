"""What a press wants, and that it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conferencing.ledger import forms
from conferencing.ledger.verb import Verb


class Refused(Exception):
    """Not possible, and nothing was written. The message is for the operator."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb with its target. `people` are call control ids in a conference; a single one stands in
    `call_control_id` as well. `is_automatic`: nobody pressed it. `seconds`: it is done within
    these, or not at all; 0 for as long as any other.
    """

    verb: Verb
    conference_id: str = ""
    call_control_id: str = ""
    people: tuple[str, ...] = ()
    arguments: Mapping[str, forms.Value] = field(default_factory=dict)
    is_automatic: bool = False
    seconds: float = 0.0
