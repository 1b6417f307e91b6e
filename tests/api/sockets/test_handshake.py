"""The handshake of a socket: which protocol is spoken, and whose pages may open one."""

import json

import pytest
from websockets.exceptions import InvalidStatus

from tests.api.conftest import Gateway
from tests.api.sockets.client import ORIGIN, PROTOCOL, opened


@pytest.mark.parametrize("protocols", [("graphql-ws",), (), ("soap",)])
async def test_g1_only_graphql_transport_ws_is_spoken(gateway: Gateway, protocols: tuple[str, ...]) -> None:
    """The legacy protocol, an unknown one or none is closed with 4406 before anything was said."""
    async with opened(gateway, protocols=protocols) as socket:
        code, reason = await socket.closed()
    assert code == 4406
    assert PROTOCOL in reason


async def test_g1_it_is_chosen_among_those_that_a_client_offers(gateway: Gateway) -> None:
    """A client that speaks the legacy protocol as well is answered in the other one."""
    async with opened(gateway, protocols=("graphql-ws", PROTOCOL)) as socket:
        assert socket.connection.subprotocol == PROTOCOL
        await socket.init()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://app.example.kr.evil.example", ""])
async def test_g2_a_foreign_page_opens_no_socket(gateway: Gateway, origin: str) -> None:
    """A foreign origin, or one that a browser does not tell, is answered with 403 and in words; no token helps."""
    bearer = {"authorization": f"Bearer {gateway.token()}"}
    with pytest.raises(InvalidStatus) as refused:
        async with opened(gateway, origin=origin, additional_headers=bearer):
            pass
    assert refused.value.response.status_code == 403
    error = json.loads(refused.value.response.body)["errors"][0]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "MARU_CORS_ORIGINS" in error["message"]


async def test_g2_pages_of_named_origins_and_of_the_gateway_itself_open_sockets(gateway: Gateway) -> None:
    """As nobody too: a page needs no token to ask for what is public."""
    for origin in (ORIGIN, "http://localhost:5173", f"http://127.0.0.1:{gateway.port}"):
        async with opened(gateway, origin=origin) as socket:
            await socket.init()
            assert (await socket.ask("{ me }"))[0]["payload"] == {"data": {"me": None}}


async def test_g2_the_gateway_s_own_address_is_its_own_port_s(gateway: Gateway) -> None:
    """A page of another port of the same machine is a foreign one, unless it is named."""
    with pytest.raises(InvalidStatus) as refused:
        async with opened(gateway, origin="http://127.0.0.1:1"):
            pass
    assert refused.value.response.status_code == 403


async def test_g2_without_an_origin_only_a_token_lets_in(gateway: Gateway) -> None:
    """It may stand in the handshake's header, which a program can set, or in `connection_init`; without: 4403."""
    token = gateway.token()
    async with opened(gateway, origin=None) as socket:
        await socket.say(type="connection_init")
        code, reason = await socket.closed()
        assert code == 4403
        assert "bearer token" in reason
    async with opened(gateway, origin=None) as socket:
        await socket.init(token)
    async with opened(gateway, origin=None, additional_headers={"authorization": f"Bearer {token}"}) as socket:
        await socket.init()
        assert (await socket.ask("{ me }"))[0]["payload"] == {"data": {"me": "c000000000000001"}}


async def test_c_a_token_in_the_address_is_refused(gateway: Gateway) -> None:
    """As over HTTP: addresses are written down by whatever they pass."""
    with pytest.raises(InvalidStatus) as refused:
        async with opened(gateway, query_string=f"?access_token={gateway.token()}"):
            pass
    assert refused.value.response.status_code == 400


async def test_there_is_a_socket_at_graphql_alone(gateway: Gateway) -> None:
    """Any other path refuses the handshake."""
    with pytest.raises(InvalidStatus) as refused:
        async with opened(gateway, query_string="/other"):
            pass
    assert refused.value.response.status_code in (403, 404)
