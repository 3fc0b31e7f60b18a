"""The file of a backup: gzip, and in it one JSON value a line. First what it is (`Header`), then
for each table a line that names it and one for each of its rows, and at the end a checksum of all
lines before. It is read and written line by line, however large it is, and knows no database.
"""

import errno
import fcntl
import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, TypeAlias
from uuid import UUID

FORMAT = 1
LONGEST = 64 * 2**20  # bytes of a line: a row, of which the longest is the body of a webhook
COMPRESSION = 5  # a third faster than gzip's default, and hardly larger
BEGINNING = b'{"switchboard_backup":'
# What a file system answers that has no second name for a file: of USB sticks and network shares.
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)

Row: TypeAlias = list[Any]


class Unreadable(Exception):
    """The file cannot be restored. The sentence says why, and what to do."""


class TooLong(Exception):
    """A row that could be written, but not restored. The sentence says which, and what to do."""


@dataclass(frozen=True)
class Header:
    """`made_at`: ISO 8601 in UTC. `migrations`: names by app. `tables`: their rows, by model."""

    version: str
    made_at: str
    migrations: dict[str, list[str]]
    tables: dict[str, int]


@dataclass(frozen=True)
class Table:
    """The beginning of a table; the rows that follow have these columns."""

    name: str
    columns: list[str]


@contextmanager
def created(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner can read. It has its name once it is whole; nothing is left of
    one that was not finished. Raises FileExistsError.
    """
    if path.exists():
        raise FileExistsError(path)
    # Of this backup alone: another may be writing to the same name.
    part = path.with_name(f"{path.name}.{token_hex(8)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            with suppress(OSError):  # not every file system has locks
                fcntl.flock(raw, fcntl.LOCK_EX)  # `leftovers` takes what nobody holds
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # unlike a rename, never over another file
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A name that was free until now is ours to rename over.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            os.replace(part, path)
        except BaseException:
            path.unlink()  # empty, it would look like a backup
            raise


def write(raw: IO[bytes], header: Header, contents: Iterable[Table | Row]) -> None:
    """Raises TooLong."""
    digest = sha256()
    with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=COMPRESSION, filename="") as packed:
        for line in _lines(header, contents):
            digest.update(line)
            packed.write(line)
        packed.write(_line({"sha256": digest.hexdigest()}))


def _lines(header: Header, contents: Iterable[Table | Row]) -> Iterator[bytes]:
    yield _line({"switchboard_backup": FORMAT, **asdict(header)})
    table = Table("", [])
    for each in contents:
        if isinstance(each, Table):
            table = each
            yield _line({"table": each.name, "columns": each.columns})
            continue
        line = _line(each)
        if len(line) > LONGEST:
            raise TooLong(_too_long(table, each, len(line)))
        yield line


def _too_long(table: Table, row: Row, length: int) -> str:
    which = f"{table.columns[0]} {row[0]}" if table.columns else "without a key"
    return (
        f"A row of {table.name} ({which}) takes {length / 2**20:.0f} MiB; a backup can hold rows of"
        f" up to {LONGEST / 2**20:.0f} MiB, so no backup was made. Delete this row, or use the"
        " database's own tools."
    )


def _line(value: object) -> bytes:
    # ASCII alone: text that is no Unicode, such as half a pair of surrogates, passes as well.
    return json.dumps(value, default=_plain, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a backup")


def verified(path: Path) -> Header:
    """What the file is, once all of it has been read and found as it was written. Raises
    Unreadable.
    """
    try:
        return _counted(path)
    except (KeyError, TypeError) as error:  # of lines that are something else now
        raise Unreadable(_altered(path)) from error


def _counted(path: Path) -> Header:
    header, counted, table = None, dict[str, int](), ""
    for value in _read(path):
        if header is None:
            header = _header(value)
        elif isinstance(value, list):
            counted[table] = counted.get(table, 0) + 1
        else:
            table = _table(value).name
    if header is None or counted != {name: rows for name, rows in header.tables.items() if rows}:
        raise Unreadable(_altered(path))
    return header


def contents(path: Path) -> Iterator[Table | Row]:
    """After `verified`."""
    values = _read(path)
    next(values)
    for value in values:
        yield value if isinstance(value, list) else _table(value)


def _read(path: Path) -> Iterator[Any]:
    """All lines but the last, which has to fit them."""
    digest, last = sha256(), b""
    try:
        with gzip.open(path, "rb") as lines:
            while line := lines.readline(LONGEST + 1):
                if len(line) > LONGEST:
                    raise Unreadable(_altered(path))
                if last:
                    digest.update(last)
                    yield json.loads(last)
                last = line
    except FileNotFoundError:
        raise Unreadable(f"There is no file {path}.") from None
    except EOFError:
        raise Unreadable(_cut_off(path)) from None
    except gzip.BadGzipFile as error:
        raise Unreadable(_altered(path) if last else _foreign(path)) from error
    except (zlib.error, ValueError, RecursionError) as error:
        raise Unreadable(_altered(path)) from error
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    _check(path, last, digest.hexdigest())


def _check(path: Path, last: bytes, digest: str) -> None:
    try:
        end = json.loads(last)
    except (ValueError, RecursionError):
        raise Unreadable(_foreign(path)) from None
    if not isinstance(end, dict) or "sha256" not in end:
        raise Unreadable(_cut_off(path))
    if end["sha256"] != digest:
        raise Unreadable(_altered(path))


def _header(value: Any) -> Header:
    if not isinstance(value, dict) or not isinstance(value.get("switchboard_backup"), int):
        raise Unreadable("This file is not a backup that Switchboard has made.")
    if value["switchboard_backup"] > FORMAT:
        raise Unreadable(
            f"This backup was made by a newer Switchboard, {value.get('version')}."
            " Install that version, or a later one, and restore it with that."
        )
    fields = ("version", "made_at", "migrations", "tables")
    header = Header(*(value[name] for name in fields))
    if not (
        _are([header.version, header.made_at], str)
        and isinstance(header.migrations, dict)
        and all(_are(names, str) for names in header.migrations.values())
        and isinstance(header.tables, dict)
        and _are(list(header.tables.values()), int)
    ):
        raise TypeError("a field of the header is something else")
    return header


def _table(value: Any) -> Table:
    table = Table(value["table"], value["columns"])
    if not (_are([table.name], str) and _are(table.columns, str)):
        raise TypeError("a table is something else")
    return table


def _are(values: Any, kind: type) -> bool:
    return isinstance(values, list) and all(isinstance(each, kind) for each in values)


def _foreign(path: Path) -> str:
    return f"{path} is not a backup that Switchboard has made."


def _cut_off(path: Path) -> str:
    return f"{path} is cut off: its end is missing. Copy it again from where it was made."


def _altered(path: Path) -> str:
    return (
        f"{path} is not as it was written: it was altered or damaged. Copy it again from where it"
        " was made, or use another backup."
    )
