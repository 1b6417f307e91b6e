"""One request's loads: what it asks of the agencies, through the batches that it shares with the requests in flight."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from datetime import date
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

import structlog
from strawberry.dataloader import DataLoader

from agencies.contract.errors import Internal, MaruError
from agencies.contract.source import ReadFunction, Row, Selection, Table
from agencies.contract.sources.reader import Reader
from agencies.contract.sources.rows import Rows
from agencies.remote.calls import Calls, name_of
from agencies.remote.keyed_call import KeyedCall, answered
from agencies.store.deadline import DEADLINE_SECONDS
from agencies.store.failure import refused_text
from agencies.store.loading.batch import Asking, Batch
from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome, Read
from agencies.store.statement import rows_read
from resolvers.request.answer import Sent
from resolvers.request.promise import Promise

log = structlog.get_logger("resolvers")

Key = Any
T = TypeVar("T")


class Waiting:
    """One read that is asked for: called once with what it came to, unless the request is closed before."""

    __slots__ = ("_agency", "_tell", "keys", "loads", "outcome", "read")

    def __init__(
        self, loads: "Loads", agency: str, read: Read, keys: Sequence[str], tell: Callable[[Outcome], None]
    ) -> None:
        self.loads = loads
        self._agency = agency
        self.read = read
        self.keys = keys
        self.outcome: Outcome | None = None
        self._tell = tell

    def __call__(self, outcome: Outcome) -> None:
        """Note what was read, and tell the function."""
        loads, tell = self.loads, self._tell
        # `loads.arrived` holds this object: were it to hold `loads` too, only the garbage collector would free the two.
        del self.loads, self._tell
        self.outcome = outcome
        loads.arrived.append(self)
        tell(outcome)

    @property
    def agency(self) -> str:
        """Whose store is asked."""
        return self._agency

    @property
    def failed(self) -> bool:
        """Whether it came to an error."""
        return self.outcome is None or self.outcome.error is not None

    def sent(self) -> Sent:
        """What was sent, and what it brought."""
        outcome = self.outcome
        assert outcome is not None
        keys = list(dict.fromkeys(self.keys))
        return Sent(self.agency, self.read.text, keys, outcome.found, outcome.milliseconds, outcome.statement)


class Loads:
    """The loads of one request.

    What it asks of one agency in one turn of the loop goes in one statement. A load of graphql-core's is named by where
    in the document it stands, so that equal places share it.
    """

    def __init__(self, calls: Mapping[str, Calls], batches: Mapping[str, Batches], today: date) -> None:
        self.today = today
        self.arrived: list[Waiting | Sent] = []
        self._calls = calls
        self._batches = batches
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}
        self._asked: defaultdict[str, list[Waiting]] = defaultdict(list)
        self._sent: list[tuple[Sequence[Batch], Sequence[Asking]]] = []
        # How many `arrived` has once nothing is under way.
        self._awaited = 0
        self._running: set[asyncio.Future[Any]] = set()

    def reaches(self, agency: str) -> bool:
        """Whether there is a store of this agency's."""
        return agency in self._batches

    def join(self, agency: str, read: Read, keys: Sequence[str], arrived: Callable[[Outcome], None]) -> None:
        """Have these keys read; `arrived` is called once, unless the request is closed before.

        Keys that no store can hold are refused here: in a shared statement they would fail others' requests too.
        """
        refused = refused_text("".join(keys))
        if refused is not None:
            arrived(Outcome({}, refused, 0.0))
            return
        self.asking()[agency].append(Waiting(self, agency, read, keys, arrived))

    def asking(self) -> defaultdict[str, list[Waiting]]:
        """What is asked of each agency in this turn, at the end of which it is sent together; what waits is added."""
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._send)
        return self._asked

    def _send(self) -> None:
        asked, self._asked = self._asked, defaultdict(list)
        self._awaited += sum(map(len, asked.values()))
        for agency, waiting in asked.items():
            try:
                self._sent.append(self._batches[agency].ask(waiting))
            except Exception as error:
                # Nobody waits for this function: what it cannot send would never be told, nor what comes behind.
                log.error("reads cannot be sent", agency=agency, failure=type(error).__name__)
                failed = _internal(agency)
                for each in waiting:
                    # Of what is kept some may be told already.
                    if each.outcome is None:
                        each(Outcome({}, failed, 0.0))

    def several(self, wanted: Sequence[tuple[str, Read | KeyedCall, Sequence[str]]]) -> Promise[list[Outcome]]:
        """What each read came to, in order; one without keys comes to nothing and is not sent."""
        promise: Promise[list[Outcome]] = Promise()
        outcomes: list[Outcome] = [Outcome({}, None, 0.0)] * len(wanted)
        missing = sum([1 for _, _, keys in wanted if keys])
        if not missing:
            promise.resolve(outcomes)
            return promise

        def arrived(number: int, outcome: Outcome) -> None:
            nonlocal missing
            outcomes[number] = outcome
            missing -= 1
            if not missing:
                promise.resolve(outcomes)

        for number, (agency, read, keys) in enumerate(wanted):
            if not keys:
                continue
            if isinstance(read, KeyedCall):
                self._ask(agency, read, keys, partial(arrived, number))
            else:
                self.join(agency, read, keys, partial(arrived, number))
        return promise

    async def all(self, agency: str, read: Read, keys: Sequence[str]) -> Mapping[str, Any]:
        """What was read, by key; others' keys may be among them. Raises the agency's error."""
        future: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()

        def arrived(outcome: Outcome) -> None:
            if not future.done():
                # What stands for the rows of the only key stands for all.
                error = outcome.error_of(keys) if len(keys) == 1 else outcome.error
                if error is None:
                    future.set_result(outcome.found)
                else:
                    future.set_exception(error)

        self._running.add(future)
        future.add_done_callback(self._running.discard)
        self.join(agency, read, keys, arrived)
        return await future

    async def rows(
        self, place: str, agency: str, rows: Rows, columns: Collection[str], arguments: Mapping[str, Any], key: str
    ) -> list[Row]:
        """The rows of this key, in order."""

        async def load(keys: list[str]) -> list[Any]:
            read = rows_read(rows, columns, arguments, self.today)
            return await self._each(keys, self.all(agency, read, keys))

        found = await self._load((place, "rows", agency, rows), load, key)
        return found if rows.many and found is not None else [] if found is None else [found]

    async def column(self, place: str, agency: str, table: Table, column: str, key: str) -> Any:
        """One column of the key's row, None where it has none; the columns asked for in one turn are read together."""
        row = await self._load((place, "columns", agency, table), self._column_loader(agency, table), (key, column))
        return None if row is None else row[column]

    async def read(self, place: str, agency: str, reader: Reader, selection: Selection, key: Key) -> Any:
        """What the reader answers for this key, None where it has nothing."""

        async def load(keys: list[Key]) -> list[Any]:
            return await self._each(keys, self.call(agency, reader, selection, keys))

        return await self._load((place, "reader", agency, reader), load, key)

    async def call(self, agency: str, reader: Reader, selection: Selection, keys: list[Key]) -> Mapping[Any, Any]:
        """What the reader answers for all keys. Raises the agency's error."""
        began = perf_counter()
        task = asyncio.ensure_future(self._calls[agency].call(reader.read, keys, selection))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        found = await task
        self._note(agency, reader.read, keys, found, began)
        return found

    async def within_deadline(self, agency: str, function: Callable[..., Any], value: Awaitable[T]) -> T:
        """What an agency's ordinary resolver comes to, as `Calls` has it."""
        calls = self._calls.get(agency) or Calls(agency, None, deadline_seconds=DEADLINE_SECONDS)
        return await calls.within_deadline(function, value)

    def _ask(self, agency: str, call: KeyedCall, keys: Sequence[str], arrived: Callable[[Outcome], None]) -> None:
        """Have an agency's own function asked; `arrived` is called once, unless the request is closed before."""

        async def ask() -> None:
            began = perf_counter()
            try:
                found = await answered(agency, self._calls[agency], call, keys)
            except MaruError as error:
                outcome = Outcome({}, error, (perf_counter() - began) * 1000)
            except Exception as error:
                # Nobody waits for this task either.
                log.error("rows cannot be read", agency=agency, failure=type(error).__name__)
                outcome = Outcome({}, _internal(agency), (perf_counter() - began) * 1000)
            else:
                outcome = Outcome(found, None, (perf_counter() - began) * 1000)
                self._note(agency, call.read, keys, found, began)
            arrived(outcome)

        task = asyncio.ensure_future(ask())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _note(self, agency: str, read: ReadFunction, keys: Sequence[Any], found: Any, began: float) -> None:
        self._awaited += 1
        self.arrived.append(Sent(agency, name_of(read), keys, found, (perf_counter() - began) * 1000))

    def sent(self) -> list[Sent]:
        """What was read for this request, in the order in which it came back; what failed is not in it."""
        arrived = [each for each in self.arrived if isinstance(each, Sent) or not each.failed]
        return [each if isinstance(each, Sent) else each.sent() for each in arrived]

    def forget(self) -> None:
        """Forget what graphql-core's loads brought: it is read again when it is asked for."""
        self._loaders.clear()

    def close(self) -> None:
        """End what is still under way: nobody waits for it any more."""
        self._asked.clear()
        if len(self.arrived) < self._awaited:
            for batches, waiting in self._sent:
                for batch in batches:
                    batch.leave(waiting)
        self._sent.clear()
        for future in tuple(self._running):
            future.cancel()

    def _column_loader(self, agency: str, table: Table) -> Any:
        async def load(wanted: list[tuple[str, str]]) -> list[Any]:
            keys = list(dict.fromkeys(key for key, _ in wanted))
            rows = Rows(table, False, "", None, None, None, ())
            read = rows_read(rows, {column for _, column in wanted}, {}, self.today)
            found = await self._each(keys, self.all(agency, read, keys))
            by_key = dict(zip(keys, found, strict=True))
            return [by_key[key] for key, _ in wanted]

        return load

    async def _load(self, name: Hashable, load: Any, key: Any) -> Any:
        loader = self._loaders.get(name)
        if loader is None:
            loader = self._loaders[name] = DataLoader(load)
        # A sibling's non-null error cancels this waiter; the load is not its alone.
        return await asyncio.shield(loader.load(key))

    async def _each(self, keys: list[Any], load: Any) -> list[Any]:
        try:
            found = await load
        except MaruError as error:
            return [error] * len(keys)
        return [found.get(key) for key in keys]


def _internal(agency: str) -> Internal:
    return Internal("Something failed on our side.", agency=agency)


def place_of(info: Any, *, own: bool = True) -> str:
    """Where in the document a field that graphql-core resolves stands, or the object to which the field belongs."""
    path = info.path if own else info.path.prev
    names = []
    while path is not None:
        if isinstance(path.key, str):
            names.append(path.key)
        path = path.prev
    return f"{'.'.join(reversed(names))} of {info.parent_type.name}"
