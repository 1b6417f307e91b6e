"""Reads an answer in parts from a response, each part as soon as its bytes have come."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx

BOUNDARY: Final = b"\r\n---"
ACCEPT: Final = "multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9"
"""As Apollo Client 4 asks with its GraphQL17Alpha9Handler."""


async def parts(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """The content of each part; fails where the body breaks off."""
    assert response.headers["content-type"] == 'multipart/mixed; boundary="-"'
    buffer, begun = b"", False
    async for chunk in response.aiter_bytes():
        buffer += chunk
        while BOUNDARY in buffer:
            part, _, buffer = buffer.partition(BOUNDARY)
            if begun:
                head, _, body = part.partition(b"\r\n\r\n")
                assert head == b"\r\nContent-Type: application/json; charset=utf-8"
                yield json.loads(body)
            begun = True
    assert buffer == b"--\r\n"
