"""Advice for operators, as it is said to administrators: they are whom the others ask."""

import re

_ASK_TO = re.compile(r"\bAsk your administrator to (\w)")
_OR_ASK = re.compile(r",? or (?:ask|tell) your administrator|(?<=\.) Tell your administrator\.")


def to_administrators(advice: str) -> str:
    """What operators are told to ask for is what administrators are told to do."""
    begun = _ASK_TO.sub(lambda found: found[1].upper(), advice)
    return _OR_ASK.sub("", begun)
