"""Small pieces of HTML. What comes from outside is escaped here."""

from collections.abc import Sequence
from html import escape

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulator control</title>
<link rel="stylesheet" href="/control/control.css">
"""


def section(title: str, rows: Sequence[str]) -> str:
    return f"<section><h2>{title}</h2>{''.join(rows)}</section>\n"


def table(title: str, rows: Sequence[Sequence[str]], empty: str) -> str:
    """`empty` is said instead of a table without rows."""
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    content = f"<table>{body}</table>" if rows else f"<p>{empty}</p>"
    return f"<section><h2>{title}</h2>{content}</section>"


def form(target: str, *parts: str) -> str:
    return f'<form method="post" action="/control/{target}">{"".join(parts)}</form>\n'


def button(name: str, value: str, label: str) -> str:
    return f'<button name="{name}" value="{value}">{escape(label)}</button>'


def danger(value: str, label: str) -> str:
    return f'<button name="do" value="{value}" class="danger">{escape(label)}</button>'


def select(name: str, options: Sequence[tuple[str, str]]) -> str:
    """`options`: (value, label)."""
    rows = "".join(
        f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in options
    )
    return f'<select name="{name}" aria-label="{name}">{rows}</select>'


def number(name: str, value: int, unit: str, *, least: int = 0) -> str:
    field = f'<input type="number" name="{name}" value="{value}" min="{least}" max="10000">'
    return f"<label>{field} {unit}</label>"


def text(name: str, hint: str) -> str:
    return f'<input name="{name}" placeholder="{hint}" aria-label="{name}" maxlength="80">'


def _cell(content: str) -> str:
    return f"<td>{escape(content)}</td>"
