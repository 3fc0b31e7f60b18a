"""What a log line says stays on its line: ids, names and errors come from strangers, and with a
line break among them they could forge lines.
"""

import logging
import re

# Control characters, line separators, and what turns the direction of writing.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Lines(logging.Formatter):
    """The messages of all loggers on one line each; the lines of a traceback are indented below."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = quoted(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"  {quoted(line)}" for line in text.split("\n"))


def quoted(text: str) -> str:
    """With every unprintable character as an escape: a line break becomes \\n."""
    return _UNPRINTABLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")
