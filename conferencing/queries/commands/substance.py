"""What a command was about, beyond its verb and its people: the text that was said, the sound that
was played, from where to where, which recording.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from conferencing.ledger.dial_rules import PURPOSE, SUPERVISOR
from conferencing.ledger.verbs import DIALLING, VERBS
from conferencing.models import Call, Command, Conference, ContactNumber, Recording

from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..names.labels import ROLES
from ..names.masking import HIDDEN, masked
from ..names.person import listed
from ..screens.ledger import CallStory
from . import dial_story
from .dial_story import DialledRow
from .presses import Press

LONGEST = 300  # characters of a text that was said
_FLAGS = ("mute", "hold", "start_on_enter")
WITHOUT_NAME = "an unnamed conference"


@dataclass(frozen=True, slots=True)
class Known:
    """What some commands name, by id: conferences, recordings' times, and the verbs undone. Of
    numbers that were dialled: whose they are (id of the number, and name), and how far each call
    has come.
    """

    conferences: Mapping[str, str] = field(default_factory=dict)
    recordings: Mapping[str, str] = field(default_factory=dict)
    undone: Mapping[int, str] = field(default_factory=dict)
    contacts: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    stories: Mapping[str, CallStory] = field(default_factory=dict)


def known(presses: Iterable[Press]) -> Known:
    """One query for each of the five that is named at all."""
    moves, deleted, undone = set(), set(), set()
    numbers, calls = set(), set()
    for press in presses:
        if press.undo_of:
            undone.add(press.undo_of)
        if press.verb == "move":
            moves.add(_argument(press, "to_conference"))
        if press.verb == "delete_recording":
            deleted.add(_argument(press, "recording_id"))
        if press.verb in DIALLING:
            numbers.add(_argument(press, "to"))
        calls.update(dialled_legs(press))
    return Known(
        dict(Conference.objects.filter(pk__in=moves).values_list("pk", "name")) if moves else {},
        _times(deleted) if deleted else {},
        dict(Command.objects.filter(pk__in=undone).values_list("pk", "verb")) if undone else {},
        _contacts(numbers) if numbers else {},
        _stories(calls) if calls else {},
    )


def legs(press: Press) -> list[str]:
    """The calls that its arguments name."""
    if press.verb not in ("bridge", "role"):
        return []
    listeners = press.arguments.get("whisper_to")
    named = listeners if isinstance(listeners, list) else []
    return [leg for leg in (_argument(press, "with_leg"), *map(str, named)) if leg]


def of(press: Press, people: Directory, known: Known) -> str:
    """To be put behind the words of the verb; empty when these say it all."""
    rule = RULES.get(press.verb)
    return rule(press, people, known) if rule else ""


def undone(press: Press, known: Known) -> str:
    """The name of what was undone: "Mute all"; empty when it was no undo."""
    if not press.undo_of:
        return ""
    verb = VERBS.get(known.undone.get(press.undo_of, ""))
    return verb.label if verb else "a command"


def dialled_legs(press: Press) -> list[str]:
    """The call that it dialled, once that is known; of a transfer, which calls somebody else."""
    if press.verb == "dial":
        return [press.call_control_id] if press.call_control_id else []
    return press.changed_legs if press.verb == "transfer" else []


def story(press: Press, known: Known) -> CallStory | None:
    return next((known.stories[leg] for leg in dialled_legs(press) if leg in known.stories), None)


def created_queue(press: Press, people: Directory) -> str:
    """Its name, where this audience knows it by that."""
    name = _argument(press, "queue") if press.verb == "create_queue" else ""
    return name if people.text(name) == name else ""


def dialled(press: Press, people: Directory, known: Known) -> str:
    """Whom it dialled: the contact with this number, or the number itself."""
    number = _argument(press, "to")
    _, name = known.contacts.get(number, (0, ""))
    shown = isolated(people.text(name)) if name else ""
    return shown or isolated(number if people.numbers else masked(number))


def redial(press: Press, people: Directory, known: Known) -> str:
    """What to fill into the form, as a query; empty where that would give away a number."""
    # A supervisor's phone is rung by listening again, and never into the conference unmuted.
    if press.verb != "dial" or press.arguments.get(PURPOSE) == SUPERVISOR:
        return ""
    number = _argument(press, "to")
    contact, _ = known.contacts.get(number, (0, ""))
    if not contact and not people.numbers:
        return ""
    whom: dict[str, object] = {"contact": contact} if contact else {"to": number}
    same = {"ring_seconds": _argument(press, "ring_seconds"), **_entrance(press)}
    if people.numbers:
        same["from_"] = _argument(press, "from_")
    return urlencode({**whom, **same})


def is_cancellable(press: Press, known: Known) -> bool:
    """As `ledger.ringing` has it, which decides."""
    is_ours = press.verb == "dial" and not press.is_automatic and not _argument(press, PURPOSE)
    told = story(press, known)
    return is_ours and told is not None and told.kind == "ringing"


def _entrance(press: Press) -> dict[str, str]:
    """Into the same conference, in the same way."""
    if not press.conference_id:
        return {}
    flags = {name: "true" for name in _FLAGS if press.arguments.get(name)}
    ends, closes = (press.arguments.get(name) for name in ("end_on_exit", "soft_end_on_exit"))
    exit_ = "end" if ends else "soft" if closes else "nothing"
    beep = _argument(press, "beep")
    return {"conference": press.conference_id, "beep": beep, "exit": exit_, **flags}


def _contacts(numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    found = ContactNumber.objects.filter(number__in=numbers)
    rows = found.values_list("number", "pk", "contact__name")
    return {number: (pk, name) for number, pk, name in rows}


def _stories(legs: Collection[str]) -> dict[str, CallStory]:
    rows = Call.objects.filter(pk__in=legs).values_list(*DialledRow._fields)
    return {row[0]: dial_story.of(DialledRow._make(row)) for row in rows}


def _argument(press: Press, name: str) -> str:
    value = press.arguments.get(name)
    return "" if value is None else str(value)


def _shown(press: Press, name: str, people: Directory) -> str:
    return isolated(people.text(_argument(press, name)))


def _said(press: Press, people: Directory, known: Known) -> str:
    text = people.text(_argument(press, "text"))
    shown = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
    return f": “{isolated(shown)}”"


def _asked_for(press: Press, people: Directory, known: Known) -> str:
    return _said(press, people, known) if _argument(press, "text") else ""


def _played(press: Press, people: Directory, known: Known) -> str:
    sound = _shown(press, "media_name", people) or _shown(press, "audio_url", people)
    times = _argument(press, "loop")
    again = {"1": "", "": "", "infinity": ", until stopped"}.get(times, f", {times} times")
    return f": {sound}{again}"


def _keys(press: Press, people: Directory, known: Known) -> str:
    # Keys may be a secret, such as the PIN of another conference.
    return f": {_argument(press, 'digits') if people.numbers else HIDDEN}"


def _transferred(press: Press, people: Directory, known: Known) -> str:
    return f" to {dialled(press, people, known)}"


def _moved(press: Press, people: Directory, known: Known) -> str:
    there = known.conferences.get(_argument(press, "to_conference"), "")
    here = isolated(people.text(press.conference_name)) or WITHOUT_NAME
    return f" from {here} to {isolated(people.text(there)) or WITHOUT_NAME}"


def _connected(press: Press, people: Directory, known: Known) -> str:
    if other := _argument(press, "with_leg"):
        return f" with {people.label(other)}"
    return f" with the first caller in {_queue(press, people)}"


def _enqueued(press: Press, people: Directory, known: Known) -> str:
    return f": {_queue(press, people)}"


def _sized(press: Press, people: Directory, known: Known) -> str:
    size = _argument(press, "max_size")
    callers = f", at most {size} {'caller' if size == '1' else 'callers'}" if size else ""
    return f": {_queue(press, people)}{callers}"


def _queue(press: Press, people: Directory) -> str:
    return isolated(people.queue(_argument(press, "queue")))


def _role(press: Press, people: Directory, known: Known) -> str:
    role = ROLES.get(_argument(press, "supervisor_role"), "")
    to = listed([people.label(leg) for leg in legs(press)])
    return f" to {role}, heard by {to}" if legs(press) else f" to {role}"


def _recorded(press: Press, people: Directory, known: Known) -> str:
    name, format_ = _shown(press, "file_name", people), _argument(press, "format").upper()
    return f": {format_}, “{name}”" if name else f": {format_}"


def _paused(press: Press, people: Directory, known: Known) -> str:
    seconds = _argument(press, "resume_after_seconds")
    return f" for {seconds} s" if seconds not in ("", "0") else ""


def _deleted(press: Press, people: Directory, known: Known) -> str:
    recording = _argument(press, "recording_id")
    return f": {known.recordings.get(recording) or isolated(fit(recording))}"


def _exit(press: Press, people: Directory, known: Known) -> str:
    if press.arguments.get("end_on_exit"):
        return ": the conference ends"
    closes = press.arguments.get("soft_end_on_exit")
    return ": the conference closes" if closes else ": the others stay"


def _times(ids: Iterable[str]) -> dict[str, str]:
    rows = Recording.objects.filter(pk__in=ids).values_list("pk", "started_at")
    return {pk: f"recorded on {at:%Y-%m-%d at %H:%M} UTC" for pk, at in rows if at}


def _filled(template: str, *names: str) -> "Rule":
    def rule(press: Press, people: Directory, known: Known) -> str:
        return template.format(*(_shown(press, name, people) for name in names))

    return rule


def _held(press: Press, people: Directory, known: Known) -> str:
    sound = _shown(press, "media_name", people) or _shown(press, "audio_url", people)
    return f": {sound}" if sound else " (a ringing tone)"


def _to_be_told(press: Press, people: Directory, known: Known) -> str:
    text = isolated(people.text(_argument(press, "tell_text")))
    return f", and tell them: “{text}”" if text else ""


Rule = Callable[[Press, Directory, Known], str]
RULES: Mapping[str, Rule] = {
    **{name: _to_be_told for name, verb in VERBS.items() if verb.field and verb.value},
    "speak": _said,
    "notice": _said,
    "tell": _said,
    "ask_key": _said,
    "gather": _asked_for,
    "poll": _said,
    "play": _played,
    "send_dtmf": _keys,
    "transfer": _transferred,
    "move": _moved,
    "create_conference": _filled(": {}", "name"),
    "enter": _filled(": {}", "name"),
    "hold_music": _held,
    "enqueue": _enqueued,
    "bridge": _connected,
    "create_queue": _sized,
    "resize_queue": _sized,
    "delete_queue": _enqueued,
    "role": _role,
    "record_start": _recorded,
    "record_pause": _paused,
    "delete_recording": _deleted,
    "set_exit": _exit,
}


def all_legs(presses: Sequence[Press]) -> set[str]:
    """Everybody whom these name, in whatever part."""
    return {leg for press in presses for leg in (*press.targets, *legs(press))}
