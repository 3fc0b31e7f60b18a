"""`python -m tests.measures [folder ...]`: how long and how dense the source is, room by room.

Information for whoever reviews, never a gate: a number can be met by worse code. Code lines are
lines without blanks, comments and docstrings. Migrations are generated and stay out.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

PACKAGES = ("conferencing", "dashboard", "webhooks", "tests")
LINE_LENGTH = 100
MODULE_LINES = 300
FUNCTION_LINES = 40
WORST = 8
ASSETS = ("templates/**/*.html", "static/**/*.css", "static/**/*.js")
DIRECTIVES = ("# noqa", "# type:", "# fmt:")  # they speak to tools, not to readers
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
AIMS = ("", "", "", "<= 6", "<= 15", "<= 40", "0", "< 5", "< 3", "> 4", "0")
HEADINGS = (
    "",
    "files",
    "code lines",
    "median",
    "90 %",
    "longest",
    f"over {MODULE_LINES}",
    "Any",
    "lambdas",
    "comments",
    f"over {LINE_LENGTH}",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Measures:
    """What was counted in one file, or in several together."""

    files: int = 0
    code_lines: int = 0
    comments: int = 0
    any_types: int = 0
    lambdas: int = 0
    functions: list[tuple[int, str]] = field(default_factory=list)  # lines, "file:line name"
    long_modules: list[tuple[int, str]] = field(default_factory=list)
    long_lines: list[str] = field(default_factory=list)  # "file:line"

    def add(self, other: "Measures") -> None:
        self.files += other.files
        self.code_lines += other.code_lines
        self.comments += other.comments
        self.any_types += other.any_types
        self.lambdas += other.lambdas
        self.functions += other.functions
        self.long_modules += other.long_modules
        self.long_lines += other.long_lines


def main(folders: Sequence[str]) -> None:
    rooms = {name: of_room(paths) for name, paths in _rooms(folders or PACKAGES).items()}
    every_file = {path: one for files in rooms.values() for path, one in files.items()}
    rows = [_row(name, together(files.values())) for name, files in rooms.items()]
    if not folders:
        rows += [_row(name, _sum_of(rooms, name)) for name in PACKAGES]
        product = [_sum_of(rooms, name) for name in PACKAGES if name != "tests"]
        rows.append(_row("the product", together(product)))
    print("Measures of the source, as information (functions in lines; Any and lambdas per")
    print("1,000 code lines, comments per 100; modules and lines that are too long counted)\n")
    _print_table([HEADINGS, *rows, ("the aim", *AIMS[1:])])
    _print_worst(every_file)
    if not folders:
        _print_long_lines("Templates, styles and scripts", _long_lines_of_assets())


def of_room(paths: Iterable[Path]) -> dict[Path, Measures]:
    return {path: of_file(path) for path in paths}


def together(several: Iterable[Measures]) -> Measures:
    total = Measures()
    for one in several:
        total.add(one)
    return total


def of_file(path: Path) -> Measures:
    return of_source(path.read_text(), str(path))


def of_source(source: str, name: str) -> Measures:
    tree = ast.parse(source)
    lines = source.splitlines()
    code, comments = _code_and_comments(source)
    nodes = list(ast.walk(tree))
    return Measures(
        files=1,
        code_lines=len(code - _docstring_lines(nodes)),
        comments=comments,
        any_types=sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes),
        lambdas=sum(isinstance(node, ast.Lambda) for node in nodes),
        functions=[
            (_length(node), f"{name}:{node.lineno} {node.name}")
            for node in nodes
            if isinstance(node, Function)
        ],
        long_modules=[(len(lines), name)] if len(lines) > MODULE_LINES else [],
        long_lines=_long_lines(name, lines),
    )


def _code_and_comments(source: str) -> tuple[set[int], int]:
    """Return the numbers of the lines that carry code or docstring, and how many comment lines
    there are."""
    code: set[int] = set()
    comments = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments += not token.string.startswith(DIRECTIVES)
        elif token.type not in LAYOUT:
            code.update(range(token.start[0], token.end[0] + 1))
    return code, comments


def _docstring_lines(nodes: Iterable[ast.AST]) -> set[int]:
    """Return the lines of all strings that stand alone as a statement."""
    lines: set[int] = set()
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _long_lines(name: str, lines: Iterable[str]) -> list[str]:
    return [f"{name}:{n}" for n, line in enumerate(lines, start=1) if len(line) > LINE_LENGTH]


def _long_lines_of_assets() -> list[str]:
    return [
        place
        for pattern in ASSETS
        for path in sorted(Path().glob(pattern))
        for place in _long_lines(str(path), path.read_text().splitlines())
    ]


def _rooms(folders: Iterable[str]) -> dict[str, list[Path]]:
    """Return the modules of each room: the first two folders of a module's path name its room."""
    rooms: dict[str, list[Path]] = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            if "migrations" not in path.parts:
                rooms.setdefault(_room(path), []).append(path)
    return dict(sorted(rooms.items()))


def _room(path: Path) -> str:
    package, *inner = path.parent.parts
    return f"{package}/{inner[0] if inner else '*.py'}"


def _sum_of(rooms: dict[str, dict[Path, Measures]], package: str) -> Measures:
    return together(
        one
        for name, files in rooms.items()
        if name.split("/")[0] == package
        for one in files.values()
    )


def _row(name: str, one: Measures) -> tuple[str, ...]:
    lengths = sorted(lines for lines, _ in one.functions) or [0]
    return (
        name,
        str(one.files),
        f"{one.code_lines:,}",
        f"{median(lengths):.0f}",
        f"{quantiles(lengths, n=10, method='inclusive')[-1]:.0f}"
        if len(lengths) > 1
        else str(lengths[0]),
        str(lengths[-1]),
        str(len(one.long_modules)),
        f"{one.any_types / max(one.code_lines, 1) * 1000:.1f}",
        f"{one.lambdas / max(one.code_lines, 1) * 1000:.1f}",
        f"{one.comments / max(one.code_lines, 1) * 100:.1f}",
        str(len(one.long_lines)),
    )


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *numbers in rows:
        cells = (cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True))
        print(f"{name:{widths[0]}}  {'  '.join(cells)}")


def _print_worst(files: dict[Path, Measures]) -> None:
    total = together(files.values())
    longest = sorted(total.functions, reverse=True)[:WORST]
    print(f"\nLongest functions (none should pass {FUNCTION_LINES} lines)")
    _print_counts(longest)
    if total.long_modules:
        print(f"\nModules over {MODULE_LINES} lines")
        _print_counts(sorted(total.long_modules, reverse=True))
    _print_most("Any", {str(path): one.any_types for path, one in files.items()})
    _print_most("lambdas", {str(path): one.lambdas for path, one in files.items()})
    _print_long_lines("Code", total.long_lines)


def _print_most(what: str, counts: dict[str, int]) -> None:
    most = sorted(((count, name) for name, count in counts.items() if count), reverse=True)
    if most:
        print(f"\nMost {what}")
        _print_counts(most[:WORST])


def _print_long_lines(what: str, places: Sequence[str]) -> None:
    counts: dict[str, int] = {}
    for place in places:
        name = place.rpartition(":")[0]
        counts[name] = counts.get(name, 0) + 1
    if places:
        print(f"\n{what}: {len(places)} lines over {LINE_LENGTH}")
        _print_counts(sorted(((n, name) for name, n in counts.items()), reverse=True)[:WORST])


def _print_counts(counts: Iterable[tuple[int, str]]) -> None:
    for count, name in counts:
        print(f"{count:6}  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
