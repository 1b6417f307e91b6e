"""An agency's store, as its readers see it: statements, and nothing of how they are run."""

from collections.abc import Sequence
from typing import Any, Protocol


class Store(Protocol):
    """The agency's own database."""

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows of one statement, each a mapping by column; what goes wrong is an error of the register."""
