"""The register of documents as a running gateway asks it: which text a request means.

A document that was found is kept in memory, so that one without anything personal is answered while the platform's
store is down, too. What is not known is looked up: all that is asked at once in one statement, one statement at a
time, with a pause behind it. So whoever sends hashes that name nothing costs the store some twenty look-ups in a
second and no more, and a document that is registered while the gateway runs is found at once. Where too many are
awaited, one more is refused.
"""

import asyncio
import contextlib
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Final, NamedTuple

import structlog
from cachetools import LRUCache

from agencies.contract.errors import (
    AgencyTimeout,
    AgencyUnavailable,
    DocumentNotRegistered,
    MaruError,
    PersistedQueryNotFound,
    PersistedQueryNotSupported,
)
from agencies.store.store import Store
from resolvers.documents.document_use_table import add_uses
from resolvers.documents.registered_document_table import hash_of, is_any_registered, read_documents, still_registered
from resolvers.process.failing import Failing
from resolvers.request.answer import GraphRequest
from resolvers.request.bounds import ARBITRARY, REGISTERED, Bounds

KEPT_BYTES: Final = 4 * 1024 * 1024
AT_ONCE: Final = 100
AWAITED_AT_MOST: Final = 1_000
ENTRY_BYTES: Final = 400
PAUSE_SECONDS: Final = 0.05
WATCH_SECONDS: Final = 30
NOT_REGISTERED: Final = (
    "This gateway takes registered documents only: send the hash of one, or have this one registered."
)
CANNOT_BE_READ: Final = "The register of documents cannot be read: ask again later."

log = structlog.get_logger("resolvers")


class AskedDocument(NamedTuple):
    """A document that a request means, and how much it may have of what costs."""

    text: str
    bounds: Bounds


class DocumentRegister:
    """The documents of the platform's store; None stands for a gateway without one, where nothing is registered.

    With `registered_only` no other document is taken.
    """

    def __init__(self, store: Store | None, *, registered_only: bool = False) -> None:
        self._store = store
        self._registered_only = registered_only
        self._known: LRUCache[str, str] = LRUCache(KEPT_BYTES, _size)
        self._used = False
        self._uses: Counter[str] = Counter()
        self._awaited: dict[str, asyncio.Future[str | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def asked(self, request: GraphRequest) -> AskedDocument:
        """The text of the document that a request means, and the bounds that it has.

        A text has those of a registered document only where every document is looked up.

        PERSISTED_QUERY_NOT_FOUND where its hash names none, PERSISTED_QUERY_NOT_SUPPORTED where there is none at all,
        DOCUMENT_NOT_REGISTERED for a text that may not be asked, an agency error where the register cannot be read.
        """
        if request.document is not None:
            if self._registered_only and await self._find(_hash_of(request)) is None:
                raise DocumentNotRegistered(NOT_REGISTERED)
            return AskedDocument(request.document, REGISTERED if self._registered_only else ARBITRARY)
        found = await self._find(_hash_of(request))
        if found is not None:
            return AskedDocument(found, REGISTERED)
        if self._registered_only or self._used:
            raise PersistedQueryNotFound
        raise PersistedQueryNotSupported

    def count(self, request: GraphRequest) -> None:
        """Count, once for a request, that it asks the document which was found for it, where that is registered."""
        if request.document is None or self._registered_only:
            self._uses[_hash_of(request)] += 1

    async def watch(self) -> None:
        """Forget documents that are no longer registered, within half a minute, and note how often which were asked.

        Ends when cancelled, and notes then what is not noted yet, as far as it can.
        """
        reading, noting = Failing(), Failing()
        try:
            while True:
                await asyncio.sleep(WATCH_SECONDS)
                await _told(self.forget_removed, reading, "be read")
                await _told(self.note_uses, noting, "note how often documents are asked")
        finally:
            with contextlib.suppress(MaruError):
                await self.note_uses()

    async def note_uses(self) -> None:
        """Note how often which documents were asked since the last time; an agency error where that cannot be noted.

        It is then noted the next time.
        """
        uses, self._uses = self._uses, Counter()
        if not uses or self._store is None:
            return
        try:
            await add_uses(self._store, uses)
        except BaseException:
            self._uses.update(uses)
            raise

    async def forget_removed(self) -> None:
        """Forget documents that are no longer registered; an agency error where the register cannot be read."""
        known = list(self._known)
        if known and self._store is not None:
            for removed in frozenset(known) - await still_registered(self._store, known):
                self._known.pop(removed, None)

    async def _find(self, sha256: str) -> str | None:
        known = self._known.get(sha256)
        if known is not None or self._store is None:
            return known
        awaited = self._awaited.get(sha256)
        if awaited is None:
            if len(self._awaited) >= AWAITED_AT_MOST:
                raise AgencyUnavailable(CANNOT_BE_READ, agency=self._store.agency)
            awaited = self._awaited[sha256] = asyncio.get_running_loop().create_future()
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(self._store))
        # Others may wait for the same document: one client that leaves must not end their look-up.
        return await asyncio.shield(awaited)

    async def _ask(self, store: Store) -> None:
        try:
            while self._awaited:
                awaited = dict(islice(self._awaited.items(), AT_ONCE))
                for sha256 in awaited:
                    del self._awaited[sha256]
                await self._answer(store, awaited)
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._asking = None

    async def _answer(self, store: Store, awaited: dict[str, asyncio.Future[str | None]]) -> None:
        try:
            found = await read_documents(store, list(awaited))
            self._used = bool(found) or await is_any_registered(store)
        except Exception as error:
            for future in awaited.values():
                future.set_exception(_reworded(error))
                future.exception()  # Its client may be gone, and then nobody else retrieves it.
            return
        for sha256, future in awaited.items():
            future.set_result(found.get(sha256))
        for sha256, document in found.items():
            # One that takes more than all of the memory is read each time.
            with contextlib.suppress(ValueError):
                self._known[sha256] = document


async def _told(do: Callable[[], Awaitable[None]], failing: Failing, what: str) -> None:
    """Do it, and say in the log when that begins to fail, or fails otherwise, and when it is done again."""
    try:
        await do()
    except Exception as error:
        # What is known is answered on, and whatever is wrong now, the next look must still be taken.
        if failing.add(error):
            log.warning(f"the register of documents cannot {what}", failure=type(error).__name__)
    else:
        if failing.end():
            log.warning(f"the register of documents can {what} again")


def _hash_of(request: GraphRequest) -> str:
    return request.sha256 or hash_of(request.document or "")


def _size(document: str) -> int:
    return sys.getsizeof(document) + ENTRY_BYTES


def _reworded(error: Exception) -> Exception:
    if not isinstance(error, MaruError):
        return error
    kind = type(error) if isinstance(error, AgencyTimeout | AgencyUnavailable) else AgencyUnavailable
    return kind(CANNOT_BE_READ, agency=error.agency)
