"""The version of static files, which is part of their address, changes with them."""

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


def test_there_is_an_icon_where_browsers_look_for_one() -> None:
    assert Client().get("/favicon.ico").headers["Location"] == static("favicon.svg")
