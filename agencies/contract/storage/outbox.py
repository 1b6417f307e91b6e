"""An agency's outbox: the table of its own store in which events stand that commit with what they tell of.

A row is written by a trigger of the agency's, or by `tell`, in the transaction that changes the agency's own tables.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from agencies.contract.kind import refuse_other
from agencies.contract.source import Table

NOTIFIED: Final = "outbox"
"""The channel (LISTEN) on which a store says that its outbox has a new row."""
QUIET: Final = "maru.events"
"""The setting of a store's transaction in which triggers write no event, where it is `off`: seeding is no event."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """The table of an agency's events, and the function that writes those that come due by the calendar alone.

    Columns of the table: `number` (identity), `id` (uuid, by default a new one), `type`, `subject_id`, `on_day`,
    `occasion` (what events tell of the same happening by; null: each is its own), `withdrawn` (the events of this type
    and occasion did not happen, or not so), `details` (jsonb; `schools`: a list of
    schools to be told, each with `id`, `name`, `opens_on` and `places`), `before` (jsonb:
    the rows of the agency's tables of facts as they were, by table and key, null where there was none; a key `''` says
    that others were changed of whom nothing is kept, and a household's row under `home of` and a citizen's id is that
    of where they lived) and `recorded_at`. The rest is the relay's: `tries`, `retry_at`, `failure`, `first_tried_at`,
    `relayed_at` and `parked_at`.

    `due(day)` is called each day until it answers 0, and again after each start; it writes some events, each once, and
    answers how many.
    """

    table: str = "outbox"
    due: str | None = None

    def __post_init__(self) -> None:
        refuse_other("The table of an outbox", self.table, str, "its name")


MORE: Final = ""
"""The key under which `before` has a null where the transaction changed more rows of a table than it has kept."""
HOME_OF: Final = "home of "
"""What stands before a citizen's id in the key of the household's row that was theirs, where they lived elsewhere."""

Before = Mapping[str, Mapping[str, Mapping[str, Any] | None]]
"""Rows of tables of facts as they were: by table, and by the key of whom they are; None where there was none."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, as an agency tells of it: the columns of its outbox that are the agency's own."""

    type: str
    subject_id: str
    on: date
    occasion: str | None = None
    withdrawn: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    before: Before = field(default_factory=dict)


class Transaction(Protocol):
    """A connection in whose transaction an agency changes its tables."""

    async def fetchval(self, query: str, *args: Any) -> Any:
        """The first value of a statement's first row."""


async def rows_before(transaction: Transaction, table: Table, keys: tuple[str, ...]) -> dict[str, Any]:
    """How the rows of a table of facts are before they are changed, by key: what `Happening.before` has of a table."""
    text = (
        f"SELECT coalesce(jsonb_object_agg(asked.key, to_jsonb(f)), '{{}}')::text "  # noqa: S608
        f'FROM unnest($1::text[]) AS asked (key) LEFT JOIN "{table.name}" f ON f."{table.key}" = asked.key'
    )
    found: dict[str, Any] = json.loads(await transaction.fetchval(text, list(keys)))
    return found


async def tell(transaction: Transaction, outbox: Outbox, happening: Happening) -> str:
    """Write an event to the outbox in the transaction that makes it so, and give its id."""
    text = (
        f'INSERT INTO "{outbox.table}" (type, subject_id, on_day, occasion, withdrawn, details, before) '  # noqa: S608
        "VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7::text::jsonb) RETURNING id"
    )
    h = happening
    details, before = json.dumps(h.details), json.dumps(h.before, default=str)
    return str(await transaction.fetchval(text, h.type, h.subject_id, h.on, h.occasion, h.withdrawn, details, before))
