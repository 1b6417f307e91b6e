"""An answer in parts: `multipart/mixed`, each part sent as soon as it is made.

A part ends with the boundary that follows it, so that a client need not wait for the next one to read it. What is sent
in parts is neither compressed, which would hold parts back, nor kept by any cache.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.types import Send

from api.answering.answer import extensions_of, headers_of_answer, identified
from api.answering.error_headers import Header
from resolvers.request.answer import Answer, Later

Note = Callable[[Sequence[Mapping[str, Any]]], None]

CONTENT_TYPE: Final = b'multipart/mixed; boundary="-"'

PIECE: Final = 65_536
_BOUNDARY: Final = b"\r\n---"
_PART: Final = b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
_END: Final = b"--\r\n"


@dataclass(frozen=True, slots=True)
class PartedReply:
    """A response of which the first part is ready to be sent; its sender closes `later`."""

    headers: list[Header]
    first: bytes
    later: Later
    request_id: str
    note: Note


def reply_in_parts(answer: Answer, request_id: str, note: Note, *, name_executor: bool = False) -> PartedReply:
    """Return the response that gives an answer of which something follows.

    It may name which executor made the first part. `note` is called with the errors of each later part.
    """
    assert answer.later is not None
    errors = {"errors": _identified(answer.errors, request_id)} if answer.errors else {}
    content = {**errors, "data": answer.data, "pending": answer.pending, "hasNext": True}
    content |= extensions_of(answer)
    headers = headers_of_answer(answer, CONTENT_TYPE, request_id, name_executor=name_executor)
    return PartedReply(headers, _BOUNDARY + _part(content), answer.later, request_id, note)


async def send_in_parts(send: Send, reply: PartedReply) -> None:
    """Send a response part by part, and close it."""
    try:
        await send({"type": "http.response.start", "status": 200, "headers": reply.headers})
        await _send_part(send, reply.first)
        async for content in reply.later:
            await _send_part(send, _part(_with_ids(content, reply)))
        await send({"type": "http.response.body", "body": _END})
    finally:
        await reply.later.close()


async def _send_part(send: Send, part: bytes) -> None:
    """Send a part in pieces, so that a slow reader has the time that is waited for each of them."""
    for at in range(0, len(part), PIECE):
        await send({"type": "http.response.body", "body": part[at : at + PIECE], "more_body": True})


def _part(content: Mapping[str, Any]) -> bytes:
    return _PART + orjson.dumps(content) + _BOUNDARY


def _with_ids(content: dict[str, Any], reply: PartedReply) -> dict[str, Any]:
    """Return a later part, each of whose errors carries the request's id, and is noted."""

    def identified(each: dict[str, Any]) -> dict[str, Any]:
        if "errors" not in each:
            return each
        reply.note(each["errors"])
        return {**each, "errors": _identified(each["errors"], reply.request_id)}

    return content | {
        name: [identified(each) for each in content[name]] for name in ("incremental", "completed") if name in content
    }


def _identified(errors: Sequence[dict[str, Any]], request_id: str) -> list[dict[str, Any]]:
    return [identified(error, request_id) for error in errors]
