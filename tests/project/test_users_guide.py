"""docs/users.md names every permission in use, in the words of the admin, with its groups."""

import re

from django.apps import apps
from django.contrib.auth import get_permission_codename

from conferencing.ledger.verbs import VERBS
from dashboard.access import permissions
from tests.system.processes import ROOT

GUIDE = (ROOT / "docs/users.md").read_text()
NAMED = re.compile(r"\*(Can [^*]+)\* \(`(\w+)`\)")
PERMISSION = re.compile(r"(?:conferencing|dashboard|webhooks)\.\w+")


def test_every_permission_has_its_words_and_its_groups() -> None:
    words = _words()
    wanted = {
        name.partition(".")[2]: (words[name], _groups_of(name))
        for name in (*_in_use(), *(each for given in permissions.GROUPS.values() for each in given))
    }
    assert _named() == wanted


def test_the_page_of_groups_knows_them_all() -> None:
    assert f"| Page | {' | '.join(sorted(permissions.GROUPS, key=_breadth))} |" in GUIDE


def _named() -> dict[str, tuple[str, str]]:
    """By the codename: its words, and the groups in the last cell of its line."""
    lines = [line for line in GUIDE.splitlines() if line.startswith("| *Can ")]
    return {
        codename: (words, line.strip("| ").split(" | ")[-1])
        for line in lines
        for words, codename in NAMED.findall(line)
    }


def _in_use() -> set[str]:
    """By the verbs, and by the constants on which pages depend."""
    public = [value for name, value in vars(permissions).items() if name[0] != "_"]
    named = {value for value in public if isinstance(value, str) and PERMISSION.fullmatch(value)}
    return {verb.permission for verb in VERBS.values()} | named - {permissions.ALL_QUEUES}


def _words() -> dict[str, str]:
    """Of Django's own and ours, as `permissions.renew_words` writes them."""
    words = {}
    for model in apps.get_models():
        named = model._meta
        usual = [
            (get_permission_codename(action, named), f"Can {action} {named.verbose_name_raw}")
            for action in named.default_permissions
        ]
        for codename, said in (*usual, *named.permissions):
            words[f"{named.app_label}.{codename}"] = str(said)
    return words


def _groups_of(name: str) -> str:
    ordered = sorted(permissions.GROUPS, key=_breadth)
    return ", ".join(group for group in ordered if name in permissions.GROUPS[group])


def _breadth(group: str) -> int:
    return len(permissions.GROUPS[group])
