"""Which agencies the gateway has: finds them, and refuses what clashes before anything is served."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from agencies.contract.agency import Agency, Contribution, Receipts, Relations, fields_of
from agencies.contract.declaration_check import check_declarations, check_titles, field_name, type_name
from agencies.contract.entity import GUARDED, is_guarded
from agencies.contract.errors import StartUpError
from agencies.contract.external import External
from agencies.contract.fact import Fact, FactTable
from agencies.contract.life_check import check_lives_of_facts
from agencies.contract.life_event import EVERYTHING, LifeEventType
from agencies.contract.purpose_file import FILE_NAME, read_purposes
from agencies.contract.source import Table
from agencies.contract.withdrawn_fact import WithdrawnFact
from agencies.entry_points import packaged, packaged_ids
from agencies.faulty_code import told

FOLDER = Path(__file__).parent
NO_AGENCY = "contract"
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


@dataclass(frozen=True, slots=True)
class Refused:
    """An agency that takes no part, since its declaration cannot stand: why, and what to do."""

    agency: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """The agencies, sorted by id (their order is the order of fields), and what they declare together.

    `withdrawn`: the facts that were held once, by id; none of them is among `facts`.
    `receipts`: who knows what citizens receive; of a service for which none of them answers nobody does.
    `refused`: those that are installed and take no part.
    """

    agencies: tuple[Agency, ...]
    facts: dict[str, HeldFact] = field(default_factory=dict)
    life_events: dict[str, HeldLifeEvent] = field(default_factory=dict)
    receipts: tuple[HeldReceipts, ...] = ()
    withdrawn: dict[str, LeftFact] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()

    @property
    def household_facts(self) -> frozenset[str]:
        """The facts that are a household's."""
        return frozenset(name for name, held in self.facts.items() if held.table.of == "household")

    def contributions(self) -> Iterator[Contribution]:
        """Every contribution of every agency."""
        for agency in self.agencies:
            yield from agency.contributions

    def agency(self, agency_id: str) -> Agency | None:
        """The agency with this id."""
        return next((agency for agency in self.agencies if agency.id == agency_id), None)

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


def discover(environment: Mapping[str, str] = os.environ) -> list[Agency]:
    """The agencies in the folders of agencies/, each with an `agency.py` that makes `agency`, and those installed.

    Where the setting AGENCIES names some of them, these alone; no other's code runs then.
    """
    named = chosen(environment)
    in_folders = [load(name) for name in installed() if name in named]
    return [*in_folders, *packaged(named)]


def chosen(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The ids of the agencies that are to take part; StartUpError where the setting AGENCIES names one that is not."""
    names, said = sorted({*installed(), *packaged_ids()}), environment.get("AGENCIES")
    if not said:
        return names
    asked = {name.strip() for name in said.split(",")}
    if strange := sorted(asked - {*names}):
        raise StartUpError(f"AGENCIES names {strange[0]!r}, which is not installed: name some of {', '.join(names)}.")
    return [name for name in names if name in asked]


def installed() -> list[str]:
    """The ids of the agencies whose folders stand under agencies/."""
    names = sorted(path.parent.name for path in FOLDER.glob("*/agency.py"))
    return [name for name in names if name != NO_AGENCY and not name.startswith("_")]


def load(name: str) -> Agency:
    """The agency of this folder; StartUpError, with the line that is to be corrected, where its code cannot be run."""
    try:
        agency = getattr(import_module(f"agencies.{name}.agency"), "agency", None)
    except Exception as error:
        raise StartUpError(told(error, FOLDER / name)) from error
    if not isinstance(agency, Agency):
        raise StartUpError(f"agencies/{name}/agency.py makes no `agency`: assign `agency = Agency(id={name!r}, …)`.")
    if agency.id != name:
        raise StartUpError(f"agencies/{name}/agency.py declares the id {agency.id!r}: the id is the folder's name.")
    agency.folder = FOLDER / name
    agency.purposes = read_purposes(agency.folder / FILE_NAME)
    refuse_filling(agency, agency.folder)
    return agency


def refuse_filling(agency: Agency, folder: Path) -> None:
    """Refuse migrations and a seed of a store that exists: nothing would ever run them."""
    for what in ("migrations", "synthetic"):
        if agency.store is not None and (folder / what).exists():
            raise StartUpError(
                f"agencies/{agency.id}/{what} would never be run, since the agency's store is `External`: remove it, "
                "or leave `store=` out for Maru to make and fill a store of its own."
            )


def register(agencies: Iterable[Agency]) -> Registry:
    """The registry of these agencies; StartUpError, with what to do, where their declarations clash."""
    ordered = tuple(sorted(agencies, key=lambda a: a.id or ""))
    for agency in ordered:
        agency.place_tables()
        check_titles(agency)
    _refuse_twice(_ids(ordered), "The id {0!r} is taken by two agencies ({1} and {2}): rename one of them.")
    refuse_clashes(ordered)
    _refuse_twice(_fact_ids(ordered), "The fact {0!r} is held by {1} and by {2}: a fact has one holder, rename one.")
    _refuse_twice(_relations(ordered), "Both {1} and {2} declare relations: only the civil registry may.")
    _refuse_twice(
        _receipts_of_the_rest(ordered),
        "Both {1} and {2} declare receipts for {0}: name in one of them those for which it answers, as "
        "`Receipts(…, services=(…))`.",
    )
    _refuse_twice(
        _received_services(ordered),
        "Who receives the service {0!r} is answered for by {1} and by {2}: name it in one of them alone.",
    )
    _refuse_twice(_event_ids(ordered), "The life event {0!r} is told by {1} and by {2}: one tells of it, rename one.")
    for agency in ordered:
        _refuse_reserved(agency)
        check_declarations(agency)
        _refuse_unowned(agency, ordered)
    check_lives_of_facts(ordered)
    found = Registry(ordered, _facts(ordered), _life_events(ordered), _receipts(ordered), withdrawn=_withdrawn(ordered))
    _refuse_foreign_facts(found)
    for agency in ordered:
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
    named = [(each.name, _name(agency)) for each in agency.event_tables]
    _refuse_twice(named, "{1} declares the table of events {0!r} twice: remove one.")
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


def _refuse_reserved(agency: Agency) -> None:
    if agency.id == PLATFORM:
        raise StartUpError(
            "An agency cannot be called `platform`: that is the platform's own store. Rename its folder."
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


def refuse_clashes(agencies: Sequence[Agency]) -> None:
    """Refuse a type or a field that two of these declare, the platform among them; StartUpError with what to do."""
    _refuse_twice(_types(agencies), "The type {0} is declared by {1} and by {2}: a type has one owner, rename one.")
    _refuse_twice(
        (*_own_fields(agencies), *_fields(agencies)),
        "The field {0} is contributed by {1} and by {2}: a field has one agency, rename or remove one.",
    )


def _refuse_twice(declared: Iterable[tuple[str, str]], message: str) -> None:
    seen: dict[str, str] = {}
    for what, agency in declared:
        if what in seen:
            raise StartUpError(message.format(what, seen[what], agency))
        seen[what] = agency


def _name(agency: Agency) -> str:
    return agency.id or "the platform"


def _ids(agencies: tuple[Agency, ...]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        yield _name(agency), agency.title["en"]


def _types(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for declared in (*agency.types, *agency.entities):
            yield type_name(declared), _name(agency)


def _own_fields(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    owners = {declared: _name(agency) for agency in agencies for declared in (*agency.types, *agency.entities)}
    for type_ in dict.fromkeys(contribution.type for agency in agencies for contribution in agency.contributions):
        for own in fields_of(type_):
            yield f"{type_name(type_)}.{field_name(own)}", owners.get(type_, "the contract")


def _fields(agencies: Sequence[Agency]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for contribution in agency.contributions:
            for contributed in contribution.fields:
                yield f"{type_name(contribution.type)}.{field_name(contributed)}", _name(agency)


def _fact_ids(agencies: tuple[Agency, ...]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for table in agency.facts:
            for fact in table.facts:
                yield fact.id, _name(agency)


def _event_ids(agencies: tuple[Agency, ...]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        for event in agency.life_events:
            yield event.id, _name(agency)


def _life_events(agencies: tuple[Agency, ...]) -> dict[str, HeldLifeEvent]:
    return {event.id: HeldLifeEvent(event, _name(agency)) for agency in agencies for event in agency.life_events}


def _relations(agencies: tuple[Agency, ...]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        if agency.relations is not None:
            yield "relations", _name(agency)


def _receipts(agencies: tuple[Agency, ...]) -> tuple[HeldReceipts, ...]:
    found = [(each.receipts, _name(each)) for each in agencies if each.receipts is not None]
    named = {agency: receipts.services or () for receipts, agency in found}
    return tuple(
        HeldReceipts(receipts, agency, frozenset(s for other, of in named.items() if other != agency for s in of))
        for receipts, agency in found
    )


def _receipts_of_the_rest(agencies: tuple[Agency, ...]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        if agency.receipts is not None and agency.receipts.services is None:
            yield "all services for which no other agency answers", _name(agency)


def _received_services(agencies: tuple[Agency, ...]) -> Iterator[tuple[str, str]]:
    for agency in agencies:
        if agency.receipts is not None:
            yield from ((service, _name(agency)) for service in agency.receipts.services or ())


def _facts(agencies: tuple[Agency, ...]) -> dict[str, HeldFact]:
    return {
        fact.id: HeldFact(fact, table, _name(agency))
        for agency in agencies
        for table in agency.facts
        for fact in table.facts
    }


def _withdrawn(agencies: tuple[Agency, ...]) -> dict[str, LeftFact]:
    return {each.id: LeftFact(each, _name(agency)) for agency in agencies for each in agency.withdrawn_facts}
