"""An entity whose key stands in a column."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Reference(Source):
    """An entity whose key stands in a column of the row; null where the column is."""

    column: str


def reference(by: str, description: str, access: Access | None = None, size: int | None = None) -> Any:
    """An entity, whose key stands in the column `by`."""
    return attribute(Reference(by), description, access, size)
