"""What an agency's own function answers for all keys at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agencies.contract.access import Access
from agencies.contract.field import either
from agencies.contract.source import ReadFunction, Source


@dataclass(frozen=True, slots=True)
class Reader(Source):
    """`read(keys, selection, source)` answers `{key: rows}` for all keys in one call: a row, rows or a `page`.

    The key is the parent's own, or with `facts` the tuple of these facts of the parent citizen (None where missing).
    A key that the answer lacks has no rows.
    """

    read: ReadFunction
    facts: tuple[str, ...] = ()


def reader(
    read: ReadFunction,
    *,
    facts: Sequence[str] = (),
    size: int | str | None = None,
    access: Access | None = None,
    description: str | None = None,
) -> Any:
    """What `read(keys, selection, source)` answers for all keys at once: anything that is not a table."""
    return either(Reader(read, tuple(facts)), description, access, size)
