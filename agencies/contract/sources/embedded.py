"""A value made of columns of the row."""

from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Embedded(Source):
    """A value whose fields stand in columns of this row: pairs of (its field's column, this row's column).

    Null where the first pair's column is null.
    """

    columns: tuple[tuple[str, str], ...]


def embedded(description: str, access: Access | None = None, **columns: str) -> Any:
    """A value made of columns of this row: `embedded("…", code="district_code", name="district_name")`.

    The value's fields are columns named as the keywords; it is null where the first column is.
    """
    return attribute(Embedded(tuple(columns.items())), description, access)
