"""A store that exists: a database of the agency's own systems, which Maru reads as it is and never makes or fills."""

from dataclasses import dataclass, replace

from agencies.contract.source import Table
from agencies.contract.values.key_type import KeyType


@dataclass(frozen=True, slots=True)
class External:
    """The schema in which the agency's tables and views stand, and the type of the columns by which rows are found.

    A table of which something else holds says so itself: `Table(…, schema=…, key_type=…)`. `read_only`: the gateway's
    sessions cannot write; an outbox, which the relay marks, needs False.
    """

    schema: str
    read_only: bool = True
    key_type: KeyType = KeyType.TEXT

    def place(self, table: Table) -> Table:
        """The table with what it does not say itself."""
        return replace(table, schema=table.schema or self.schema, key_type=table.key_type or self.key_type)
