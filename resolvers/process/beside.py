"""Work that is done beside the requests, for as long as a gateway is open."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog

log = structlog.get_logger("resolvers")


@asynccontextmanager
async def beside_requests(works: Sequence[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Have these works done until the block ends, and cancelled then."""
    tasks = [asyncio.create_task(each) for each in works]
    for task in tasks:
        task.add_done_callback(_tell_failure)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _tell_failure(task: "asyncio.Task[None]") -> None:
    """Say in the log where work beside the requests has ended by an error; the gateway goes on without it."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("work beside the requests failed", task=task.get_coro().__qualname__, failure=type(error).__name__)  # type: ignore[union-attr]
