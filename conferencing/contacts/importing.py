"""What a file would change in the directory, row by row; and how it is done, once, exactly as it
was shown.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from conferencing.models import Contact, ContactImport, ContactNumber
from conferencing.models.directory import folded

from . import files, keeping
from .files import Read, Row, WrongRow
from .keeping import Kept

KEPT_FOR = timedelta(days=1)
LONGEST_FILE_NAME = 255


class Applied(Exception):
    """It has been imported already."""


class Moved(Exception):
    """The directory has changed since: something else would be done than was shown."""


@dataclass(frozen=True, slots=True)
class Known:
    """A contact as the directory has it."""

    id: int
    name: str
    tags: tuple[str, ...]
    note: str
    is_host: bool
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class New:
    """`is_namesake`: the directory has somebody of this name already."""

    row: Row
    is_namesake: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What: each field with what it says now and what the file says."""

    row: Row
    was: Known
    what: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Plan:
    new: tuple[New, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    wrong: tuple[WrongRow, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)

    @cached_property
    def digest(self) -> str:
        """The same for the same changes."""
        new = [each.row.facts for each in self.new]
        changed = [(each.row.facts, each.was.id, each.what) for each in self.changed]
        return hashlib.sha256(json.dumps([new, changed]).encode()).hexdigest()


@dataclass
class _Directory:
    """All of it, in two statements."""

    contacts: dict[int, Known]
    owners: dict[str, int]
    names: set[str]
    seen: dict[int | str, int] = field(
        default_factory=dict
    )  # contact or number -> place in the file

    @classmethod
    def now(cls) -> "_Directory":
        owners = dict(ContactNumber.objects.values_list("number", "contact_id"))
        numbers: dict[int, set[str]] = {}
        for number, contact in owners.items():
            numbers.setdefault(contact, set()).add(number)
        # In a fixed order: of two that are alike, the same one is found each time.
        rows = Contact.objects.order_by("pk").values_list("pk", "name", "tags", "note", "is_host")
        contacts = {
            pk: Known(
                pk, name, tuple(map(str, tags)), note, is_host, frozenset(numbers.get(pk, ()))
            )
            for pk, name, tags, note, is_host in rows.iterator()
        }
        return cls(contacts, owners, {folded(each.name) for each in contacts.values()})


def keep(data: bytes, file_name: str, *, by: User, now: datetime) -> ContactImport:
    """What a file says, until somebody agrees to it. Raises files.UnreadableFile."""
    read = files.read(data, kept=_numbers())
    ContactImport.objects.filter(made_at__lt=now - KEPT_FOR).delete()
    return ContactImport.objects.create(
        made_by=by, made_at=now, file_name=file_name[:LONGEST_FILE_NAME], content=asdict(read)
    )


def plan(waiting: ContactImport) -> Plan:
    """What it would do now. Two statements."""
    read = _read(waiting)
    directory = _Directory.now()
    new: list[New] = []
    changed: list[Change] = []
    wrong = list(read.wrong)
    for row in read.rows:
        try:
            found = _compared(row, directory)
        except keeping.Wrong as problem:
            wrong.append(WrongRow(row.place, row.name, str(problem)))
            continue
        if isinstance(found, New):
            new.append(found)
        elif found.what:
            changed.append(found)
    unchanged = len(read.rows) + len(read.wrong) - len(new) - len(changed) - len(wrong)
    wrong.sort(key=lambda row: row.place)
    return Plan(tuple(new), tuple(changed), unchanged, tuple(wrong), read.unused)


def apply(waiting: ContactImport, digest: str, now: datetime) -> Plan:
    """Raises Applied; Moved when it is not what was shown, and then nothing is done."""
    # Before the transaction, in which SQLite lets nobody else write.
    shown = [] if waiting.applied_at else [each.was.id for each in plan(waiting).changed]
    try:
        return _apply(waiting, shown, digest, now)
    except IntegrityError:
        raise Moved from None


@transaction.atomic
def _apply(waiting: ContactImport, shown: Iterable[int], digest: str, now: datetime) -> Plan:
    row = ContactImport.objects.select_for_update().get(pk=waiting.pk)
    if row.applied_at:
        raise Applied
    # Whoever saves one of these contacts waits, or was before and is seen in the plan.
    keeping.lock(shown)
    # Made again under the locks: what was shown may have been minutes ago.
    agreed = plan(row)
    if agreed.digest != digest:
        raise Moved
    done = {"added": len(agreed.new), "changed": len(agreed.changed)}
    row.applied_at, row.content = now, done
    row.save(update_fields=["applied_at", "content"])
    keeping.keep_many(
        [_kept(each.row) for each in agreed.new],
        {each.was.id: _kept(each.row, each.was) for each in agreed.changed},
    )
    return agreed


def _compared(row: Row, directory: _Directory) -> New | Change:
    """Raises keeping.Wrong."""
    owners = {directory.owners[each] for each in row.numbers if each in directory.owners}
    if not row.numbers:
        return _without_numbers(row, directory)
    if len(owners) > 1:
        raise keeping.Wrong(_of_several(row, directory))
    mine: list[int | str] = [*owners, *row.numbers]
    for each in mine:
        if place := directory.seen.get(each):
            raise keeping.Wrong(
                f"It is about the same contact as row {place}. Put all numbers of a contact into"
                " one row."
            )
    directory.seen.update(dict.fromkeys(mine, row.place))
    if not owners:
        return New(row, folded(row.name) in directory.names)
    was = directory.contacts[owners.pop()]
    return Change(row, was, tuple(_differences(row, was)))


def _without_numbers(row: Row, directory: _Directory) -> Change:
    """Only what is exactly so in the directory may have none."""
    same = [
        each for each in directory.contacts.values() if each.name == row.name and not each.numbers
    ]
    for was in same:
        if not any(_differences(row, was)):
            return Change(row, was, ())
    raise keeping.Wrong("It has no number. Enter at least one number or SIP address.")


def _of_several(row: Row, directory: _Directory) -> str:
    whose = [
        f"{number} belongs to {directory.contacts[directory.owners[number]].name}"
        for number in row.numbers
        if number in directory.owners
    ]
    return (
        f"Its numbers belong to different contacts: {_first(whose)}. Give each contact a row"
        " of its own, or remove the number in the directory first."
    )


def _first(parts: list[str]) -> str:
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return ", ".join(parts[:3]) + more


def _differences(row: Row, was: Known) -> Iterable[tuple[str, str, str]]:
    if row.name != was.name:
        yield "name", was.name, row.name
    if frozenset(row.numbers) != was.numbers:
        yield "numbers", ", ".join(sorted(was.numbers)), ", ".join(sorted(row.numbers))
    if row.tags is not None and row.tags != was.tags:
        yield "tags", ", ".join(was.tags), ", ".join(row.tags)
    if row.note is not None and _lines(row.note) != _lines(was.note):
        yield "note", was.note, row.note
    if row.is_host is not None and row.is_host != was.is_host:
        yield "host", "yes" if was.is_host else "no", "yes" if row.is_host else "no"


def _lines(text: str) -> str:
    """Spreadsheets write other line ends than browsers."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _kept(row: Row, was: Known | None = None) -> Kept:
    """What has no column stays as it was."""
    usual = was or Known(0, "", (), "", False, frozenset())
    return Kept(
        name=row.name,
        numbers=row.numbers,
        tags=usual.tags if row.tags is None else row.tags,
        note=usual.note if row.note is None else row.note,
        is_host=usual.is_host if row.is_host is None else row.is_host,
    )


def _numbers() -> frozenset[str]:
    return frozenset(ContactNumber.objects.values_list("number", flat=True))


def _read(waiting: ContactImport) -> Read:
    saved = waiting.content
    rows = tuple(
        replace(
            Row(**row),
            numbers=tuple(row["numbers"]),
            tags=None if row["tags"] is None else tuple(row["tags"]),
        )
        for row in saved.get("rows", ())
    )
    wrong = tuple(WrongRow(**row) for row in saved.get("wrong", ()))
    return Read(rows, wrong, tuple(saved.get("unused", ())))
