"""What rows are fetched by, in a transaction or outside of one: a connection as well as a Store."""

from collections.abc import Sequence
from typing import Any, Protocol


class Fetching(Protocol):
    """A connection, or a Store."""

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows of one statement."""
