"""The citizen who asks."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Asker(Source):
    """The citizen who asks, as the token names them; null for nobody, and for one whom the register does not know."""


def asker(description: str, access: Access) -> Any:
    """The citizen who asks."""
    return attribute(Asker(), description, access)
