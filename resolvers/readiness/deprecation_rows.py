"""The rows of what an agency has said will go of its fields, its facts and the services that it describes."""

from collections.abc import Iterator

from agencies.contract.agency import Agency, fields_of
from agencies.contract.deprecation import Deprecated
from agencies.contract.field import declaration_of, field_name, type_name
from agencies.contract.source import Row
from agencies.service_catalogue.files.deprecation import deprecated_services


def deprecation_rows(agency: Agency) -> list[Row]:
    """What of an agency's goes as Deprecations' rows: fields in the order of their declaration, facts, services."""
    of_fields = [_row(deprecated, field=name) for name, deprecated in _going(agency)]
    facts = [fact for table in agency.facts for fact in table.facts]
    services = {} if agency.folder is None else deprecated_services(agency.folder)
    return [
        *of_fields,
        *(_row(fact.deprecated, fact_id=fact.id) for fact in facts if fact.deprecated is not None),
        *(_row(deprecated, service_id=id_) for id_, deprecated in services.items()),
    ]


def _going(agency: Agency) -> Iterator[tuple[str, Deprecated]]:
    added = [(each.type, each.fields) for each in agency.contributions]
    for type_, fields in [*added, *((each, fields_of(each)) for each in agency.types)]:
        for field in fields:
            declaration = declaration_of(field)
            if declaration is not None and declaration.deprecated is not None:
                yield f"{type_name(type_)}.{field_name(field)}", declaration.deprecated


def _row(
    deprecated: Deprecated, *, field: str | None = None, fact_id: str | None = None, service_id: str | None = None
) -> Row:
    return {
        "field": field,
        "fact_id": fact_id,
        "service_id": service_id,
        "since": deprecated.since,
        "until": deprecated.until,
        "instead": deprecated.instead,
    }
