"""Who reads the parts of an answer: what is under way for them counts until they have read it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import Message

from api.answering.parts import PartedReply
from api.connections import client_reader
from api.connections.client_reader import ABORT
from api.endpoints.graphql import _send_in_parts


class Later:
    """Parts that follow, of which none is ever taken; `closed`: what was under way has ended."""

    def __init__(self) -> None:
        self.closed = False

    def __aiter__(self) -> AsyncIterator[Any]:
        raise AssertionError

    async def close(self) -> None:
        """End it."""
        self.closed = True


async def test_a_reader_who_takes_no_part_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody, by a few answers that they do not read, keeps all others from being answered."""
    monkeypatch.setattr(client_reader, "PATIENCE_SECONDS", 0.01)
    cut_off: list[bool] = []
    later: Any = Later()

    async def never(*_: object) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    scope = {"extensions": {ABORT: lambda: cut_off.append(True)}}
    await _send_in_parts(PartedReply([], b"first", later, "7e57" * 4, lambda errors: None), scope, never, never)
    assert later.closed
    assert cut_off == [True]
