"""The words with which people are told by voice that they were muted or put on hold: those that an
administrator has entered, by language, and English ones where there are none.
"""

from collections.abc import Mapping
from typing import NamedTuple

from conferencing.models import SpokenNotice

from .form_fields import LANGUAGES

USUAL_LANGUAGE = "en-US"
USUAL: Mapping[str, str] = {
    "is_muted": "You have been muted. Press star 6 to ask to speak.",
    "is_on_hold": "You have been put on hold. Please stay on the line.",
}


class Words(NamedTuple):
    language: str
    text: str
    voice: str


def of(mark: str) -> list[Words]:
    """For one mark of a participant, by the names of their languages, the usual one first. One
    query.
    """
    entered = SpokenNotice.objects.filter(occasion=mark, language__in=LANGUAGES)
    known = {row.language: Words(row.language, row.text, row.voice) for row in entered}
    known.setdefault(USUAL_LANGUAGE, Words(USUAL_LANGUAGE, USUAL[mark], "female"))
    others = sorted(known.keys() - {USUAL_LANGUAGE}, key=LANGUAGES.__getitem__)
    return [known[language] for language in (USUAL_LANGUAGE, *others)]


def in_language(mark: str, language: str) -> Words | None:
    return next((words for words in of(mark) if words.language == language), None)
