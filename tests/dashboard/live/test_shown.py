"""What is shown, whatever the order in which drawings end."""

from dataclasses import dataclass
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.live.shown import Shown, Turn
from dashboard.screens.drawing import Drawing
from dashboard.screens.fragments import Fragment

CARDS = "abc"


def card(name: str, text: str) -> Fragment:
    return Fragment(name, f"<p>{text}</p>", "cards", text)


def whole(**texts: str) -> Drawing:
    return Drawing(tuple(card(name, text) for name, text in texts.items()), frozenset({"cards"}))


def part(name: str, text: str = "") -> Drawing:
    """Of one card; without a text it is not there any more."""
    return Drawing((card(name, text),) if text else (), ids=frozenset({name}))


def texts(shown: Shown) -> dict[str, str]:
    return {fragment.id: fragment.sort for fragment, _ in shown}


def test_what_was_drawn_later_is_not_undone_by_what_began_before() -> None:
    shown = Shown()
    shown.take(shown.begin(is_whole=True), whole(a="1", b="1"), 10)
    early, late = shown.begin(is_whole=True), shown.begin(is_whole=False)
    shown.take(late, part("a", "2"), 11)
    difference = shown.take(early, whole(a="1", b="2"), 12)
    assert [fragment.id for fragment in difference.news] == ["b"]
    assert texts(shown) == {"a": "2", "b": "2"} and shown.newest == 12


def test_what_looks_as_before_counts_as_drawn_later_too() -> None:
    shown = Shown()
    shown.take(shown.begin(is_whole=True), whole(a="1"), 10)
    early, late = shown.begin(is_whole=True), shown.begin(is_whole=False)
    assert shown.take(late, part("a", "1"), 11) == ([], [])
    assert shown.take(early, whole(a="between"), 12) == ([], [])


def test_what_went_later_does_not_come_back() -> None:
    shown = Shown()
    shown.take(shown.begin(is_whole=True), whole(a="1"), 10)
    early, late = shown.begin(is_whole=True), shown.begin(is_whole=False)
    assert shown.take(late, part("a"), 11).gone == ["a"]
    assert shown.take(early, whole(a="1"), 12) == ([], [])
    again = shown.begin(is_whole=True)
    assert len(shown.take(again, whole(a="1"), 13).news) == 1


def test_what_was_not_found_later_does_not_come_although_it_was_never_shown() -> None:
    shown = Shown()
    early, late = shown.begin(is_whole=True), shown.begin(is_whole=False)
    assert shown.take(late, part("a"), 11) == ([], [])
    assert shown.take(early, whole(a="1"), 12) == ([], [])


def test_what_came_later_does_not_go() -> None:
    shown = Shown()
    early, late = shown.begin(is_whole=True), shown.begin(is_whole=False)
    shown.take(late, part("a", "1"), 11)
    assert shown.take(early, whole(), 12) == ([], [])
    assert texts(shown) == {"a": "1"}


def test_a_drawing_that_was_given_up_says_nothing() -> None:
    shown = Shown()
    shown.take(shown.begin(is_whole=True), whole(a="1"), 10)
    shown.give_up(shown.begin(is_whole=True))
    assert texts(shown) == {"a": "1"}


@dataclass
class Drawn:
    turn: Turn
    read: Drawing


class Story:
    """What is there, what is being drawn of it, and what a browser made of the differences."""

    def __init__(self, draw: st.DataObject) -> None:
        self._any = draw.draw
        self.shown = Shown()
        self.there: dict[str, str] = {}
        self.screen: dict[str, str] = {}
        self.unread: list[tuple[Turn, str]] = []
        self.read: list[Drawn] = []
        self._versions = count(1)

    def change(self) -> None:
        """It is announced: a drawing begins after it."""
        name = self._any(st.sampled_from(CARDS))
        self.there.pop(name, None)
        if text := self._any(st.sampled_from(["", "1", "2", "3"])):
            self.there[name] = text
        self.unread.append((self.shown.begin(is_whole=False), name))

    def whole(self) -> None:
        self.unread.append((self.shown.begin(is_whole=True), ""))

    def look(self) -> None:
        if self.unread:
            turn, name = self.unread.pop(self._any(st.integers(0, len(self.unread) - 1)))
            drawing = part(name, self.there.get(name, ""))
            self.read.append(Drawn(turn, whole(**self.there) if turn.is_whole else drawing))

    def end(self) -> None:
        if self.read:
            one = self.read.pop(self._any(st.integers(0, len(self.read) - 1)))
            news, gone = self.shown.take(one.turn, one.read, next(self._versions))
            self.screen.update({fragment.id: fragment.sort for fragment in news})
            for name in gone:
                del self.screen[name]


@settings(max_examples=1000)
@given(st.data())
def test_when_every_change_is_drawn_after_it_all_is_true_in_the_end(data: st.DataObject) -> None:
    """Whole drawings and single ones, which read what is there at any moment while they are under
    way, and end in any order.
    """
    story = Story(data)
    steps = st.sampled_from([story.change, story.whole, story.look, story.end])
    for step in data.draw(st.lists(steps, max_size=40)):
        step()
    while story.unread:
        story.look()
    while story.read:
        story.end()
    assert story.screen == texts(story.shown) == story.there
    assert story.shown._ended == []
