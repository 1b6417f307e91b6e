"""A pool's connections are opened by the deadline of whoever needs them."""

import asyncio
from typing import Any

import pytest

from agencies.store.connection_pool import Pool
from tests.patience import HANGING_SECONDS


class Ended:
    """A connection that the server has ended."""

    def is_closed(self) -> bool:
        return True


@pytest.mark.parametrize("idle", [[], [Ended()]], ids=["none idle", "the idle one has ended"])
async def test_a_connection_that_does_not_open_in_time_is_given_up(
    monkeypatch: pytest.MonkeyPatch, idle: list[Any]
) -> None:
    """Whoever asks is told so at the deadline, and the place is free for the next."""

    async def never(_: Pool, seconds: float) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Pool, "_connect", never)
    pool = Pool("", 1)
    pool._idle = idle
    acquiring = asyncio.ensure_future(pool.acquire(asyncio.get_running_loop().time() + 0.01))
    done, _ = await asyncio.wait({acquiring}, timeout=HANGING_SECONDS)
    assert done, "it waits without end"
    with pytest.raises(TimeoutError):
        acquiring.result()
    assert not pool._free.locked()
