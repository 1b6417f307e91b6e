"""A column of texts by language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import method
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Translated(Source):
    """A jsonb column of texts by language: the `language` argument chooses, another language is the fallback.

    `by` gives the texts of what stands in the column, where that is a text in Korean.
    """

    name: str
    by: Callable[[Any], Any] | None = None


def translated(
    name: str, access: Access | None = None, by: Callable[[Any], Any] | None = None
) -> Callable[[Callable[..., Any]], Any]:
    """A jsonb column of texts by language, or one of which `by` gives them, on a method with `language`."""
    return method(Translated(name, by), access)
