"""An opaque id over columns of the row: rows that have the same in them have the same id."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Digest(Source):
    """A hash of these columns of texts; of texts by language the Korean one counts."""

    columns: tuple[str, ...]


def digest(*columns: str, description: str, access: Access | None = None) -> Any:
    """An id of a row that its store gives none: the same for all rows that have the same in these columns."""
    return attribute(Digest(columns), description, access)
