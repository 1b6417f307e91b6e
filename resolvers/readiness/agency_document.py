"""The members of the gateway as JSON: what `Query.agencies` shows, in all languages; for operators with details."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from agencies.contract.agency import Agency
from agencies.registration.registry import Registry
from agencies.store.measured import Health
from resolvers.readiness.agency_row import AgencyStatus, agency_row, health_row
from resolvers.readiness.findings import Findings


def agency_documents(registry: Registry, findings: Findings) -> Sequence[Mapping[str, Any]]:
    """Return each member as an object with the graph's names; texts by language, facts by their ids."""
    return [_document(agency, findings) for agency in registry.agencies]


def with_details(
    documents: Sequence[Mapping[str, Any]], findings: Findings, health: Callable[[str], Health | None]
) -> Sequence[Mapping[str, Any]]:
    """Return the members for operators: with `reasons`, as `/readyz` says them, and `health`."""
    return [{**each, **_details(each["id"], findings, health(each["id"]))} for each in documents]


def _details(agency: str, findings: Findings, health: Health | None) -> Mapping[str, Any]:
    measured = health_row(health)
    faults = [fault.told() for fault in findings.faults if fault.agency == agency]
    return {
        "reasons": [{name: said for name, said in each.items() if name != "agency"} for each in faults],
        "health": None if measured is None else _named_as_in_the_graph(measured),
    }


def _document(agency: Agency, findings: Findings) -> Mapping[str, Any]:
    row, id_ = agency_row(agency), agency.id or ""
    return {
        "id": id_,
        "title": row["title"],
        "contactPoint": row["contact_point"],
        "status": findings.status.get(id_, AgencyStatus.DOWN.name),
        "contributes": row["contributes"],
        "facts": row["fact_ids"],
        "deprecations": [_deprecation(each) for each in row["deprecations"]],
        "withdrawnFacts": [
            {"id": each.id, "title": each.title, "withdrawnOn": each.withdrawn_on, "instead": each.instead}
            for each in agency.withdrawn_facts
        ],
    }


def _deprecation(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name.removesuffix("_id"): value for name, value in row.items()}


def _named_as_in_the_graph(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {to_camel_case(name): value for name, value in row.items()}
