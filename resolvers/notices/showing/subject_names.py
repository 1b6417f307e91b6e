"""The names of those whom notices are about, as their reader may read them when they read the notice. Keeps none."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from agencies.civil_registry.entity import Citizen
from agencies.contract.errors import MaruError
from agencies.contract.field import Declaration, declaration_of, field_name
from agencies.contract.source import Table
from agencies.contract.sources.column import Column
from agencies.contract.sources.rows import Rows
from agencies.registration.registry import Registry
from agencies.store.statement import rows_read
from resolvers.access.access_policy import CITIZEN
from resolvers.access.grant import needed
from resolvers.engine.context import RequestContext
from resolvers.notices.tables.notice_table import KeptNotice
from resolvers.usage_log.record import Action

NAME: Final = "name"
FIELD: Final = f"{CITIZEN}.{NAME}"


class SubjectNames(NamedTuple):
    """What people are called, by id; and of whom that cannot be read now, with the agency that has it."""

    known: Mapping[str, str]
    lacking: Mapping[str, str]


NO_NAMES: Final = SubjectNames({}, {})


async def subject_names(context: RequestContext, kept: Iterable[KeptNotice]) -> SubjectNames:
    """Read what those are called whom these notices are about, beside their own citizens.

    Those are left out whose names the caller may not read. A notice says less where a name cannot be read now, and
    does not fail. Each name is noted for the usage log.
    """
    held = _declared_name(context.registry)
    if held is None or FIELD in context.purpose.refused:
        return NO_NAMES
    visible = await context.access.visibility()
    need = needed(held.access) | context.purpose.consent_for(FIELD)
    about = {
        line["subject_id"] for each in kept for line in each.told["lines"] if line["subject_id"] != each.citizen_id
    }
    asked = sorted(each for each in about & visible.citizens.keys() if visible.grants(CITIZEN, each, need))
    names = await _read(context, held, asked) if asked else NO_NAMES
    for each in names.known:
        context.recorder.note(CITIZEN, each, held.agency or "", Action.READ, (FIELD,))
    return names


async def _read(context: RequestContext, held: Declaration, asked: list[str]) -> SubjectNames:
    assert isinstance(held.row, Table)
    assert isinstance(held.source, Column)
    column, agency = held.source.name, held.agency or ""
    read = rows_read(Rows(held.row, False, "", None, None, None, ()), (column,), {}, date.min)
    try:
        found = await context.loads.all(agency, read, asked)
    except MaruError:
        return SubjectNames({}, dict.fromkeys(asked, agency))
    broken = [each for each in asked if isinstance(found.get(each), MaruError)]
    rows = {each: found[each] for each in asked if each in found and each not in broken}
    return SubjectNames({each: row[column] for each, row in rows.items() if row[column]}, dict.fromkeys(broken, agency))


def _declared_name(registry: Registry) -> Declaration | None:
    """The field of citizens' names; None where no agency has one that stands in a table."""
    for each in registry.contributions():
        for field in each.fields if each.type is Citizen else ():
            held = declaration_of(field)
            if field_name(field) == NAME and held is not None and isinstance(held.source, Column):
                return held if isinstance(held.row, Table) else None
    return None
