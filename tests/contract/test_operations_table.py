"""docs/operations.md says what the code does: every verb, with its permission, retry rule, proof,
and a test that exists.
"""

import inspect
import re
from pathlib import Path

import pytest
from telnyx.resources.calls.actions import ActionsResource as CallActions
from telnyx.resources.conferences.actions import ActionsResource as ConferenceActions

from conferencing.ledger.verbs import VERBS

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "operations.md").read_text()
ROWS = {
    cells[0].strip("`"): cells
    for cells in (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TABLE.splitlines()
        if line.startswith("| `")
    )
}


def test_every_verb_has_a_row_and_every_row_a_verb() -> None:
    assert ROWS.keys() == VERBS.keys()


@pytest.mark.parametrize("name", VERBS)
def test_the_rules_are_those_of_the_code(name: str) -> None:
    verb = VERBS[name]
    _, _, button, permission, retry, proof, _ = ROWS[name]
    assert (f"conferencing.{permission}", retry, proof) == (verb.permission, verb.retry, verb.proof)
    assert button


@pytest.mark.parametrize("name", VERBS)
def test_the_named_test_exists(name: str) -> None:
    path, _, function = ROWS[name][-1].partition("::")
    assert re.search(rf"^def {function}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_what_is_not_used_is_what_the_code_does_not_use() -> None:
    assert _commands(ConferenceActions) <= _used("conference_actions", "audio", "recordings")
    [said] = re.findall(r"## What is not used\n(.*?)\n## ", TABLE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", said)) == _commands(CallActions) - _used("calls")


def _used(*modules: str) -> set[str]:
    paths = (ROOT / "conferencing" / "telnyx_api" / f"{name}.py" for name in modules)
    return {name for path in paths for name in re.findall(r"command\.(\w+)\(", path.read_text())}


def _commands(resource: type) -> set[str]:
    functions = inspect.getmembers(resource, inspect.isfunction)
    return {name for name, _ in functions if not name.startswith("_")}
