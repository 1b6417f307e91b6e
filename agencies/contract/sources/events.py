"""Events: what happens, as it happens."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import either
from agencies.contract.source import Source

Listen = Callable[[Any, Mapping[str, Any]], Awaitable[AsyncGenerator[Any, None]]]
MakeRow = Callable[[Any, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Events(Source):
    """What happens, as it happens; each event is what one answer to the subscription is about.

    `listen(context, arguments)` begins to listen: it may refuse the caller by a MaruError. It looks at the context only
    until it returns, since each event is answered with a context of its own. None is no event.
    `row(info, event)` makes the row of what was heard, in the event's own context; None: what was heard is the row.
    """

    listen: Listen
    row: MakeRow | None = None


def events(
    listen: Listen, *, row: MakeRow | None = None, access: Access | None = None, description: str | None = None
) -> Any:
    """What happens, as it happens, for a field of Subscription; each event is a key or a row of the field's type."""
    return either(Events(listen, row), description, access)
