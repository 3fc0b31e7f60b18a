"""A web process that is about to stop says so where a proxy asks, under any name."""

import asyncio

import pytest
from django.test import AsyncClient

from dashboard.health import stopping


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_is_near", False)


async def health() -> tuple[int, str]:
    answer = await AsyncClient().get("/healthz", headers={"Host": "10.1.2.3:8000"})
    return answer.status_code, answer.content.decode()


async def readiness() -> tuple[int, str]:
    """Who asks this sends what comes next elsewhere, too."""
    answer = await AsyncClient().get("/readyz")
    return answer.status_code, answer.content.decode()


async def test_it_says_so_before_it_stops() -> None:
    status, words = await health()
    assert status == 200 and words.startswith("ok ")
    notice = asyncio.create_task(stopping.notice(60))
    await asyncio.sleep(0)
    assert await health() == (503, "stopping\n")
    assert await readiness() == (503, "stopping\n")
    notice.cancel()


async def test_without_a_proxy_it_stops_at_once() -> None:
    async with asyncio.timeout(5):
        await stopping.notice(0)
    assert (await health())[0] == 200


async def test_no_other_page_is_shown_under_any_name() -> None:
    answer = await AsyncClient().get("/accounts/login/", headers={"Host": "10.1.2.3:8000"})
    assert answer.status_code == 400
