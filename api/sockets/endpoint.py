"""The endpoint of sockets at /graphql: the handshake, and what is refused before there is a connection at all."""

import secrets
from typing import Final

from starlette.types import Receive, Scope, Send

from agencies.contract.errors import Forbidden, MaruError
from api.answering.answer import refuse_handshake, reply_with_error
from api.answering.negotiate import JSON
from api.connections.client_reader import ClientReader
from api.headers import RequestHeaders
from api.receiving.entrance import Entrance
from api.receiving.receive import refuse_url_token
from api.sockets.close import GOING_AWAY, SUBPROTOCOL, Close, close_for
from api.sockets.connection import Connection
from api.sockets.origin import Origins
from api.streams.open_streams import OpenStreams
from resolvers.graph import Graph
from resolvers.request.caller import ANONYMOUS

PROTOCOL: Final = "graphql-transport-ws"
LEGACY: Final = "graphql-ws"


class SocketEndpoint:
    """GraphQL over a WebSocket, a plain ASGI callable; `origins` are those whose pages may ask from a browser."""

    def __init__(self, graph: Graph, entrance: Entrance, streams: OpenStreams, origins: tuple[str, ...]) -> None:
        self._graph = graph
        self._entrance = entrance
        self._streams = streams
        self._origins = Origins(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self._entrance.count_address(scope)
            refuse_url_token(scope)
            has_origin = self._has_origin(scope)
            connection = Connection(
                scope, ClientReader(scope, send), self._entrance, self._graph, needs_token=not has_origin
            )
            with self._streams.opened(lambda error: connection.end(self._close_for(error))) as stream:
                stream.wait(self._entrance.who(ANONYMOUS, scope))
                if await _accepted(scope, send):
                    await connection.serve(receive, stream)
        except MaruError as error:
            await refuse_handshake(send, reply_with_error(error, JSON, secrets.token_hex(8)))

    def _has_origin(self, scope: Scope) -> bool:
        try:
            return self._origins.check(RequestHeaders(scope))
        except Forbidden as error:
            self._entrance.notes.note(error, ANONYMOUS, scope)
            raise

    def _close_for(self, error: MaruError) -> Close:
        return Close(GOING_AWAY, error.message) if self._streams.is_closing else close_for(error)


async def _accepted(scope: Scope, send: Send) -> bool:
    """Accept a socket of the protocol; any other is closed with words, which a refused handshake would not show."""
    offered = scope["subprotocols"]
    if PROTOCOL in offered:
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        return True
    # A browser takes no socket of a protocol that it did not offer, nor of none where it offered some.
    await send({"type": "websocket.accept", "subprotocol": LEGACY if LEGACY in offered else None})
    reason = f"Only the subprotocol {PROTOCOL} is spoken here."
    await send({"type": "websocket.close", "code": SUBPROTOCOL, "reason": reason})
    return False
