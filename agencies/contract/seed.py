"""What an agency's `seed.py` gives: `rows(population)` yields its tables' rows, each table after those it refers to.

Reference rows that a migration wrote belong here too where they stand in a table named here: seeding empties exactly
the tables that are named here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows for one table, loaded by COPY: values in the order of the columns."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
