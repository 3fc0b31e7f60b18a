"""Texts in a file for a spreadsheet, so that none is taken for a formula. An apostrophe says "text"
to it.

Where spreadsheets separate by semicolons or tabs, our quotation marks, which do not begin a cell of
theirs, hold nothing together: a cell then begins after each of these, and after each line break.
Pure.
"""

import re

_SIGN = "=+\\-@＝＋－＠"
# Apostrophes may stand here anywhere, so that adding one changes nothing of what has to be guarded:
# what was guarded is always found again.
_AT_START = rf"[\s\"']*[{_SIGN}\t\r\n]"
_WITHIN = rf"(?:[^\S\t\r\n]|[\"'])*[{_SIGN}]"
_BEGINS = r"(?<=[;\t\r\n])"
_OPEN = re.compile(rf"\A(?={_AT_START})|{_BEGINS}(?={_WITHIN})")
_GUARDED = re.compile(rf"\A'(?={_AT_START})|{_BEGINS}'(?={_WITHIN})")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever it separates cells by."""
    return _OPEN.sub("'", text)


def unguarded(text: str) -> str:
    """What was guarded, also by hand."""
    return _GUARDED.sub("", text)
