"""An object on the same key or row as its parent."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Part(Source):
    """An object of this agency on the same key or row as its parent: there is nothing to load for it."""


def part(description: str, access: Access | None = None) -> Any:
    """An object on the same key or row: a record of this agency, or a group of columns."""
    return attribute(Part(), description, access)
