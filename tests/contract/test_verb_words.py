"""The words of a verb stand once, on Verb: whatever speaks of it uses them."""

import re
from pathlib import Path
from string import Formatter

import pytest
from django.contrib.auth.models import User

from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.queries.commands import ledger
from conferencing.queries.names.foreign_text import isolated
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from tests.contract.test_operations_table import ROWS
from tests.world import NOW

ALL = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
# Its label names a noun: an announcement.
NOUNS = ("announce",)
# What only the program itself asks for.
WITHOUT_BUTTON = (
    *("notice", "tell", "ask_key", "poll_question", "stop_question"),
    *("enter", "hold_music", "stop_music"),
)
# Nobody says "hold Anna".
ON_HOLD = {name for name, verb in VERBS.items() if verb.field == "is_on_hold"}
TEMPLATES = [path.read_text() for path in (Path(__file__).parents[2] / "templates").rglob("*.html")]


@ALL
def test_a_label_stands_on_a_button_and_the_others_within_a_sentence(verb: Verb) -> None:
    assert verb.label[0].isupper() and not verb.label.endswith((".", "…"))
    assert verb.does[0].islower() and not verb.did[:1].isupper()


@ALL
def test_a_sentence_leaves_open_whom_or_where_and_nothing_else(verb: Verb) -> None:
    blanks = {name for _, name, _, _ in Formatter().parse(verb.does + verb.did) if name}
    assert blanks <= {"whom", "where"}
    assert "{" not in verb.infinitive() + verb.past()


@pytest.mark.parametrize("name", sorted(VERBS.keys() - {*NOUNS, *ON_HOLD, *WITHOUT_BUTTON}))
def test_a_sentence_begins_with_the_word_of_the_button(name: str) -> None:
    verb = VERBS[name]
    assert verb.infinitive().split()[0] == verb.label.split()[0].lower()


@ALL
def test_the_table_of_operations_names_the_button_by_its_label(verb: Verb) -> None:
    button = ROWS[verb.name][2].partition(";")[0]  # beside others with words of their own
    assert button.rpartition(": ")[2] == verb.label


@ALL
def test_a_button_takes_its_word_from_the_verb(verb: Verb) -> None:
    """The macros of templates/macros/press.html do; no template names it beside the verb."""
    macro = r'(?:item_)?(?:press|opens|many)\((?:"[\w-]+", )?'
    own_word = re.compile(rf'\b{macro}"{verb.name}",\s*"{re.escape(verb.label)}"')
    assert not [text for text in TEMPLATES if own_word.search(text)]
    has_button = any(f'"{verb.name}"' in text for text in TEMPLATES)
    assert has_button or verb.name in WITHOUT_BUTTON


@pytest.mark.django_db
def test_a_line_of_the_ledger_says_what_a_refusal_says(django_user_model: type[User]) -> None:
    by = django_user_model.objects.create(username="sam")
    for verb in VERBS.values():
        # A row of an older version may lack what a form holds now.
        given = {"to": "+12025550199", "name": "Side room", "queue": "sales"}
        Command.objects.create(
            verb=verb.name, asked_by=by, asked_at=NOW, deadline_at=NOW, arguments=given
        )
    lines = readable(ledger.lines(Clock(NOW), numbers=True, newest=len(VERBS)))
    for line in lines:
        is_number = VERBS[line.verb].scope == "number"
        whom = isolated("+12025550199") if is_number else "everyone in a call"
        words = VERBS[line.verb].infinitive(whom, "a call")
        assert line.text.lower().startswith(words.lower()), line.text
