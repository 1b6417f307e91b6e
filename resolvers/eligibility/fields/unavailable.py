"""How a type says which agencies its answer lacks."""

from typing import Any, Final

from agencies.contract.access import PUBLIC
from agencies.contract.sources.reference import reference

UNAVAILABLE: Final = "unavailable_ids"
"""The column of a row that has the agencies' ids."""


def unavailable(description: str) -> Any:
    """Return the field of the agencies that an answer lacks: which of them answer is public."""
    return reference(UNAVAILABLE, description, PUBLIC, size=1)
