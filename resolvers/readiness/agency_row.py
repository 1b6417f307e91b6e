"""What a member of the gateway declares, and what was measured of it lately, as the rows that the graph shows."""

from datetime import UTC, datetime, timedelta
from enum import Enum

import strawberry

from agencies.contract.agency import Agency
from agencies.contract.field import field_name, type_name
from agencies.contract.source import Row
from agencies.store.measured import Health
from resolvers.eligibility.presentation.contact_row import contact_row
from resolvers.readiness.deprecation_rows import deprecation_rows


@strawberry.enum(description="Whether an agency's store answers.")
class AgencyStatus(Enum):
    UP = strawberry.enum_value("UP", description="It answers.")
    DEGRADED = strawberry.enum_value(
        "DEGRADED", description="It answers in part, or slowly. Nothing gives it yet: `health` says how it has been."
    )
    DOWN = strawberry.enum_value("DOWN", description="It cannot be reached, or lacks what it declared.")


def agency_row(agency: Agency) -> Row:
    """Return what an agency declares, as an Agency's row."""
    return {
        "title": agency.title,
        "contact_point": contact_row(agency),
        "contributes": [f"{type_name(c.type)}.{field_name(field)}" for c in agency.contributions for field in c.fields],
        "fact_ids": [fact.id for table in agency.facts for fact in table.facts],
        "deprecations": deprecation_rows(agency),
        "withdrawn_ids": [fact.id for fact in agency.withdrawn_facts],
    }


def health_row(health: Health | None) -> Row | None:
    """Return what was measured as an AgencyHealth's row; None: nothing measures it."""
    if health is None:
        return None
    return {
        "since": datetime.now(UTC) - timedelta(seconds=health.seconds),
        "answers": health.answers,
        "failures": health.failures,
        "failed_share": health.failed_share,
        "p50_ms": health.p50_ms,
        "p99_ms": health.p99_ms,
    }
