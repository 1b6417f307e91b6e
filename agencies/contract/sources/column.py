"""A column of the row that the object stands on."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Column(Source):
    """A column of the row that the object stands on."""

    name: str


def column(name: str, description: str, access: Access | None = None, size: int | None = None, weight: int = 1) -> Any:
    """A column of the row that the object stands on."""
    return attribute(Column(name), description, access, size, weight)
