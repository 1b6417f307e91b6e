"""One agency's store: statements with a deadline, and its failures in the gateway's own words."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from copy import copy
from functools import cached_property
from time import monotonic
from typing import Any, Final

import asyncpg
import structlog
from cachetools import TTLCache

from agencies.contract.errors import AgencyUnavailable, BadUserInput, MaruError
from agencies.contract.storage.external import External
from agencies.store.connection_pool import Pool
from agencies.store.deadline import DEADLINE_SECONDS, Deadline
from agencies.store.failure import (
    FAILURES,
    LACKING,
    UNREADABLE,
    UNSTORABLE,
    LostConnection,
    UnheldKey,
    UnreadableValue,
    agency_error,
    away,
    broken,
    no_connection,
    refusal,
    refused_text,
)
from agencies.store.hearing import Hearing
from agencies.store.measured import Measured
from agencies.store.read import Keys
from agencies.store.store_address import may_go_in_clear

CONNECTIONS: Final = 8

REFUSAL_SECONDS: Final = 60
"""So often staff are told for one reason that there is no connection."""

REFUSALS_REMEMBERED: Final = 100

HELD: Final = "SELECT $1::text[] IS NULL"
"""What fails where the store's encoding has not the characters of these texts, and asks for nothing."""

log = structlog.get_logger("agencies")


class Store:
    """The database of one agency; `external`: it exists, and this is what its agency says of it.

    `fault`: why it cannot be asked at all, so that it is never connected to; None: it can.
    `read_only`: no session can write, whatever the agency says · `measured`: how its statements ended, transactions
    left out.
    """

    def __init__(
        self,
        agency: str,
        dsn: str,
        *,
        deadline_seconds: float = DEADLINE_SECONDS,
        external: External | None = None,
        read_only: bool = False,
        fault: str | None = None,
    ) -> None:
        self.agency = agency
        self.fault = fault
        self.external = external
        self._dsn = dsn
        self._read_only = read_only
        self._pool = self._new_pool()
        self._refusals: TTLCache[str, None] = TTLCache(REFUSALS_REMEMBERED, REFUSAL_SECONDS)
        self.deadline_seconds = deadline_seconds
        self.measured = Measured()

    @cached_property
    def apart(self) -> "Store":
        """This store by connections of its own, which end with this one's: nobody who asks here waits for readers."""
        apart = copy(self)
        apart._pool = self._new_pool()
        return apart

    def _new_pool(self) -> Pool:
        return Pool(self._dsn, CONNECTIONS, self.external, read_only=self._read_only)

    @property
    def may_go_in_clear(self) -> bool:
        """Whether what is read there, and a password, may cross a network in clear."""
        return may_go_in_clear(self._dsn)

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows of one statement.

        Raises AgencyUnavailable, AgencyTimeout (the server is dropped, not waited for), AgencyContractBroken where the
        store lacks what the agency declared (UnreadableValue where it holds a value that Python has not, UnheldKey
        where its encoding has not one of the `Keys`), BadUserInput where another argument is text that it cannot hold.
        """
        began = monotonic()
        try:
            rows = await self._fetched(self.deadline_seconds, sql, arguments)
        except (BadUserInput, UnheldKey):
            # The store is well: it was asked with what it cannot hold.
            raise
        except UnreadableValue as error:
            self._log(error)
            self.measured.failed()
            raise
        except MaruError:
            self.measured.failed()
            raise
        self.measured.answered(monotonic() - began)
        return rows

    async def read(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Return the rows of a statement that changes nothing; fails as `fetch` does.

        It is sent once more, within the same deadline, where its connection was lost.
        """
        began = monotonic()
        try:
            return await self.fetch(sql, *arguments)
        except LostConnection:
            # What lost this one may have lost those that are idle: none is tried that was open by then.
            self._pool.close()
            log.warning("read sent again", agency=self.agency)
        return await self.fetch_again(self.deadline_seconds + began - monotonic(), sql, *arguments)

    async def fetch_again(self, seconds: float, sql: str, *arguments: Any) -> Sequence[Any]:
        """Return the rows of what has failed once, or of a part of it, within so many seconds.

        As `fetch`, but what fails is not measured, and an UnreadableValue is not logged.
        """
        began = monotonic()
        rows = await self._fetched(seconds, sql, arguments)
        self.measured.answered(monotonic() - began)
        return rows

    async def _fetched(self, seconds: float, sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
        deadline = Deadline.after(seconds)
        connection = await self._acquire(deadline)
        cut_off = deadline.cut_off(connection)
        try:
            return await self._rows(connection, sql, arguments)
        except asyncio.CancelledError:
            connection.terminate()
            raise
        except Exception as error:
            # Of a connection that is dropped between its own steps the driver says anything.
            if deadline.met:
                raise self._say(TimeoutError()) from error
            if not isinstance(error, (*FAILURES, *UNREADABLE)):
                raise
            # A driver that fails and keeps its connection met a value that it cannot read.
            of_driver = isinstance(error, asyncpg.InternalClientError) or not isinstance(error, FAILURES)
            if of_driver and not connection.is_closed():
                raise broken(self.agency, UnreadableValue) from error
            said = self._say(error)
            lost = connection.is_closed() and isinstance(said, AgencyUnavailable)
            raise (away(self.agency, LostConnection) if lost else said) from error
        finally:
            cut_off.cancel()
            self._pool.release(connection)

    async def _rows(self, connection: "asyncpg.Connection[Any]", sql: str, arguments: Sequence[Any]) -> Sequence[Any]:
        try:
            rows: Sequence[Any] = await connection.fetch(sql, *arguments)
        except UNSTORABLE as error:
            own = [text for each in arguments if not isinstance(each, Keys) for text in _texts(each)]
            if any(map(refused_text, _texts(arguments))) or not await _holds(connection, own):
                raise
            keys = [text for each in arguments if isinstance(each, Keys) for text in each]
            held = await _holds(connection, keys)
            raise broken(self.agency, UnreadableValue if held else UnheldKey) from error
        return rows

    @asynccontextmanager
    async def connection(self, seconds: float) -> "AsyncIterator[asyncpg.Connection[Any]]":
        """A connection of one's own for a transaction; past `seconds` it is dropped. Fails as `fetch` does.

        Whatever fails while it is held, the connection is dropped, and the server ends the transaction.
        """
        deadline = Deadline.after(seconds)
        connection = await self._acquire(deadline)
        cut_off = deadline.cut_off(connection)
        try:
            yield connection
        except BaseException as error:
            connection.terminate()
            if deadline.met and isinstance(error, (AttributeError, *FAILURES)):
                # The driver has an attribute error where its connection is dropped between its own steps.
                raise self._say(TimeoutError()) from error
            if isinstance(error, FAILURES):
                raise self._say(error) from error
            raise
        finally:
            cut_off.cancel()
            self._pool.release(connection)

    async def hear(self, channel: str, heard: Callable[[], None]) -> Hearing:
        """Have a function called at each notification on a channel of this store; fails as `fetch` does."""
        self._refuse_faulty()
        try:
            return await Hearing.begin(self._dsn, channel, heard)
        except (TimeoutError, ValueError, *FAILURES) as error:
            raise self._refused(error) from error

    async def _acquire(self, deadline: Deadline) -> "asyncpg.Connection[Any]":
        self._refuse_faulty()
        try:
            return await self._pool.acquire(deadline.at)
        except (TimeoutError, ValueError, *FAILURES) as error:
            raise self._refused(error) from error

    def _refuse_faulty(self) -> None:
        # Readiness has said why in the log, once: nothing was tried that could fail anew.
        if self.fault is not None:
            raise agency_error(self.agency, ConnectionError())

    def close(self) -> None:
        """End the connections."""
        self._pool.close()
        if "apart" in self.__dict__:
            self.apart.close()

    def _refused(self, error: Exception) -> MaruError:
        failure = refusal(error)
        # All who ask meanwhile are told, staff once in a while: where there are too few, others have one in between.
        if failure not in self._refusals:
            self._refusals[failure] = None
            log.warning("no connection", agency=self.agency, failure=failure)
        return no_connection(self.agency, error)

    def _say(self, error: Exception) -> MaruError:
        self._log(error)
        return agency_error(self.agency, error)

    def _log(self, error: Exception) -> None:
        # The text of these errors names a table or a column and no value, so that staff may read it.
        lacks = {"lacks": str(error)} if isinstance(error, LACKING) else {}
        log.warning("statement failed", agency=self.agency, failure=type(error).__name__, **lacks)


async def _holds(connection: "asyncpg.Connection[Any]", texts: Sequence[str]) -> bool:
    """Whether the store's encoding has the characters of all these texts; those of ASCII each has."""
    foreign = [text for text in texts if not text.isascii()]
    if not foreign:
        return True
    try:
        await connection.fetch(HELD, foreign)
    except UNSTORABLE:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts(each)
