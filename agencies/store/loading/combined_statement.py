"""Several reads of one store as one statement: a row of arrays, one array of records for each read.

A record says of each value which type it has, and the driver looks that up: columns as arrays take half the time to
read. PostgreSQL has no arrays of arrays of different lengths, and the driver reads no JSON in one: so only a read whose
columns are plain comes as an array for each column.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

from agencies.contract.values.key_type import KeyType
from agencies.store.read import Keys, Read

PARAMETER: Final = re.compile(
    r"""[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|(?<![\w$])\$([0-9]+)""", re.DOTALL
)
"""A parameter, or a quoted text, a quoted name or a comment, in which what looks like one is none."""


def statement(reads: Sequence[Read]) -> str:
    """The statement that brings these reads: a single one's own text, or a row with an array of records for each."""
    if len(reads) == 1:
        return reads[0].text
    before = accumulate((1 + len(read.values) for read in reads), initial=0)
    parts = [_renumbered(read.text, start) for read, start in zip(reads, before, strict=False)]
    # A bare `p` would be the column of that name where a read has one; the line's end closes a comment.
    brought = [
        f"q{number}.*" if read.plain_columns else f"ARRAY(SELECT ROW(p.*) FROM ({part}\n) p)"  # noqa: S608
        for number, (read, part) in enumerate(zip(reads, parts, strict=True))
    ]
    plain = [
        f"(SELECT {', '.join(f'array_agg(c{n})' for n in range(read.plain_columns))}"  # noqa: S608
        f" FROM ({part}\n) p({', '.join(f'c{n}' for n in range(read.plain_columns))})) q{number}"
        for number, (read, part) in enumerate(zip(reads, parts, strict=True))
        if read.plain_columns
    ]
    return f"SELECT {', '.join(brought)}{' FROM ' if plain else ''}{', '.join(plain)}"  # noqa: S608


def rows_of(reads: Sequence[Read], row: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows of each of several reads in the one row that their statement brings."""
    values = iter(row)
    for read in reads:
        if read.plain_columns:
            columns = [next(values) for _ in range(read.plain_columns)]
            yield list(zip(*columns, strict=True)) if columns[0] is not None else []
        else:
            yield next(values)


def arguments(reads: Sequence[Read], keys: Sequence[Collection[str]]) -> list[Any]:
    """What the statement of these reads binds: each read's keys, each once, and its values."""
    bound: list[Any] = []
    for read, asked in zip(reads, keys, strict=True):
        once = Keys(dict.fromkeys(asked))
        bound += (once if read.key_type is None else _held(once, read.key_type), *read.values)
    return bound


def _held(keys: Collection[str], key_type: KeyType) -> Keys:
    """The keys that the column can hold: another would fail the statement, and has no row."""
    return Keys(key for key in keys if key_type.spelling(key) is not None)


def _renumbered(text: str, start: int) -> str:
    return PARAMETER.sub(lambda found: f"${int(found[1]) + start}" if found[1] else found[0], text)
