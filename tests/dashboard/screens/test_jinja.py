"""What our templates may count on."""

from django.template import engines
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template
from markupsafe import escape
from pytest_django import Settings

from dashboard.screens import jinja
from dashboard.screens.filters import breakable


def test_macros_are_made_once_however_many_fragments_import_them() -> None:
    """`OurTemplate` overrides a private method of Jinja: this fails when that has gone."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    times: Template = environment.get_template("macros/time.html")
    context = environment.get_template("fragments/figures.html").new_context({"figures": None})
    assert times._get_default_module(context) is times.module


def test_an_icon_is_drawn_once() -> None:
    assert jinja.icon("phone") is jinja.icon("phone")


def test_whether_it_may_dial_follows_the_settings(settings: Settings) -> None:
    settings.DIAL_CONNECTION, settings.DIAL_FROM = "1494404757140276705", "+13125550100"
    assert jinja.can_dial()
    settings.DIAL_FROM = ""
    assert not jinja.can_dial()


def test_a_long_address_may_be_broken_behind_its_signs_only() -> None:
    assert breakable("Dial sip:ana@branch.example.com.") == (
        "Dial sip:ana@<wbr>branch.<wbr>example.<wbr>com."
    )


@given(st.text())
def test_what_may_be_broken_is_as_safe_as_any_text(text: str) -> None:
    assert breakable(text).replace("<wbr>", "") == escape(text)
