"""The deadline of a statement: past it the connection is dropped, so that a server that stands still holds nobody."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

DEADLINE_SECONDS: Final = 0.8
"""How long a statement may take where no setting says otherwise, waiting for a connection included."""


@dataclass(slots=True)
class Deadline:
    """A time on the clock of the loop; `met`: the connection was dropped because of it."""

    loop: asyncio.AbstractEventLoop
    at: float
    met: bool = False

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline of a statement that begins now."""
        loop = asyncio.get_running_loop()
        return cls(loop, loop.time() + seconds)

    def cut_off(self, connection: "asyncpg.Connection[Any]") -> asyncio.TimerHandle:
        """Have the connection dropped at the deadline, unless what is returned is cancelled before.

        asyncpg's own timeout waits without bound for a server that is frozen (its issue 1326).
        """
        return self.loop.call_at(self.at, self._drop, connection)

    def _drop(self, connection: "asyncpg.Connection[Any]") -> None:
        # The clock would not tell afterwards: a loop may call this a millisecond early.
        self.met = True
        connection.terminate()
