"""A table of a store that exists whose new rows are events: it has a watermark, and the platform keeps the cursor."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from agencies.contract.errors import StartUpError
from agencies.contract.kind import refuse_other
from agencies.contract.source import Table


class Watermark(Enum):
    """What a watermark column holds; `value` is its type of PostgreSQL.

    A LOCAL_TIME is a time of the wall clock in Seoul. A NUMBER is of a sequence.
    """

    INSTANT = "timestamptz"
    LOCAL_TIME = "timestamp"
    NUMBER = "bigint"


OVERLAP: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class EventTable:
    """Rows that each tell of one life event of the type `type`, found by a column that grows, `watermark`.

    The watermark is set when a row is written and never again, as `entered_at` is and `updated_at` is not: an old row
    whose watermark moves looks like a new one. The table's key is the event's own: a row tells once, however often it
    is read. `subject` holds the citizen and `on` the day. A transaction that commits late has rows behind the newest
    watermark: they are found as long as they are no further behind than `overlap`, a time, or of a NUMBER how many
    numbers. Rows that tie are all found. What was there when the gateway first looked is told to nobody.
    """

    type: str
    table: Table
    subject: str
    on: str
    watermark: str
    kind: Watermark = Watermark.INSTANT
    overlap: timedelta | int = OVERLAP

    def __post_init__(self) -> None:
        refuse_other(f"The table of events of the type {self.type!r}", self.table, Table, '`Table("name", "key")`')
        refuse_other(f"The kind of {self.table.name}.{self.watermark}", self.kind, Watermark, "`Watermark.NUMBER`")
        needed = int if self.kind is Watermark.NUMBER else timedelta
        if not isinstance(self.overlap, needed):
            how = "how many numbers, as `overlap=1_000`" if needed is int else "a time, as `timedelta(minutes=5)`"
            raise StartUpError(
                f"The overlap of {self.table.name}.{self.watermark} does not fit its kind {self.kind.name}: give {how}."
            )

    @property
    def name(self) -> str:
        """By what the platform keeps its cursor."""
        return f"{self.type} {self.table.name}"
