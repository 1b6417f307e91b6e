"""What is said over a socket: `graphql-transport-ws` message by message, and what closes it."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.api.conftest import Gateway
from tests.api.sockets.client import opened
from tests.patience import eventually


async def test_g3_nothing_is_asked_before_the_beginning(gateway: Gateway) -> None:
    """`subscribe` before `connection_init` closes with 4401."""
    async with opened(gateway) as socket:
        await socket.subscribe("{ me }")
        assert (await socket.closed())[0] == 4401


async def test_g3_a_socket_that_is_never_begun_is_closed(gateway: Gateway) -> None:
    """With 4408, three seconds after it was opened, whatever else was said on it."""
    began = time.monotonic()
    async with opened(gateway) as socket:
        await socket.say(type="ping")
        assert await socket.hear() == {"type": "pong"}
        assert (await socket.closed())[0] == 4408
        assert 2.5 < time.monotonic() - began < 10


async def test_g3_a_socket_is_begun_once(gateway: Gateway) -> None:
    """A second `connection_init` closes with 4429, also where the first was not answered yet."""
    async with opened(gateway) as socket:
        await socket.init()
        await socket.say(type="connection_init")
        assert (await socket.closed())[0] == 4429


@pytest.mark.parametrize(
    "payload",
    [
        {"Authorization": "Bearer not.a.token"},
        {"authorization": "Basic eDp5"},
        {"Authorization": "Bearer a", "authorization": "Bearer b"},
    ],
)
async def test_g3_a_bad_token_closes_with_4403(gateway: Gateway, payload: dict[str, str]) -> None:
    """So does any other kind of authorization, and more than one; the reason says what HTTP would say."""
    async with opened(gateway) as socket:
        await socket.say(type="connection_init", payload=payload)
        code, reason = await socket.closed()
    assert code == 4403
    assert reason


@pytest.mark.parametrize("payload", [[], "x", 1, {"Authorization": 1}])
async def test_g4_a_malformed_beginning_is_no_message(gateway: Gateway, payload: Any) -> None:
    """It closes with 4400."""
    async with opened(gateway) as socket:
        await socket.say(type="connection_init", payload=payload)
        assert (await socket.closed())[0] == 4400


async def test_g4_of_101_operations_the_last_is_refused(gateway: Gateway) -> None:
    """It is answered with an error, and the others go on; once one is over another one is taken."""
    async with opened(gateway) as socket:
        await socket.init()
        for number in range(100):
            await socket.subscribe("subscription { quiet }", id=str(number))
        (refused,) = await socket.ask("{ me }", id="100")
        assert (refused["type"], refused["id"]) == ("error", "100")
        assert refused["payload"][0]["extensions"]["code"] == "OVERLOADED"
        await socket.say(type="complete", id="7")
        assert [each["type"] for each in await socket.ask("{ me }", id="100")] == ["next", "complete"]


async def test_g4_an_id_is_taken_until_its_operation_is_over(gateway: Gateway) -> None:
    """The same id beside it closes with 4409; after the end it is free again, and after a `complete` of the client."""
    async with opened(gateway) as socket:
        await socket.init()
        assert [each["type"] for each in await socket.ask("{ me }")] == ["next", "complete"]
        assert [each["type"] for each in await socket.ask("{ me }")] == ["next", "complete"]
        await socket.subscribe("subscription { quiet }")
        await socket.say(type="complete", id="1")
        await socket.subscribe("subscription { quiet }")
        await socket.subscribe("subscription { quiet }")
        assert (await socket.closed())[0] == 4409


async def test_g4_a_message_of_1_mb_closes_with_1009(gateway: Gateway) -> None:
    """In one frame, in many, or just over what HTTP takes; the gateway reads no further than its bound."""
    for pieces in ([b"x" * 1_000_000], [b"x" * 50_000] * 20, [b"x" * (257 * 1024 + 1)]):
        async with opened(gateway) as socket:
            await socket.init()
            with suppress(ConnectionClosed):
                await socket.connection.send([each.decode() for each in pieces])
            assert (await socket.closed())[0] == 1009


async def test_g4_what_is_no_message_closes_with_4400(gateway: Gateway) -> None:
    """Binary, deep JSON, no JSON, a key twice, a type that no client sends, and an operation without a usable id."""
    deep = '{"type": "ping", "payload": ' + "[" * 50_000 + "]" * 50_000 + "}"
    wrong: tuple[str | bytes, ...] = (
        b'{"type": "ping"}',
        deep,
        '{"type": "ping", "payload": ' + "[" * 300 + "]" * 300 + "}",
        "",
        "[]",
        '"ping"',
        "{",
        '{"type": "ping", "type": "pong"}',
        '{"type": 1}',
        '{"type": ["ping"]}',
        '{"type": "connection_ack"}',
        '{"type": "start", "id": "1"}',
        '{"type": "subscribe", "payload": {"query": "{ me }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ me }"}}',
        '{"type": "complete", "id": 1}',
        '{"type": "subscribe", "id": "' + "i" * 256 + '", "payload": {"query": "{ me }"}}',
    )
    for message in wrong:
        async with opened(gateway) as socket:
            await socket.init()
            await socket.connection.send(message)
            code, reason = await socket.closed()
            assert code == 4400, message[:60]
            assert reason


async def test_pings_are_answered_with_what_they_carry(gateway: Gateway) -> None:
    """Either side may ping at any time; a pong that nobody asked for is taken without a word."""
    async with opened(gateway) as socket:
        await socket.say(type="pong")
        await socket.init()
        await socket.say(type="ping", payload={"at": 1})
        assert await socket.hear() == {"type": "pong", "payload": {"at": 1}}


async def test_operations_are_answered_side_by_side_under_their_ids(gateway: Gateway) -> None:
    """A slow one holds up no other, and each subscription has its answers in order."""
    async with opened(gateway) as socket:
        await socket.init()
        await socket.subscribe("{ slow(seconds: 0.5) }", id="slow")
        ticks = await socket.ask("subscription { ticks(count: 3) }", id="ticks")
        assert [each["payload"]["data"]["ticks"] for each in ticks[:-1]] == [0, 1, 2]
        assert ticks[-1] == {"type": "complete", "id": "ticks"}
        assert (await socket.hear())["payload"]["data"] == {"slow": "done"}


async def test_what_is_completed_by_its_client_is_cancelled(gateway: Gateway) -> None:
    """No store works for an operation that nobody waits for, be it by `complete` or because the socket is gone."""
    before = gateway.ask("{ cancelled }").json()["data"]["cancelled"]
    async with opened(gateway) as socket:
        await socket.init()
        await socket.subscribe("{ slow(seconds: 100) }", id="a")
        await socket.subscribe("{ slow(seconds: 100) }", id="b")
        await socket.subscribe("subscription { quiet }", id="c")
        await asyncio.to_thread(eventually, lambda: gateway.ask("{ listening }").json()["data"]["listening"] > 0)
        await socket.say(type="complete", id="a")
        assert await _comes_to(gateway, "cancelled", before + 1)
    assert await _comes_to(gateway, "cancelled", before + 2)
    assert await _comes_to(gateway, "listening", 0)


async def _comes_to(gateway: Gateway, field: str, number: int) -> bool:
    def is_there() -> bool:
        return bool(gateway.ask(f"{{ {field} }}").json()["data"][field] == number)

    return await asyncio.to_thread(eventually, is_there)
