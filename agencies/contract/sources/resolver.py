"""An ordinary Strawberry resolver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import PerArgument, method
from agencies.contract.source import Source

Begin = Callable[[Any, str], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is read for an ordinary resolver before it is called, so that it finds everything in memory.

    `wish(registry, arguments, columns)` says what one field needs, None for nothing. Resolvers of one object that have
    the same `read` are read for together. `read(wishes)` gives `begin(context, key)`, which begins that and gives the
    promises of what is read. Each calls by `when_settled` what waits for it. Where the document fixes the arguments,
    many requests begin by the same one. An error is left to the resolver, which meets the same one.
    """

    read: Callable[[Sequence[Any]], Begin]
    wish: Callable[[Any, Mapping[str, Any], frozenset[str]], Any]


@dataclass(frozen=True, slots=True)
class Resolver(Source):
    """An ordinary Strawberry resolver, called for each object; the engine neither batches nor checks it."""

    ahead: Ahead | None = None


def resolver(
    access: Access | None = None,
    size: int | str | None = None,
    ahead: Ahead | None = None,
    weight: int = 1,
    per: PerArgument | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """An ordinary Strawberry resolver, for what no other source can say; its `self` is the object's key or row."""
    return method(Resolver(ahead), access, size, weight, per)
