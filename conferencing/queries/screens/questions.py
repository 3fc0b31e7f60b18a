"""What an operator is asked before a press."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`is_needed`: the press is refused without an answer. `agree`: the words on the button that
    does it. `confirmed`: what that button sends back, as `ledger.consequences` reads it.
    """

    is_needed: bool
    title: str
    text: str
    agree: str
    confirmed: str
