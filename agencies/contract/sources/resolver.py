"""An ordinary Strawberry resolver."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import method
from agencies.contract.source import Source


@dataclass(frozen=True, slots=True)
class Resolver(Source):
    """An ordinary Strawberry resolver, called for each object; the engine neither batches nor checks it."""


def resolver(access: Access | None = None, size: int | str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """An ordinary Strawberry resolver, for what no other source can say; its `self` is the object's key or row."""
    return method(Resolver(), access, size)
