"""A promise: a value that a request reads once, and that settles in the turn of the loop in which it arrives.

It is no future of asyncio. A future calls back a turn later, when what others have asked meanwhile is sent. So
a request's statements would part (ADR 43). And it complains of an error that was not looked at, which is no fault here.
"""

import asyncio
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Promise(Generic[T]):
    """A value on its way, or the error that came in its place."""

    __slots__ = ("_called", "_settled", "_value", "error")

    def __init__(self) -> None:
        self.error: Exception | None = None
        self._settled = False
        self._called: list[Callable[[Promise[T]], None]] = []

    @classmethod
    def of(cls, value: T) -> "Promise[T]":
        """Return a promise of a value that is here already."""
        promise = cls()
        promise._value, promise._settled = value, True
        return promise

    @property
    def is_settled(self) -> bool:
        """Whether the value has come, or the error in its place."""
        return self._settled

    @property
    def value(self) -> T:
        """The value; raises the error that came in its place."""
        if self.error is not None:
            raise self.error
        return self._value

    def resolve(self, value: T) -> None:
        """Settle the promise by its value, and call all functions that wait for it."""
        self._value = value
        self._settle()

    def reject(self, error: Exception) -> None:
        """Settle the promise by an error, and call all functions that wait for it."""
        self.error = error
        self._settle()

    def when_settled(self, call: "Callable[[Promise[T]], None]") -> None:
        """Call a function once with this promise, as soon as it is settled."""
        if self._settled:
            call(self)
        else:
            self._called.append(call)

    def then(self, make: "Callable[[T], Promise[U]]") -> "Promise[U]":
        """Return the promise that a function makes of the value; an error of either stays one."""
        made: Promise[U]
        if self._settled:
            try:
                return make(self.value)
            except Exception as error:
                made = Promise()
                made.reject(error)
                return made
        made = Promise()
        self._called.append(partial(made._go_on, make))
        return made

    def map(self, make: Callable[[T], U]) -> "Promise[U]":
        """Return a promise of what a function makes of the value; an error of either stays one."""
        made: Promise[U] = Promise()
        if self._settled:
            made._make(make, self)
        else:
            self._called.append(partial(made._make, make))
        return made

    def __await__(self) -> Generator[Any, None, T]:
        """Return the value; raise the error that came in its place."""
        if not self._settled:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.when_settled(lambda _: None if future.done() else future.set_result(None))
            yield from future
        return self.value

    def _go_on(self, make: "Callable[[U], Promise[T]]", of: "Promise[U]") -> None:
        if of.error is not None:
            self.reject(of.error)
            return
        try:
            following = make(of._value)
        except Exception as error:
            self.reject(error)
        else:
            following.when_settled(self._follow)

    def _make(self, make: Callable[[U], T], of: "Promise[U]") -> None:
        if of.error is not None:
            self.reject(of.error)
            return
        try:
            value = make(of._value)
        except Exception as error:
            self.reject(error)
        else:
            self.resolve(value)

    def _follow(self, other: "Promise[T]") -> None:
        if other.error is not None:
            self.reject(other.error)
        else:
            self.resolve(other._value)

    def _settle(self) -> None:
        self._settled = True
        if self._called:
            called, self._called = self._called, []
            for each in called:
                each(self)


def both(one: Promise[T], other: Promise[U]) -> Promise[tuple[T, U]]:
    """Return a promise of two promises' values, or of the error of `one`, else of `other`'s."""
    return one.then(lambda value: other.map(lambda beside: (value, beside)))
