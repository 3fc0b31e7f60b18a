"""The buttons that make webhooks and API requests go wrong."""

from collections.abc import Mapping

from conferencing.simulator.faults import API_FAULTS, WEBHOOK_FAULTS, Fault, Faults
from conferencing.simulator.world.base import WorldBase

Form = Mapping[str, str]

_NAMES = (*API_FAULTS, *WEBHOOK_FAULTS, "floor", "clear")
_WITH_SECONDS = ("slow", "hang", "delay")
_HIGHEST_COUNT = 10_000
_LONGEST_SECONDS = 600


def set_fault(faults: Faults, form: Form) -> str:
    """`fault` with `count`, `seconds`, `status`, `code`, `form` and `match` as it needs them.
    Returns what was done, as a sentence; raises ValueError.
    """
    name = form.get("fault", "")
    count, seconds = int(form.get("count") or 1), float(form.get("seconds") or 5)
    if not 1 <= count <= _HIGHEST_COUNT or not 0 <= seconds <= _LONGEST_SECONDS:
        limits = f"count must be from 1 to {_HIGHEST_COUNT}, seconds from 0 to {_LONGEST_SECONDS}"
        raise ValueError(limits)
    if name not in _NAMES:
        raise ValueError(f"fault must be one of {', '.join(_NAMES)}")
    if name == "clear":
        faults.clear()
        return "All faults have been cleared."
    if name == "floor":
        faults.floor(form.get("form", ""))
    elif name == "contrary":
        answers = form.get("answers") or "mixed"
        faults.contrary(answers, count=count, path=form.get("match", ""))
    else:
        faults.add(_fault(name, form, count, seconds))
    return f"Fault set: {name.replace('_', ' ')}."


def turn_clock(world: WorldBase, form: Form) -> str:
    """`seconds`: how far Telnyx's clock is ahead of the real one; negative when it is behind."""
    seconds = float(form.get("seconds") or 0)
    if not abs(seconds) <= _LONGEST_SECONDS:
        raise ValueError(f"seconds must be from -{_LONGEST_SECONDS} to {_LONGEST_SECONDS}")
    world.turn_clock(seconds)
    if not seconds:
        return "Telnyx's clock is right."
    return f"Telnyx's clock is {abs(seconds):g} s {'ahead' if seconds > 0 else 'behind'}."


def _fault(name: str, form: Form, count: int, seconds: float) -> Fault:
    # A burst collects whatever comes.
    match = "" if name == "burst" else form.get("match", "")
    if name == "status":
        return Fault(name, count, match, value=int(form.get("status") or 503))
    if name == "refuse":
        return Fault(name, count, match, code=_code(form))
    return Fault(name, count, match, value=seconds if name in _WITH_SECONDS else 0.0)


def _code(form: Form) -> str:
    code = form.get("code", "")
    if not code.isdigit() or len(code) != 5:
        raise ValueError("code must be one of Telnyx's, five digits")
    return code
