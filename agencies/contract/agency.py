"""An agency: what it is called, what it contributes to the graph, and which facts it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import strawberry
from strawberry.types.field import StrawberryField

from agencies.contract.access import Access, Personal
from agencies.contract.deprecation import Deprecated
from agencies.contract.errors import StartUpError
from agencies.contract.fact import FactTable
from agencies.contract.field import DECLARATION, declaration_of, field_name, paragraph, type_name
from agencies.contract.files.purpose import DeclaredPurposes
from agencies.contract.files.title_file import Titles
from agencies.contract.kind import refuse_other, refuse_other_than_several
from agencies.contract.life_event import LifeEventType
from agencies.contract.schema.directive import AgencyDirective, PersonalDirective
from agencies.contract.source import Held, RowsFrom, Table
from agencies.contract.sources.rows import Rows
from agencies.contract.storage.correction import Corrections
from agencies.contract.storage.event_table import EventTable
from agencies.contract.storage.external import External
from agencies.contract.storage.outbox import Outbox
from agencies.contract.storage.service import HttpService
from agencies.contract.unit import OwnUnit
from agencies.contract.withdrawn_fact import WithdrawnFact

T = TypeVar("T", bound=type)
P = TypeVar("P", Table, Table | RowsFrom)

NOTHING: Final[Mapping[str, Deprecated]] = MappingProxyType({})
"""No field goes."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where citizens reach the agency; `name` by language."""

    name: dict[str, str]
    phone: str | None = None
    url: str | None = None
    hours: str | None = None

    def __post_init__(self) -> None:
        for what, given in (("phone", self.phone), ("url", self.url), ("hours", self.hours)):
            refuse_other(f"A contact's {what}", given, str | None, "a text, in quotes")


@dataclass(frozen=True, slots=True)
class Relations:
    """The one table or view from which the platform learns who stands in what relation to a citizen.

    Columns: the table's key (the citizen), `other_id`, `kind`, `household_id` and `birth_date` (the other's; no
    household: null), `since` and `until`: a relation counts from the one day until the day before the other (null:
    always, still). Kinds: SELF, of which a citizen on record has one row; MEMBER and CHILD, in the household as it is
    now, the child of any age; CUSTODY, a child of any age for whom the citizen has custody, wherever it lives; WARD,
    until the ward of a minor's guardian is 19; and PROTECTED, whose whereabouts an order hides from the citizen: it
    stands alone or beside other rows, without household and birth date.

    `kin`: the table or view that says who is concerned by what happens to a citizen, its key: `other_id` and `kind`,
    PARENT, GUARDIAN or SPOUSE, as of now; of one who has died, as it was then. None: nobody but the citizen is told.
    """

    table: Table
    kin: Table | None = None


@dataclass(frozen=True, slots=True)
class Receipts:
    """The table or view of an agency from which the platform learns what a citizen receives, or `RowsFrom` (lists).

    Rows by citizen, the table's key: `service` names the column with the service's id in the catalogue; received from
    the day in `since` until the day before that in `until` (null: still). `services` are the ids of the services for
    which the agency answers, rows of others being of no account; None: all for which no other agency does.
    """

    table: Table | RowsFrom
    service: str = "service_id"
    since: str = "since"
    until: str = "until"
    services: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        refuse_other("The table of receipts", self.table, Table | RowsFrom, '`Table("name", "key")` or `RowsFrom(…)`')
        if self.services is not None:
            refuse_other_than_several("The services of receipts", self.services, str, '("service-id",)')


@dataclass(frozen=True, slots=True)
class Contribution:
    """Fields that one agency adds to a type: an entity, another agency's or its own, or Query."""

    agency: str | None
    type: type
    fields: tuple[StrawberryField, ...]


@dataclass(slots=True)
class Agency:
    """What one agency declares. Its folder's `agency.py` makes one, named `agency`.

    `id` is the folder's name, the name of its database and role, and the agency's id in the graph. None: the platform.
    `life_events`: what it learns of lives · `outbox`: where it writes down that it has · `event_tables`: whose new rows
    say so. Without either its systems report.
    `corrections`: where it takes reports that its facts are wrong; None: the platform keeps them for it.
    `withdrawn_facts`: what it held once.
    `service`: its own HTTP service, which it has in the place of a store · `fault`: why it is left out, so that it
    declares nothing but its `corrections`; others are served · `declared`: what such a one declared that others may
    name: by id facts, their units, life events and purposes, and fields as `Type.field`; None: nobody knows ·
    `in_services`: the ids of its services and of the figures that they name; None: nobody knows.
    `purposes`: what its file `purposes.yaml` says; of an agency without one, no purpose covers anything.
    `titles`: what its file `titles.yaml` calls its fields.
    `folder`: where its files stand; None where an agency is made without any.
    `package`: the package that its modules are in, by its dotted name; None: `agencies.<id>`.
    `store`: where it exists already; None: Maru makes and fills it.
    """

    id: str | None
    title: dict[str, str]
    contact: Contact | None = None
    contributions: list[Contribution] = field(default_factory=list)
    types: list[type] = field(default_factory=list)
    entities: list[type] = field(default_factory=list)
    facts: list[FactTable] = field(default_factory=list)
    withdrawn_facts: list[WithdrawnFact] = field(default_factory=list)
    relations: Relations | None = None
    receipts: Receipts | None = None
    life_events: list[LifeEventType] = field(default_factory=list)
    outbox: Outbox | None = None
    event_tables: list[EventTable] = field(default_factory=list)
    corrections: Corrections | None = None
    purposes: DeclaredPurposes = field(default_factory=DeclaredPurposes)
    titles: Titles = field(default_factory=dict)
    folder: Path | None = None
    package: str | None = None
    store: External | None = None
    service: HttpService | None = None
    fault: str | None = None
    declared: frozenset[str] | None = None
    in_services: frozenset[str] | None = None

    @classmethod
    def faulty(cls, id_: str, fault: str) -> "Agency":
        """What stands in the place of an agency that is left out: its id is all that is known of it."""
        return cls(id=id_, title={"ko": id_, "en": id_}, fault=fault)

    def left_out(self, fault: str, in_services: frozenset[str] | None) -> "Agency":
        """What stands in the place of this one where it is left out, though its declarations are known."""
        facts = [fact for table in self.facts for fact in table.facts]
        units = {fact.unit.id for fact in facts if isinstance(fact.unit, OwnUnit)}
        names = {fact.id for fact in facts} | {each.id for each in self.withdrawn_facts}
        names |= {each.id for each in self.life_events} | {each.id for each in self.purposes.purposes}
        carriers = [(each.type, each.fields) for each in self.contributions]
        carriers += [(each, tuple(fields_of(each))) for each in (*self.types, *self.entities)]
        fields = {f"{type_name(type_)}.{field_name(each)}" for type_, those in carriers for each in those}
        declared = frozenset(names | units | fields)
        return Agency(
            id=self.id,
            title=self.title,
            titles=self.titles,
            corrections=self.corrections,
            fault=fault,
            declared=declared,
            in_services=in_services,
        )

    @property
    def has_store(self) -> bool:
        """Whether it keeps a PostgreSQL."""
        return self.service is None and self.fault is None

    @property
    def modules(self) -> str:
        """The dotted name of the package that its modules are in."""
        return self.package or f"agencies.{self.id}"

    @property
    def place(self) -> str:
        """Its folder, as messages name it: `agencies/tax_office`, or `tax_office` of an installed package."""
        return self.modules.replace(".", "/")

    def owns(self, *entities: type) -> None:
        """The entities that this agency answers for."""
        self.entities.extend(entities)

    def contribute(
        self,
        type_: type,
        *,
        row: Table | Held | None = None,
        access: Access | None = None,
        deprecated: Mapping[str, Deprecated] = NOTHING,
    ) -> Callable[[T], T]:
        """Class decorator: its fields are added to `type_`; columns stand in `row`, found by the entity's key.

        `deprecated`: those of them that go, by the names that the class gives them.
        """

        def declare(cls: T) -> T:
            carrier: T = strawberry.type(cls)
            fields = self._claimed(carrier, row, access, deprecated)
            self.contributions.append(Contribution(self.id, type_, fields))
            return carrier

        return declare

    def type(
        self,
        *,
        row: Table | Held | None = None,
        access: Access | None = None,
        deprecated: Mapping[str, Deprecated] = NOTHING,
    ) -> Callable[[T], T]:
        """Class decorator: a type of this agency. Without `row` its objects are rows that a field brings."""

        def declare(cls: T) -> T:
            declared: T = strawberry.type(cls, description=paragraph(cls.__doc__))
            self._claimed(declared, row, access, deprecated)
            self.types.append(declared)
            return declared

        return declare

    def place_tables(self) -> None:
        """Have the tables of facts, relations and receipts say where they stand, as those of fields do already."""
        self.facts = [replace(each, table=self._placed(each.table)) for each in self.facts]
        self.event_tables = [replace(each, table=self._placed(each.table)) for each in self.event_tables]
        if self.relations is not None:
            kin = self.relations.kin
            placed = None if kin is None else self._placed(kin)
            self.relations = replace(self.relations, table=self._placed(self.relations.table), kin=placed)
        if self.receipts is not None:
            self.receipts = replace(self.receipts, table=self._placed(self.receipts.table))

    def _placed(self, table: P) -> P:
        return self.store.place(table) if self.store is not None and isinstance(table, Table) else table

    def _claimed(
        self,
        carrier: Any,
        row: Table | Held | None,
        access: Access | None,
        deprecated: Mapping[str, Deprecated],
    ) -> tuple[StrawberryField, ...]:
        """The fields of a class, as this agency's; StartUpError where one is said to go that the class has not."""
        fields = fields_of(carrier)
        for name in sorted(deprecated.keys() - {each.python_name for each in fields}):
            raise StartUpError(
                f"{self.id}: {carrier.__name__} is said to have a deprecated field {name!r}, which it has not: give "
                "`deprecated=` the names as the class has them."
            )
        return tuple(self._claim(each, row, access, deprecated.get(each.python_name)) for each in fields)

    def _claim(
        self,
        declared: StrawberryField,
        row: Table | Held | None,
        access: Access | None,
        deprecated: Deprecated | None,
    ) -> StrawberryField:
        declaration = declaration_of(declared)
        if deprecated is not None:
            declared.deprecation_reason = deprecated.words
        if declaration is not None:
            source = declaration.source
            if isinstance(source, Rows):
                source = replace(source, table=self._placed(source.table))
            row = self._placed(row) if isinstance(row, Table) else row
            access = declaration.access or access
            declaration = replace(
                declaration, source=source, access=access, agency=self.id, row=row, deprecated=deprecated
            )
            declared.metadata = MappingProxyType({**declared.metadata, DECLARATION: declaration})
            declared.directives = [*declared.directives, *_directives(declaration.access, self.id)]
        return declared


def fields_of(carrier: Any) -> list[StrawberryField]:
    """A Strawberry type's own fields."""
    fields: list[StrawberryField] = carrier.__strawberry_definition__.fields
    return fields


def _directives(access: Access | None, agency: str | None) -> list[object]:
    found: list[object] = []
    if agency is not None:
        found.append(AgencyDirective(id=strawberry.ID(agency)))
    if isinstance(access, Personal):
        found.append(PersonalDirective(sensitivity=access.sensitivity, legal_basis=access.legal_basis))
    return found
