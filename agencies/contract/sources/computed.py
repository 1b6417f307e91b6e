"""A pure function of other fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import method
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Computed(Source):
    """A pure function of other fields of the same object (`requires`, as GraphQL names), the arguments and the day."""

    function: Callable[..., Any]
    requires: tuple[str, ...]


def computed(requires: str, access: Access | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A pure function of the fields in `requires` (GraphQL names, by blanks): the method's body on a `Required`."""

    def declare(function: Callable[..., Any]) -> Any:
        return method(Computed(function, tuple(requires.split())), access)(function)

    return declare
