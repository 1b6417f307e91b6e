"""Several reads of one store as one statement: a row of arrays, one array of records for each read."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from agencies.store.read import Read

PARAMETER: Final = re.compile(
    r"""[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|(?<![\w$])\$([0-9]+)""", re.DOTALL
)
"""A parameter, or a quoted text, a quoted name or a comment, in which what looks like one is none."""

TEXTS_KEPT: Final = 1_000
CHARACTERS_KEPT: Final = 4_000
"""How long the texts of reads are together at most where their statement is kept: all that are take a few megabytes."""


def statement(reads: Sequence[Read]) -> str:
    """The statement that brings these reads: a single one's own text, or a row with an array of records for each."""
    if len(reads) == 1:
        return reads[0].text
    texts = tuple((read.text, 1 + len(read.values)) for read in reads)
    short = sum(len(text) for text, _ in texts) <= CHARACTERS_KEPT
    return _combined(texts) if short else _combined.__wrapped__(texts)


def arguments(reads: Sequence[Read], keys: Sequence[Sequence[str]]) -> list[Any]:
    """What the statement of these reads binds."""
    bound: list[Any] = []
    for read, asked in zip(reads, keys, strict=True):
        bound += (list(asked), *read.values)
    return bound


@lru_cache(maxsize=TEXTS_KEPT)
def _combined(reads: tuple[tuple[str, int], ...]) -> str:
    """The statement of these texts, each with the number of its parameters, which go on from those before it."""
    before = accumulate((bound for _, bound in reads), initial=0)
    parts = [_renumbered(text, start) for (text, _), start in zip(reads, before, strict=False)]
    # A bare `p` would be the column of that name where a read has one; the line's end closes a comment.
    columns = ", ".join(f"ARRAY(SELECT ROW(p.*) FROM ({part}\n) p)" for part in parts)  # noqa: S608
    return f"SELECT {columns}"


def _renumbered(text: str, start: int) -> str:
    return PARAMETER.sub(lambda found: f"${int(found[1]) + start}" if found[1] else found[0], text)
