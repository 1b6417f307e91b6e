"""One execution of a plan: starts every edge as soon as its keys can be known, and ends when all have come back."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from agencies.contract.errors import AgencyContractBroken
from agencies.contract.source import Reader, Selection
from agencies.store.batch import Outcome
from agencies.store.statement import joined_read
from resolvers.context import Context
from resolvers.engine.plan import KIN, Arguments, CallEdge, Edge, Plan, RowsEdge
from resolvers.trust.relation import Kin

NOTHING: Final[Mapping[str, Any]] = {}


class Run:
    """The state of one execution: what each edge found by key, what failed, and for which object a call was refused.

    `found` holds others' keys too, since statements are shared: it is only ever looked into by one's own.
    """

    def __init__(
        self, plan: Plan, keys: Sequence[Callable[[Any], list[Any]]], context: Context, variables: Any
    ) -> None:
        self.plan = plan
        self.context = context
        self.variables = variables
        self.found: list[Mapping[str, Any]] = [NOTHING] * len(plan.edges)
        self.failed: dict[int, Exception] = {}
        self.refused: dict[tuple[int, Any], Exception] = {}
        self.me = context.caller.citizen_id
        self.kin: Kin | None = None
        self.seen: Any = ()
        self.home: str | None = None
        self.key_arguments: dict[int, str] = {}
        self._keys = keys
        self._arguments: dict[int, Mapping[str, Any]] = {}
        self._waits = [len(edge.needs) for edge in plan.edges]
        self._open = len(plan.edges) + plan.guarded
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[None]] = set()

    async def loaded(self) -> None:
        """Load everything; returns when every edge has come back, or failed."""
        try:
            if self.plan.guarded:
                self.context.sight.ask(self._seen)
            for edge in self.plan.edges:
                if not edge.needs:
                    self._start(edge)
            if self._open or self._done.done():
                await self._done
        finally:
            for task in self._tasks:
                task.cancel()

    def arguments(self, arguments: Arguments) -> Mapping[str, Any]:
        """A field's arguments in this request."""
        if arguments.fixed is not None:
            return arguments.fixed
        made = self._arguments.get(id(arguments))
        if made is None:
            made = self._arguments[id(arguments)] = arguments.make(self.variables)
        return made

    def _seen(self, kin: Kin | None, error: Exception | None) -> None:
        self.kin = kin
        if error is not None:
            self.failed[KIN] = error
        elif kin is None:
            self.me = None
        else:
            self.seen, self.home = kin.households, kin.household
        self._back(KIN)

    def _start(self, edge: Edge) -> None:
        if isinstance(edge, RowsEdge):
            arguments = self.arguments(edge.arguments)
            if edge.argument is not None:
                self.key_arguments[edge.number] = arguments[edge.argument]
            keys = self._keys[edge.number](self)
            if keys:
                self._load(edge, arguments, keys if len(keys) == 1 else list(dict.fromkeys(keys)))
            else:
                self._back(edge.number)
            return
        keys = self._keys[edge.number](self)
        if not keys:
            self._back(edge.number)
            return
        task = asyncio.get_running_loop().create_task(self._call(edge, list(dict.fromkeys(keys))))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _load(self, edge: RowsEdge, arguments: Mapping[str, Any], keys: list[str]) -> None:
        def arrived(outcome: Outcome) -> None:
            if outcome.error is not None:
                self.failed[edge.number] = outcome.error
            else:
                self.found[edge.number] = outcome.found
                if not edge.many:
                    self._refuse_two(edge, outcome, keys)
            self._back(edge.number)

        today = self.context.today
        if not arguments:
            # Without arguments a statement can only depend on the plan.
            read = edge.reads.get(None)
            if read is None:
                read = edge.reads[None] = joined_read(edge.rows, edge.joins, edge.outputs, arguments, today)
        else:
            read = joined_read(edge.rows, edge.joins, edge.outputs, arguments, today)
        self.context.loads.join(edge.agency, read, keys, arrived)

    def _refuse_two(self, edge: RowsEdge, outcome: Outcome, keys: Sequence[str]) -> None:
        for key in keys:
            found = outcome.found.get(key)
            if isinstance(found, AgencyContractBroken):
                self.found[edge.number] = NOTHING
                self.failed[edge.number] = found

    async def _call(self, edge: CallEdge, keys: list[str]) -> None:
        arguments = self.arguments(edge.arguments)
        try:
            if isinstance(edge.declared.source, Reader):
                self.found[edge.number] = await self._read(edge, edge.declared.source, arguments, keys)
            else:
                found: dict[str, Any] = {}
                self.found[edge.number] = found
                await asyncio.gather(*(self._resolve(edge, arguments, key, found) for key in keys))
        except Exception as error:
            self.failed[edge.number] = error
        self._back(edge.number)

    async def _read(
        self, edge: CallEdge, reader: Reader, arguments: Mapping[str, Any], keys: list[str]
    ) -> Mapping[str, Any]:
        facts = self.context.facts
        asked = {key: await facts.values(key, reader.facts) if reader.facts else key for key in keys}
        selection = Selection(edge.columns, arguments)
        distinct = list(dict.fromkeys(asked.values()))
        found = await self.context.loads.call(edge.agency, reader, selection, distinct)
        return {key: found.get(of) for key, of in asked.items()}

    async def _resolve(self, edge: CallEdge, arguments: Mapping[str, Any], key: str, found: dict[str, Any]) -> None:
        try:
            value = edge.function(key, Info(self.context), **arguments)
            found[key] = await value if asyncio.iscoroutine(value) else value
        except Exception as error:
            self.failed[edge.number] = self.refused[edge.number, key] = error

    def _back(self, slot: int) -> None:
        self._open -= 1
        try:
            for edge in self.plan.dependents[slot]:
                self._waits[edge.number] -= 1
                if not self._waits[edge.number]:
                    self._start(edge)
        except Exception as error:
            # This is called from a batch that others share: nothing of ours may reach them.
            if not self._done.done():
                self._done.set_exception(error)
        if not self._open and not self._done.done():
            self._done.set_result(None)


class Info:
    """What an ordinary resolver of the platform's gets as `info`: the request's context."""

    __slots__ = ("context",)

    def __init__(self, context: Context) -> None:
        self.context = context
