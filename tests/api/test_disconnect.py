"""A watch over a client costs nothing once its answer is there."""

import asyncio

from starlette.types import Message

from api.receiving.disconnect import PATIENCE_SECONDS, answer_unless_gone
from tests.garbage import garbage_of


async def test_a_watch_that_has_ended_waits_for_no_collector() -> None:
    """On a busy machine every client is watched: what each watch left would be searched for."""

    async def receive() -> Message:
        await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def answer() -> str:
        await asyncio.sleep(2 * PATIENCE_SECONDS)
        return "answered"

    async def watched() -> None:
        assert await answer_unless_gone(answer(), receive) == "answered"
        # The watch that was cancelled ends in the turns that follow.
        for _ in range(5):
            await asyncio.sleep(0)

    await watched()
    assert await garbage_of(watched) == 0
