"""Cancels the answer to a client that closed its connection, so that no store works for nobody.

A quick answer costs one timer: a client is watched only once its answer has taken `PATIENCE_SECONDS`.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from starlette.types import Receive

PATIENCE_SECONDS: Final = 0.05

T = TypeVar("T")


class ClientGone(Exception):
    """The client closed the connection; nobody is left to answer."""


async def answer_unless_gone(answering: Coroutine[Any, Any, T], receive: Receive) -> T:
    """Await the answer; raises ClientGone, with the answering cancelled, once the client is gone."""
    watch = _Watch(receive)
    try:
        return await answering
    except asyncio.CancelledError:
        if watch.saw_client_go:
            watch.task.uncancel()
            raise ClientGone from None
        if not watch.task.cancelling():
            raise RuntimeError("The answer was cancelled by itself, neither by its client nor by the server.") from None
        raise
    except Exception:
        # Any exception that an answer raises when it is cancelled is no fault of the gateway.
        if watch.saw_client_go:
            raise ClientGone from None
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels the task that made the watch when the client closes its connection."""

    def __init__(self, receive: Receive) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.task: asyncio.Task[Any] = task
        self.saw_client_go = False
        self._receive = receive
        self._watcher: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._begin)

    def end(self) -> None:
        self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
            # Its CancelledError holds its frame, which holds this watch: kept here, only the collector would free them.
            self._watcher = None

    def _begin(self) -> None:
        self._watcher = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.saw_client_go = True
        self.task.cancel()
