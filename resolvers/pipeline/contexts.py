"""Makes the context of each request over one gateway's stores: what it may see, read, keep and record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from agencies.registration.registry import PLATFORM, Registry
from agencies.remote.calls import calls_of
from agencies.remote.opened_service import OpenedService
from agencies.service_catalogue.listing.service_row import SERVICE_ROW
from agencies.store.loading.kept_rows import KeptRows
from agencies.store.loading.shared_batches import Batches
from agencies.store.store import Store
from resolvers.access.access_policy import AccessPolicy
from resolvers.access.relations_reading import RelationsReading, relations_source
from resolvers.context import Context, Shared
from resolvers.eligibility.assessment.assessment import Assessments
from resolvers.eligibility.context import EligibilityContext
from resolvers.eligibility.facts.definitions import CATALOGUE
from resolvers.eligibility.facts.fact_reading import Facts
from resolvers.eligibility.facts.persons_reading import PersonsReading
from resolvers.eligibility.facts.receipt import ReceiptReading
from resolvers.eligibility.index.catalogue_versions import Catalogues
from resolvers.notices.judging.broken_glass import BrokenGlass
from resolvers.process.loop_turn import LoopTurn
from resolvers.process.work import Work
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.purposes.purpose_register import PurposeRegister
from resolvers.request.answer import Charge, for_nothing
from resolvers.request.caller import Caller
from resolvers.request.language import preferred
from resolvers.request.loads import Loads
from resolvers.usage_log.keeping.usage_reading import UsageReading
from resolvers.usage_log.recorder import Recorder
from resolvers.usage_log.recording import BeginNotices, Recording
from resolvers.usage_log.usage_log import UsageLog


class Contexts:
    """The contexts of one gateway's requests.

    Of a request counts: `purpose`, else what the token names · `asked_for`: by a caller in office · `recorded_as`: the
    log's reader · `judged_for`: to judge their notices.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        stores: Mapping[str, Store],
        today: Callable[[], date],
        catalogues: Catalogues,
        purposes: PurposeRegister,
        shared: Shared,
        services: Mapping[str, OpenedService],
        broken_glass: BrokenGlass,
        usage_log: UsageLog,
        work: Work,
        turn: LoopTurn,
    ) -> None:
        self._registry = registry
        self._stores = stores
        self._calls = {name: calls_of(store) for name, store in stores.items()} | {
            name: service.calls for name, service in services.items()
        }
        kept = KeptRows((SERVICE_ROW.name,), lambda: catalogues.texts_of)
        self.batches = {name: Batches(store, kept if name == CATALOGUE else None) for name, store in stores.items()}
        self._today = today
        self._catalogues = catalogues
        self._purposes = purposes
        self._relations = relations_source(registry.relations())
        self._shared = shared
        self._broken_glass = broken_glass
        self._usage_log = usage_log
        self._work = work
        self._turn = turn

    def of(
        self,
        caller: Caller,
        accept_language: str | None,
        request_id: str,
        purpose: RegisteredPurpose | None = None,
        asked_for: Sequence[str] | None = None,
        recorded_as: Caller | None = None,
        *,
        judged_for: bool = False,
        charge: Charge = for_nothing,
    ) -> Context:
        """Return the context of one request, which its caller closes."""
        today = self._today()
        loads = Loads(self._calls, self.batches, today)
        relations = RelationsReading(self._relations, loads)
        purpose = purpose or self._purposes.of(caller) or self._purposes.none
        reader, recorded_for = (caller, purpose.id) if recorded_as is None else (recorded_as, recorded_as.purpose)
        recorder = Recorder(reader, recorded_for, request_id, relations, today)
        return Context(
            caller=caller,
            language=preferred(accept_language),
            today=today,
            registry=self._registry,
            loads=loads,
            relations=relations,
            access=AccessPolicy(caller, relations, today, purpose, loads, asked_for, judged_for=judged_for),
            purpose=purpose,
            make_facts=self._facts,
            make_assessments=self._assessments,
            usage=UsageReading(self._stores.get(PLATFORM)),
            recorder=recorder,
            recording=Recording(recorder, self._usage_log, self._opened(caller, relations, loads)),
            read_language=self._shared.contact.languages.of_reader,
            turn=self._turn,
            work=self._work,
            shared=self._shared,
            charge=charge,
        )

    def _opened(self, caller: Caller, relations: RelationsReading, loads: Loads) -> BeginNotices | None:
        return partial(self._broken_glass.begin, caller, relations, loads) if caller.breaks_glass else None

    def _facts(self, context: EligibilityContext) -> Facts:
        return Facts(self._registry, context.relations, context.loads, context.recorder)

    def _assessments(self, context: EligibilityContext) -> Assessments:
        receipts = ReceiptReading(self._registry, context.loads, context.recorder)
        relations, facts, purpose = context.relations, context.facts, context.purpose
        persons = PersonsReading(self._registry, context.access, relations, facts, receipts, purpose)
        return Assessments(persons, self._catalogues, context.today)
