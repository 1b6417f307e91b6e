"""The stage `answer`: from the graph's answer, or from an error, to an HTTP response.

Every error carries a code and the request's id. A message that was not written for callers is never sent: an error
without a code is masked, and its cause is logged for staff, without messages of foreign exceptions, which quote data.
"""

import traceback
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson
import structlog
from starlette.types import Send

from agencies.contract.errors import Internal, MaruError, ParseFailed
from api.answering.error_headers import Header, headers_of, headers_of_error
from api.answering.negotiate import GRAPHQL, JSON
from api.answering.status_codes import OF_THE_DOCUMENT, status_alone, status_of
from resolvers.request.answer import Answer
from resolvers.request.errors.error_format import MASKED

_CONTENT_TYPE: Final = {kind: f"{kind}; charset=utf-8".encode() for kind in (GRAPHQL, JSON)}

UNCOLLECTED: Final[Header] = (b"x-accel-buffering", b"no")
"""For what is sent bit by bit: a proxy that collects what it passes on would hold it back."""

_EXECUTORS: Final[dict[str | None, tuple[Header, ...]]] = {
    name: ((b"maru-executor", name.encode()),) for name in ("plan", "deoptimised", "core")
}

_log = structlog.get_logger("api")


class Reply(NamedTuple):
    """A response that is ready to be sent."""

    status: int
    headers: list[Header]
    body: bytes


def reply_with(answer: Answer, kind: str, request_id: str, *, name_executor: bool = False) -> Reply:
    """Return the response that gives this answer in this media type; it may name in a header which executor made it."""
    content = content_of(answer, request_id)
    if answer.began:
        return _reply(200, kind, request_id, content, _executor(answer) if name_executor else ())
    errors = content["errors"]
    code, message = (errors[0]["extensions"]["code"], errors[0]["message"]) if errors else (Internal.code, MASKED)
    return _reply(_status(code, kind), kind, request_id, content, headers_of(code, message))


def content_of(answer: Answer, request_id: str) -> dict[str, Any]:
    """An answer as it is sent whichever way it was asked for: `data` where it began, `errors` where there are some."""
    errors = [identified(error, request_id) for error in answer.errors]
    if not answer.began:
        return {"errors": errors}
    content: dict[str, Any] = {"errors": errors, "data": answer.data} if errors else {"data": answer.data}
    return content | extensions_of(answer)


def extensions_of(answer: Answer) -> dict[str, Any]:
    """Return the member `extensions` of an answer, where the request asked for one."""
    extensions = {name: shown for name, shown in (("plan", answer.plan), ("cost", answer.cost)) if shown is not None}
    return {"extensions": extensions} if extensions else {}


def reply_with_error(error: MaruError, kind: str, request_id: str, headers: Sequence[Header] = ()) -> Reply:
    """The response where one error stands for the whole answer."""
    status = 200 if kind == JSON and error.code in OF_THE_DOCUMENT else status_alone(error.code)
    content = {"errors": [formatted(error, request_id)]}
    return _reply(status, kind, request_id, content, (*headers_of_error(error), *headers))


def formatted(error: MaruError, request_id: str) -> dict[str, Any]:
    """An error as a caller sees it, with its request's id."""
    told: dict[str, Any] = {"message": error.message}
    if isinstance(error, ParseFailed):
        told["locations"] = error.locations
    told["extensions"] = {**error.extensions(), "requestId": request_id}
    return told


def reply_masked(error: BaseException, kind: str, request_id: str) -> Reply:
    """The response to a fault of the gateway: the caller learns the request's id, the staff's log where it failed."""
    return reply_with_error(masked(error, request_id), kind, request_id)


def masked(error: BaseException, request_id: str) -> MaruError:
    """What the caller is told of a fault of the gateway, once the staff's log has where it failed."""
    _log.error("request failed", request_id=request_id, failure=_chain(error), frames=_frames(error))
    return Internal(MASKED)


def headers_of_answer(answer: Answer, content_type: bytes, request_id: str, *, name_executor: bool) -> list[Header]:
    """The headers of an answer that is sent bit by bit; they may name which executor made it."""
    return [*_headers(content_type, request_id), UNCOLLECTED, *(_executor(answer) if name_executor else ())]


async def send_reply(send: Send, reply: Reply) -> None:
    """Send a response whole."""
    await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
    await send({"type": "http.response.body", "body": reply.body})


async def refuse_handshake(send: Send, reply: Reply) -> None:
    """Send a response in the place of a socket that was asked for."""
    headers = [header for header in reply.headers if header[0] != b"content-length"]
    await send({"type": "websocket.http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": reply.body})


def _status(code: str, kind: str) -> int:
    return 200 if kind == JSON and code in OF_THE_DOCUMENT else status_of(code)


def _reply(status: int, kind: str, request_id: str, content: dict[str, Any], headers: Sequence[Header] = ()) -> Reply:
    body = orjson.dumps(content)
    return Reply(
        status,
        [
            *_headers(_CONTENT_TYPE[kind], request_id),
            (b"content-length", b"%d" % len(body)),
            *headers,
        ],
        body,
    )


def _headers(content_type: bytes, request_id: str) -> Sequence[Header]:
    return (
        (b"content-type", content_type),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"maru-request-id", request_id.encode()),
    )


def _executor(answer: Answer) -> Sequence[Header]:
    return () if answer.executor is None else _EXECUTORS[answer.executor]


def identified(error: dict[str, Any], request_id: str) -> dict[str, Any]:
    """The error with its request's id; one without a code, which nobody wrote for callers, is masked."""
    extensions: dict[str, Any] = error.get("extensions") or {}
    if "code" not in extensions:
        _log.error("error without a code", request_id=request_id, path=error.get("path"))
        error = {**error, "message": MASKED}
        extensions = Internal(MASKED).extensions()
    return {**error, "extensions": {**extensions, "requestId": request_id}}


def _chain(error: BaseException) -> list[str]:
    names: list[str] = []
    link: BaseException | None = error
    while link is not None and len(names) < 8:
        names.append(f"{type(link).__module__}.{type(link).__qualname__}")
        link = link.__cause__ or link.__context__
    return names


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}: {frame.line}" for frame in frames]
