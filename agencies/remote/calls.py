"""The calls of one agency's own functions: each has a deadline, a bound on how many run at once, and an outcome.

What a function raises becomes an error of the register that names the agency, whatever it was, and nothing of it
reaches callers. A function that hangs is given up at the deadline, whether it lets itself be cancelled or not; one that
blocks the loop cannot be helped, and so has to wait by `await` alone.

An ordinary resolver has the deadline alone: its errors are its own, and any number run.
"""

import asyncio
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import partial
from time import monotonic
from typing import Any, Final, TypeVar

import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, MaruError
from agencies.contract.source import ReadFunction, Selection
from agencies.contract.storage.source_errors import (
    SourceBroken,
    SourceError,
    SourceNotFound,
    SourceRefused,
    SourceTimeout,
    SourceUnavailable,
)
from agencies.remote.breaker import Admission, Breaker
from agencies.store.failure import away, late
from agencies.store.measured import Measured
from agencies.store.store import Store

CALLS_AT_ONCE: Final = 32
"""How many calls of one agency's functions run at once in each process; others wait, within their deadlines."""

BEHIND_A_STATEMENT_SECONDS: Final = 0.1
"""So much later than a statement's is the deadline of a function that reads a store: its error says more."""

OTHER_SHAPE: Final = (SourceBroken, LookupError, TypeError, ValueError, AttributeError)
"""What a function raises that takes apart an answer of another shape than it was promised."""

NOT_WELL: Final = (AgencyUnavailable, AgencyTimeout, SourceUnavailable, SourceTimeout, OSError)
"""What a function raises where the service cannot be reached or is late; anything else is the function's own fault."""
FAULTY: Final = (AgencyUnavailable, AgencyTimeout, AgencyContractBroken)
"""The errors for which a source is to blame, not whoever asks."""

T = TypeVar("T")

log = structlog.get_logger("agencies")


class Calls:
    """The calls of one agency's functions with its source, a store or a service; None: one that cannot be asked.

    `breaker`: whether a service is asked at all; None: always. `failures` counts the calls that failed, by code.
    `measured`: how the calls ended, those among them that a breaker kept from the source.
    """

    def __init__(self, agency: str, source: Any, *, deadline_seconds: float, breaker: Breaker | None = None) -> None:
        self.failures: Counter[str] = Counter()
        self.measured = Measured()
        self.deadline_seconds = deadline_seconds
        self._agency = agency
        self._source = source
        self._breaker = breaker
        self._free = asyncio.Semaphore(CALLS_AT_ONCE)

    async def call(self, read: ReadFunction, keys: Sequence[Any], selection: Selection) -> Mapping[Hashable, Any]:
        """What the function answers for these keys.

        Raises AgencyUnavailable, AgencyTimeout, AgencyContractBroken, and what other errors of the register the
        function itself raises.
        """
        began = monotonic()
        try:
            found = await self._called(read, keys, selection)
        except MaruError as error:
            self.failures[error.code] += 1
            if isinstance(error, FAULTY):
                self.measured.failed()
            raise
        self.measured.answered(monotonic() - began)
        return found

    async def within_deadline(self, function: Callable[..., Any], value: Awaitable[T]) -> T:
        """What an ordinary resolver of the agency comes to, whatever error it has; AgencyTimeout past the deadline.

        It is given up then, whether it lets itself be cancelled or not. How many run at once has no bound, and no
        health tells of them.
        """
        task = asyncio.ensure_future(_waited_for(value))
        try:
            await asyncio.wait((task,), timeout=self.deadline_seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        finally:
            task.add_done_callback(_look_at)
        try:
            if task.done():
                return task.result()
            task.cancel()
        finally:
            # It holds its error, which holds this frame: kept here, only the collector would free them.
            del task
        name = name_of(function)
        raise self._say(name, late(self._agency), SourceTimeout("the resolver has not come back"))

    async def _called(self, read: ReadFunction, keys: Sequence[Any], selection: Selection) -> Mapping[Hashable, Any]:
        name = name_of(read)
        at = asyncio.get_running_loop().time() + self.deadline_seconds
        if self._source is None or (self._breaker is not None and self._breaker.refuses):
            raise away(self._agency)
        await self._wait_for_a_place(at)
        admission = Admission.ORDINARY if self._breaker is None else self._breaker.admit()
        if admission is None:
            self._free.release()
            raise away(self._agency)
        # Not a timeout around the call: a function that does not let itself be cancelled would hold it up.
        task = asyncio.ensure_future(self._run(read, keys, selection))
        try:
            await asyncio.wait((task,), timeout=at - asyncio.get_running_loop().time())
            return self._outcome(name, keys, task, admission)
        except asyncio.CancelledError:
            task.cancel()
            if self._breaker is not None:
                self._breaker.left(admission)
            raise
        finally:
            # Not before it is noted how it ended: who waits for the place is to know.
            task.add_done_callback(self._ended)

    async def _wait_for_a_place(self, at: float) -> None:
        if not self._free.locked():
            # The usual case waits for nothing, so it needs no timer.
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout_at(at):
                await self._free.acquire()
        except TimeoutError as error:
            raise late(self._agency) from error

    async def _run(self, read: ReadFunction, keys: Sequence[Any], selection: Selection) -> Any:
        return await read(keys, selection, self._source)

    def _ended(self, task: "asyncio.Future[Any]") -> None:
        self._free.release()
        _look_at(task)

    def _outcome(
        self, name: str, keys: Sequence[Any], task: "asyncio.Future[Any]", admission: Admission
    ) -> Mapping[Hashable, Any]:
        late_or_away = not task.done() or (not task.cancelled() and isinstance(task.exception(), NOT_WELL))
        try:
            return self._answer(name, keys, task)
        finally:
            self._note(admission, well=not late_or_away)

    def _answer(self, name: str, keys: Sequence[Any], task: "asyncio.Future[Any]") -> Mapping[Hashable, Any]:
        if not task.done():
            task.cancel()
            raise self._say(name, late(self._agency), SourceTimeout("the function has not come back"))
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if isinstance(error, SourceNotFound):
            return {}
        if isinstance(error, MaruError):
            error.agency = error.agency or self._agency
            raise error
        if error is not None:
            raise self._say(name, self._said(error), error) from error
        found = task.result()
        if not isinstance(found, Mapping):
            raise self._say(
                name, misfit(self._agency), SourceBroken(f"answered a {type(found).__name__}, no mapping by key")
            )
        if found and not any(key in found for key in keys):
            # Ids that are written otherwise, as numbers or in capitals: nobody would seem to have a row.
            kind = type(next(iter(found))).__name__
            detail = f"answered for {len(found)} of the type {kind}, and for none of the keys that were asked for"
            raise self._say(name, misfit(self._agency), SourceBroken(detail))
        return found

    def _said(self, error: BaseException) -> MaruError:
        if isinstance(error, SourceTimeout | TimeoutError):
            return late(self._agency)
        if isinstance(error, OTHER_SHAPE):
            return misfit(self._agency)
        return away(self._agency)

    def _note(self, admission: Admission, *, well: bool) -> None:
        if self._breaker is None:
            return
        was_closed = self._breaker.is_closed
        (self._breaker.succeeded if well else self._breaker.failed)(admission)
        if was_closed and not self._breaker.is_closed:
            log.warning("the service is left alone for a while", agency=self._agency)
        elif self._breaker.is_closed and not was_closed:
            log.warning("the service is asked again", agency=self._agency)

    def _say(self, name: str, said: MaruError, error: BaseException) -> MaruError:
        # The text of any other exception may quote the value on which it failed.
        detail = error.detail if isinstance(error, SourceError) else _where(error)
        kind = {"credentials": "refused"} if isinstance(error, SourceRefused) else {}
        log.warning(
            "call failed",
            agency=self._agency,
            reader=name,
            code=said.code,
            failure=type(error).__name__,
            detail=detail,
            **kind,
        )
        return said


def misfit(agency: str) -> AgencyContractBroken:
    """The error of an agency whose function answers something else than it declares, once its operators are told."""
    return AgencyContractBroken(
        f"{agency} does not answer what it declares; its operators have been told.", agency=agency
    )


async def _waited_for(value: Awaitable[T]) -> T:
    if not asyncio.isfuture(value):
        return await value
    # It may be waited for by others, who go on; and where all have left it, nobody else looks at it.
    value.add_done_callback(_look_at)
    return await asyncio.shield(value)


def _look_at(task: "asyncio.Future[Any]") -> None:
    """See what a call came to: of one that was given up nobody else asks."""
    if not task.cancelled():
        task.exception()


def calls_of(store: Store) -> Calls:
    """The calls of an agency's functions that read its store, whose statements have a deadline of their own."""
    return Calls(store.agency, store, deadline_seconds=store.deadline_seconds + BEHIND_A_STATEMENT_SECONDS)


def name_of(read: Callable[..., Any]) -> str:
    """A function's name for staff; of a `partial`, or of an object that can be called, that of what it is made of."""
    named = read.func if isinstance(read, partial) else read
    if not hasattr(named, "__qualname__"):
        named = type(named)
    return f"{named.__module__}.{named.__qualname__}"


def _where(error: BaseException) -> str:
    """Where in the code an exception was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"raised in {frames[-1].filename}:{frames[-1].lineno}" if frames else "raised"
