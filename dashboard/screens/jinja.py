"""Jinja2 for our pages and fragments: what every template may use besides Jinja's own.

Filters: `domid` (any text as part of an element id), `ms` (a time as epoch milliseconds), `iso`.
Functions: `url`, `static`, `icon`, `htmx_script`, and of a verb's name `verb_of` and `needs_of`
(what `data-can` must hold for its button). A name that is not there is an error, not emptiness.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined
from lucide.jinja import lucide
from markupsafe import Markup

from conferencing.ledger.verbs import VERBS
from dashboard.access import permissions


def environment(**options: Any) -> Environment:
    env = Environment(
        **{"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, **options}
    )
    env.filters.update(domid=domid, ms=ms, iso=iso)
    env.globals.update(
        url=url, static=static, icon=icon, htmx_script=_htmx, verb_of=VERBS.get, needs_of=needs_of
    )
    return env


def domid(text: str) -> str:
    """Letters, digits and minus stay, everything else becomes its code point in hex, so that no two
    texts share an id.
    """
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign == "-") else f"_{ord(sign):x}_"
        for sign in text
    )


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


@lru_cache(maxsize=512)
def icon(name: str, size: int = 18, style: str = "icon") -> Markup:
    """An icon of the lucide set as inline SVG. It says nothing to a screen reader: the word beside
    it does.
    """
    return Markup(
        lucide(name, size=size, **{"class": style, "aria_hidden": "true", "focusable": "false"})
    )


def needs_of(verb: str) -> str:
    """The word of its permission, as `permissions.words_of` lists them."""
    return permissions.word_of(VERBS[verb].permission)


def _htmx() -> Markup:
    return Markup(htmx_script(version=4))
