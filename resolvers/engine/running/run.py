"""One execution of a plan: starts every edge as soon as its keys can be known, and ends when all have come back.

What is deferred is loaded group by group, each when it is asked for, since its statements would otherwise be sent with
those that the answer's first part waits for.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from inspect import isawaitable
from typing import Any, Final

from agencies.contract.source import Selection
from agencies.contract.sources.reader import Reader
from agencies.contract.sources.resolver import Begin, Resolver
from agencies.store.failure import refused_text
from agencies.store.loading.eager_task import eager_task
from agencies.store.read import Outcome, Read
from agencies.store.statement import joined_read
from resolvers.access.access_policy import Visibility
from resolvers.access.grant import OWN
from resolvers.engine.context import RequestContext
from resolvers.engine.nodes.value_check import ended_by_itself
from resolvers.engine.operations.argument_values import Arguments
from resolvers.engine.planning.edge import AheadEdge, CallEdge, RowsEdge
from resolvers.engine.planning.plan import RELATIONS, Bundle, Plan
from resolvers.engine.running.arrival import Arrival
from resolvers.engine.running.call_info import CallInfo
from resolvers.engine.running.code import Disclose, Keys
from resolvers.request.loads import Waiting
from resolvers.request.promise import Promise

NOTHING: Final[Mapping[str, Any]] = {}


class Run:
    """The state of one execution: what each edge found by key, what failed, and for which object a call was refused.

    `found` holds others' keys too, since statements are shared: it is only ever looked into by one's own. `broken`:
    some key of an edge has rows that are not as declared. `places` are what generated code notes of objects that have
    something deferred: node's number, rendered object, key, row.
    """

    def __init__(self, plan: Plan, keys: Sequence[Keys], context: RequestContext, variables: Any) -> None:
        self.plan = plan
        self.context = context
        self.variables = variables
        self.found: list[Mapping[str, Any]] = [NOTHING] * len(plan.edges)
        self.failed: dict[int, Exception] = {}
        self.broken = False
        self.refused: dict[tuple[int, Any], Exception] = {}
        # Before it is decided whom else a caller may see, what asks for the caller alone is loaded already.
        own = context.caller.citizen_id
        self.visibility: Visibility | None = None
        self.me = own
        self.citizens: Mapping[str, int] = NOTHING if own is None else {own: OWN}
        self.households: Mapping[str, int] = NOTHING
        self.key_arguments: dict[int, str | None] = {}
        self.places: list[tuple[int, Any, Any, Any]] = []
        self._keys = keys
        self.loads = context.loads
        self._arguments: dict[int, Mapping[str, Any]] = {}
        self._slots = plan.slots
        self._waits = list(plan.waits)
        self._open = list(plan.open)
        self._begun: dict[int, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def loaded(self) -> None:
        """Load the first part of the answer; returns when every edge of it has come back, or failed."""
        done = self._begun[0] = asyncio.get_running_loop().create_future()
        try:
            if self.plan.guarded:
                self.context.access.visibility().when_settled(self._decided)
            for bundle in self.plan.first:
                self._start(bundle)
            if self._open[0] or done.done():
                await done
        finally:
            self.close()

    async def group_loaded(self, group: int) -> None:
        """Load a deferred group for all its objects, once all is loaded on which these stand; returns as `loaded`."""
        done = self._begun.get(group)
        if done is None:
            done = self._begin(group)
        # Each of the group's objects is waited for by itself: to give up one is not to give up the others.
        await asyncio.shield(done)

    def _begin(self, group: int) -> asyncio.Future[None]:
        done = self._begun[group] = asyncio.get_running_loop().create_future()
        ready = [each for each in self.plan.bundles if each.group == group and not self._waits[each.number]]
        try:
            for bundle in ready:
                self._start(bundle)
        except Exception as error:
            done.set_exception(error)
        if not self._open[group] and not done.done():
            done.set_result(None)
        return done

    def disclose(self, disclosed: Sequence[Disclose]) -> None:
        """Note for the usage log of whom, as far as loading has come, the plan reads what."""
        for group, disclose in enumerate(disclosed):
            if group in self._begun:
                disclose(self, self.context.recorder.note_all)

    def close(self) -> None:
        """End the calls that are still under way."""
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

    def _decided(self, promise: Promise[Visibility]) -> None:
        self.visibility = visibility = promise.value
        self.me, self.citizens, self.households = visibility.me, visibility.citizens, visibility.households
        if visibility.error is not None:
            self.failed[RELATIONS] = visibility.error
        self.back(RELATIONS)

    def _start(self, bundle: Bundle) -> None:
        for edge in bundle.by_argument:
            self._take_argument(edge)
        of_reads, of_calls = self._keys[bundle.number](self)
        _require_texts(of_reads)
        asked: Mapping[str, list[Waiting]] = self.loads.asking() if any(of_reads) else {}
        today = self.context.today
        for edge, keys in zip(bundle.reads, of_reads, strict=True):
            if keys:
                asked[edge.agency].append(Arrival(self, edge, edge.reads.get(today) or self._read_of(edge), keys))
            else:
                self.back(edge.number)
        for call, keys in zip(bundle.calls, of_calls, strict=True) if bundle.calls else ():
            if not keys:
                self.back(call.number)
            elif isinstance(call, AheadEdge):
                self._read_ahead(call, list(dict.fromkeys(keys)))
            else:
                self._spawn(self._call(call, self.arguments(call.arguments), list(dict.fromkeys(keys))))

    def _read_ahead(self, edge: AheadEdge, keys: Sequence[str]) -> None:
        """Read what the calls wish; their own errors are theirs to meet, so that none is one of this edge's."""
        begin = edge.begin or self._begin_of(edge)
        promises = [promise for key in keys for promise in begin(self.context, key)]
        missing = len(promises)

        def settled(_: Any) -> None:
            nonlocal missing
            missing -= 1
            if not missing:
                self.back(edge.number)

        for promise in promises:
            promise.when_settled(settled)
        if not promises:
            self.back(edge.number)

    def _begin_of(self, edge: AheadEdge) -> Begin:
        wishes = []
        for call in edge.calls:
            source = call.declared.source
            assert isinstance(source, Resolver)
            assert source.ahead is not None
            wishes.append(source.ahead.wish(self.context.registry, self.arguments(call.arguments), call.columns))
        begin = edge.read([wish for wish in wishes if wish is not None])
        if all(call.arguments.fixed is not None for call in edge.calls):
            edge.begin = begin
        return begin

    def _take_argument(self, edge: RowsEdge) -> None:
        """Note the key that an argument gives; one that no store can hold is none, and fails this request alone."""
        assert edge.argument is not None
        key = self.arguments(edge.arguments).get(edge.argument)
        if key is not None and (refused := refused_text(key)) is not None:
            self.failed[edge.number] = refused
            key = None
        self.key_arguments[edge.number] = key

    def _spawn(self, call: Coroutine[Any, Any, None]) -> None:
        # A call whose reads are made ahead waits for nothing, so that it ends at once, without a turn of the loop.
        task = eager_task(call)
        if not task.done():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _read_of(self, edge: RowsEdge) -> Read:
        today = self.context.today
        read = joined_read(edge.rows, edge.joins, edge.outputs, self.arguments(edge.arguments), today)
        if edge.arguments.fixed is not None:
            edge.reads = {today: read}
        return read

    def fail(self, edge: RowsEdge, keys: Sequence[str], outcome: Outcome) -> None:
        """An edge's statement has failed, or holds what was not declared under some key."""
        self.broken |= outcome.error is None
        error = outcome.error_of(keys)
        assert error is not None
        self.failed[edge.number] = error

    async def _call(self, edge: CallEdge, arguments: Mapping[str, Any], keys: list[str]) -> None:
        try:
            if isinstance(edge.declared.source, Reader):
                self.found[edge.number] = await self._read(edge, edge.declared.source, arguments, keys)
            else:
                found: dict[str, Any] = {}
                self.found[edge.number] = found
                if len(keys) == 1:
                    await self._resolve(edge, arguments, keys[0], found)
                else:
                    await asyncio.gather(*(self._resolve(edge, arguments, key, found) for key in keys))
        except asyncio.CancelledError as error:
            self.failed[edge.number] = ended_by_itself(error)
        except Exception as error:
            self.failed[edge.number] = error
        self.back(edge.number)

    async def _read(
        self, edge: CallEdge, reader: Reader, arguments: Mapping[str, Any], keys: list[str]
    ) -> Mapping[str, Any]:
        facts = self.context.facts
        values = await asyncio.gather(*(facts.values(key, reader.facts) for key in keys)) if reader.facts else keys
        asked: dict[str, Any] = dict(zip(keys, values, strict=True))
        selection = Selection(edge.columns, arguments, self.context.today, self.context.language_code)
        distinct = list(dict.fromkeys(asked.values()))
        found = await self.context.loads.call(edge.agency, reader, selection, distinct)
        return {key: found.get(of) for key, of in asked.items()}

    async def _resolve(self, edge: CallEdge, arguments: Mapping[str, Any], key: str, found: dict[str, Any]) -> None:
        try:
            value = edge.function(key, CallInfo(self.context, edge.columns), **arguments)
            if isawaitable(value):
                value = await (self.loads.within_deadline(edge.agency, edge.function, value) if edge.agency else value)
            found[key] = value
        except asyncio.CancelledError as error:
            self.failed[edge.number] = self.refused[edge.number, key] = ended_by_itself(error)
        except Exception as error:
            self.failed[edge.number] = self.refused[edge.number, key] = error

    def back(self, slot: int) -> None:
        """An edge has come back, or the caller's relations: start what waited for it, save for groups not yet begun."""
        group, dependents = self._slots[slot]
        self._open[group] = left = self._open[group] - 1
        if dependents:
            self._waited_for(dependents, group)
        if not left and not self._begun[group].done():
            self._begun[group].set_result(None)

    def _waited_for(self, dependents: Sequence[Bundle], group: int) -> None:
        """What these waited for has come back, in this group."""
        waits = self._waits
        try:
            for bundle in dependents:
                number = bundle.number
                waits[number] = left = waits[number] - 1
                if not left and bundle.group == group:
                    self._start(bundle)
        except Exception as error:
            # This is called from a batch that others share: nothing of ours may reach them.
            if not self._begun[group].done():
                self._begun[group].set_exception(error)


def _require_texts(keys: Sequence[Sequence[Any]]) -> None:
    """TypeError where a row holds a key that no store could be asked for: graphql-core says which field that costs."""
    if refused_text("".join(map("".join, keys))) is not None:
        raise TypeError("A key is no text that a store can hold.")
