"""The agencies that the gateway has, and what they declare together; what cannot stand is refused before it serves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from agencies.contract.agency import Agency, Contribution
from agencies.contract.checks.check import Check
from agencies.contract.checks.declaration_check import check_agency, check_facts_of_readers, declared_by
from agencies.contract.checks.derivation_check import check_derivations
from agencies.contract.checks.life_check import check_lives_of_facts
from agencies.contract.entity import GUARDED, is_guarded
from agencies.contract.errors import StartUpError
from agencies.contract.fact import Fact
from agencies.contract.field import type_name
from agencies.contract.life_event import EVERYTHING, RECORD_OPENED
from agencies.contract.source import Table
from agencies.contract.storage.external import External
from agencies.embedded_postgresql.cluster import checked_name
from agencies.embedded_postgresql.errors import ClusterError
from agencies.registration.clash_check import name_of, refuse_twice, refuse_two_holders
from agencies.registration.held import HeldFact, HeldLifeEvent, HeldReceipts, HeldRelations, LeftFact

PLATFORM = "platform"
GUARDS = ("Citizen", "Household")


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
    declared = _facts(ordered), _life_events(ordered), _receipts(ordered), _withdrawn(ordered)
    found = Registry(ordered, *declared, partial=partial)
    for look in TOGETHER.values():
        look(found)
    return found


def _refuse_two_holders(registry: Registry) -> None:
    refuse_two_holders(registry.agencies)


def _refuse_lives_of_facts(registry: Registry) -> None:
    check_lives_of_facts(registry.agencies, elsewhere=registry.may_be_declared_elsewhere)


def _refuse_derivations(registry: Registry) -> None:
    check_derivations(registry.agencies, elsewhere=registry.may_be_declared_elsewhere)


def _refuse_facts_of_readers(registry: Registry) -> None:
    for agency in registry.agencies:
        check_facts_of_readers(agency, registry.may_be_held)


def _refuse_event_tables(registry: Registry) -> None:
    for agency in registry.agencies:
        _refuse_event_tables_of(agency, registry)


def _refuse_event_tables_of(agency: Agency, registry: Registry) -> None:
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


def _refuse_reserved(registry: Registry) -> None:
    for agency in registry.agencies:
        _refuse_reserved_names(agency)


def _refuse_reserved_names(agency: Agency) -> None:
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


def _refuse_unowned(registry: Registry) -> None:
    """Refuse fields of an entity of an agency's that none owns: nothing would ever lead to them."""
    owned = [entity for each in registry.agencies for entity in each.entities]
    for agency, type_ in (
        (each, contribution.type) for each in registry.agencies for contribution in each.contributions
    ):
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


TOGETHER: Final[Mapping[Check, Callable[[Registry], None]]] = {
    Check.ONE_HOLDER: _refuse_two_holders,
    Check.RESERVED: _refuse_reserved,
    Check.OWNERS: _refuse_unowned,
    Check.FACTS_THAT_GO: _refuse_lives_of_facts,
    Check.DERIVATIONS: _refuse_derivations,
    Check.CHANGED_FACTS: _refuse_foreign_facts,
    Check.FACTS_OF_READERS: _refuse_facts_of_readers,
    Check.EVENT_TABLES: _refuse_event_tables,
}
"""What is looked at of all agencies together, in this order; each refuses by a StartUpError."""
