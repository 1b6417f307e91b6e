"""The gateway: the registry, its stores and the one schema, and how an operation is answered over them."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from agencies.contract.errors import MaruError
from agencies.registration.registry import PLATFORM, Registry
from agencies.remote.opened_service import OpenedService
from agencies.service_catalogue.listing.export import read_export
from agencies.service_catalogue.listing.search import matching
from agencies.store.measured import Health
from agencies.store.store import Store
from resolvers.access.grant import needed
from resolvers.context import Context, Shared
from resolvers.contributions import MY_ELIGIBILITIES, NOTICES
from resolvers.decisions.kept_by_command import keep_decision
from resolvers.eligibility.assessment.assessment import Question
from resolvers.eligibility.facts.definitions import CATALOGUE, Definitions
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.engine.declarations.field_reading import FieldReading
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.engine.executor import Executor
from resolvers.engine.result import Way
from resolvers.graph import Export
from resolvers.notices.channels.push import Push
from resolvers.notices.events.relay import Relay
from resolvers.notices.events.settling import Settled
from resolvers.notices.judging.broken_glass import BrokenGlass
from resolvers.notices.judging.judgement import JUDGE, Judgement
from resolvers.pipeline.contexts import Contexts
from resolvers.pipeline.operations import Operations
from resolvers.pipeline.pipeline import Pipeline
from resolvers.pipeline.streams import Streams
from resolvers.platform_fields import platform
from resolvers.process.beside import beside_requests
from resolvers.process.garbage_collection import seldom_collected
from resolvers.process.loop_turn import LoopTurn
from resolvers.process.operation_cache import BYTES_AT_MOST, OperationCache
from resolvers.process.work import Work
from resolvers.purposes.purpose_register import PROACTIVE_NOTICE, LeftOut, PurposeRegister
from resolvers.readiness.agency_document import agency_documents, with_details
from resolvers.readiness.findings import Fault, Findings
from resolvers.readiness.readiness import Readiness
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller, CallerKind
from resolvers.request.day import day
from resolvers.request.document import Documents
from resolvers.runs.notice_sweep.page_sweep import PageSweep
from resolvers.runs.sweep_table import forget_sweeps
from resolvers.schema import build_schema, core
from resolvers.sdl import print_sdl
from resolvers.setup.platform_tables import PlatformTables
from resolvers.usage_log.keeping.commit import usage_log_of
from resolvers.usage_log.keeping.published_heads import PublishedHeads
from resolvers.usage_log.usage_log import UsageLog
from resolvers.usage_log.used_fields import UsedFields

OPERATOR: Final = Caller(kind=CallerKind.SYSTEM, agency=PLATFORM, subject="operator", client_id="decision keep")
"""Who keeps a verdict by the command line, in the usage log."""


class Gateway:
    """The one graph over the agencies' stores and the platform's.

    `today`: the day in Asia/Seoul · `cache_bytes`: how much documents and their plans may take in memory ·
    `objects_in_work`: to how many objects the operations under way may come together; None: to any number · `push`:
    what pushes to channels; None: nothing does · `warn`: what else operators should see to at the moment · `services`:
    of the agencies that have one in the place of a store · `usage_log`: one in the place of the platform's, for a check
    that shows what it reads to no one.
    """

    def __init__(
        self,
        registry: Registry,
        stores: Mapping[str, Store],
        today: Callable[[], date],
        *,
        planned: bool = True,
        registered_only: bool = False,
        cache_bytes: int = BYTES_AT_MOST,
        objects_in_work: int | None = None,
        push: Push | None = None,
        warn: Callable[[], tuple[Fault, ...]] = tuple,
        services: Mapping[str, OpenedService] = MappingProxyType({}),
        usage_log: UsageLog | None = None,
    ) -> None:
        self._registry, self._stores, self._services, self._today = registry, stores, services, today
        self._schema = build_schema(registry, platform)
        graph = core(self._schema)
        self._purposes = PurposeRegister(registry, coverable_of(graph, registry))
        self._platform = PlatformTables.of(registry, stores, push, registered_only=registered_only)
        cache, self._turn = OperationCache(cache_bytes), LoopTurn()
        documents, registered = Documents(graph, cache), self._platform.documents
        self._operations = Operations(graph, documents, registered, self._purposes, self._turn)
        self._executor = Executor(graph, cache, self._turn)
        self._streams, self._work = Streams(), Work(objects_in_work)
        self._catalogues = Catalogues(stores[CATALOGUE], registry)
        self._readiness = Readiness(registry, graph, stores, services, lambda: (*self._told(), *warn()))
        self._usage_log = usage_log or _usage_log(stores)
        self._contexts = self._made_contexts()
        cases, revision = self._platform.cases, self._revision
        pipeline = Pipeline(
            self._operations, self._contexts, self._executor, self._streams, cases, revision, planned=planned
        )
        self.answer, self.stream, self.public = pipeline.answer, pipeline.stream, pipeline.public
        self.relay = self.relay_telling(lambda settled: None)
        self.heads = PublishedHeads(stores.get(PLATFORM))
        self.sdl = print_sdl(self._schema)

    def count(self, request: GraphRequest) -> None:
        """Count a request for a registered document, of which the client holds the answer, so that none is made."""
        self._platform.documents.count(request)

    @property
    def ways(self) -> Mapping[tuple[Way, str | None], int]:
        """How many answers each executor made since the gateway began, and for which cause it was not a plan's code.

        Beside the answers it counts the deferred groups that left the plan's code.
        """
        return self._executor.ways

    async def findings(self) -> Findings:
        """Which agencies are UP or DOWN, what those that are down lack, and what else their operators should know."""
        return await self._readiness.findings()

    async def agencies(self, *, for_operators: bool) -> Sequence[Mapping[str, Any]]:
        """Return the members as JSON objects; for operators with the reasons of faults and figures of health."""
        findings = await self.findings()
        documents = agency_documents(self._registry, findings)
        return with_details(documents, findings, self._health) if for_operators else documents

    @property
    def health(self) -> Mapping[str, Health]:
        """The figures that were measured lately of each store and service."""
        measured = {name: self._health(name) for name in (*self._stores, *self._services)}
        return {name: health for name, health in measured.items() if health is not None}

    def _health(self, agency: str) -> Health | None:
        service, store = self._services.get(agency), self._stores.get(agency)
        measured = service.calls.measured if service is not None else None if store is None else store.measured
        return None if measured is None else measured.health()

    def relay_telling(self, settled: Callable[[Settled], None]) -> Relay:
        """Return a relay over these stores that calls `settled` with each event that it has settled."""
        judgement = Judgement(self._registry, self._judging, self._catalogues.current)
        return Relay(self._registry, self._stores, judgement, self._today, forget_sweeps, settled)

    def page_sweep(self) -> PageSweep:
        """Return the sweep for notices over these stores, page by page."""
        return PageSweep(self._registry, self._stores, self._purposes.purposes[PROACTIVE_NOTICE], self._services)

    def _judging(self, citizen_id: str) -> Context:
        """Return the context in which a citizen's notices are judged: theirs, for the purpose of notices."""
        purpose = self._purposes.purposes[PROACTIVE_NOTICE]
        return self._contexts.of(
            Caller(citizen_id), None, secrets.token_hex(8), purpose, recorded_as=JUDGE, judged_for=True
        )

    async def catalogue(self, version: int | None, *, linked: bool) -> Export | None:
        """The catalogue at a version, the newest where none is named, as linked data or not; None: no such version."""
        return await read_export(self._stores[CATALOGUE], version, linked=linked)

    async def keep(self, citizen_id: str, service_id: str, subject_id: str | None, on: date | None) -> str | None:
        """The id under which a verdict on this citizen is kept; None where there is no such service or citizen.

        BAD_USER_INPUT where the subject is none of theirs, or the day lies too far off; USAGE_LOG_UNAVAILABLE in the
        place of any of these where what was read cannot be recorded.
        """
        context = self._contexts.of(Caller(citizen_id), None, secrets.token_hex(8), recorded_as=OPERATOR)
        with contextlib.closing(context):
            try:
                return await keep_decision(
                    context,
                    Question(citizen_id, day(context.today, on)),
                    service_id,
                    subject_id,
                    self._platform.decisions.keep,
                )
            finally:
                # A refusal says something of the citizen too, and after the command nothing is left that records it.
                await context.recording.commit()

    @contextlib.asynccontextmanager
    async def open(self, *beside: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
        """Keep the catalogue and the documents current until the block ends, then close all connections.

        The works `beside` are done as long, and cancelled with it.
        """
        watches = (
            self._catalogues.watch(),
            self._platform.documents.watch(),
            self._streams.watch(),
            self._platform.accesses.watch(),
            self._platform.notices.feed.watch(),
            self.relay.watch(),
        )
        works = (*watches, self._look_at_the_stores(), *beside)
        try:
            # The schema and the modules stand as long as the gateway does.
            async with beside_requests(works):
                with seldom_collected():
                    yield
        finally:
            await self._usage_log.settled()
            for store in self._stores.values():
                store.close()
            for service in self._services.values():
                await service.close()

    def _revision(self) -> str | None:
        """The revision of the catalogue on this day, with which its answers change; None before it is read."""
        revision = self._catalogues.revision
        return None if revision is None else f"{revision}.{self._today()}"

    def _made_contexts(self) -> Contexts:
        return Contexts(
            registry=self._registry,
            stores=self._stores,
            today=self._today,
            catalogues=self._catalogues,
            purposes=self._purposes,
            shared=self._shared(),
            services=self._services,
            broken_glass=BrokenGlass(self._registry, self._stores.get(PLATFORM), needed(NOTICES)),
            usage_log=self._usage_log,
            work=self._work,
            turn=self._turn,
        )

    def _shared(self) -> Shared:
        """Return what is the same in each request's context."""
        return Shared(
            findings=self.findings,
            field_reading=FieldReading(core(self._schema), frozenset({MY_ELIGIBILITIES})),
            health=self._health,
            search=partial(matching, self._stores[CATALOGUE]),
            keep=self._platform.decisions.keep,
            set_consent=self._platform.consents.put,
            contact=self._platform.contact,
            notices=self._platform.notices,
            corrections=self._platform.corrections,
            accesses=self._platform.accesses.listen,
            purposes=self._purposes.purposes,
            used_fields=UsedFields(core(self._schema), self._registry).rows,
        )

    async def _look_at_the_stores(self) -> None:
        """Say in the log how the agencies' stores are, and again once the catalogue is read; no start waits for it."""
        await self._readiness.look()
        with contextlib.suppress(MaruError):
            await self._catalogues.current()
            await self._readiness.look()

    def _told(self) -> tuple[Fault, ...]:
        """Return the faults that operators should see to beside those of the stores."""
        catalogue, unfit, unwritable = self._catalogues.read, self._catalogues.fault, self._usage_log.fault
        absent = () if catalogue is None else (_unread(each, catalogue.definitions) for each in catalogue.unread)
        of_the_catalogue = () if unfit is None else (Fault(CATALOGUE, unfit),)
        of_the_log = () if unwritable is None else (Fault(PLATFORM, unwritable),)
        return (
            *absent,
            *of_the_catalogue,
            *of_the_log,
            *self.relay.faults,
            *map(_uncovered, sorted(self._purposes.left_out)),
        )


def _unread(fact: str, definitions: Definitions) -> Fault:
    """What is to be done about rules that compare a fact which cannot be read."""
    withdrawn_on = definitions[fact].withdrawn_on
    if withdrawn_on is None:
        return Fault(CATALOGUE, f"rules compare the fact {fact} as no agency here holds it")
    return Fault(CATALOGUE, f"rules compare the fact {fact} that was withdrawn on {withdrawn_on}: write them anew")


def _usage_log(stores: Mapping[str, Store]) -> UsageLog:
    """The platform's, by connections that no query takes: nothing personal is answered that cannot be recorded."""
    return usage_log_of(stores[PLATFORM].apart if PLATFORM in stores else None)


def _uncovered(left_out: LeftOut) -> Fault:
    """What is said of a purpose of an agency that is left out."""
    reason = f"what its purposes.yaml covers for {left_out.purpose} covers nothing: that agency is left out"
    return Fault(left_out.agency, reason)
