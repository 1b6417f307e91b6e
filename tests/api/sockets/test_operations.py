"""Operations over a socket: answered as over HTTP, by the same words and codes."""

from typing import Any

import pytest

from tests.api.conftest import Gateway
from tests.api.sockets.client import opened


async def _over_both(gateway: Gateway, query: str, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An answer over HTTP, and over a socket in the form of one over HTTP, without the requests' ids."""
    async with opened(gateway) as socket:
        await socket.init(gateway.token())
        first, *_ = await socket.ask(query, **more)
    content = first["payload"] if first["type"] == "next" else {"errors": first["payload"]}
    over_http = gateway.ask(query, token=gateway.token(), **more).json()
    for answer in (over_http, content):
        for error in answer.get("errors", ()):
            assert error["extensions"].pop("requestId")
    return over_http, content


@pytest.mark.parametrize(
    "query",
    [
        "{ me }",
        "{ echo(number: 1) down }",
        "{ broken }",
        "{ crash }",
        "{ full }",
        "{ unread }",
        "{",
        "{ none }",
        "query ($n: Int) { echo(number: $n) }",
        "{ __schema { queryType { name } } }",
    ],
)
async def test_g8_a_query_is_answered_as_over_http(gateway: Gateway, query: str) -> None:
    """Data, the errors of fields and of documents, faults and introspection alike."""
    over_http, over_socket = await _over_both(gateway, query)
    assert over_socket == over_http


async def test_g8_parameters_are_those_of_http(gateway: Gateway) -> None:
    """Variables, the operation's name, and what HTTP refuses of them, in the same words."""
    query = "query A($n: Int) { echo(number: $n) } query B { me }"
    for more in (
        {"operationName": "A", "variables": {"n": 7}},
        {"operationName": "C"},
        {"variables": [1]},
        {"operationName": 1},
        {"extensions": {"persistedQuery": {}}},
        {"documentId": "0" * 64},
        {"extensions": {"plan": 1}},
    ):
        over_http, over_socket = await _over_both(gateway, query, **more)
        assert over_socket == over_http, more


async def test_g8_a_mutation_is_refused_and_changes_nothing(gateway: Gateway) -> None:
    """It is for POST alone, where it is sent once and answered once."""
    before = gateway.ask("{ bumped }").json()
    async with opened(gateway) as socket:
        await socket.init(gateway.token())
        (refused,) = await socket.ask("mutation { bump }")
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
        assert (await socket.ask("{ me }"))[-1]["type"] == "complete"
    assert gateway.ask("{ bumped }").json() == before


async def test_g8_nobody_who_listens_is_told_so_and_crashes_nothing(gateway: Gateway) -> None:
    """A subscription without a token to what is somebody's gets an error; the socket goes on."""
    async with opened(gateway) as socket:
        await socket.init()
        (refused,) = await socket.ask("subscription { mine }")
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "FORBIDDEN"
        assert len(await socket.ask("subscription { ticks(count: 1) }")) == 2


@pytest.mark.parametrize("field", ["failing", "ending"])
async def test_a_stream_that_fails_is_masked_and_hurts_no_other(gateway: Gateway, field: str) -> None:
    """What came before stands, the error says nothing of the cause, and the socket goes on."""
    async with opened(gateway) as socket:
        await socket.init()
        first, last = await socket.ask(f"subscription {{ {field} }}")
        assert first["payload"] == {"data": {field: "well"}}
        assert last["type"] == "error"
        (error,) = last["payload"]
        assert error["extensions"]["code"] == "INTERNAL"
        assert "secret" not in str(error)
        assert (await socket.ask("{ me }"))[-1]["type"] == "complete"
    assert error["extensions"]["requestId"] in gateway.log.read_text()


async def test_g8_a_subscription_has_no_answer_in_one_piece(gateway: Gateway) -> None:
    """The endpoint over HTTP says in which forms it can be had; tests/graph asks the real one."""
    async with opened(gateway) as socket:
        await socket.init()
        assert len(await socket.ask("subscription S { ticks(count: 2) }", operationName="S")) == 3
