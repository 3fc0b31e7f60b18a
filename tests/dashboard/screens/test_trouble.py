"""What stands where something was pressed: its state and its words say the same."""

from typing import cast

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2

from conferencing.ledger.verbs import VERBS
from conferencing.queries.commands.presses import FAILED
from conferencing.queries.screens.ledger import Badge
from tests.world import NOW


def trouble(verb: str, state: str) -> str:
    badge = Badge("u", verb, state, NOW, "Sue", "No answer from Telnyx", "Listen in first.")
    env = cast(Jinja2, engines["jinja2"]).env
    macros = env.get_template("macros/press.html").make_module({})
    drawn = vars(macros)["trouble"](badge, whom="everyone", where="Board call")
    return " ".join(str(drawn).split())


@pytest.mark.parametrize("state", FAILED)
@pytest.mark.parametrize("verb", VERBS)
def test_what_nobody_knows_is_not_said_to_have_failed(verb: str, state: str) -> None:
    words = trouble(verb, state)
    does = VERBS[verb].infinitive("everyone", "Board call")
    is_open = state == "not_known"
    assert f'data-press-state="{state}"' in words
    assert (f"Outcome unknown: {does}." in words) == is_open
    assert (f"Could not {does}." in words) == (not is_open)
