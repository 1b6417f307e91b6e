"""What is asked of a store by key, and what the asking came to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from agencies.contract.errors import MaruError
from agencies.contract.values.key_type import KeyType

Found = Mapping[str, Any]


class Keys(list[str]):
    """The keys of a read, as a statement binds them: whoever asks tells apart which of them fails it.

    Any other list that is bound is an argument as a single value is.
    """


class Read(NamedTuple):
    """A statement whose $1 is the keys; `values` are the further ones that it binds.

    `key` is the place of the key among its columns; the rows of a key are a list where `many`, else the one.
    `ordered`: the last column numbers the rows; where a number comes twice, a table that was joined has two rows.
    `names`: the columns, where rows are looked into by name; a row is else looked into by position alone.
    `plain_columns`: how many columns it has, where none of them holds an array or JSON; 0: any other read.
    `key_type`: that of a store that exists. `row_of`: the table of whose one row for each key all columns are, in a
    store that Maru makes; empty: any other read.
    """

    text: str
    values: tuple[Any, ...]
    key: int
    many: bool
    ordered: bool = False
    names: tuple[str, ...] = ()
    plain_columns: int = 0
    key_type: KeyType | None = None
    row_of: str = ""

    @property
    def binds_text(self) -> bool:
        """Whether it binds a text beside its keys, be it in a list."""
        return any(map(_holds_text, self.values))


def _holds_text(value: Any) -> bool:
    return any(map(_holds_text, value)) if isinstance(value, tuple) else isinstance(value, str)


@dataclass(slots=True)
class Outcome:
    """What a read came to: rows by key (others' keys among them), or the error that stands for all of it.

    `broken`: the keys of which there were two rows where one was declared, or a value that the driver cannot read; an
    error stands in the place of what was found.
    `statement`: the number of the statement that was sent, in this process; reads that went together have the same.
    """

    found: Found
    error: MaruError | None
    milliseconds: float
    broken: frozenset[str] = frozenset()
    statement: int = 0

    def error_of(self, keys: Iterable[str]) -> MaruError | None:
        """The error of the read, or else of the first of these keys that has one."""
        return self.error or next((self.found[key] for key in keys if key in self.broken), None)
