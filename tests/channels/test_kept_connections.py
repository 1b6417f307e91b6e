"""A push goes over what is open to its service already, and to no other name, address or service by that."""

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import uvloop

from api.push import kept_connections
from api.push.kept_connections import KeptConnections
from api.push.pinned_connection import BYTES_AT_MOST
from api.push.pinned_post import PinnedPost, Posted
from resolvers.notices.channels.push import PushFailed
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


class Tls(NamedTuple):
    """What a service shows for the name, and what trusts it."""

    own: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture
def tls(tmp_path: Path) -> Tls:
    key, certificate = certified(tmp_path, NAME)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, key)
    return Tls(own, ssl.create_default_context(cafile=str(certificate)))


async def test_what_is_open_is_used_for_no_other_name_of_the_same_address(tls: Tls) -> None:
    """Though it is the same address and port: TLS has asked for the certificate of the one name alone."""
    async with KeepingService().at(HERE, tls=tls.own) as service, aclosing(posting([HERE], tls=tls.trusting)) as post:
        for _ in range(2):
            assert await post(f"https://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
        with pytest.raises(PushFailed, match="cannot be reached"):
            await post(f"https://other.example.org:{service.port}/x", {}, b"")
        assert service.taken == [0, 0]


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
        (b"nonsense\r\n\r\n",),
        (b"HTTP/1.1 429 Too Many Requests\r\nretry-af", END),
        (b"HTTP/1.1 102 Processing\r\n\r\n", END),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",),
        (b"HTTP/1.1 201 Created\r\nx: " + b"x" * 200_000 + b"\r\n\r\n", END),
    ],
    ids=["garbled", "half", "not the last one", "another protocol", "too long"],
)
async def test_a_push_to_which_anything_was_answered_is_not_made_again(answer: tuple[bytes, ...]) -> None:
    """Though it went over a connection that was open before, and what was answered cannot be used."""
    async with KeepingService(ANSWER, answer).at(HERE) as service, aclosing(posting([HERE])) as post:
        await post(f"http://{NAME}:{service.port}/x", {}, b"")
        with pytest.raises(PushFailed, match="cannot be reached"):
            await post(f"http://{NAME}:{service.port}/x", {}, b"")
        assert service.taken == [0, 0]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((b"HTTP/1.1 204 No Content\r\n\r\n", b"text"), 204),
        ((ANSWER, b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n"), 201),
    ],
    ids=["a body that may not be", "another answer"],
)
async def test_what_is_said_behind_an_answer_is_not_taken_for_that_to_the_next_push(
    tls: Tls, scheme: str, answer: tuple[bytes, ...], status: int
) -> None:
    """A 410 would remove another citizen's channel. The next push goes over another connection."""
    own, trusting = tls if scheme == "https" else (None, None)
    async with (
        KeepingService(answer, answer).at(HERE, tls=own) as service,
        aclosing(posting([HERE], tls=trusting)) as post,
    ):
        answers = [await post(f"{scheme}://{NAME}:{service.port}/x", {}, b"") for _ in range(4)]
        assert [each.status for each in answers] == [status, status, 201, 201]
        assert service.taken == [0, 1, 2, 2]


@pytest.fixture
def _no_garbage_is_collected() -> Iterator[None]:
    """What nobody closes stays open, where the collector would close it at some time."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_garbage_is_collected")
@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "new"])
async def test_a_push_that_is_cancelled_leaves_its_connection_kept_or_closed(tls: Tls, is_kept: bool) -> None:
    """At whichever step."""
    async with KeepingService().at(HERE, tls=tls.own) as service:
        steps, was_cancelled = 0, True
        while was_cancelled:
            steps += 1
            async with aclosing(posting([HERE], tls=tls.trusting)) as post:
                if is_kept:
                    await post(f"https://{NAME}:{service.port}/x", {}, b"")
                pushing = asyncio.ensure_future(post(f"https://{NAME}:{service.port}/x", {}, b""))
                for _ in range(steps):
                    await asyncio.sleep(0)
                was_cancelled = pushing.cancel()
                await asyncio.wait([pushing])
            await until(lambda: service.ended == service.opened)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["any", "the gateway's"])
@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 201 Created\r\ncontent-length: 1000000\r\n\r\n" + b"x" * (BYTES_AT_MOST + 1),
        b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        b"HTTP/1.0 201 Created\r\ncontent-length: 0\r\n\r\n",
    ],
    ids=["more than is read", "the service's wish", "an older HTTP"],
)
def test_a_connection_that_may_not_be_used_again_is_closed(
    loop: Callable[[], asyncio.AbstractEventLoop], answer: bytes
) -> None:
    """By either side, and the next push has another; the push itself has arrived."""

    async def push_twice() -> None:
        async with KeepingService(answer).at(HERE) as service, aclosing(posting([HERE])) as post:
            for _ in range(2):
                assert await post(f"http://{NAME}:{service.port}/x", {}, b"") == Posted(201, None)
            assert service.taken == [0, 1]
            await until(lambda: service.ended >= 1)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(push_twice())


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
    monkeypatch.setattr(kept_connections, "AT_MOST", 2)
    async with aclosing(posting([HERE])) as post:
        await asyncio.gather(*(post(f"http://{NAME}:{service.port}/x", {}, b"") for _ in range(5)))
        await until(lambda: service.ended == 3)
        await asyncio.gather(*(post(f"http://{NAME}:{service.port}/x", {}, b"") for _ in range(2)))
        assert len(set(service.taken)) == 5


async def test_of_those_that_are_kept_the_one_that_nobody_has_used_for_longest_is_closed_first(
    service: KeepingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_connections, "AT_MOST", 2)
    async with aclosing(posting([HERE])) as post:
        for name in "abacacb":
            await post(f"http://{name}.example.org:{service.port}/x", {}, b"")
    assert service.taken == [0, 1, 0, 2, 0, 2, 3]
