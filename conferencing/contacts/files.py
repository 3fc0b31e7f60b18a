"""The directory as a CSV file: how it is written, and how whatever a spreadsheet made of it is
read. What is written is read again as it was.

name,numbers,tags,note,host
Ana Berg,"'+12025550142, sip:ana@example.com","press, board",Calls late,no
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from conferencing.models import Contact
from conferencing.queries.names.masking import HIDDEN

from . import keeping
from .formulas import guarded, unguarded
from .keeping import Wrong

MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
COLUMNS = ("name", "numbers", "tags", "note", "host")
_ALSO = {"number": "numbers", "phone": "numbers", "tag": "tags", "notes": "note"}
_HOST = {"yes": True, "true": True, "1": True, "x": True}
_NO_HOST = {"no": False, "false": False, "0": False, "": False}
# A spreadsheet that took a number for a figure: its last digits are lost.
_ROUNDED = re.compile(r"\b\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
# A semicolon within an address begins its parameters.
_BETWEEN = re.compile(r"[\n,]|;(?=\s*'?(?:[+(\d]|sips?:))", re.IGNORECASE)
_WHAT_TO_DO = "Save it as “CSV UTF-8” in your spreadsheet, then choose it again."


class UnreadableFile(ValueError):
    """In words for whoever chose it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A contact as a file has it. None: the file has no such column. `place`: the row as
    spreadsheets count them.
    """

    place: int
    name: str
    numbers: tuple[str, ...]
    tags: tuple[str, ...] | None = None
    note: str | None = None
    is_host: bool | None = None

    @property
    def facts(self) -> tuple[object, ...]:
        return self.place, self.name, self.numbers, self.tags, self.note, self.is_host


@dataclass(frozen=True, slots=True)
class WrongRow:
    place: int
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Read:
    """`unused`: columns that mean nothing here."""

    rows: tuple[Row, ...]
    wrong: tuple[WrongRow, ...]
    unused: tuple[str, ...] = ()


# --- Writing --------------------------------------------------------------------------------------


def written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def cells(contact: Contact, shown: Callable[[str], str], number: Callable[[str], str]) -> list[str]:
    """Its texts as `shown`, its numbers as `number` makes them. The numbers must be at hand."""
    numbers = sorted(contact.numbers.all(), key=lambda row: row.pk)
    return [
        shown(contact.name),
        ", ".join(number(row.number) for row in numbers),
        ", ".join(shown(str(tag)) for tag in contact.tags),
        shown(contact.note),
        "yes" if contact.is_host else "no",
    ]


# --- Reading --------------------------------------------------------------------------------------


def read(data: bytes, *, kept: Collection[str]) -> Read:
    """`kept`: numbers that the directory has, taken as they are. Raises UnreadableFile."""
    records = _records(_text(data))
    place, head = next(records, (1, []))
    columns, unused = _columns(head)
    rows: list[Row] = []
    wrong: list[WrongRow] = []
    for place, record in records:
        given = {name: unguarded(record[at]) for name, at in columns.items() if at < len(record)}
        try:
            rows.append(_row(place, given, columns, kept))
        except Wrong as problem:
            wrong.append(WrongRow(place, given.get("name", "")[:80], str(problem)))
        if len(rows) + len(wrong) > MOST_ROWS:
            raise UnreadableFile(f"The file has more than {MOST_ROWS:,} rows. Split it.")
    if not rows and not wrong:
        raise UnreadableFile("The file has no contacts, only the names of the columns.")
    return Read(tuple(rows), tuple(wrong), unused)


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise UnreadableFile(f"The file has more than {MOST_BYTES // 1_000_000} MB. Split it.")
    try:
        # Spreadsheets begin UTF-8 with a byte-order mark, which is no part of the first title.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(f"The file is not in UTF-8. {_WHAT_TO_DO}") from None
    if "\0" in text:
        raise UnreadableFile(f"This is not a CSV file. {_WHAT_TO_DO}")
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each that is not blank, with its place."""
    first, _, rest = text.partition("\n")
    if said := re.fullmatch(r"sep=([;,|\t])\s*", first, re.IGNORECASE):  # as spreadsheets say it
        text, delimiter = rest, said[1]
    else:
        # Separators between quotation marks are none.
        titles = re.sub(r'"[^"]*"', "", first)
        delimiter = ";" if titles.count(";") > titles.count(",") else ","
    place = 0
    try:
        for place, record in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
        ):
            if any(cell.strip() for cell in record):
                yield place, record
    except csv.Error:
        raise UnreadableFile(
            f"The file cannot be read after row {place}: there is a quotation mark missing there,"
            " or one too many. Correct it, and choose the file again."
        ) from None


def _columns(head: list[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each of ours is, and what the others are called."""
    columns: dict[str, int] = {}
    unused = []
    for at, title in enumerate(head):
        name = " ".join(title.split()).lower()
        name = _ALSO.get(name, name)
        if name in COLUMNS and name not in columns:
            columns[name] = at
        elif name:
            unused.append(title.strip()[:80])
    for needed in ("name", "numbers"):
        if needed not in columns:
            raise UnreadableFile(
                f"The file has no column “{needed}”. The first row has to name the columns:"
                f" {', '.join(COLUMNS)}. Only name and numbers are needed."
            )
    return columns, tuple(unused)


def _row(place: int, given: dict[str, str], columns: Collection[str], kept: Collection[str]) -> Row:
    """Raises Wrong."""
    if any(HIDDEN in cell for cell in given.values()):
        raise Wrong(
            f"“{HIDDEN}” stands for hidden digits: whoever exported this is not allowed to see"
            " numbers. Have it exported by somebody who is."
        )
    tags = keeping.tags_of(re.split(r"[\n,;]", given.get("tags", "")))
    return Row(
        place,
        keeping.name_of(given.get("name", "")),
        tuple(_numbers(given.get("numbers", ""), kept)),
        tuple(tags) if "tags" in columns else None,
        keeping.note_of(given.get("note", "")) if "note" in columns else None,
        _is_host(given.get("host", "")) if "host" in columns else None,
    )


def _numbers(cell: str, kept: Collection[str]) -> list[str]:
    if rounded := _ROUNDED.search(" ".join(word for word in cell.split() if "@" not in word)):
        raise Wrong(
            f"“{rounded[0]}” is a number that a spreadsheet has rounded: its last digits are lost."
            " Format the column as text, type the number again, and save the file."
        )
    # Each of several numbers in a cell has its own apostrophe.
    parts = (unguarded(part.strip()) for part in _BETWEEN.split(cell))
    return keeping.numbers_of(parts, kept=kept)


def _is_host(cell: str) -> bool:
    said = {**_HOST, **_NO_HOST}.get(cell.strip().lower())
    if said is None:
        raise Wrong(f"“{cell.strip()[:20]}” does not say whether this is a host. Write yes or no.")
    return said
