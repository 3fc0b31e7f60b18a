"""Jinja2 for our pages and fragments: what every template may use besides Jinja's own.

Filters: those of `filters`, and `isolated` for names in attributes. A test: `unreadable`.
`{% continue %}` in loops. Functions: `url`, `static`, `icon`, `htmx_script`, and by the name of a
verb `verb_of` and `needs_of` (what `data-can` must hold for its button), by that of a command's
state `words_of_state`, by that of a formula `words_of_formula`; `version_of_pages`. `version` is a
text, and `places` knows the commands of this installation (`places.TOOL`). A name that is not there
is an error, not emptiness.
"""

from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from lucide.jinja import lucide
from markupsafe import Markup

from conferencing.ledger.verbs import VERBS
from conferencing.models.figure_settings import FORMULAS, VARIANTS
from conferencing.queries.names.foreign_text import isolated
from conferencing.queries.reading.unreadable import Unreadable
from conferencing.queries.screens.ledger import state_words
from dashboard import places
from dashboard.access import permissions
from dashboard.version import VERSION, of_pages

from .filters import breakable, domid, duration, iso, ms, percent


class OurTemplate(Template):
    """A template whose macros are made once, whoever imports them.

    Jinja compares all globals at each import, in case a template was given some of its own: a third
    of the cost of a participant's row. Ours never are.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def environment(**options: Any) -> Environment:
    # StrictUndefined: a misspelt name fails a test, and is not shown as nothing.
    env = Environment(
        **{"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, **options}
    )
    env.add_extension("jinja2.ext.loopcontrols")
    env.tests["unreadable"] = _is_unreadable
    env.template_class = OurTemplate
    env.filters.update(
        breakable=breakable,
        domid=domid,
        ms=ms,
        iso=iso,
        isolated=isolated,
        percent=percent,
        duration=duration,
    )
    env.globals.update(
        url=url,
        static=static,
        icon=icon,
        can_dial=can_dial,
        htmx_script=_htmx,
        verb_of=VERBS.get,
        needs_of=needs_of,
        places=places,
        operators=operators,
        words_of_state=state_words,
        version=VERSION,
        version_of_pages=of_pages,
        words_of_formula=words_of_formula,
    )
    return env


# Kept, because asking Django costs as much as drawing the rest of a button.
@lru_cache(maxsize=4096)
def url(name: str, *args: str) -> str:
    return reverse(name, args=args)


def can_dial() -> bool:
    """Whether this installation may dial at all."""
    return bool(settings.DIAL_CONNECTION and settings.DIAL_FROM)


# Kept: the package keeps only a few, and drawing one from XML takes longer than the rest of a card.
@cache
def icon(name: str, size: int = 18, style: str = "icon") -> Markup:
    """An icon of the lucide set as inline SVG. It says nothing to a screen reader: the word beside
    it does.
    """
    return Markup(
        lucide(name, size=size, **{"class": style, "aria_hidden": "true", "focusable": "false"})
    )


@cache
def words_of_formula(name: str) -> str:
    """Of a service level, by its name: "SL4", or "SL4live"."""
    words = {**FORMULAS, **VARIANTS}[name.removesuffix("live")]
    late = "; callers waiting longer than the threshold already count"
    return words + late if name.endswith("live") else words


@cache
def needs_of(verb: str) -> str:
    """The word of its permission, as `permissions.words_of` lists them."""
    return permissions.word_of(VERBS[verb].permission)


@cache
def operators() -> str:
    """The words of the permissions of whoever commands conferences in some way."""
    return " ".join(map(permissions.word_of, permissions.OPERATORS))


def _is_unreadable(row: object) -> bool:
    return isinstance(row, Unreadable)


def _htmx() -> Markup:
    return Markup(htmx_script(version=4))
