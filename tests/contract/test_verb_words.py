"""The words of a verb stand once, on Verb: whatever speaks of it uses them."""

from string import Formatter

import pytest

from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from tests.contract.test_operations_table import ROWS

ALL = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
# Their labels are nouns: an announcement, and what happens on leaving.
NOUNS = ("announce", "set_exit")


@ALL
def test_a_label_stands_on_a_button_and_the_others_within_a_sentence(verb: Verb) -> None:
    assert verb.label[0].isupper() and not verb.label.endswith((".", "…"))
    assert verb.does[0].islower() and not verb.did[:1].isupper()


@ALL
def test_a_sentence_leaves_open_whom_or_where_and_nothing_else(verb: Verb) -> None:
    blanks = {name for _, name, _, _ in Formatter().parse(verb.does + verb.did) if name}
    assert blanks <= {"whom", "where"}
    assert "{" not in verb.infinitive() + verb.past()


@pytest.mark.parametrize("name", VERBS.keys() - set(NOUNS))
def test_a_sentence_begins_with_the_word_of_the_button(name: str) -> None:
    verb = VERBS[name]
    assert verb.infinitive().split()[0] == verb.label.split()[0].lower()


@ALL
def test_the_table_of_operations_names_the_button_by_its_label(verb: Verb) -> None:
    assert ROWS[verb.name][2].rpartition(": ")[2] == verb.label
