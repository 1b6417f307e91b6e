"""The endpoint /graphql, stage by stage: receive, identify, execute by the graph, answer. A plain ASGI callable.

The endpoint must never run a mutation for a GET, nor let an exception through.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from starlette.types import Receive, Scope, Send

from agencies.contract.errors import MaruError, MethodNotAllowed, Overloaded
from api.answer import Reply, reply_masked, reply_with, reply_with_error, send_reply
from api.caching import Keeping
from api.compression import packed
from api.disconnect import ClientGone, answer_unless_gone
from api.endpoints.explorer import explorer_page
from api.etag import tag_of
from api.headers import RequestHeaders
from api.inspection import NONE, Inspection, read_inspection
from api.negotiate import HTML, JSON, negotiate, takes_parts
from api.parts import PartedReply, reply_in_parts, send_in_parts
from api.rate import Rates
from api.receive import Parameters, receive_get, receive_post
from resolvers.graph import Graph
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import INTROSPECTION, Caller

MAX_ACCEPT_LANGUAGE: Final = 255

Identification = Callable[[Sequence[bytes]], Awaitable[Caller]]


class GraphQLEndpoint:
    """GraphQL over HTTP, by POST and, for queries, by GET; a browser that asks for HTML gets the explorer.

    Without `dist`, the explorer's folder, there is no explorer. With `demo` a caller may ask for the schema without a
    token's scope, ask how an answer was made, and choose the executor. `rates`: how often callers may ask.
    """

    def __init__(
        self,
        graph: Graph,
        identify: Identification,
        dist: Path | None,
        *,
        demo: bool,
        rates: Rates | None = None,
    ) -> None:
        self._graph = graph
        self._identify = identify
        self._dist = dist
        self._demo = demo
        self._rates = rates
        self._schema = tag_of(graph.sdl.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = RequestHeaders(scope)
        accept = headers.joined(b"accept")
        if self._dist is not None and scope["method"] == "GET" and accept is not None and _wants_page(accept):
            page = explorer_page(self._dist)
            reply = Reply(page.status_code, page.raw_headers, bytes(page.body))
        else:
            try:
                answered = await self._reply(scope, headers, receive, accept)
                if isinstance(answered, PartedReply):
                    await _send_in_parts(answered, receive, send)
                    return
                reply = answered
            except ClientGone:
                return
        await send_reply(send, await packed(reply, headers))

    async def _reply(
        self, scope: Scope, headers: RequestHeaders, receive: Receive, accept: str | None
    ) -> Reply | PartedReply:
        request_id = secrets.token_hex(8)
        kind = JSON
        try:
            _require_method(scope["method"])
            kind = negotiate(accept)
            in_parts = accept is not None and takes_parts(accept)
            return await self._answer(scope, headers, receive, kind, request_id, in_parts=in_parts)
        except MaruError as error:
            allow = [(b"allow", _allowed(scope["method"]))] if isinstance(error, MethodNotAllowed) else []
            return reply_with_error(error, kind, request_id, allow)
        except ClientGone:
            raise
        except asyncio.CancelledError:
            # Only a server that is closing cancels an answer that its client waits for.
            return reply_with_error(Overloaded("The gateway is closing: ask again in a moment."), kind, request_id)
        except Exception as error:
            return reply_masked(error, kind, request_id)

    async def _answer(
        self, scope: Scope, headers: RequestHeaders, receive: Receive, kind: str, request_id: str, *, in_parts: bool
    ) -> Reply | PartedReply:
        is_post = scope["method"] == "POST"
        # Who asks is settled before the body is read, so that whoever asks too often costs no more than that.
        caller = await self._identify(headers.all_of(b"authorization"))
        if self._rates is not None:
            self._rates.check_caller(caller, scope)
        parameters = await receive_post(scope, headers, receive) if is_post else receive_get(scope)
        inspection = read_inspection(parameters, headers) if self._demo else NONE
        hidden = not (self._demo or INTROSPECTION in caller.scopes)
        request = _ask(parameters, headers, request_id, inspection, in_parts=in_parts, schema_hidden=hidden)
        public = None if is_post or inspection != NONE else await self._graph.public(request)
        keeping = None if public is None else Keeping(public, headers, self._schema, kind)
        if keeping is not None and keeping.is_held:
            return keeping.not_modified(request_id)
        answer = await answer_unless_gone(self._graph.answer(request, caller, mutation_allowed=is_post), receive)
        if answer.later is not None:
            try:
                return reply_in_parts(answer, request_id, name_executor=self._demo)
            except BaseException:
                await answer.later.close()
                raise
        reply = reply_with(answer, kind, request_id, name_executor=self._demo)
        return reply if keeping is None or answer.errors else keeping.kept(reply, request_id)


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


async def _send_in_parts(reply: PartedReply, receive: Receive, send: Send) -> None:
    """Send a response part by part; raises ClientGone, with what is under way ended, once the client is gone."""
    try:
        await answer_unless_gone(send_in_parts(send, reply), receive)
    except ClientGone:
        raise
    except asyncio.CancelledError:
        # Only a server that is closing cancels what its client waits for: the body breaks off.
        return
    except Exception as error:
        # The status is sent. A body that breaks off without its end is how a client learns that parts are missing.
        reply_masked(error, JSON, reply.request_id)


def _ask(
    parameters: Parameters,
    headers: RequestHeaders,
    request_id: str,
    inspection: Inspection,
    *,
    in_parts: bool,
    schema_hidden: bool,
) -> GraphRequest:
    language = headers.joined(b"accept-language")
    return GraphRequest(
        document=parameters.document,
        operation_name=parameters.operation_name,
        variables=parameters.variables,
        accept_language=language if language is None or len(language) <= MAX_ACCEPT_LANGUAGE else None,
        request_id=request_id,
        show_plan=inspection.plan,
        by_core=inspection.core,
        sha256=parameters.sha256,
        in_parts=in_parts,
        schema_hidden=schema_hidden,
    )
