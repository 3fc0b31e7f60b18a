"""What a verb is: something that an operator may ask for, with its words and its rules. Pure."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from .forms import Form

Scope = Literal["conference", "person", "people", "leg", "legs", "recording", "queue", "number"]
Retry = Literal["idempotent", "command_id", "never"]
Proof = Literal["listing", "event", "none"]

# How long a command that can be undone can be, after Telnyx accepted it.
UNDO_SECONDS = 8

_SOMEBODY: Mapping[Scope, str] = {
    "conference": "everyone",
    "person": "this person",
    "people": "participants",
    "leg": "this person",
    "legs": "the selected people",
    "recording": "",
    "queue": "",
    "number": "a number",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """Words: `label` is what the button says. `does` is the same within a sentence, `did` in the
    past, with {whom} for people and {where} for the conference. `did` is empty where Telnyx's own
    events tell the feed what happened.

    Rules: `scope` is what is named beside the conference. person: somebody in it. people: some of
    them, or nobody, which means everyone (where `needs_people` is not set). leg: a call that is up,
    in a conference or not; legs: several of these. recording, queue, number: by the form. `form`
    reads the arguments. `field` and `value` tell what a mute or hold makes of a participant; the
    others have no field. `retry`: whether a request whose answer was lost may be repeated. `proof`:
    what shows the effect; with "none" Telnyx reports nothing beyond its acceptance, or, where it
    `shows_later`, so late that nobody waits for it unless the answer was lost. `dials`: Telnyx
    calls a number or a SIP address for it, which costs money: `dial_rules` and the limit of calls
    per minute hold for it. `check`: what to do
    before it is pressed again when nobody can tell whether it happened.
    """

    name: str
    label: str
    does: str
    did: str = ""
    _: KW_ONLY
    permission: str
    scope: Scope
    form: type[Form] | None = None
    field: str = ""
    value: bool = False
    opposite: str = ""
    can_undo: bool = False
    needs_confirmation: bool = False
    needs_people: bool = False
    dials: bool = False
    requests: int = 1  # carrying it out takes at most so many requests, one after the other
    retry: Retry = "idempotent"
    proof: Proof = "listing"
    shows_later: bool = False
    check: str = "Check what the screen shows now"

    @property
    def can_show(self) -> bool:
        """Whether anything but Telnyx's answer can tell that it happened."""
        return self.proof != "none" or self.shows_later

    @property
    def opens(self) -> bool:
        """Whether it opens microphones."""
        return self.field == "is_muted" and not self.value

    @property
    def one_person(self) -> bool:
        return self.scope in ("person", "leg")

    @property
    def listed_as(self) -> str:
        """Among all others: "Mute" is on the button for one person and on the one for those who are
        selected.
        """
        return f"{self.label} (several people)" if self.needs_people else self.label

    def infinitive(self, whom: str = "", where: str = "") -> str:
        """For "Could not ...", "You don't have permission to ...": "mute this person"."""
        return self._filled(self.does, whom, where)

    def past(self, whom: str = "", where: str = "") -> str:
        """For the feed, after the operator's name: "muted Ana"."""
        return self._filled(self.did, whom, where)

    def _filled(self, template: str, whom: str, where: str) -> str:
        nobody = "the selected people" if self.needs_people else _SOMEBODY[self.scope]
        return template.format(whom=whom or nobody, where=where or "the conference")
