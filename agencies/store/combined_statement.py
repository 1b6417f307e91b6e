"""Several reads of one store as one statement: a row of arrays, one array of records for each read."""

import re
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import Any, Final

from agencies.store.read import Read

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
    columns = ", ".join(f"ARRAY(SELECT ROW(p.*) FROM ({part}\n) p)" for part in parts)  # noqa: S608
    return f"SELECT {columns}"


def arguments(reads: Sequence[Read], keys: Sequence[Collection[str]]) -> list[Any]:
    """What the statement of these reads binds."""
    bound: list[Any] = []
    for read, asked in zip(reads, keys, strict=True):
        bound += (list(asked), *read.values)
    return bound


def _renumbered(text: str, start: int) -> str:
    return PARAMETER.sub(lambda found: f"${int(found[1]) + start}" if found[1] else found[0], text)
