"""What the staff's log says of rows that are not of the types that their agency declares: types, never values."""

from typing import Any, Final

import structlog

from agencies.contract.fact import Fact
from agencies.contract.source import Row

PYTHON_TYPES: Final = {"BOOLEAN": "bool", "INTEGER": "int", "NUMBER": "int or float", "DATE": "date", "CODE": "str"}
"""What a fact's value is in Python by its declared type. A Decimal (numeric in PostgreSQL) is no NUMBER, since most
decimal fractions have no exact float: the agency casts the column to double precision."""

log = structlog.get_logger("resolvers")

_reported: set[tuple[str, str, str]] = set()


def report_misfit(agency: str, fact: Fact, row: Row, received: str) -> None:
    """Say that a fact cannot be used, once in a process for each fact and what was received in its place.

    `received` is the type of the value that was made of the row, or of the error that was raised in making one; a text
    that is none of the fact's codes is a `str` too.
    """
    if not _is_new(agency, fact.id, received):
        return
    log.warning(
        "a fact is not of its declared type: correct the declaration, or cast the column",
        agency=agency,
        fact=fact.id,
        declared=fact.type.name,
        expected=PYTHON_TYPES[fact.type.name],
        received=received,
        columns={name: type_name(row[name]) for name in fact.value.columns},
    )


def report_unfit_receipt(agency: str, column: str, received: str) -> None:
    """Say that what citizens receive cannot be read off a row, once in a process for each column and type."""
    if _is_new(agency, f"receipts.{column}", received):
        log.warning("a receipt is not as declared", agency=agency, column=column, received=received)


def _is_new(agency: str, of: str, received: str) -> bool:
    known = (agency, of, received) in _reported
    _reported.add((agency, of, received))
    return not known


def type_name(value: Any) -> str:
    """The name of a value's type in Python."""
    return type(value).__name__
