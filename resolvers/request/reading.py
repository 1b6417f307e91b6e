"""A value that a request reads once: all who ask for it are told in the turn of the loop in which it arrives."""

import asyncio
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Reading(Generic[T]):
    """A value on its way, or the error that came in its place.

    A future tells a turn later, when what others have asked in the meantime has been sent already; and it complains of
    an error that nobody looked at, which here is nobody's fault.
    """

    __slots__ = ("_here", "_told", "_value", "error")

    def __init__(self) -> None:
        self.error: Exception | None = None
        self._here = False
        self._told: list[Callable[[Reading[T]], None]] = []

    @classmethod
    def of(cls, value: T) -> "Reading[T]":
        """A value that is here already."""
        reading = cls()
        reading._value, reading._here = value, True
        return reading

    @property
    def is_here(self) -> bool:
        """Whether the value has come, or the error in its place."""
        return self._here

    @property
    def value(self) -> T:
        """The value; raises the error that came in its place."""
        if self.error is not None:
            raise self.error
        return self._value

    def arrived(self, value: T) -> None:
        """The value is here: tell all who asked."""
        self._value = value
        self._tell()

    def failed(self, error: Exception) -> None:
        """There will be no value: tell all who asked."""
        self.error = error
        self._tell()

    def when_read(self, told: "Callable[[Reading[T]], None]") -> None:
        """Have a function called once with this reading, as soon as the value or the error is here."""
        if self._here:
            told(self)
        else:
            self._told.append(told)

    def then(self, make: "Callable[[T], Reading[U]]") -> "Reading[U]":
        """What a function goes on to read with the value; an error of either stays one."""
        made: Reading[U]
        if self._here:
            try:
                return make(self.value)
            except Exception as error:
                made = Reading()
                made.failed(error)
                return made
        made = Reading()
        self._told.append(partial(made._read_on, make))
        return made

    def made(self, make: Callable[[T], U]) -> "Reading[U]":
        """What a function makes of the value; an error of either stays one."""
        made: Reading[U] = Reading()
        if self._here:
            made._make(make, self)
        else:
            self._told.append(partial(made._make, make))
        return made

    def __await__(self) -> Generator[Any, None, T]:
        """The value; raises the error that came in its place."""
        if not self._here:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.when_read(lambda _: None if future.done() else future.set_result(None))
            yield from future
        return self.value

    def _read_on(self, make: "Callable[[U], Reading[T]]", of: "Reading[U]") -> None:
        if of.error is not None:
            self.failed(of.error)
            return
        try:
            following = make(of._value)
        except Exception as error:
            self.failed(error)
        else:
            following.when_read(self._follow)

    def _make(self, make: Callable[[U], T], of: "Reading[U]") -> None:
        if of.error is not None:
            self.failed(of.error)
            return
        try:
            value = make(of._value)
        except Exception as error:
            self.failed(error)
        else:
            self.arrived(value)

    def _follow(self, other: "Reading[T]") -> None:
        if other.error is not None:
            self.failed(other.error)
        else:
            self.arrived(other._value)

    def _tell(self) -> None:
        self._here = True
        if self._told:
            told, self._told = self._told, []
            for each in told:
                each(self)


def both(one: Reading[T], other: Reading[U]) -> Reading[tuple[T, U]]:
    """Return the values of two readings, or the error of the first that has one."""
    return one.then(lambda value: other.made(lambda beside: (value, beside)))
