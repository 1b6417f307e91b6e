"""Which pages of this machine the demo answers (CORS): all, by any name of the machine; outside of the demo none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.issuer import new_key, settings_of
from tests.running import RunningGateway, running_gateway

LOCAL: Final = (
    "http://localhost",
    "http://localhost:5173",
    "http://127.0.0.1:3000",
    "http://127.8.0.254:3000",
    "http://[::1]:5173",
    "http://[::1]",
    "http://welfare.localhost:5173",
    "http://a.welfare-office.localhost",
)
ELSEWHERE: Final = (
    "http://localhost.evil.example",
    "http://evil-localhost",
    "http://evil-localhost:5173",
    "http://welfare.localhost.evil.example",
    "http://.localhost",
    "http://a/.localhost",
    "https://127.0.0.1.evil.example",
    "http://127.0.0.1.evil.example:5173",
    "http://127.evil.0.example",
    "http://127.0.0",
    "http://127.0.0.0.1",
    "http://1127.0.0.1",
    "http://128.0.0.1:3000",
    "http://[::1].evil.example",
    "http://[::2]:5173",
    "http://localhost:5173.evil.example",
    "http://localhost:*",
    "http://*.localhost",
    "https://localhost:5173",
    "null",
)


@pytest.fixture(scope="module")
def with_issuer(gateway: RunningGateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """A gateway over the same stores that is no demo."""
    folder: Path = tmp_path_factory.mktemp("issuer")
    with running_gateway(gateway.data, **settings_of(folder, new_key())) as opened:
        yield opened


def _asked(gateway: RunningGateway, origin: str) -> list[httpx.Response]:
    """The responses to a page of this origin: to its preflight, and to its question."""
    headers = {"origin": origin, "access-control-request-method": "POST"}
    return [gateway.client.options("/graphql", headers=headers), gateway.post("{ __typename }", headers=headers)]


def _allowed(response: httpx.Response) -> str | None:
    return response.headers.get("access-control-allow-origin")


@pytest.mark.parametrize("origin", LOCAL)
def test_the_demo_answers_pages_of_this_machine_by_any_name(gateway: RunningGateway, origin: str) -> None:
    """On any port, with and without a name before `localhost`, and at any address of the machine's own."""
    before, answer = _asked(gateway, origin)
    assert (before.status_code, _allowed(before)) == (200, origin)
    assert (answer.json(), _allowed(answer)) == ({"data": {"__typename": "Query"}}, origin)


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_the_demo_refuses_pages_whose_origin_only_looks_local(gateway: RunningGateway, origin: str) -> None:
    """A name that begins or ends like one of this machine is another's."""
    before, answer = _asked(gateway, origin)
    assert before.status_code == 400
    assert (_allowed(before), _allowed(answer)) == (None, None)


@pytest.mark.parametrize("origin", LOCAL)
def test_outside_of_the_demo_no_page_of_this_machine_may_read(with_issuer: RunningGateway, origin: str) -> None:
    """A gateway with an issuer takes only the pages that a setting names."""
    before, answer = _asked(with_issuer, origin)
    assert before.status_code == 405
    assert (_allowed(before), _allowed(answer)) == (None, None)
