"""By which ids the log can be followed through all processes: of the request of a browser, of the
command that it asked for, of the event that Telnyx sent. They go along with whatever is done, also
into tasks, and stand on each line of a log in JSON. Pure.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import MappingProxyType

NAMES = ("request", "command", "event")
# Ids that come from elsewhere: a proxy's of its request, a task's of what asked for it.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")

Ids = Mapping[str, str]
NONE: Ids = MappingProxyType({})

_ids: ContextVar[Ids] = ContextVar("ids", default=NONE)


def current() -> Ids:
    return _ids.get()


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Inside, these ids stand on each line, with those around it."""
    token = begin(ids)
    try:
        yield
    finally:
        end(token)


@contextmanager
def instead(ids: Ids) -> Iterator[None]:
    """Inside, these alone stand on each line: for what was not asked for by what is around it."""
    token = _ids.set(MappingProxyType({**ids}))
    try:
        yield
    finally:
        end(token)


def begin(ids: Ids) -> Token[Ids]:
    """For whoever has no block around what is done: to be undone by `end`, in the same thread."""
    return _ids.set(MappingProxyType({**current(), **ids}))


def end(token: Token[Ids]) -> None:
    _ids.reset(token)


def readable(ids: object) -> Ids:
    """Of what comes from another process, that which can be ids."""
    given = ids if isinstance(ids, Mapping) else NONE
    return {name: given[name] for name in NAMES if is_plain(given.get(name))}


def is_plain(text: object) -> bool:
    return isinstance(text, str) and _PLAIN.fullmatch(text) is not None
