"""The languages in which a column's texts exist."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from agencies.contract.access import Access
from agencies.contract.field import attribute
from agencies.contract.source import Source

DESCRIPTION: Final = "In which its texts exist; in others the Korean is shown."


@dataclass(frozen=True, slots=True)
class Languages(Source):
    """The languages of the texts that `translated` shows with the same column and the same `by`.

    One text alone is Korean; a column that is null has no languages.
    """

    name: str
    by: Callable[[Any], Any] | None = None


def languages_of(
    name: str,
    access: Access | None = None,
    *,
    by: Callable[[Any], Any] | None = None,
    description: str = DESCRIPTION,
) -> Any:
    """Declare the languages in which the texts of the column `name` exist."""
    return attribute(Languages(name, by), description, access)
