"""What sources of fields speak of: tables and rows of an agency, and what a query asks of them. Nothing runs here."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from string import Formatter
from typing import Any, Final

from agencies.contract.errors import StartUpError
from agencies.contract.values.day import SEOUL
from agencies.contract.values.key_type import KeyType

Row = Mapping[str, Any]

FILLED: Final = (("value", "", None), ("today", "", None))
"""What is filled into a condition: the name in braces, without a format and a conversion."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a contributed field comes from: frozen and hashable, so that equal sources are one key of a batch."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view of the agency's own store whose rows are found by the column `key`.

    `schema` and `key_type` are those of a store that exists; both None: of one that Maru makes, where keys are texts.
    """

    name: str
    key: str
    schema: str | None = None
    key_type: KeyType | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The platform's own rows, held in memory: `get(context, key)` gives one, None where there is none."""

    get: Callable[[Any, str], Row | None]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition that an argument adds: `sql` names columns, `{value}` (the argument) and `{today}` (the day).

    A brace of SQL's own is written twice. StartUpError for one that is not, and for another name in braces.
    """

    argument: str
    sql: str

    def __post_init__(self) -> None:
        try:
            sound = all(each[1] is None or each[1:] in FILLED for each in Formatter().parse(self.sql))
        except ValueError:
            sound = False
        if not sound:
            raise StartUpError(
                f"The condition {self.sql!r} has a brace that belongs to neither {{value}} nor {{today}}: only these "
                "are filled in, and each brace of SQL's own is written twice, as in '{{open,late}}'."
            )


async def _korean() -> str:
    return "ko"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader is asked for: the columns that the query needs of each row, and the field's arguments.

    The columns of rows within a row are among them, beside the column in which those rows are. `today`: in Asia/Seoul.
    `language`: gives the code of the one in which the caller reads; only await it where the answer hangs on it.
    """

    columns: frozenset[str]
    arguments: Mapping[str, Any]
    today: date = field(default_factory=lambda: datetime.now(SEOUL).date())
    language: Callable[[], Awaitable[str]] = _korean


ReadFunction = Callable[[Sequence[Any], Selection, Any], Awaitable[Mapping[Hashable, Any]]]
"""`read(keys, selection, source)`: what an agency's own function answers for all keys at once, `{key: rows}`.

`source` is the agency's Store, or its Service where it has one. A key that the answer lacks, or has None for, has no
rows; an answer for other keys alone breaks the contract, since ids that are written otherwise would be nobody's.
"""


@dataclass(frozen=True, slots=True)
class RowsFrom:
    """Rows that an agency's own function gives in the place of a table: a mapping for each key.

    It is asked for `selection.columns` and without arguments; each row has all of these columns. A SourceBroken in the
    place of one that cannot be made costs nobody else's.
    """

    read: ReadFunction


@dataclass(frozen=True, slots=True)
class Required:
    """What a computed field's function gets as `self`: the required values by name, and today in Asia/Seoul."""

    values: Mapping[str, Any]
    today: Any

    def __getitem__(self, name: str) -> Any:
        return self.values[name]
