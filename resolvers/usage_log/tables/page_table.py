"""Reads citizens' own records of the usage log by page, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from agencies.contract.schema.page import FIRST_AT_MOST
from agencies.store.fetching import Fetching
from resolvers.usage_log.tables.record_rows import RECORD_COLUMNS, SHAPE_COLUMNS

OF_SHAPE: Final = """
    shape IN (
        SELECT id FROM usage_shape
        WHERE ($5::text[] IS NULL OR receiver_kind = ANY($5)) AND ($6::text IS NULL OR agency = $6)
    )
"""
SINCE: Final = "logtime >= $4"
# Without a condition the count is made of the index alone, and months before `since` are not looked at.
COUNTED: Final = "SELECT count(*) AS total FROM usage_record WHERE citizen_id = c.citizen_id AND index < $2"
UNCOUNTED: Final = "SELECT NULL::bigint AS total"
PAGE: Final = f"""
    WITH asked AS (SELECT $2::bigint, $4::timestamptz, $5::text[], $6::text)
    SELECT c.citizen_id AS of, n.total, r.*, {SHAPE_COLUMNS}
    FROM unnest($1::text[]) c(citizen_id)
    CROSS JOIN LATERAL ({{total}}) n
    LEFT JOIN LATERAL (
        SELECT {RECORD_COLUMNS} FROM usage_record
        WHERE citizen_id = c.citizen_id AND index < $3 {{conditions}}
        ORDER BY index DESC LIMIT {{limit}}
    ) r ON true
    LEFT JOIN usage_shape s ON s.id = r.shape
    ORDER BY c.citizen_id, r.index DESC
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: at most `first` `before` this index, `since` a time, of these receivers and this agency's data.

    `together`: of how many records one request, or a part of it, is not cut: agencies that left count too. A page ends
    where one does: it has fewer than `first` where another would be cut, and more where its only one has more.
    `counted`: it is also asked how many there are on all pages, for which the whole log is gone through.
    """

    first: int
    before: int | None = None
    since: datetime | None = None
    receiver_kinds: tuple[str, ...] | None = None
    agency: str | None = None
    counted: bool = True
    together: int = FIRST_AT_MOST

    @property
    def read(self) -> int:
        """The number of rows that are read: a whole request or part, and one row more."""
        return max(self.first, self.together) + 1


@dataclass(frozen=True, slots=True)
class PageRows:
    """The rows of one citizen's page, how many there are on all pages if they are counted, and whether more follow."""

    rows: Sequence[Any]
    total: int | None
    more: bool


async def read_pages(store: Fetching, citizen_ids: Sequence[str], wanted: Wanted, below: int) -> Mapping[str, PageRows]:
    """The page of each of these citizens, of the records below an index, in one statement."""
    conditions = []
    if wanted.since is not None:
        conditions.append(SINCE)
    if wanted.receiver_kinds is not None or wanted.agency is not None:
        conditions.append(OF_SHAPE)
    narrowed = "".join(f" AND {each}" for each in conditions)
    total = f"{COUNTED}{narrowed}" if wanted.counted else UNCOUNTED
    text = PAGE.format(total=total, conditions=narrowed, limit=wanted.read)
    before = below if wanted.before is None else min(wanted.before, below)
    kinds = None if wanted.receiver_kinds is None else list(wanted.receiver_kinds)
    asked = (wanted.since, kinds, wanted.agency)
    found: dict[str, list[Any]] = {each: [] for each in citizen_ids}
    for row in await store.fetch(text, list(found), below, before, *asked):
        found[row["of"]].append(row)
    return {citizen_id: _page(rows, wanted) for citizen_id, rows in found.items()}


def _page(rows: Sequence[Any], wanted: Wanted) -> PageRows:
    # Who has no record has a row with nothing but, at most, the count.
    found = [row for row in rows if row["index"] is not None]
    shown = found[: _end(found, wanted.first)]
    return PageRows(shown, rows[0]["total"], len(found) > len(shown) or len(found) == wanted.read)


def _end(rows: Sequence[Any], first: int) -> int:
    """Return how many of these rows a page of `first` has, so that it cuts no request."""
    ends = [at for at in range(1, len(rows)) if request_of(rows[at]) != request_of(rows[at - 1])] + [len(rows)]
    return max([at for at in ends if at <= first], default=ends[0] if first else 0)


def request_of(row: Any) -> tuple[bytes, datetime]:
    """Return what the records have in common that one answer, or one part of an answer, made."""
    return row["request_id"], row["logtime"]
