"""What agencies' systems report by the graph. Owns the table `reported_event` of the platform's store, an outbox."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.store.store import Store

TABLE: Final = "reported_event"

PUT: Final = """
    INSERT INTO reported_event (agency, idempotency_key, type, subject_id, on_day, replaces, withdrawn)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (agency, withdrawn, idempotency_key) DO NOTHING
"""
THE_SAME: Final = """
    SELECT r.id, r.type, r.subject_id, r.on_day, r.replaces, r.recorded_at,
        (SELECT min(w.recorded_at) FROM reported_event w WHERE w.agency = $1 AND w.replaces = r.id) AS withdrawn_at
    FROM reported_event r WHERE r.agency = $1 AND r.idempotency_key = $2 AND r.withdrawn = $3
"""
# Whether it came by the graph or by the agency's own outbox.
KNOWN: Final = """
    SELECT r.id, r.type, r.subject_id, r.on_day FROM reported_event r
        WHERE r.agency = $1 AND r.id = $2 AND NOT r.withdrawn
    UNION ALL
    SELECT e.id, e.type, e.subject_id, e.on_day FROM life_event e
        WHERE e.agency = $1 AND e.id = $2 AND NOT e.is_withdrawal
    LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """An event that an agency's system reports; `replaces`: the id of the one that it corrects, which is known."""

    agency: str
    key: str
    type: str
    subject_id: str
    on: date
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event under its id; `withdrawn_at`: of one that is reported again, since when it is withdrawn or corrected."""

    id: str
    type: str
    subject_id: str
    on: date
    withdrawn_at: datetime | None = None


async def report_event(store: Store, reported: Reported) -> KnownEvent:
    """The event, written once for an agency and key; BAD_USER_INPUT where another was reported by the same key."""
    r = reported
    replaces = None if r.replaces is None else UUID(r.replaces)
    await store.fetch(PUT, r.agency, r.key, r.type, r.subject_id, r.on, replaces, False)
    (row,) = await store.fetch(THE_SAME, r.agency, r.key, False)
    if (row["type"], row["subject_id"], row["on_day"], row["replaces"]) != (r.type, r.subject_id, r.on, replaces):
        raise BadUserInput(
            "`idempotencyKey` was used for another event: give each event a key of its own.",
            InputProblem.CONFLICT,
            "input.idempotencyKey",
        )
    return replace(_known(row), withdrawn_at=row["withdrawn_at"])


async def withdraw_event(store: Store, agency: str, event: KnownEvent) -> datetime:
    """Have an event of this agency's withdrawn; when that was first asked."""
    await store.fetch(PUT, agency, event.id, event.type, event.subject_id, event.on, UUID(event.id), True)
    (row,) = await store.fetch(THE_SAME, agency, event.id, True)
    withdrawn_at: datetime = row["recorded_at"]
    return withdrawn_at


async def known_event(store: Store, agency: str, event_id: str, argument: str) -> KnownEvent | None:
    """An event that this agency has told of, as an argument names it; None where it has told of none such."""
    rows = await store.fetch(KNOWN, agency, _uuid(event_id, argument))
    return _known(rows[0]) if rows else None


def _known(row: Any) -> KnownEvent:
    return KnownEvent(str(row["id"]), row["type"], row["subject_id"], row["on_day"])


def _uuid(text: str, argument: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadUserInput(
            f"`{argument.rpartition('.')[2]}` is no event's id: take it from the event that was reported.",
            InputProblem.MALFORMED,
            argument,
        ) from None
