"""What an agent hears on the phone of what they are told: words for the ear. Pure.

Why something came to nothing, and what to do about it, is for the screen, in the lines behind the
first: "The screen will update in a moment" helps nobody who holds a phone.
"""

CAME_TOO_LATE = "This call came too late. There is nobody on the line. Goodbye."
# Of a phone that rang late: whoever answers it all the same knows better than this.
_OF_RINGING = (
    "Your phone could not be called.",
    "It is unclear whether ",
    "Telnyx did not report whether ",
)
_OF_OWN_RINGING = "'s phone could not be called."


def told(first: str, why: str) -> str:
    """What somebody is told; the reasons behind it are read, and not heard."""
    return "\n".join(filter(None, (first, why)))


def of(words: str) -> str:
    """Of what `told` made, or of a text that is for eye and ear."""
    first = words.partition("\n")[0]
    if first.startswith(_OF_RINGING) or first.endswith(_OF_OWN_RINGING):
        return CAME_TOO_LATE
    return first
