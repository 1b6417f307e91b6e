"""What is found wrong with agencies' stores, in words for its operators: no host name, no text of the database."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that an agency's store lacks, or has otherwise than declared.

    `expected` and `found` are types of PostgreSQL, or None where the reason says all. `field` declares it. `watched`:
    what watches for it says in the log by itself when it comes and when it goes.
    """

    agency: str
    reason: str
    table: str | None = None
    column: str | None = None
    expected: str | None = None
    found: str | None = None
    field: str | None = None
    watched: bool = False

    def told(self) -> dict[str, str]:
        """The fault by what is known of it, as `/readyz` and the staff's log say it."""
        known = {
            "agency": self.agency,
            "reason": self.reason,
            "table": self.table,
            "column": self.column,
            "expected": self.expected,
            "found": self.found,
            "field": self.field,
        }
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found of all agencies: `faults`, each of which has its agency DOWN, and `warnings`, which have not."""

    status: Mapping[str, str]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
