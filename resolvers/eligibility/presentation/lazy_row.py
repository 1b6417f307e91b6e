"""A row whose columns are worked out when they are first read: what a query does not ask for costs nothing."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class LazyRow(dict[str, Any]):
    """Some columns are there from the beginning; the others are made by their functions, each called at most once."""

    __slots__ = ()

    columns: ClassVar[Mapping[str, Callable[[Any], Any]]]
    """By name, what makes a column of the row."""

    def __missing__(self, name: str) -> Any:
        value = self[name] = self.columns[name](self)
        return value
