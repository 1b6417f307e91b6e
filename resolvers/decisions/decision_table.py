"""The decisions that are kept. Owns the table `decision` of the platform's store, and never changes a row of it."""

from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from agencies.store.store import Store


@dataclass(frozen=True, slots=True)
class Decision:
    """One row: the occasion, the question, the facts as JSON, and the decision itself, canonical JSON, with digests."""

    id: str
    kept_at: datetime
    kept_by: str
    release: str
    eligibility_id: str
    citizen_id: str
    subject_id: str
    service_id: str
    on_day: date
    catalogue_version: int
    rule_version: str
    facts: str
    facts_sha256: str
    answer: str
    answer_sha256: str


COLUMNS: Final = [field.name for field in fields(Decision)]
SAME: Final = ("eligibility_id", "citizen_id", "facts_sha256", "catalogue_version", "release")
PUT: Final = (
    f"INSERT INTO decision ({', '.join(COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(f'${number}' for number in range(1, len(COLUMNS) + 1))}) "
    f"ON CONFLICT ({', '.join(SAME)}) DO NOTHING RETURNING id"
)
THE_SAME: Final = (
    "SELECT id FROM decision WHERE "  # noqa: S608
    + " AND ".join(f"{column} = ${number}" for number, column in enumerate(SAME, start=1))
)
READ: Final = f"SELECT {', '.join(COLUMNS)} FROM decision WHERE id = $1"  # noqa: S608


async def put_decision(store: Store, decision: Decision) -> str:
    """The id under which the decision is kept: an earlier one's where the same was kept before, from the same facts."""
    rows = await store.fetch(PUT, *astuple(decision))
    if not rows:
        rows = await store.fetch(THE_SAME, *(getattr(decision, column) for column in SAME))
    return str(rows[0]["id"])


async def read_decision(store: Store, decision_id: UUID) -> Decision | None:
    """The decision of this id; None where none is kept."""
    rows = await store.fetch(READ, decision_id)
    return Decision(**{**rows[0], "id": str(rows[0]["id"])}) if rows else None
