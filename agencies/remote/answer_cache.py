"""Keeps public answers of a service with their ETags, so that what has not changed is not sent again."""

from dataclasses import dataclass
from typing import Final

import httpx
from cachetools import LRUCache

BYTES_AT_MOST: Final = 4_000_000
"""How much is kept of one service in each process; what was not asked for the longest goes first."""

ENTRY_BYTES: Final = 500
"""How much an answer that is kept takes beside its body, its ETag and its address."""

NOT_TO_KEEP: Final = frozenset({"no-store", "private"})


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's body, the ETag by which it is asked whether it still stands, and how many bytes all of it takes."""

    etag: str
    body: bytes
    size: int


class AnswerCache:
    """The kept answers of one service, by their addresses. Each is asked for again every time: nothing goes stale."""

    def __init__(self, bytes_at_most: int = BYTES_AT_MOST) -> None:
        self._kept: LRUCache[str, Kept] = LRUCache(bytes_at_most, getsizeof=lambda kept: kept.size)

    def of(self, url: str) -> Kept | None:
        """What is kept of this address."""
        return self._kept.get(url)

    def keep(self, url: str, headers: httpx.Headers, body: bytes) -> None:
        """Keep an answer that has an ETag, unless it is larger than all that may be kept or says that none is to.

        An ETag that is not printable ASCII counts as none: no request could send it back.
        """
        etag = headers.get("etag", "")
        said = {word.strip().lower() for word in headers.get("cache-control", "").split(",")}
        size = len(url) + len(etag) + len(body) + ENTRY_BYTES
        can_be_sent = etag and etag.isascii() and etag.isprintable()
        if not can_be_sent or said & NOT_TO_KEEP or size > self._kept.maxsize:
            self._kept.pop(url, None)
        else:
            self._kept[url] = Kept(etag, body, size)
