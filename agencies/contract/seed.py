"""What an agency's `seed.py` gives: `rows(population)` yields its tables' rows, each table after those it refers to.

Reference rows belong here too: seeding empties every table, those that a migration filled among them.
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
