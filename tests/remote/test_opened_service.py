"""An agency with a service is up or down by its own probe, which is asked seldom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from agencies.contract import Agency, HttpService
from agencies.remote import opened_service
from agencies.remote.opened_service import OpenedService

AGENCY = Agency("tax_office", {"ko": "국세청", "en": "Tax office"}, service=HttpService(probe="/health"))
SETTINGS = {"TAX_OFFICE_URL": "http://127.0.0.1:1"}


@asynccontextmanager
async def _opened(monkeypatch: pytest.MonkeyPatch, answer: Any) -> AsyncIterator[OpenedService]:
    transport = httpx.MockTransport(answer)
    monkeypatch.setattr(
        opened_service, "HttpClient", lambda *given, made=opened_service.HttpClient: made(*given, transport)
    )
    opened = OpenedService.of(AGENCY, SETTINGS, 0.2)
    yield opened
    await opened.close()


async def test_the_probe_is_asked_at_most_every_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it found is good for so long, whether it was well or not."""
    now, asked = [0.0], []
    monkeypatch.setattr(opened_service, "monotonic", lambda: now[0])

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200 if len(asked) != 2 else 503)

    async with _opened(monkeypatch, answer) as opened:
        assert [await opened.fault() for _ in range(3)] == [None] * 3
        now[0] = 5.0
        down = "the service does not answer its probe: GET /health answered 503"
        assert [await opened.fault() for _ in range(2)] == [down] * 2
        now[0] = 10.0
        assert await opened.fault() is None
    assert asked == ["/health"] * 3


@pytest.mark.parametrize("status", [404, 302, 401])
async def test_a_probe_that_is_not_2xx_is_down(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """An address at which something else stands, or credentials that are not taken."""
    async with _opened(monkeypatch, lambda request: httpx.Response(status)) as opened:
        assert f"GET /health answered {status}" in str(await opened.fault())


async def test_a_probe_that_hangs_is_down_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for /readyz waits no longer than for a store."""

    async def hanging(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with _opened(monkeypatch, hanging) as opened, asyncio.timeout(30):
        assert await opened.fault() == "the service does not answer its probe: GET /health is late"


async def test_one_without_settings_says_what_to_set() -> None:
    """Nothing is asked, and closing it is no error."""
    opened = OpenedService.of(AGENCY, {}, 0.2)
    assert await opened.fault() == "TAX_OFFICE_URL is not set: set it to where its service is"
    await opened.close()


async def test_a_probe_that_fails_in_any_other_way_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for /readyz is told of it by the kind of failure, and of all other agencies."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError("secret")

    async with _opened(monkeypatch, answer) as opened:
        assert await opened.fault() == "the service cannot be asked for its probe: ZeroDivisionError"


async def test_one_whose_token_no_header_holds_says_what_to_set() -> None:
    """It is down, and opening it is no error."""
    agency = Agency("tax_office", AGENCY.title, service=HttpService(probe="/health", token=True))
    opened = OpenedService.of(agency, {**SETTINGS, "TAX_OFFICE_TOKEN": "비밀"}, 0.2)
    assert "TAX_OFFICE_TOKEN is no token: write it in printable ASCII" in str(await opened.fault())
    await opened.close()


@pytest.mark.parametrize(
    ("name", "value", "failure"),
    [("SSL_CERT_FILE", "/no/such/file", "FileNotFoundError"), ("ALL_PROXY", "carrier-pigeon://loft", "ValueError")],
)
async def test_one_whose_way_the_environment_spoils_says_where_to_look(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, failure: str
) -> None:
    """It is down, and opening it costs no other agency its start."""
    monkeypatch.setenv(name, value)
    opened = OpenedService.of(AGENCY, {"TAX_OFFICE_URL": "https://tax.example.kr"}, 0.2)
    fault = str(await opened.fault())
    assert f"({failure}): look at the proxies and certificates" in fault
    assert name in fault
    await opened.close()
