"""The catalogues of one gateway: the newest, swapped at once for a newer, and older ones for who pages through them."""

import asyncio
import contextlib
import gc
from collections import Counter, OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

import structlog

from agencies.contract.errors import (
    AgencyContractBroken,
    AgencyTimeout,
    AgencyUnavailable,
    BadUserInput,
    InputProblem,
    MaruError,
    Overloaded,
)
from agencies.registration.registry import Registry
from agencies.rules.parameter import DatedValues
from agencies.service_catalogue.listing.rule_rows import (
    read_category_rules,
    read_loaded_at,
    read_parameters,
    read_rules,
    read_version,
)
from agencies.service_catalogue.store.counting import read_counting
from agencies.service_catalogue.store.kept_definition import read_definitions
from agencies.service_catalogue.store.presence import gone, seen
from agencies.store.store import Store
from resolvers.eligibility.facts.definitions import Definitions
from resolvers.eligibility.index.catalogue import Catalogue, build
from resolvers.eligibility.index.name_ranks import NameRanks
from resolvers.eligibility.rules.rule_reading import category_rule

WATCH_SECONDS: Final = 1
OLDER_KEPT: Final = 3
OLDER_READ: Final = 2
"""How many older versions are read at a time: one, and one that waits for its turn."""
UNREAD: Final = (
    "the newest catalogue cannot be read, so that the gateway answers by the one before, if by any: "
    "run `migrate`, see the rights of the gateway's role, and whether a newer release has loaded the catalogue"
)
UNNOTED: Final = (
    "the gateway cannot note that it runs, so that no import of services waits until it answers by them: "
    "see the rights of the gateway's role, and whether the store can be written"
)

log = structlog.get_logger("resolvers")


@dataclass(slots=True)
class Building:
    """The building of one version: whether there was a newer one, how many wait for it, and whether it has begun."""

    task: asyncio.Task[Catalogue]
    older: bool
    waiting: int = 0
    begun: bool = False


class Catalogues:
    """Every version is read once, in slices between which the loop serves others."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry
        self._declared = Definitions(registry)
        self.name_ranks = NameRanks(store)
        self._gateway = uuid4()
        self._current: Catalogue | None = None
        self._newest: tuple[int, datetime] | None = None
        self._texts_of: tuple[int, datetime] | None = None
        self._older: OrderedDict[int, Catalogue] = OrderedDict()
        self._reading: dict[int, Building] = {}
        self._turn_of_older = asyncio.Lock()
        self._building = asyncio.Lock()
        self._is_unread, self._is_unnoted = False, False

    @property
    def fault(self) -> str | None:
        """What operators should see to now; that the store is out of reach is said elsewhere."""
        return UNREAD if self._is_unread else UNNOTED if self._is_unnoted else None

    @property
    def read(self) -> Catalogue | None:
        """The rules in force; None where none were read yet."""
        return self._current

    def held(self, version: int | None) -> Catalogue | None:
        """The rules of a version, those in force where none is named; None where they must be read first."""
        if version is None or (self._current is not None and self._current.version == version):
            return self._current
        if version in self._older:
            self._older.move_to_end(version)
        return self._older.get(version)

    @property
    def revision(self) -> str | None:
        """A name of all that the catalogue is answered from, be it the store or memory; None while that is not known.

        It is of the last look at the store, one a second: never newer than what is answered next. A look that fails
        ends it.
        """
        if self._current is None or self._newest is None:
            return None
        _, loaded_at = self._newest
        return f"{self._current.version}.{loaded_at.timestamp():.6f}"

    @property
    def texts_of(self) -> Hashable | None:
        """The version of which the store's texts were last seen to be; None while that is not known.

        It stays while the store is out of reach: what was read of it before is all that can be told then.
        """
        return self._texts_of

    async def current(self) -> Catalogue:
        """The rules in force; an agency error where they were never read and cannot be now."""
        if self._current is not None:
            return self._current
        newest = await read_version(self._store) or 0
        return self._begun(await self._read(newest, newest))

    @property
    def definitions(self) -> Definitions:
        """The definitions of facts as of the newest version that was read."""
        return self._declared if self._current is None else self._current.definitions

    async def at(self, version: int) -> Catalogue:
        """The rules of a version; BAD_USER_INPUT where there was none of that name, OVERLOADED where others wait."""
        current = await self.current()
        held = self.held(version)
        if held is not None:
            return held
        # Another gateway may have swapped before this one.
        newest = current.version if version < current.version else await read_version(self._store) or 0
        if not 0 < version <= newest:
            raise BadUserInput(
                "`after` names no version of the catalogue: begin again without it.", InputProblem.UNKNOWN_ID, "after"
            )
        found = await self._read(version, newest)
        if version == newest:
            # The watch has yet to swap to it.
            self._keep(found)
        return found

    async def watch(self) -> None:
        """Swap to a new version when there is one, and say by which this gateway answers; ends when cancelled."""
        failing: set[str] = set()
        try:
            while True:
                try:
                    await self._look()
                    failing, self._is_unread = set(), False
                except Exception as error:
                    # Whatever is wrong with one version, the next one must still be looked for; the log says it once.
                    self._newest, failure = None, type(error).__name__
                    self._is_unread = not isinstance(error, AgencyUnavailable | AgencyTimeout)
                    if self._is_unread:
                        self._texts_of = None
                    if failure not in failing:
                        failing.add(failure)
                        log.warning("the catalogue cannot be read", failure=failure)
                await asyncio.sleep(WATCH_SECONDS)
        finally:
            with contextlib.suppress(MaruError):
                await gone(self._store, self._gateway)

    async def _look(self) -> None:
        answering = None if self._current is None else self._current.version
        await self._note(answering)
        newest = await read_version(self._store)
        if newest is not None and (self._newest is None or self._newest[0] != newest):
            self._newest = newest, await read_loaded_at(self._store, newest)
        self._texts_of = self._newest
        if newest is None or newest == answering:
            return
        found = await self._read(newest, newest)
        if self._current is not None:
            self._keep(self._current)
        self._current = found
        # It stands for long and holds no rings: the collector need not search its hundred thousand objects.
        gc.freeze()
        await self._note(newest)

    async def _note(self, version: int | None) -> None:
        """Note that this gateway runs; one that may not write answers by what is newer all the same."""
        try:
            await seen(self._store, self._gateway, version)
            self._is_unnoted = False
        except AgencyContractBroken:
            self._is_unnoted = True

    async def _read(self, version: int, newest: int) -> Catalogue:
        """A version, built once for all who wait; where nobody does any more it is not begun."""
        building = self._reading.get(version) or self._enter(version, older=version < newest)
        building.waiting += 1
        try:
            return await asyncio.shield(building.task)
        finally:
            building.waiting -= 1
            if not building.waiting and not building.begun:
                building.task.cancel()
                self._leave(version, building.task)

    def _enter(self, version: int, *, older: bool) -> Building:
        if older and sum(each.older for each in self._reading.values()) >= OLDER_READ:
            raise Overloaded(
                "Other older versions of the catalogue are being read: ask again in a moment, or begin again without "
                "`after`."
            )
        task = asyncio.create_task(self._in_turn(version) if older else self._build(version))
        task.add_done_callback(partial(self._leave, version))
        entered = self._reading[version] = Building(task, older)
        return entered

    def _leave(self, version: int, task: asyncio.Task[Catalogue]) -> None:
        if version in self._reading and self._reading[version].task is task:
            del self._reading[version]

    async def _in_turn(self, version: int) -> Catalogue:
        # Of older versions a single one waits to be built, so that a newer one is built before the next of them.
        async with self._turn_of_older:
            found = await self._build(version)
            # Whoever left meanwhile asks again.
            self._keep(found)
        return found

    async def _build(self, version: int) -> Catalogue:
        # One at a time: who pages through old versions must not make this gateway build for nobody else.
        async with self._building:
            self._reading[version].begun = True
            figures = await self._figures(version)
            # Who belongs to a category has no versions: it is asked as it stands now, by the figures of now.
            current = await self._figures(await read_version(self._store) or 0)
            categories = [category_rule(*each, current) for each in await read_category_rules(self._store)]
            pages = read_rules(self._store, version)
            definitions = Definitions(self._registry, await read_definitions(self._store, version))
            counted = await read_counting(self._store, version)
            found = await build(version, pages, figures, categories, definitions, counted)
        _warn(found)
        return found

    async def _figures(self, version: int) -> DatedValues:
        held = await read_parameters(self._store, version)
        return {name: parameter.values for name, parameter in held.items()}

    def _begun(self, found: Catalogue) -> Catalogue:
        """The first catalogue, unless the watch has swapped to a newer one meanwhile."""
        self._current = self._current or found
        return self._current

    def _keep(self, catalogue: Catalogue) -> None:
        self._older[catalogue.version] = catalogue
        while len(self._older) > OLDER_KEPT:
            self._older.popitem(last=False)


def _warn(catalogue: Catalogue) -> None:
    """Say in the staff's log which facts rules name that cannot be read here, and in how many rules."""
    rules = Counter(fact for rule in (*catalogue.rules, *catalogue.categories) for fact in rule.unread)
    for fact, count in sorted(rules.items()):
        log.warning(
            "rules name a fact that no installed agency holds as they compare it",
            fact=fact,
            holder=catalogue.definitions[fact].agency,
            defined=fact in catalogue.definitions,
            rules=count,
            version=catalogue.version,
        )
