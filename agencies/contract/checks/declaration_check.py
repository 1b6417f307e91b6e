"""What is refused in one agency's declaration at start-up, in words that say what to do."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from strawberry.types.field import StrawberryField

from agencies.contract.agency import Agency, Contact, Receipts, Relations
from agencies.contract.checks.check import Check
from agencies.contract.errors import ENDS_THE_PROCESS, StartUpError
from agencies.contract.fact import FactTable
from agencies.contract.field import Declaration, declaration_of, field_name, type_name
from agencies.contract.kind import refuse_other, shortened
from agencies.contract.life_event import LifeEventType
from agencies.contract.source import Table
from agencies.contract.sources.column import Column
from agencies.contract.sources.digest import Digest
from agencies.contract.sources.embedded import Embedded
from agencies.contract.sources.languages import Languages
from agencies.contract.sources.paged import Paged
from agencies.contract.sources.reader import Reader
from agencies.contract.sources.reference import Reference
from agencies.contract.sources.rows import Rows
from agencies.contract.sources.translated import Translated
from agencies.contract.storage.correction import Corrections
from agencies.contract.storage.event_table import EventTable
from agencies.contract.storage.external import External
from agencies.contract.storage.outbox import Outbox
from agencies.contract.storage.service import HttpService
from agencies.contract.withdrawn_fact import WithdrawnFact

LANGUAGES: Final = ("ko", "en")
SETTING: Final = re.compile("[A-Z][A-Z0-9_]*")
TAKEN: Final = ("URL", "TOKEN", "DATABASE_URL")
ONE: Final[Mapping[str, type]] = {
    "contact": Contact,
    "relations": Relations,
    "receipts": Receipts,
    "outbox": Outbox,
    "corrections": Corrections,
    "store": External,
    "service": HttpService,
}
"""What an agency declares one of, or None, by the name under which it does."""
SEVERAL: Final[Mapping[str, type]] = {
    "facts": FactTable,
    "withdrawn_facts": WithdrawnFact,
    "life_events": LifeEventType,
    "event_tables": EventTable,
}
"""What it declares any number of."""


@contextmanager
def declared_by(whose: str) -> Iterator[None]:
    """Look at what an agency, or several, have declared; StartUpError, with what to do, whatever fails of it.

    What is of another kind than the contract says fails wherever it is looked at first.
    """
    try:
        yield
    except StartUpError:
        raise
    except SystemExit as error:
        raise StartUpError(f"{whose}: what is declared cannot be read. {ENDS_THE_PROCESS}") from error
    except Exception as error:
        raise StartUpError(
            f"{whose}: what is declared cannot be read: {type(error).__name__}: {error}. Correct the declaration; "
            "docs/agency-guide.md shows every one whole."
        ) from error


def check_agency(agency: Agency) -> None:
    """Refuse what an agency declares wrongly by itself, whatever others declare; StartUpError with what to do."""
    with declared_by(agency.id or ""):
        for look in DECLARED.values():
            look(agency)


def _check_kinds(agency: Agency) -> None:
    """Refuse what is of another kind than the contract has for it; then each table knows its agency's schema."""
    for name, kind in ONE.items():
        refuse_other(f"{agency.id}: `{name}`", getattr(agency, name), kind | None, f"`{kind.__name__}(…)`")
    for name, kind in SEVERAL.items():
        several = getattr(agency, name)
        refuse_other(f"{agency.id}: `{name}`", several, list | tuple, f"a list, as `[{kind.__name__}(…)]`")
        for each in several:
            refuse_other(f"{agency.id}: one of `{name}`", each, kind, f"`{kind.__name__}(…)`, and several by `extend`")
    agency.place_tables()


def _check_names(agency: Agency) -> None:
    """Refuse a name of an agency, contact, fact or life event that is not given in Korean and in English."""
    for what, texts in _titles(agency):
        if not isinstance(texts, Mapping):
            raise StartUpError(
                f"{what} is {shortened(texts)}, where texts by language must stand: give it as "
                "{'ko': …, 'en': …, 'ar': …}."
            )
        for language in LANGUAGES:
            if not texts.get(language):
                raise StartUpError(
                    f"{what} has no text in {language!r}: give it in Korean and in English, as {{'ko': …, 'en': …}}."
                )


def _titles(agency: Agency) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield f"{agency.id}: the title", agency.title
    if agency.contact is not None:
        yield f"{agency.id}: the contact's name", agency.contact.name
    for table in agency.facts:
        for fact in table.facts:
            yield f"{agency.id}: the title of the fact {fact.id!r}", fact.title
    for withdrawn in agency.withdrawn_facts:
        yield f"{agency.id}: the title of the withdrawn fact {withdrawn.id!r}", withdrawn.title
    for event in agency.life_events:
        yield f"{agency.id}: the title of the life event {event.id!r}", event.title


def _check_types(agency: Agency) -> None:
    """Refuse a class that is no type, where one is owned or contributed to."""
    for declared in (*agency.entities, *(each.type for each in agency.contributions)):
        if not hasattr(declared, "__strawberry_definition__"):
            raise StartUpError(
                f"{agency.id} owns {declared.__name__}, or contributes to it, which is no type: write `@entity` or "
                "`@agency.type(…)` above the class."
            )


def _check_folder(agency: Agency) -> None:
    """Refuse migrations and a seed of a store that exists: nothing would ever run them."""
    for what in ("migrations", "synthetic"):
        if agency.store is not None and agency.folder is not None and (agency.folder / what).exists():
            raise StartUpError(
                f"{agency.place}/{what} would never be run, since the agency's store is `External`: remove it, "
                "or leave `store=` out for Maru to make and fill a store of its own."
            )


def _check_report_table(agency: Agency) -> None:
    """Refuse a table for reports in a store that exists: nothing but what is there already is written to it."""
    if agency.corrections is not None and agency.store is not None:
        raise StartUpError(
            f"{agency.id} takes reports that facts are wrong in a table of its own, and its store is `External`: leave "
            "`corrections` out, so that the platform keeps them for it."
        )


def _check_outbox(agency: Agency) -> None:
    """Refuse an outbox where nothing can be written: the relay marks there what it has relayed."""
    if agency.outbox is not None and agency.store is not None and agency.store.read_only:
        raise StartUpError(
            f"{agency.id}: the outbox {agency.outbox.table!r} stands in a store that is only read, and the relay marks "
            "what it has relayed: declare `External(…, read_only=False)`, or `event_tables`."
        )


def _check_fields(agency: Agency) -> None:
    """Refuse a field without a source or access, with an unknown argument, or whose row cannot be found."""
    for where, field, entity in _fields(agency):
        declaration = declaration_of(field)
        if declaration is None:
            raise StartUpError(
                f"{where} says no source: declare it with column, one, many, part, reader, computed, resolver or "
                "another of the words that docs/agency-guide.md shows."
            )
        if declaration.access is None:
            raise StartUpError(
                f"{where} says neither a sensitivity with its legal basis nor PUBLIC: give it `access=`."
            )
        _check_arguments(where, field, declaration)
        if entity:
            _check_row(where, declaration)


def _fields(agency: Agency) -> Iterator[tuple[str, StrawberryField, bool]]:
    for contribution in agency.contributions:
        for field in contribution.fields:
            yield f"{agency.id}: {type_name(contribution.type)}.{field_name(field)}", field, True
    for declared in agency.types:
        for field in declared.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            yield f"{agency.id}: {type_name(declared)}.{field_name(field)}", field, False


def _check_arguments(where: str, field: StrawberryField, declaration: Declaration) -> None:
    """An argument that the field does not have would never be given: its condition would be left out without a word."""
    if not isinstance(declaration.source, Rows):
        return
    named = {condition.argument for condition in declaration.source.where}
    has = {argument.python_name for argument in field.arguments}
    for argument in sorted((named | {declaration.source.argument or ""}) - {""} - has):
        raise StartUpError(
            f"{where} uses the argument {argument!r}, which its method does not declare: name one of "
            f"{', '.join(map(repr, sorted(has))) or 'the parameters that you give the method'}, as Python spells it."
        )


def check_facts_of_readers(agency: Agency, is_known: Callable[[str], bool]) -> None:
    """Refuse a reader by a fact that there is not: its key could not be made."""
    for where, field, _ in _fields(agency):
        declaration = declaration_of(field)
        source = None if declaration is None else declaration.source
        for fact_id in source.facts if isinstance(source, Reader) else ():
            if not is_known(fact_id):
                raise StartUpError(f"{where} is read by the fact {fact_id!r}, which no agency holds: correct its name.")


def _check_row(where: str, declaration: Declaration) -> None:
    of_columns = Column | Translated | Languages | Reference | Embedded | Paged | Digest
    needs_row = isinstance(declaration.source, of_columns) or (
        isinstance(declaration.source, Rows) and declaration.source.by is not None
    )
    if needs_row and declaration.row is None:
        raise StartUpError(f"{where} names a column, but its class names no table: contribute with `row=Table(…)`.")


def _check_service(agency: Agency) -> None:
    """Refuse what needs a store of an agency that has a service in its place, and settings that nobody could set."""
    service = agency.service
    if service is None:
        return
    for number, name in enumerate(service.settings, start=1):
        if not SETTING.fullmatch(name) or name in TAKEN:
            # What stands in a name's place may be the value of a setting: only a name that is taken is repeated.
            which = repr(name) if name in TAKEN else f"number {number}"
            raise StartUpError(
                f"{agency.id}: the service's setting {which} cannot be set: name it in capitals, without the agency's "
                f"id, and otherwise than {', '.join(TAKEN)}."
            )
    if not service.probe.startswith("/"):
        raise StartUpError(f"{agency.id}: the service's probe {service.probe!r} is no path: begin it with `/`.")
    if not {"{", "}"}.isdisjoint(service.probe):
        raise StartUpError(
            f"{agency.id}: the service's probe {service.probe!r} has a brace, and it is asked for without a value: "
            "leave the brace out."
        )
    if agency.store is not None:
        raise StartUpError(
            f"{agency.id} declares a service and a store that exists: leave one of `service=` and `store=` out."
        )
    for what in _of_a_store(agency):
        raise StartUpError(
            f"{agency.id} has a service and no store, but {what}: read it by `reader` or `RowsFrom`, or leave it out."
        )


def _of_a_store(agency: Agency) -> Iterator[str]:
    """What an agency declares that only a store can hold."""
    for where, field, _ in _fields(agency):
        declaration = declaration_of(field)
        if declaration is not None and (isinstance(declaration.source, Rows) or isinstance(declaration.row, Table)):
            yield f"{where} reads a table"
    for table in agency.facts:
        if isinstance(table.table, Table):
            yield f"the facts {', '.join(fact.id for fact in table.facts)} stand in the table {table.table.name!r}"
    if agency.receipts is not None and isinstance(agency.receipts.table, Table):
        yield "it declares its receipts in a table"
    of_tables = {
        "relations": agency.relations,
        "outbox": agency.outbox,
        "event tables": agency.event_tables,
        "corrections": agency.corrections,
    }
    for what in (name for name, declared in of_tables.items() if declared):
        yield f"it declares its {what}, which stand in tables"


DECLARED: Final[Mapping[Check, Callable[[Agency], None]]] = {
    Check.KINDS: _check_kinds,
    Check.NAMES: _check_names,
    Check.TYPES: _check_types,
    Check.SERVICE_SETTINGS: _check_service,
    Check.REPORT_TABLE: _check_report_table,
    Check.OUTBOX: _check_outbox,
    Check.FIELDS: _check_fields,
    Check.FOLDER: _check_folder,
}
"""What is looked at of an agency by itself, in this order; each refuses by a StartUpError."""
