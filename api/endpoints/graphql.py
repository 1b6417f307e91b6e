"""The endpoint /graphql, stage by stage: identify, receive, execute by the graph, answer. A plain ASGI callable.

The endpoint must never run a mutation for a GET, nor let an exception through.
"""

import asyncio
import secrets
from functools import partial
from pathlib import Path
from typing import NamedTuple

from starlette.types import Receive, Scope, Send

from agencies.contract.errors import MaruError, MethodNotAllowed, NotAcceptable, Overloaded
from api.answering.answer import Reply, reply_masked, reply_with, reply_with_error, send_reply
from api.answering.caching import Keeping
from api.answering.compression import packed
from api.answering.etag import tag_of
from api.answering.negotiate import HTML, JSON, negotiate, takes_events, takes_parts
from api.answering.parts import PartedReply, reply_in_parts, send_in_parts
from api.connections.client_reader import ClientReader, TooSlow
from api.endpoints.explorer import explorer_page
from api.headers import RequestHeaders
from api.receiving.disconnect import ClientGone, answer_unless_gone
from api.receiving.entrance import Entrance
from api.receiving.receive import Parameters, receive_get, receive_post
from api.streams.bearer import Bearer
from api.streams.event_stream import EventStream
from api.streams.open_streams import CLOSING, OpenStreams
from resolvers.graph import Graph
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller


class Received(NamedTuple):
    """A request as it came, who sent it, and what it asks."""

    scope: Scope
    headers: RequestHeaders
    receive: Receive
    request_id: str
    caller: Caller
    parameters: Parameters


class GraphQLEndpoint:
    """GraphQL over HTTP, by POST and, for queries, by GET; a browser that asks for HTML gets the explorer.

    A client that takes only an event stream gets one, and so does a subscription of whoever takes it too. Without
    `dist`, the explorer's folder, there is no explorer.
    """

    def __init__(self, graph: Graph, entrance: Entrance, streams: OpenStreams, dist: Path | None) -> None:
        self._graph = graph
        self._entrance = entrance
        self._streams = streams
        self._dist = dist
        self._schema = tag_of(graph.sdl.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = RequestHeaders(scope)
        accept = headers.joined(b"accept")
        if self._dist is not None and scope["method"] == "GET" and accept is not None and _wants_page(accept):
            page = explorer_page(self._dist)
            reply = Reply(page.status_code, page.raw_headers, bytes(page.body))
        else:
            try:
                answered = await self._reply(scope, headers, receive, send, accept)
                if isinstance(answered, PartedReply):
                    await _send_in_parts(answered, scope, receive, send)
                if not isinstance(answered, Reply):
                    return
                reply = answered
            except ClientGone:
                return
        await send_reply(send, await packed(reply, headers))

    async def _reply(
        self, scope: Scope, headers: RequestHeaders, receive: Receive, send: Send, accept: str | None
    ) -> Reply | PartedReply | None:
        """The response, None where it has been sent already."""
        request_id = secrets.token_hex(8)
        kind = JSON
        try:
            _require_method(scope["method"])
            in_one_piece = _kind_in_one_piece(accept)
            kind = in_one_piece or JSON
            received = await self._received(scope, headers, receive, request_id)
            if in_one_piece is not None:
                try:
                    return await self._answer(received, kind, accept)
                except NotAcceptable:
                    # A subscription has no answer in one piece: whoever takes event streams as well gets one.
                    if accept is None or not takes_events(accept):
                        raise
            await self._stream(received, send)
            return None
        except MaruError as error:
            allow = [(b"allow", _allowed(scope["method"]))] if isinstance(error, MethodNotAllowed) else []
            return reply_with_error(error, kind, request_id, allow)
        except ClientGone:
            raise
        except asyncio.CancelledError:
            # Only a server that is closing cancels an answer that its client waits for.
            return reply_with_error(Overloaded(CLOSING), kind, request_id)
        except Exception as error:
            return reply_masked(error, kind, request_id)

    async def _answer(self, received: Received, kind: str, accept: str | None) -> Reply | PartedReply:
        """An answer in one piece, or its first part; raises NotAcceptable for a subscription."""
        is_post = received.scope["method"] == "POST"
        request = self._request(received, in_parts=accept is not None and takes_parts(accept))
        request_id = received.request_id
        inspected = request.show_plan or request.by_core
        public = None if is_post or inspected else await self._graph.public(request, received.caller)
        keeping = None if public is None else Keeping(public, received.headers, self._schema, kind)
        if keeping is not None and keeping.is_held:
            self._graph.count(request)
            return keeping.not_modified(request_id)
        answering = self._graph.answer(request, received.caller, mutation_allowed=is_post)
        counted = self._entrance.notes.answer(answering, received.caller, received.scope)
        answer = await answer_unless_gone(counted, received.receive)
        if answer.later is not None:
            try:
                note = partial(self._entrance.notes.note_fields, caller=received.caller, scope=received.scope)
                return reply_in_parts(answer, request_id, note, name_executor=self._entrance.demo)
            except BaseException:
                await answer.later.close()
                raise
        reply = reply_with(answer, kind, request_id, name_executor=self._entrance.demo)
        return reply if keeping is None or answer.errors else keeping.kept(reply, request_id)

    async def _stream(self, received: Received, send: Send) -> None:
        scope, caller = received.scope, received.caller
        bearer = Bearer(self._entrance, received.headers.all_of(b"authorization"), caller)
        events = EventStream(ClientReader(scope, send), bearer, received.request_id)
        with self._streams.opened(events.end) as stream:
            stream.begin(self._entrance.who(caller, scope), is_known=caller.principal is not None)
            answering = self._graph.stream(self._request(received), caller)
            await events.serve(self._entrance.notes.answers(answering, caller, scope), received.receive)

    async def _received(self, scope: Scope, headers: RequestHeaders, receive: Receive, request_id: str) -> Received:
        """A request whose sender is known before its body is read: whoever asks too often costs no more than that."""
        caller = await self._entrance.admit(headers.all_of(b"authorization"), scope)
        self._entrance.count(caller, scope, request_id)
        is_post = scope["method"] == "POST"
        parameters = await receive_post(scope, headers, receive) if is_post else receive_get(scope)
        return Received(scope, headers, receive, request_id, caller, parameters)

    def _request(self, received: Received, *, in_parts: bool = False) -> GraphRequest:
        return self._entrance.request(
            received.parameters,
            received.caller,
            received.headers,
            received.request_id,
            received.scope,
            in_parts=in_parts,
        )


def _kind_in_one_piece(accept: str | None) -> str | None:
    """The media type of an answer in one piece; None where only an event stream is taken. Raises NotAcceptable."""
    try:
        return negotiate(accept)
    except NotAcceptable:
        if accept is None or not takes_events(accept):
            raise
        return None


def _wants_page(accept: str) -> bool:
    try:
        return HTML in accept.lower() and negotiate(accept, page=True) == HTML
    except MaruError:
        return False


def _require_method(method: str) -> None:
    if method not in ("GET", "POST"):
        raise MethodNotAllowed("This endpoint takes POST, and GET for queries.")


def _allowed(method: str) -> bytes:
    """The methods for the Allow header: a GET that is refused asked for a mutation, which only POST runs."""
    return b"POST" if method == "GET" else b"GET, POST"


async def _send_in_parts(reply: PartedReply, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response part by part; raises ClientGone, with what is under way ended, once the client is gone.

    Who does not read is cut off: what is under way counts until it is read.
    """
    reader = ClientReader(scope, send)
    try:
        await answer_unless_gone(send_in_parts(reader.send, reply), receive)
    except ClientGone:
        raise
    except TooSlow:
        reader.cut_off()
    except asyncio.CancelledError:
        # Only a server that is closing cancels what its client waits for: the body breaks off.
        return
    except Exception as error:
        # The status is sent. A body that breaks off without its end is how a client learns that parts are missing.
        reply_masked(error, JSON, reply.request_id)
