"""Lists by page, as the GraphQL Cursor Connections specification has them."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import strawberry

from agencies.contract.access import PUBLIC
from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.source import Row
from agencies.contract.sources.column import column
from agencies.contract.values.null import given

T = TypeVar("T")

FIRST_AT_MOST: Final = 100
FIRST: Final = 20
"""The default of `first` in most lists."""


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = column("has_next_page", "Whether more follow.", PUBLIC)
    has_previous_page: bool = column("has_previous_page", "Whether some stand before.", PUBLIC)
    start_cursor: str | None = column("start_cursor", "The first entry's cursor: `before` for the page before.", PUBLIC)
    end_cursor: str | None = column("end_cursor", "The last entry's cursor: `after` for the next page.", PUBLIC)


@strawberry.type(description="An entry of a list by page.")
class Edge(Generic[T]):
    cursor: str = column("cursor", "Opaque: `after` to go on behind this entry, `before` to go back from it.", PUBLIC)
    node: T = column("node", "The entry.", PUBLIC)


@strawberry.type(description="A page of a list, and how long the whole is.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = column("edges", "The page's entries, each with its cursor.", PUBLIC)
    nodes: list[T] = column("nodes", "The page's entries.", PUBLIC)
    page_info: PageInfo = column("page_info", "Where the page stands.", PUBLIC)
    total_count: int = column("total_count", "How many there are on all pages.", PUBLIC)


@dataclass(frozen=True, slots=True)
class Window:
    """The page that a caller asks of a list: at most `size` of the entries between the keys of two cursors.

    `backward`: the last of these entries, else the first.
    """

    size: int
    after: str | None
    before: str | None = None
    backward: bool = False

    def shown(self, start: int, end: int) -> slice:
        """Return the page's part of a list, of which the entries from `start` up to `end` stand between the cursors."""
        if self.backward:
            return slice(max(start, end - self.size), max(start, end))
        return slice(start, min(end, start + self.size))

    @property
    def cursors(self) -> Mapping[str, str]:
        """The keys of the cursors that are given, by the argument."""
        return {name: key for name, key in (("after", self.after), ("before", self.before)) if key is not None}


def window(
    first: int, after: str | None, last: int | None = None, before: str | None = None, *, default: int = FIRST
) -> Window:
    """Return the checked arguments of a list by page; `default`: that of `first`, which does not count beside `last`.

    BAD_USER_INPUT where `first` or `last` is not 0-100, where both are given, or where a cursor is none.
    """
    last = given(last)
    backward = last is not None
    if backward and first != default:
        raise BadUserInput("`first` and `last` are both given: give one of them.", InputProblem.CONFLICT, "last")
    name, size = ("last", int(last or 0)) if backward else ("first", first)
    if not 0 <= size <= FIRST_AT_MOST:
        raise BadUserInput(
            f"`{name}` is {size}: give a number from 0 to {FIRST_AT_MOST}.", InputProblem.OUT_OF_RANGE, name
        )
    return Window(size, _key(after, "after"), _key(before, "before"), backward)


def _key(text: str | None, argument: str) -> str | None:
    text = given(text)
    return None if text is None else read_cursor(text, argument)


def no_cursor(argument: str = "after") -> BadUserInput:
    """Return the error of an argument that is no cursor of its list."""
    named = "endCursor" if argument == "after" else "startCursor"
    words = f"`{argument}` is not a cursor of this list: take it from `{named}` or an edge."
    return BadUserInput(words, InputProblem.MALFORMED, argument)


def no_entry(argument: str = "after") -> BadUserInput:
    """Return the error of a cursor whose entry is not in the list any more."""
    words = f"`{argument}` names no entry of this list: begin again without it."
    return BadUserInput(words, InputProblem.UNKNOWN_ID, argument)


def cursor(key: str) -> str:
    """The opaque cursor of an entry with this key."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def read_cursor(text: str, argument: str = "after") -> str:
    """The key in a cursor; BAD_USER_INPUT where it is none of ours."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise no_cursor(argument) from None


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
    """The page of a whole list that is at hand; BAD_USER_INPUT where a cursor's entry is not in it."""
    places = {argument: _position(items, cursor, key, argument) for argument, cursor in window.cursors.items()}
    return page_between(items, window, places.get("after", -1) + 1, places.get("before", len(items)), key, node)


def page_between(
    items: Sequence[T],
    window: Window,
    start: int,
    end: int,
    key: Callable[[T], str],
    node: Callable[[T], Any] = lambda item: item,
) -> Row:
    """Return the page of a whole list of which the entries from `start` up to `end` stand between the cursors."""
    part = window.shown(start, end)
    shown, more = items[part], part.stop < len(items)
    return page([node(i) for i in shown], [key(i) for i in shown], before=part.start > 0, more=more, total=len(items))


def _position(items: Sequence[T], cursor: str, key: Callable[[T], str], argument: str) -> int:
    for index, item in enumerate(items):
        if key(item) == cursor:
            return index
    raise no_entry(argument)
