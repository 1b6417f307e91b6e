"""Lists by page, as the GraphQL Cursor Connections specification has them."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import strawberry
from strawberry import UNSET

from agencies.contract.access import PUBLIC
from agencies.contract.errors import BadUserInput
from agencies.contract.source import Row
from agencies.contract.sources.column import column

T = TypeVar("T")

FIRST_AT_MOST: Final = 100
NO_CURSOR: Final = "`after` is not a cursor of this list: take it from `endCursor` or an edge."


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = column("has_next_page", "Whether more follow.", PUBLIC)
    has_previous_page: bool = column("has_previous_page", "Whether some stand before.", PUBLIC)
    start_cursor: str | None = column("start_cursor", "The first entry's cursor.", PUBLIC)
    end_cursor: str | None = column("end_cursor", "The last entry's cursor: `after` for the next page.", PUBLIC)


@strawberry.type(description="An entry of a list by page.")
class Edge(Generic[T]):
    cursor: str = column("cursor", "Opaque: `after` to go on behind this entry.", PUBLIC)
    node: T = column("node", "The entry.", PUBLIC)


@strawberry.type(description="A page of a list, and how long the whole is.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = column("edges", "The page's entries, each with its cursor.", PUBLIC)
    nodes: list[T] = column("nodes", "The page's entries.", PUBLIC)
    page_info: PageInfo = column("page_info", "Where the page stands.", PUBLIC)
    total_count: int = column("total_count", "How many there are on all pages.", PUBLIC)


@dataclass(frozen=True, slots=True)
class Window:
    """What a caller asks of a list: at most `first` entries behind the cursor's key."""

    first: int
    after: str | None


def window(first: int, after: str | None) -> Window:
    """The checked arguments of a list by page; BAD_USER_INPUT where `first` is not 0-100 or `after` is no cursor."""
    if not 0 <= first <= FIRST_AT_MOST:
        raise BadUserInput(f"`first` is {first}: give a number from 0 to {FIRST_AT_MOST}.")
    return Window(first, None if after is None or after is UNSET else read_cursor(after))


def cursor(key: str) -> str:
    """The opaque cursor of an entry with this key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(text: str) -> str:
    """The key in a cursor; BAD_USER_INPUT where it is none of ours."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadUserInput(NO_CURSOR) from None


def page(nodes: Sequence[Any], keys: Sequence[str], *, before: bool, more: bool, total: int | None) -> Row:
    """A connection's row of these entries with these keys; whether some stand before, and more follow.

    `total`: how many there are on all pages; None where nobody asks for `totalCount`.
    """
    cursors = [cursor(key) for key in keys]
    return {
        "nodes": nodes,
        "edges": [{"cursor": c, "node": node} for c, node in zip(cursors, nodes, strict=True)],
        "total_count": total,
        "page_info": {
            "has_next_page": more,
            "has_previous_page": before,
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        },
    }


def page_of(
    items: Sequence[T], window: Window, key: Callable[[T], str], node: Callable[[T], Any] = lambda item: item
) -> Row:
    """The page of a whole list that is at hand; BAD_USER_INPUT where the cursor's entry is not in it."""
    start = 0 if window.after is None else _position(items, window.after, key) + 1
    shown = items[start : start + window.first]
    more = start + len(shown) < len(items)
    return page([node(i) for i in shown], [key(i) for i in shown], before=start > 0, more=more, total=len(items))


def _position(items: Sequence[T], after: str, key: Callable[[T], str]) -> int:
    for index, item in enumerate(items):
        if key(item) == after:
            return index
    raise BadUserInput("`after` names no entry of this list: begin again without it.")
