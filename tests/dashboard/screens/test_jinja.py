"""What our templates may count on."""

from django.template import engines
from jinja2 import Template


def test_macros_are_made_once_however_many_fragments_import_them() -> None:
    """`OurTemplate` overrides a private method of Jinja: this fails when that has gone."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    times: Template = environment.get_template("macros/time.html")
    context = environment.get_template("fragments/figures.html").new_context({"figures": None})
    assert times._get_default_module(context) is times.module
