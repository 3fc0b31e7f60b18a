"""Text that strangers chose, made fit to show: names, queue names, causes, digits. Pure.

`fit` is for every such text, before anything else is done with it. `isolated` is for a text inside
a sentence that is one string; templates have <bdi>.
"""

import re
import unicodedata
from functools import lru_cache

# Letters and signs that look like a blank: Hangul fillers, the empty Braille cell, a null notehead.
_BLANK = "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
_BLANKS = re.compile(rf"[\s{_BLANK}\u2028\u2029]+")
# Persian and emoji need them between their own letters; between ours and digits they only disguise.
_JOINERS = "\u200c\u200d"
_STRAY_JOINERS = re.compile(
    rf"(?<![^\x00-\x7f{_JOINERS}])[{_JOINERS}]+|[{_JOINERS}]+(?![^\x00-\x7f{_JOINERS}])"
)
_DROPPED = {"Cc", "Cf", "Cs"}
_MARKS = {"Mn", "Me"}
# Piled up without end they cover the lines above and below.
_MOST_MARKS = 6
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_ISOLATE, _END = "\u2068", "\u2069"


def fit(text: str) -> str:
    """Without control and bidi-control characters, with single blanks; empty when nothing in it can
    be seen.
    """
    # Nearly every text is as it should be.
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text
    return _fit(text)


def isolated(text: str) -> str:
    """Kept from turning the sentence around it: in isolating marks if anything in it is written
    from right to left.
    """
    if text.isascii() or not any(map(_is_right_to_left, text)):
        return text
    return f"{_ISOLATE}{text}{_END}"


@lru_cache(maxsize=4096)
def _fit(text: str) -> str:
    kept = "".join(_kept(_BLANKS.sub(" ", text)))
    tidy = _BLANKS.sub(" ", _STRAY_JOINERS.sub("", kept)).strip()
    return tidy if any(map(_is_visible, tidy)) else ""


def _kept(text: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        if kind in _DROPPED and character not in _JOINERS:
            continue
        marks = marks + 1 if kind in _MARKS else 0
        # A mark on a digit hides a number from those who mask it.
        if marks and (marks > _MOST_MARKS or (kept and kept[-1].isdecimal())):
            continue
        kept.append(character)
    return kept


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZCM"


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
