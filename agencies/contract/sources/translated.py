"""A column of texts by language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import method
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Translated(Source):
    """A jsonb column of texts by language: the `language` argument chooses, another language is the fallback."""

    name: str


def translated(name: str, access: Access | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A jsonb column of texts by language, on a method with the argument `language`."""
    return method(Translated(name), access)
