"""One request's loads: what many fields ask for in one turn of the event loop becomes one statement or reader call."""

import asyncio
from collections.abc import Collection, Coroutine, Hashable, Mapping
from datetime import date
from time import perf_counter
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from agencies.contract.errors import MaruError
from agencies.contract.source import Reader, Row, Rows, Selection, Table
from agencies.store.statement import read_rows, statement
from agencies.store.store import Store
from resolvers.answer import Sent

T = TypeVar("T")
Key = Any


class Loads:
    """The loads of one request. A load is named by where in the document it stands, so that equal places share it."""

    def __init__(self, stores: Mapping[str, Store], today: date) -> None:
        self.today = today
        self.sent: list[Sent] = []
        self._stores = stores
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    async def rows(
        self, place: str, agency: str, rows: Rows, columns: Collection[str], arguments: Mapping[str, Any], key: str
    ) -> list[Row]:
        """The rows of this key, in order."""

        async def load(keys: list[str]) -> list[Any]:
            return await self._all(keys, self._read_rows(agency, rows, columns, dict(arguments), keys))

        return await self._load((place, "rows", rows), load, key) or []

    async def column(self, place: str, agency: str, table: Table, column: str, key: str) -> Any:
        """One column of the key's row, None where it has none; the columns asked for in one turn are read together."""
        row = await self._load((place, "columns", table), self._column_loader(agency, table), (key, column))
        return None if row is None else row[column]

    async def read(self, place: str, agency: str, reader: Reader, selection: Selection, key: Key) -> Any:
        """What the reader answers for this key, None where it has nothing."""

        async def load(keys: list[Key]) -> list[Any]:
            return await self._all(keys, self._call(agency, reader, selection, keys))

        return await self._load((place, "reader", reader), load, key)

    def close(self) -> None:
        """End what is still under way: nobody waits for it any more."""
        for task in self._running:
            task.cancel()

    def _column_loader(self, agency: str, table: Table) -> Any:
        async def load(wanted: list[tuple[str, str]]) -> list[Any]:
            keys = list(dict.fromkeys(key for key, _ in wanted))
            columns = {column for _, column in wanted}
            rows = Rows(table, False, "", None, None, None, ())
            found = await self._all(keys, self._read_rows(agency, rows, columns, {}, keys))
            by_key = dict(zip(keys, found, strict=True))
            return [_first(by_key[key]) for key, _ in wanted]

        return load

    async def _load(self, name: Hashable, load: Any, key: Any) -> Any:
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = DataLoader(load)
        # A sibling's non-null error cancels this waiter; the load is not its alone.
        return await asyncio.shield(loader.load(key))

    async def _all(self, keys: list[Any], load: Coroutine[Any, Any, Mapping[Any, Any]]) -> list[Any]:
        task = asyncio.create_task(load)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            found = await task
        except MaruError as error:
            return [error] * len(keys)
        return [found.get(key) for key in keys]

    async def _read_rows(
        self, agency: str, rows: Rows, columns: Collection[str], arguments: dict[str, Any], keys: list[str]
    ) -> Mapping[Any, Any]:
        read = statement(rows, columns, arguments, self.today)
        began = perf_counter()
        found = await read_rows(self._stores[agency], rows, read, keys)
        self._note(agency, read.text, keys, sum(map(len, found.values())), began)
        return found

    async def _call(self, agency: str, reader: Reader, selection: Selection, keys: list[Key]) -> Mapping[Any, Any]:
        began = perf_counter()
        found = await reader.read(keys, selection, self._stores[agency])
        self._note(agency, f"{reader.read.__module__}.{reader.read.__qualname__}", keys, len(found), began)
        return found

    def _note(self, agency: str, text: str, keys: list[Any], rows: int, began: float) -> None:
        self.sent.append(Sent(agency, text, len(keys), rows, (perf_counter() - began) * 1000))


def _first(found: Any) -> Any:
    return found[0] if isinstance(found, list) and found else found
