"""The deadline of a statement: past it the connection is dropped, so that a server that stands still holds nobody."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

DEADLINE_SECONDS: Final = 0.8
"""How long a statement may take where no setting says otherwise, waiting for a connection included."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time on the loop's clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline of a statement that begins now."""
        return cls(asyncio.get_running_loop().time() + seconds)

    @property
    def passed(self) -> bool:
        """Whether it has passed."""
        return asyncio.get_running_loop().time() >= self.at

    def cut_off(self, connection: "asyncpg.Connection[Any]") -> asyncio.TimerHandle:
        """Have the connection dropped at the deadline, unless what is returned is cancelled before.

        asyncpg's own timeout waits without bound for a server that is frozen (its issue 1326).
        """
        return asyncio.get_running_loop().call_at(self.at, connection.terminate)
