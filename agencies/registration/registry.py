"""The agencies that the gateway has, and what they declare together; what cannot stand is refused before it serves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agencies.contract.agency import Agency, Contribution, Receipts, Relations
from agencies.contract.checks.declaration_check import check_agency, check_facts_of_readers, declared_by
from agencies.contract.checks.derivation_check import check_derivations
from agencies.contract.checks.life_check import check_lives_of_facts
from agencies.contract.entity import GUARDED, is_guarded
from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact, FactTable
from agencies.contract.field import type_name
from agencies.contract.life_event import EVERYTHING, RECORD_OPENED, LifeEventType
from agencies.contract.source import Table
from agencies.contract.storage.external import External
from agencies.contract.withdrawn_fact import WithdrawnFact
from agencies.embedded_postgresql.cluster import checked_name
from agencies.embedded_postgresql.errors import ClusterError
from agencies.registration.clash_check import name_of, refuse_twice, refuse_two_holders

PLATFORM = "platform"
GUARDS = ("Citizen", "Household")


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A fact, the table that it is read from, and the agency that holds it."""

    fact: Fact
    table: FactTable
    agency: str


@dataclass(frozen=True, slots=True)
class LeftFact:
    """A fact that was withdrawn, and the agency that held it."""

    withdrawn: WithdrawnFact
    agency: str


@dataclass(frozen=True, slots=True)
class HeldRelations:
    """The view of relations, and the agency that holds it."""

    relations: Relations
    agency: str


@dataclass(frozen=True, slots=True)
class HeldReceipts:
    """A table of receipts, and the agency that holds it; `elsewhere`: the services for which others answer."""

    receipts: Receipts
    agency: str
    elsewhere: frozenset[str] = frozenset()

    def answers_for(self, service_id: str) -> bool:
        """Whether it is this agency that knows who receives a service."""
        named = self.receipts.services
        return service_id not in self.elsewhere if named is None else service_id in named


@dataclass(frozen=True, slots=True)
class HeldLifeEvent:
    """A type of life event, and the agency that tells of such events."""

    type: LifeEventType
    agency: str


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """The agencies, sorted by id (their order is the order of fields), and what they declare together.

    `withdrawn`: the facts that were held once, by id; none of them is among `facts`.
    `receipts`: who knows what citizens receive; of a service for which none of them answers nobody does.
    `partial`: further agencies are installed and were not chosen.
    """

    agencies: tuple[Agency, ...]
    facts: dict[str, HeldFact] = field(default_factory=dict)
    life_events: dict[str, HeldLifeEvent] = field(default_factory=dict)
    receipts: tuple[HeldReceipts, ...] = ()
    withdrawn: dict[str, LeftFact] = field(default_factory=dict)
    partial: bool = False

    @property
    def household_facts(self) -> frozenset[str]:
        """The facts that are a household's."""
        return frozenset(name for name, held in self.facts.items() if held.table.of == "household")

    def following(self, fact_id: str) -> tuple[Fact, ...]:
        """Return the facts that are derived from this one."""
        facts = (held.fact for held in self.facts.values())
        return tuple(fact for fact in facts if fact.derived is not None and fact_id in fact.derived.sources)

    @property
    def ending_events(self) -> tuple[str, ...]:
        """The types of life events that withdraw everything about their subject, such as a death."""
        return tuple(id_ for id_, held in self.life_events.items() if EVERYTHING in held.type.withdraws)

    def contributions(self) -> Iterator[Contribution]:
        """Every contribution of every agency."""
        for agency in self.agencies:
            yield from agency.contributions

    def agency(self, agency_id: str) -> Agency | None:
        """The agency with this id."""
        return next((agency for agency in self.agencies if agency.id == agency_id), None)

    @property
    def faulty(self) -> tuple[Agency, ...]:
        """Those that are left out for a fault."""
        return tuple(agency for agency in self.agencies if agency.fault is not None)

    def may_be_declared_elsewhere(self, name: str) -> bool:
        """Whether an agency that is left out may have declared what is named so.

        What others say of such a name is no fault of theirs.
        """
        return self.partial or any(each.declared is None or name in each.declared for each in self.faulty)

    def may_be_held(self, fact_id: str) -> bool:
        """Whether a fact of this id is held, or was, or may be by an agency that is left out."""
        return fact_id in self.facts or fact_id in self.withdrawn or self.may_be_declared_elsewhere(fact_id)

    def may_be_in_services_elsewhere(self, name: str) -> bool:
        """Whether an agency that is left out may describe the service, or name the figure, of this id."""
        return self.partial or any(each.in_services is None or name in each.in_services for each in self.faulty)

    @property
    def with_stores(self) -> tuple[str, ...]:
        """The ids of the agencies that keep a PostgreSQL."""
        return tuple(agency.id or "" for agency in self.agencies if agency.has_store)

    @property
    def with_made_stores(self) -> tuple[Agency, ...]:
        """The agencies whose stores Maru makes and fills."""
        return tuple(agency for agency in self.agencies if agency.has_store and agency.store is None)

    @property
    def facts_in_stores(self) -> tuple[str, ...]:
        """The facts that stand in tables."""
        return tuple(name for name, held in self.facts.items() if isinstance(held.table.table, Table))

    def external(self, agency_id: str) -> External | None:
        """What an agency says of its store where that exists; None of one that Maru makes, as the platform's own."""
        agency = self.agency(agency_id)
        return None if agency is None else agency.store

    def relations(self) -> HeldRelations:
        """Who declares relations; StartUpError where nobody does."""
        for agency in self.agencies:
            if agency.relations is not None:
                return HeldRelations(agency.relations, agency.id or "")
        raise StartUpError("No agency declares relations, so nobody's access can be decided: install civil_registry.")


def register(agencies: Iterable[Agency], *, partial: bool = False) -> Registry:
    """The registry of these agencies; StartUpError, with what to do, where their declarations clash.

    `partial`: further agencies are installed.
    """
    ordered = tuple(sorted(agencies, key=lambda a: a.id or ""))
    for agency in ordered:
        check_agency(agency)
    with declared_by("An agency"):
        return _registered(ordered, partial=partial)


def _registered(ordered: tuple[Agency, ...], *, partial: bool) -> Registry:
    refuse_two_holders(ordered)
    for agency in ordered:
        _refuse_reserved(agency)
        _refuse_unowned(agency, ordered)
    declared = _facts(ordered), _life_events(ordered), _receipts(ordered), _withdrawn(ordered)
    found = Registry(ordered, *declared, partial=partial)
    check_lives_of_facts(ordered, elsewhere=found.may_be_declared_elsewhere)
    check_derivations(ordered, elsewhere=found.may_be_declared_elsewhere)
    _refuse_foreign_facts(found)
    for agency in ordered:
        check_facts_of_readers(agency, found.may_be_held)
        _refuse_outbox(agency)
        _refuse_event_tables(agency, found)
    return found


def _refuse_outbox(agency: Agency) -> None:
    """Refuse an outbox where nothing can be written: the relay marks there what it has relayed."""
    if agency.outbox is not None and agency.store is not None and agency.store.read_only:
        raise StartUpError(
            f"{agency.id}: the outbox {agency.outbox.table!r} stands in a store that is only read, and the relay marks "
            "what it has relayed: declare `External(…, read_only=False)`, or `event_tables`."
        )


def _refuse_event_tables(agency: Agency, registry: Registry) -> None:
    """Refuse a table of events of another's type, or of a type whose happenings only an outbox can tell apart."""
    named = [(each.name, name_of(agency)) for each in agency.event_tables]
    refuse_twice(named, "{1} declares the table of events {0!r} twice: remove one.")
    for table in agency.event_tables:
        held = registry.life_events.get(table.type)
        if held is None or held.agency != agency.id:
            raise StartUpError(
                f"{agency.id}: the table of events {table.table.name!r} tells of {table.type!r}, which is no "
                "life event of the agency's: declare it in `life_events`."
            )
        overtaken = any(table.type in each.type.withdraws for each in registry.life_events.values())
        if overtaken or set(held.type.withdraws) - {EVERYTHING}:
            raise StartUpError(
                f"{agency.id}: events of the type {table.type!r} and of another tell of one happening, and the table "
                f"{table.table.name!r} does not say which: have them told by an outbox."
            )


def _refuse_foreign_facts(registry: Registry) -> None:
    """Refuse a life event that is said to change a fact of another agency's."""
    for held in registry.life_events.values():
        for fact_id in held.type.facts:
            if fact_id not in registry.facts or registry.facts[fact_id].agency != held.agency:
                raise StartUpError(
                    f"{held.agency}: the life event {held.type.id!r} changes the fact {fact_id!r}, which the agency "
                    "does not hold: name its own facts."
                )


def _refuse_unnameable(agency_id: str) -> None:
    try:
        checked_name(agency_id)
    except ClusterError as error:
        raise StartUpError(f"{error} Rename its folder.") from error


def _refuse_reserved(agency: Agency) -> None:
    if agency.id == PLATFORM:
        raise StartUpError(
            "An agency cannot be called `platform`: that is the platform's own store. Rename its folder."
        )
    if agency.has_store and agency.store is None:
        _refuse_unnameable(agency.id or "")
    # Notices of this type are pushed without consent.
    if any(each.id == RECORD_OPENED for each in agency.life_events):
        raise StartUpError(
            f"{agency.id} declares the life event {RECORD_OPENED!r}, which is the platform's own. Give it another id."
        )
    for entity in agency.entities:
        if is_guarded(entity) and type_name(entity) not in GUARDS:
            raise StartUpError(
                f"{agency.id} declares {type_name(entity)} as guarded, but relations are known only of "
                f"{' and '.join(GUARDS)}: nobody could be shown it. Declare it without `guarded`."
            )


def _refuse_unowned(agency: Agency, agencies: Sequence[Agency]) -> None:
    """Refuse fields of an entity of an agency's that none owns: nothing would ever lead to them."""
    owned = [entity for each in agencies for entity in each.entities]
    for contribution in agency.contributions:
        type_ = contribution.type
        if hasattr(type_, GUARDED) and type_ not in owned and not type_.__module__.startswith("agencies.contract."):
            known = ", ".join(sorted(map(type_name, owned)))
            raise StartUpError(
                f"{agency.id} contributes to {type_name(type_)}, an entity that no agency owns: have the agency that "
                f"answers for it say `agency.owns({type_name(type_)})`, or contribute to one of {known}."
            )


def _life_events(agencies: tuple[Agency, ...]) -> dict[str, HeldLifeEvent]:
    return {event.id: HeldLifeEvent(event, name_of(agency)) for agency in agencies for event in agency.life_events}


def _receipts(agencies: tuple[Agency, ...]) -> tuple[HeldReceipts, ...]:
    found = [(each.receipts, name_of(each)) for each in agencies if each.receipts is not None]
    named = {agency: receipts.services or () for receipts, agency in found}
    return tuple(
        HeldReceipts(receipts, agency, frozenset(s for other, of in named.items() if other != agency for s in of))
        for receipts, agency in found
    )


def _facts(agencies: tuple[Agency, ...]) -> dict[str, HeldFact]:
    return {
        fact.id: HeldFact(fact, table, name_of(agency))
        for agency in agencies
        for table in agency.facts
        for fact in table.facts
    }


def _withdrawn(agencies: tuple[Agency, ...]) -> dict[str, LeftFact]:
    return {each.id: LeftFact(each, name_of(agency)) for agency in agencies for each in agency.withdrawn_facts}
