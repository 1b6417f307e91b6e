"""A page of a list that stands in a column of the row at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import method
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Paged(Source):
    """A column of a mapping: the list in it gives a connection's row by `page(**arguments)`, and waits for nothing."""

    column: str


def paged(by: str, access: Access | None = None) -> Callable[[Callable[..., Any]], Any]:
    """A page of the list in the column `by`, on a method with the arguments of a page."""
    return method(Paged(by), access)
