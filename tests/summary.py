"""What `python -m tests` says at its end: durations, slowest tests, unsteady and failed ones, and
the counts of all runs in one line.
"""

from collections.abc import Iterable, Sequence

from tests.runs import Case, Result

SLOWEST = 10


def show(first: Sequence[Result], final: Sequence[Result]) -> None:
    """`first` are the runs as they ended; `final` have the second results of what had failed."""
    _show_durations(first)
    _show_slowest(first)
    failed = _failed(final)
    _show_tests("Unsteady: failed, and passed alone", _failed(first) - failed)
    _show_tests("Failed", failed)
    _show_tests("Could not run", {f"{it.run.name} ({it.status})" for it in _broken(final)})
    print(f"\n{counts(final)}")


def counts(results: Sequence[Result]) -> str:
    """Return the last line. A run that could not run counts as one failure: it hides how many."""
    passed, failed, skipped = (
        sum(result.count(outcome) for result in results)
        for outcome in ("passed", "failed", "skipped")
    )
    return f"{passed:,} passed, {failed + len(_broken(results))} failed, {skipped} skipped"


def _broken(results: Iterable[Result]) -> list[Result]:
    return [result for result in results if not result.could_run and not result.count("failed")]


def _failed(results: Iterable[Result]) -> set[str]:
    return {
        _named(result, case)
        for result in results
        for case in result.cases.values()
        if case.outcome == "failed"
    }


def _show_durations(results: Iterable[Result]) -> None:
    print("\n=== Durations of the runs")
    for result in results:
        print(f"{result.seconds:7.1f} s  {result.run.name} ({len(result.cases):,} tests)")


def _show_slowest(results: Iterable[Result]) -> None:
    cases = [
        (case.seconds, _named(result, case)) for result in results for case in result.cases.values()
    ]
    print(f"\n=== The slowest {SLOWEST} tests")
    for seconds, name in sorted(cases, reverse=True)[:SLOWEST]:
        print(f"{seconds:7.1f} s  {name}")


def _named(result: Result, case: Case) -> str:
    return f"{case.name} [{result.run.label}]"


def _show_tests(title: str, names: set[str]) -> None:
    if names:
        print(f"\n=== {title}")
        for name in sorted(names):
            print(f"  {name}")
