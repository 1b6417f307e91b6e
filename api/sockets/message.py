"""The messages of `graphql-transport-ws`: read from what a client sends, and written for it."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson
from starlette.types import Message as Received

from agencies.contract.errors import BadRequest
from api.receiving.receive import BODY_CAP
from api.receiving.strict_json import read_json
from api.sockets.close import BAD_MESSAGE, TOO_BIG, Close

MESSAGE_CAP: Final = BODY_CAP + 1_024
"""What HTTP takes as a body, in the envelope that a message has."""
PIECE: Final = 1_024
"""By so many bytes, or the rest of a message, is counted what is said."""
MAX_ID: Final = 255

_TYPES: Final = frozenset({"connection_init", "ping", "pong", "subscribe", "complete"})
_OF_AN_OPERATION: Final = frozenset({"subscribe", "complete"})


class Message(NamedTuple):
    """What a client says; `id` names an operation, and is empty where the message is about none."""

    type: str
    id: str
    payload: Any


def pieces_of(received: Received) -> int:
    """In how many pieces a message is counted, before anything of it is read."""
    said = (received.get("text") or "").encode()
    return max(1, -(-len(said) // PIECE))


def read_message(received: Received) -> Message:
    """Read one message; raises Close where it is none of the protocol."""
    text = received.get("text")
    if text is None:
        raise Close(BAD_MESSAGE, "A message is text, not binary.")
    sent = text.encode()
    if len(sent) > MESSAGE_CAP:
        raise Close(TOO_BIG, f"A message is over {MESSAGE_CAP} bytes.")
    try:
        said = read_json(sent, "The message")
    except BadRequest as error:
        raise Close(BAD_MESSAGE, error.message) from None
    kind = said.get("type") if isinstance(said, dict) else None
    if not isinstance(kind, str) or kind not in _TYPES:
        raise Close(BAD_MESSAGE, "A message is a JSON object with a `type` that a client may send.")
    id_ = said.get("id", "")
    if kind in _OF_AN_OPERATION and not (isinstance(id_, str) and 0 < len(id_) <= MAX_ID):
        raise Close(BAD_MESSAGE, f"`id` must be a text of 1 to {MAX_ID} characters.")
    return Message(kind, id_, said.get("payload"))


def written(kind: str, *, operation: str | None = None, payload: Any = None) -> Received:
    """A message to the client, of an operation where one is named."""
    said: Mapping[str, Any] = {"type": kind}
    if operation is not None:
        said = {"id": operation, **said}
    if payload is not None:
        said = {**said, "payload": payload}
    return {"type": "websocket.send", "text": orjson.dumps(said).decode()}
