"""Static files: kept for ever by browsers, under an address that changes with them."""

import re
from pathlib import Path

import pytest
from django.templatetags.static import static
from django.test import Client

from dashboard.server.static_files import version


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "one.js").write_text("one")
    (tmp_path / "two.css").write_text("two")
    return tmp_path


def test_the_version_stays_while_the_files_do(files: Path) -> None:
    before = version(files)
    (files / "two.css").touch()

    assert version(files) == before
    assert re.fullmatch(r"[0-9a-f]{12}", before)


def test_a_changed_file_makes_another_version(files: Path) -> None:
    before = version(files)
    (files / "js" / "one.js").write_text("one!")

    assert version(files) != before


def test_a_renamed_file_makes_another_version(files: Path) -> None:
    before = version(files)
    (files / "two.css").rename(files / "three.css")

    assert version(files) != before


def test_another_release_of_a_package_makes_another_version(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = version(files)
    monkeypatch.setattr("dashboard.server.static_files.metadata.version", "99.{}".format)

    assert version(files) != before


@pytest.mark.parametrize("name", ["js/screen.js", "css/tokens.css", "django_htmx/htmx-4.min.js"])
def test_what_is_served_may_be_kept_for_ever(name: str) -> None:
    response = Client().get(static(name))

    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]


def test_a_module_is_served_as_a_script() -> None:
    # Browsers refuse a module of any other kind.
    assert (
        Client().get(static("js/screen.js")).headers["Content-Type"].startswith("text/javascript")
    )


def test_a_relative_import_leads_to_the_same_version() -> None:
    entry = static("js/screen.js")
    imported = entry.rpartition("/")[0] + "/page/clock.js"

    assert imported == static("js/page/clock.js")
    assert Client().get(imported).status_code == 200


def test_there_is_an_icon_where_browsers_look_for_one() -> None:
    response = Client().get("/favicon.ico", follow=True)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")
