"""A row whose columns are worked out when they are first read: what a query does not ask for costs nothing."""

from collections.abc import Callable, Mapping
from typing import Any


class LazyRow(dict[str, Any]):
    """`known` columns as they are, the others by their functions, each called at most once."""

    def __init__(self, columns: Mapping[str, Callable[[], Any]], **known: Any) -> None:
        super().__init__(known)
        self._columns = columns

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._columns[name]()
        return value
