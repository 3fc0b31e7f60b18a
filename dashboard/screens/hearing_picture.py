"""The picture of who hears whom: the conference in the middle, its people around it. Pure.

Its coordinates run from 0 to its width and from 0 (above) to its height; CSS gives it its size.
"""

from dataclasses import dataclass
from math import cos, hypot, pi, sin

from conferencing.queries.screens.hearing import Ear, WhoHears

HUB, PERSON = 30, 17  # radii
ROUND = HUB + 10  # so far from the middle a whisper passes it
ABOVE, BELOW, NEXT = -23, 30, 11  # where a name stands: away from the lines; its next line


@dataclass(frozen=True, slots=True)
class Ground:
    """`across` and `down`: from the middle to whoever stands beside and below it. `letters`: as
    many fit in a line of a name.
    """

    width: int
    height: int
    across: int
    down: int
    letters: int

    @property
    def middle(self) -> tuple[float, float]:
        return self.width / 2, self.height / 2


FEW, MANY = Ground(360, 312, 136, 108, 16), Ground(392, 372, 150, 138, 12)
MOST_OF_FEW = 8  # more stand close


@dataclass(frozen=True, slots=True)
class Line:
    """From edge to edge of two circles, as a path."""

    path: str


@dataclass(frozen=True, slots=True)
class NameLine:
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A person: where, and their line to the middle, None on hold."""

    ear: Ear
    x: float
    y: float
    initials: str
    name: tuple[NameLine, ...]
    line: Line | None


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    places: tuple[Place, ...]
    whispers: tuple[Line, ...]


def of(known: WhoHears) -> Picture:
    ground = FEW if len(known.people) <= MOST_OF_FEW else MANY
    step = 2 * pi / max(len(known.people), 1)
    places = tuple(_place(ear, at * step - pi / 2, ground) for at, ear in enumerate(known.people))
    by_leg = {place.ear.leg: place for place in places}
    whispers = tuple(
        _whisper(place, by_leg[leg], ground)
        for place in places
        for leg in place.ear.reaches
        if leg in by_leg and by_leg[leg].ear.manner != "held"
    )
    return Picture(ground.width, ground.height, places, whispers)


def _place(ear: Ear, angle: float, ground: Ground) -> Place:
    middle_x, middle_y = ground.middle
    x, y = middle_x + ground.across * cos(angle), middle_y + ground.down * sin(angle)
    line = None if ear.manner == "held" else _spoke(x, y, ground)
    lines = name_lines(ear.label, ground.letters)
    is_above = y < middle_y - 1
    first = y + (ABOVE - NEXT * (len(lines) - 1) if is_above else BELOW)
    name = tuple(NameLine(round(first + NEXT * at, 1), text) for at, text in enumerate(lines))
    return Place(ear, round(x, 1), round(y, 1), initials(ear.label), name, line)


def _spoke(x: float, y: float, ground: Ground) -> Line:
    """From the person to the middle; the template says at which ends it has an arrow."""
    middle_x, middle_y = ground.middle
    length = hypot(middle_x - x, middle_y - y)
    along_x, along_y = (middle_x - x) / length, (middle_y - y) / length
    start, end = PERSON + 4, length - HUB - 4
    return Line(
        f"M{x + along_x * start:.1f},{y + along_y * start:.1f}"
        f" L{x + along_x * end:.1f},{y + along_y * end:.1f}"
    )


def _whisper(speaker: Place, listener: Place, ground: Ground) -> Line:
    """Bent towards the middle, but around it, so that several can be told apart."""
    middle_x, middle_y = ground.middle
    half_x, half_y = (speaker.x + listener.x) / 2, (speaker.y + listener.y) / 2
    # To the left of the way there, so that a whisper back takes another way.
    left_x, left_y = speaker.y - listener.y, listener.x - speaker.x
    out_x, out_y = half_x - middle_x, half_y - middle_y
    if hypot(out_x, out_y) < 1:  # they stand opposite: straight through the middle
        out_x, out_y = left_x, left_y
    out = hypot(out_x, out_y)
    is_left = out_x * left_x + out_y * left_y > 0
    far = max(hypot(half_x - middle_x, half_y - middle_y) * 0.7, ROUND) + (6 if is_left else 0)
    # The line's own middle lies half-way between here and its ends' middle.
    bend_x = 2 * (middle_x + out_x / out * far) - half_x
    bend_y = 2 * (middle_y + out_y / out * far) - half_y
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
    name = _without_end(label)[0]
    words = [_from_letter(word) for word in _without_host(name).split()]
    words = [word for word in words if word[:1].isalpha()]
    if not words:
        digits = "".join(letter for letter in name if letter.isdigit())
        return digits[-2:] or name.strip()[:1] or "?"
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def _from_letter(word: str) -> str:
    """Without the signs before it: "(Ana)" begins with A, and "2nd" with no letter."""
    while word and not word[0].isalnum():
        word = word[1:]
    return word


def name_lines(label: str, letters: int) -> tuple[str, ...]:
    """A name in at most two lines, of so many letters each. What tells it from others of the same
    name, at its end, stays whole.
    """
    name, end = _without_end(label)
    name = _without_host(name)
    end = f" ({shortened(_without_host(end), letters - 3)})" if end else ""
    if len(name + end) <= letters:
        return (name + end,)
    first, rest = _broken(name, letters)
    room = max(letters - len(end), 2)
    if not rest:
        return (first, end.strip()) if end else (first,)
    return first, (shortened(rest, room) + end).strip()


def _broken(name: str, letters: int) -> tuple[str, str]:
    """The words that fit in one line, and the others."""
    if len(name) <= letters:
        return name, ""
    at = name.rfind(" ", 1, letters + 1)
    if at < 0:
        first, _, rest = name.partition(" ")
        return shortened(first, letters), rest
    return name[:at].rstrip(), name[at:].strip()


def shortened(text: str, letters: int) -> str:
    """The beginning of a name, the end of a number."""
    if len(text) <= letters:
        return text
    is_number = text.startswith("+")
    return f"…{text[1 - letters :]}" if is_number else f"{text[: letters - 1].rstrip()}…"


def _without_end(label: str) -> tuple[str, str]:
    """ "Ana Ruiz" and "0142" of "Ana Ruiz (0142)"."""
    name, opened, end = label.removesuffix(")").rpartition(" (")
    return (name, end) if opened and name and label.endswith(")") else (label, "")


def _without_host(label: str) -> str:
    return label.removeprefix("sip:").partition("@")[0] if "@" in label else label
