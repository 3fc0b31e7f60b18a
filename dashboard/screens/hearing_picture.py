"""The picture of who hears whom: the conference in the middle, its people around it. Pure.

Its coordinates run from 0 to WIDTH and from 0 (above) to HEIGHT; CSS gives it its size.
"""

from dataclasses import dataclass
from math import cos, hypot, pi, sin

from conferencing.queries.screens.hearing import Ear, WhoHears

WIDTH, HEIGHT = 360, 300
MIDDLE_X, MIDDLE_Y = WIDTH / 2, HEIGHT / 2
ACROSS, DOWN = 136, 108  # from the middle to a person
HUB, PERSON = 30, 17  # radii
ROUND = HUB + 10  # so far from the middle a whisper passes it
NAME, CLOSE_NAME = 14, 9  # as many letters fit beside a person, and where they stand close
CLOSE = 8  # more than so many stand close
ABOVE, BELOW = -23, 30  # where a name stands: away from the lines


@dataclass(frozen=True, slots=True)
class Line:
    """From edge to edge of two circles, as a path."""

    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """A person: where, and their line to the middle, None on hold."""

    ear: Ear
    x: float
    y: float
    initials: str
    name: str
    name_y: float
    line: Line | None


@dataclass(frozen=True, slots=True)
class Picture:
    places: tuple[Place, ...]
    whispers: tuple[Line, ...]


def of(known: WhoHears) -> Picture:
    step = 2 * pi / max(len(known.people), 1)
    letters = NAME if len(known.people) <= CLOSE else CLOSE_NAME
    places = tuple(_place(ear, at * step - pi / 2, letters) for at, ear in enumerate(known.people))
    by_leg = {place.ear.leg: place for place in places}
    whispers = tuple(
        _whisper(place, by_leg[leg])
        for place in places
        for leg in place.ear.reaches
        if leg in by_leg and by_leg[leg].ear.manner != "held"
    )
    return Picture(places, whispers)


def _place(ear: Ear, angle: float, letters: int) -> Place:
    x, y = MIDDLE_X + ACROSS * cos(angle), MIDDLE_Y + DOWN * sin(angle)
    line = None if ear.manner == "held" else _spoke(x, y)
    name_y = y + (ABOVE if y < MIDDLE_Y - 1 else BELOW)
    return Place(
        ear,
        round(x, 1),
        round(y, 1),
        initials(ear.label),
        shortened(ear.label, letters),
        round(name_y, 1),
        line,
    )


def _spoke(x: float, y: float) -> Line:
    """From the person to the middle; the template says at which ends it has an arrow."""
    length = hypot(MIDDLE_X - x, MIDDLE_Y - y)
    along_x, along_y = (MIDDLE_X - x) / length, (MIDDLE_Y - y) / length
    start, end = PERSON + 4, length - HUB - 4
    return Line(
        f"M{x + along_x * start:.1f},{y + along_y * start:.1f}"
        f" L{x + along_x * end:.1f},{y + along_y * end:.1f}"
    )


def _whisper(speaker: Place, listener: Place) -> Line:
    """Bent towards the middle, but around it, so that several can be told apart."""
    half_x, half_y = (speaker.x + listener.x) / 2, (speaker.y + listener.y) / 2
    # To the left of the way there, so that a whisper back takes another way.
    left_x, left_y = speaker.y - listener.y, listener.x - speaker.x
    out_x, out_y = half_x - MIDDLE_X, half_y - MIDDLE_Y
    if hypot(out_x, out_y) < 1:  # they stand opposite: straight through the middle
        out_x, out_y = left_x, left_y
    out = hypot(out_x, out_y)
    is_left = out_x * left_x + out_y * left_y > 0
    far = max(hypot(half_x - MIDDLE_X, half_y - MIDDLE_Y) * 0.7, ROUND) + (6 if is_left else 0)
    # The line's own middle lies half-way between here and its ends' middle.
    bend_x = 2 * (MIDDLE_X + out_x / out * far) - half_x
    bend_y = 2 * (MIDDLE_Y + out_y / out * far) - half_y
    start_x, start_y = _towards(speaker.x, speaker.y, bend_x, bend_y)
    end_x, end_y = _towards(listener.x, listener.y, bend_x, bend_y)
    return Line(f"M{start_x:.1f},{start_y:.1f} Q{bend_x:.1f},{bend_y:.1f} {end_x:.1f},{end_y:.1f}")


def _towards(x: float, y: float, aim_x: float, aim_y: float) -> tuple[float, float]:
    length = hypot(aim_x - x, aim_y - y) or 1.0
    away = PERSON + 4
    return x + (aim_x - x) / length * away, y + (aim_y - y) / length * away


def initials(label: str) -> str:
    """The first letters of a name, or of the user of a SIP address; the last digits of a number; of
    a name with neither, such as "★ ★", its first sign.
    """
    words = [_from_letter(word) for word in _without_host(label).split()]
    words = [word for word in words if word[:1].isalpha()]
    if not words:
        digits = "".join(letter for letter in label if letter.isdigit())
        return digits[-2:] or label.strip()[:1] or "?"
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def _from_letter(word: str) -> str:
    """Without the signs before it: "(Ana)" begins with A, and "2nd" with no letter."""
    while word and not word[0].isalnum():
        word = word[1:]
    return word


def shortened(label: str, letters: int = NAME) -> str:
    """The beginning of a name, the end of a number."""
    label = _without_host(label)
    if len(label) <= letters:
        return label
    is_number = label.startswith("+")
    return f"…{label[1 - letters :]}" if is_number else f"{label[: letters - 1].rstrip()}…"


def _without_host(label: str) -> str:
    return label.removeprefix("sip:").partition("@")[0] if "@" in label else label
