"""What an operator may ask for, as plain facts. Pure: no database, no network."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """`field` and `value` tell what a mute or hold makes of a participant; remove and end have no field."""

    name: str
    words: str
    permission: str
    one_person: bool
    field: str = ""
    value: bool = False
    opposite: str = ""
    needs_confirmation: bool = False
    can_undo: bool = False
    requests: int = 1  # carrying it out takes at most so many requests, one after the other


_MUTE = "conferencing.command_mute"
_HOLD = "conferencing.command_hold"
_REMOVE = "conferencing.command_remove"
_END = "conferencing.command_end"

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in [
        Verb("mute", "Mute", _MUTE, True, "is_muted", True, "unmute", can_undo=True),
        Verb("unmute", "Unmute", _MUTE, True, "is_muted", False, "mute"),
        Verb("hold", "Hold", _HOLD, True, "is_on_hold", True, "unhold", can_undo=True),
        Verb("unhold", "Resume", _HOLD, True, "is_on_hold", False, "hold"),
        Verb("remove", "Remove", _REMOVE, True, needs_confirmation=True, requests=2),
        Verb("mute_everyone", "Mute everyone", _MUTE, False, "is_muted", True, "unmute_everyone", can_undo=True),
        # Undo and unhold name single legs: when one of them has gone, that takes a listing and another request.
        Verb("unmute_everyone", "Unmute everyone", _MUTE, False, "is_muted", False, "mute_everyone", requests=3),
        Verb("hold_everyone", "Hold everyone", _HOLD, False, "is_on_hold", True, "unhold_everyone", can_undo=True),
        Verb("unhold_everyone", "Resume everyone", _HOLD, False, "is_on_hold", False, "hold_everyone", requests=3),
        Verb("end", "End conference", _END, False, needs_confirmation=True),
    ]
}
