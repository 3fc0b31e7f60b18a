"""What is shown, whatever the order in which drawings end."""

from dataclasses import dataclass

from hypothesis import given
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
    version: int = 0


@given(st.data())
def test_when_every_change_is_drawn_after_it_all_is_true_in_the_end(data: st.DataObject) -> None:
    """Whole drawings and single ones, which read what is there at any moment while they are under
    way, and end in any order.
    """
    shown, screen = Shown(), {}
    truth: dict[str, str] = {}
    unread: list[tuple[Turn, str]] = []
    read: list[Drawn] = []
    versions = iter(range(1, 1000))

    def look(index: int) -> None:
        turn, name = unread.pop(index)
        drawing = whole(**truth) if turn.is_whole else part(name, truth.get(name, ""))
        read.append(Drawn(turn, drawing))

    def finish(index: int) -> None:
        one = read.pop(index)
        version = next(versions)
        news, gone = shown.take(one.turn, one.read, version)
        screen.update({fragment.id: fragment.sort for fragment in news})
        for name in gone:
            del screen[name]

    steps = st.sampled_from(["change", "whole", "look", "end"])
    for step in data.draw(st.lists(steps, max_size=40)):
        if step == "change":
            name = data.draw(st.sampled_from(CARDS))
            if text := data.draw(st.sampled_from(["", "1", "2", "3"])):
                truth[name] = text
            else:
                truth.pop(name, None)
            unread.append((shown.begin(is_whole=False), name))  # it is announced
        elif step == "whole":
            unread.append((shown.begin(is_whole=True), ""))
        elif step == "look" and unread:
            look(data.draw(st.integers(0, len(unread) - 1)))
        elif step == "end" and read:
            finish(data.draw(st.integers(0, len(read) - 1)))
    while unread:
        look(data.draw(st.integers(0, len(unread) - 1)))
    while read:
        finish(data.draw(st.integers(0, len(read) - 1)))
    assert screen == texts(shown) == truth
