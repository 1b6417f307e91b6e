"""Rates over sockets and event streams: those of HTTP, counted together with it."""

from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus

from tests.api.conftest import Gateway, served
from tests.api.sockets.client import opened
from tests.api.streams.test_event_stream import listening


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that takes 5 requests at once of a principal and 30 of an address."""
    with served(tmp_path_factory.mktemp("strict"), rate=(1, 5, 300)) as gateway:
        yield gateway


async def test_b14_operations_on_a_socket_are_counted_as_requests(strict: Gateway) -> None:
    """Beginning counts as one; past the rate an operation is RATE_LIMITED, the socket goes on, and so does HTTP's."""
    token = strict.token()
    async with opened(strict) as socket:
        await socket.init(token)
        for _ in range(4):
            assert (await socket.ask("{ me }"))[-1]["type"] == "complete"
        (refused,) = await socket.ask("{ me }")
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert strict.ask("{ me }", token=token).status_code == 429
        with listening(strict, "subscription { quiet }", token) as events:
            assert events.response.status_code == 429
        async with opened(strict) as another:
            await another.say(type="connection_init", payload={"Authorization": f"Bearer {token}"})
            assert (await another.closed())[0] == 1013


async def test_b14_an_address_s_handshakes_and_operations_are_counted(strict: Gateway) -> None:
    """Past the rate of the address no handshake is taken: 429 with Retry-After."""
    taken = 0
    while (refused := await _refused(strict)) is None:
        taken += 1
        assert taken < 200
    assert refused.response.status_code == 429
    assert int(refused.response.headers["retry-after"]) > 0


async def _refused(gateway: Gateway) -> InvalidStatus | None:
    """How the gateway refuses a handshake; None where it takes it."""
    try:
        async with opened(gateway):
            return None
    except InvalidStatus as refused:
        return refused
