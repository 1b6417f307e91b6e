"""A push goes over what is open to its service already, and to no other name, address or service by that."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import Final

import pytest

from api.push import kept_connections
from api.push.kept_connections import KeptConnections
from api.push.pinned_post import BYTES_AT_MOST, PinnedPost, Posted
from resolvers.platform.push import PushFailed
from tests.channels.keeping_service import ANSWER, END, KeepingService
from tests.channels.test_pinned_post import NAME, Names, certified
from tests.patience import HANGING_SECONDS

HERE: Final = "127.0.0.1"
ELSEWHERE: Final = "127.0.0.2"


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(HANGING_SECONDS):
        while not happened():  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)


@pytest.fixture
async def service() -> AsyncIterator[KeepingService]:
    async with KeepingService().at(HERE) as opened:
        yield opened


def posting(*addresses: list[str], seconds: float = HANGING_SECONDS, tls: ssl.SSLContext | None = None) -> PinnedPost:
    """What posts to a name that leads to these addresses, and keeps connections for so long."""
    return PinnedPost(nearby=True, resolve=Names(*addresses), tls=tls, kept=KeptConnections(seconds))


async def test_pushes_to_one_service_go_over_one_connection(service: KeepingService) -> None:
    """One after another; of those at once each has its own."""
    async with aclosing(posting([HERE])) as post:
        for _ in range(3):
            assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
        assert service.taken == [0, 0, 0]
        await asyncio.gather(*(post(f"http://{NAME}:{service.port}/x", {}, b"") for _ in range(3)))
        assert sorted(service.taken[3:]) == [0, 1, 2]


async def test_what_is_open_is_used_for_no_other_name_of_the_same_address(tmp_path: Path) -> None:
    """Though it is the same address and port: TLS has asked for the certificate of the one name alone."""
    key, certificate = certified(tmp_path, NAME)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with KeepingService().at(HERE, tls=own) as service, aclosing(posting([HERE], tls=trusting)) as post:
        assert await post(f"https://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
        with pytest.raises(PushFailed, match="cannot be reached"):
            await post(f"https://other.example.org:{service.port}/x", {}, b"")
        assert service.taken == [0]


async def test_what_is_open_is_used_only_as_long_as_its_name_leads_there(service: KeepingService) -> None:
    """The name is resolved for each push; of several addresses the one that is open is used, whichever it is."""
    async with (
        KeepingService().at(ELSEWHERE, service.port) as other,
        aclosing(posting([HERE], [ELSEWHERE, HERE], [ELSEWHERE])) as post,
    ):
        for _ in range(3):
            assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
        assert (service.taken, other.taken) == ([0, 0], [0])


async def test_a_name_that_leads_nearby_is_not_pushed_to_over_what_is_open(service: KeepingService) -> None:
    """As where nothing is open: all that it leads to is looked at for each push."""
    async with aclosing(posting([HERE])) as post:
        await post(f"http://{NAME}:{service.port}/x", {}, b"")
        post._nearby = False
        with pytest.raises(PushFailed, match="not public"):
            await post(f"http://{NAME}:{service.port}/x", {}, b"")
    assert service.taken == [0]


async def test_a_connection_that_the_service_ended_between_pushes_is_replaced(service: KeepingService) -> None:
    async with aclosing(posting([HERE])) as post:
        await post(f"http://{NAME}:{service.port}/x", {}, b"")
        service.end()
        await until(lambda: service.ended == 1)
        assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
    assert service.taken == [0, 1]


async def test_a_connection_that_the_service_ends_under_a_push_is_replaced_once() -> None:
    """It closes what nobody uses at the very moment; a new connection that it ends has perhaps taken the push."""
    async with KeepingService(ANSWER, END, END, END, ANSWER).at(HERE) as service, aclosing(posting([HERE])) as post:
        await post(f"http://{NAME}:{service.port}/x", {}, b"")
        with pytest.raises(PushFailed, match="cannot be reached"):
            await post(f"http://{NAME}:{service.port}/x", {}, b"")
        assert service.taken == [0, 0, 1]
        with pytest.raises(PushFailed, match="cannot be reached"):
            await post(f"http://{NAME}:{service.port}/x", {}, b"")
        assert service.taken == [0, 0, 1, 2]
        assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 201 Created\r\ncontent-length: 1000000\r\n\r\n" + b"x" * (BYTES_AT_MOST + 1),
        b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        b"HTTP/1.0 201 Created\r\ncontent-length: 0\r\n\r\n",
    ],
    ids=["more than is read", "the service's wish", "an older HTTP"],
)
async def test_a_connection_that_may_not_be_used_again_is_closed(answer: bytes) -> None:
    """By either side, and the next push has another."""
    async with KeepingService(answer).at(HERE) as service, aclosing(posting([HERE])) as post:
        for _ in range(2):
            assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
        assert service.taken == [0, 1]
        await until(lambda: service.ended >= 1)


async def test_what_nobody_uses_is_closed_after_a_while_and_at_the_end(service: KeepingService) -> None:
    async with aclosing(posting([HERE], seconds=0)) as post:
        await post(f"http://{NAME}:{service.port}/x", {}, b"")
        await until(lambda: service.ended == 1)
    async with aclosing(posting([HERE])) as post:
        await post(f"http://{NAME}:{service.port}/x", {}, b"")
        assert service.ended == 1
    await until(lambda: service.ended == 2)


async def test_few_connections_are_kept_however_many_were_used(
    service: KeepingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That which nobody has used for longest is closed first."""
    monkeypatch.setattr(kept_connections, "AT_MOST", 2)
    async with aclosing(posting([HERE])) as post:
        await asyncio.gather(*(post(f"http://{NAME}:{service.port}/x", {}, b"") for _ in range(5)))
        await until(lambda: service.ended == 3)
        await asyncio.gather(*(post(f"http://{NAME}:{service.port}/x", {}, b"") for _ in range(2)))
        assert len(set(service.taken)) == 5
