"""The measures that `make check` prints count what they say."""

from tests import measures

SOURCE = '''"""A module's docstring is no code."""

from typing import Any

# One comment line of its own,
x = 1  # and one behind code
y = 2  # noqa: F841


def outer(value: Any) -> "Any":
    """Neither is a function's docstring,

    even over several lines.
    """
    return lambda: value
'''


def test_code_lines_leave_out_blanks_comments_and_docstrings() -> None:
    assert measures.of_source(SOURCE, "a.py").code_lines == 5


def test_a_directive_to_a_tool_is_no_comment() -> None:
    assert measures.of_source(SOURCE, "a.py").comments == 2


def test_an_import_of_any_is_not_a_use_of_it() -> None:
    assert measures.of_source(SOURCE, "a.py").any_types == 1


def test_a_function_is_as_long_as_it_is_to_read() -> None:
    assert measures.of_source(SOURCE, "a.py").functions == [(6, "a.py:10 outer")]


def test_only_longer_lines_and_modules_are_named() -> None:
    fits, too_long = "#" * 100, "#" * 101
    measured = measures.of_source("\n".join([fits, too_long] * 150 + ["1"]), "a.py")
    assert measured.long_lines[:2] == ["a.py:2", "a.py:4"]
    assert measured.long_modules == [(301, "a.py")]
