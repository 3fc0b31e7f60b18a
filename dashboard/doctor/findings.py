"""What a check has found: a plain sentence, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# `skipped`: it could not be checked, or need not be.
State = Literal["ok", "warning", "wrong", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` names it for machines, and stays as it is between versions."""

    check: str
    state: State
    sentence: str
    what_to_do: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.state == "wrong"


NOT_READY = "Not checked: the database is not ready (see above)."


def ok(check: str, sentence: str) -> Finding:
    return Finding(check, "ok", sentence)


def wrong(check: str, sentence: str, what_to_do: str) -> Finding:
    return Finding(check, "wrong", sentence, what_to_do)


def warning(check: str, sentence: str, what_to_do: str) -> Finding:
    return Finding(check, "warning", sentence, what_to_do)


def skipped(check: str, sentence: str, what_to_do: str = "") -> Finding:
    return Finding(check, "skipped", sentence, what_to_do)


def worst(findings: Iterable[Finding]) -> State:
    found = {each.state for each in findings}
    for state in ("wrong", "warning"):
        if state in found:
            return state
    return "ok"
