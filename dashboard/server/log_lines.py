"""What a log line says stays on its line: ids, names and errors come from strangers, and with a
line break among them they could forge lines. And in no line are the tokens of kiosk links and of
the link for the first account, which stand in their addresses, nor whole telephone numbers: the
text of an error, above all of the database, quotes what it is about.
"""

import json
import logging
import os
import re
from datetime import UTC, datetime

from conferencing import tracing

# Control characters, line separators, and what turns the direction of writing.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

# As an address has it, or a part of another address.
_TOKEN = re.compile(r"((?:kiosk|setup/first)(?:/|%2F))[A-Za-z0-9_%~.:-]+", re.IGNORECASE)
# Their last four digits stay, as where they are masked on screens. As we store them, with a plus.
_NUMBER = re.compile(r"(\+|%2B)[0-9]{3,}([0-9]{4})(?![0-9])", re.IGNORECASE)
# As a carrier or a switchboard may send them, of digits alone, as many as a number can have: ids
# of applications at Telnyx have more; in other ids letters, points or hyphens stand beside them.
_BARE = re.compile(
    r"(?:(?<![\w.])(?<!\w-)|(?<=%[0-9A-F]{2}))[0-9]{3,11}([0-9]{4})(?!\w|-\w|\.[0-9])",
    re.IGNORECASE,
)
# The @ may be missing: searched for from each of many "sip:" anew, a long line would take minutes.
_SIP_USER = re.compile(r"(sips?)(:|%3A)((?:(?!%40)[^\s@<>/])+)(@|%40|)", re.IGNORECASE)


class Lines(logging.Formatter):
    """The messages of all loggers on one line each; the lines of a traceback are indented below."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = quoted(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"  {quoted(line)}" for line in text.split("\n"))


class JsonLines(Lines):
    """Each a JSON object: `time` in UTC, `level`, `logger`, `process`, `message`, the ids of
    `tracing` that there are, and `error` with the lines of a traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": os.getpid(),
            "message": quoted(record.getMessage()),
            **{name: quoted(id) for name, id in tracing.current().items()},
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def quoted(text: str) -> str:
    """With every unprintable character as an escape: a line break becomes \\n. Without tokens and
    whole numbers.
    """
    plain = _TOKEN.sub(r"\1...", _UNPRINTABLE.sub(_escape, text))
    without_users = _SIP_USER.sub(_without_user, plain)
    return _BARE.sub(r"...\1", _NUMBER.sub(r"\1...\2", without_users))


def _without_user(match: re.Match[str]) -> str:
    scheme, colon, user, at = match.groups()
    return f"{scheme}{colon}{'...' if at else user}{at}"


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")
