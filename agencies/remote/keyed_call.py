"""What is asked of an agency's own function by key, in the place of a read of a store."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import asyncpg
import structlog

from agencies.contract.source import ReadFunction, Selection
from agencies.contract.storage.source_errors import SourceError
from agencies.remote.calls import Calls, misfit, name_of

KEYS_AT_MOST = 1_000
"""How many keys a function is given in one call."""

DETAILS_AT_MOST: Final = 3
"""How many details of rows that could not be made a line of the log has."""

ROWS: Final = (Mapping, asyncpg.Record)
"""What a row is; one of a store is a mapping as well, which the driver does not say of it."""

log = structlog.get_logger("agencies")


class KeyedCall(NamedTuple):
    """A function that answers `{key: row}`, or `{key: rows}` where `many`; each row has at least these columns.

    A SourceError stands where a row, or all rows of a key, could not be made.
    """

    read: ReadFunction
    columns: frozenset[str]
    many: bool = False


async def answered(agency: str, calls: Calls, call: KeyedCall, keys: Sequence[str]) -> dict[str, Any]:
    """The rows by key, of these keys alone; fails as `Calls.call` does.

    A key without rows is absent. An AgencyContractBroken stands for rows that are none, or lack a column.
    """
    found: dict[str, Any] = {}
    for start in range(0, len(keys), KEYS_AT_MOST):
        some = keys[start : start + KEYS_AT_MOST]
        brought = await calls.call(call.read, some, Selection(call.columns, {}))
        found.update(_rows(agency, call, some, brought))
    return found


def _rows(agency: str, call: KeyedCall, keys: Sequence[str], brought: Mapping[Hashable, Any]) -> dict[str, Any]:
    present = {key: rows for key in keys if (rows := brought.get(key)) is not None}
    broken = [key for key, rows in present.items() if not _fit(call, rows)]
    if broken:
        details = {detail for key in broken for detail in _details(present[key])}
        log.warning(
            "rows lack what was declared",
            agency=agency,
            reader=name_of(call.read),
            columns=sorted(call.columns),
            rows=len(broken),
            details=sorted(details)[:DETAILS_AT_MOST],
        )
    return present | {key: misfit(agency) for key in broken}


def _fit(call: KeyedCall, rows: Any) -> bool:
    if call.many:
        return isinstance(rows, Sequence) and all(_is_row(call, row) for row in rows)
    return _is_row(call, rows)


def _is_row(call: KeyedCall, row: Any) -> bool:
    return isinstance(row, ROWS) and call.columns.issubset(row.keys())


def _details(rows: Any) -> Iterator[str]:
    """Why rows could not be made, where the function says it: in their place, or in that of one among them."""
    for row in rows if isinstance(rows, list | tuple) else (rows,):
        if isinstance(row, SourceError):
            # A function may give the exception that it caught, whose text may quote what somebody's row holds.
            detail: object = row.detail
            yield detail if isinstance(detail, str) else type(detail).__name__
