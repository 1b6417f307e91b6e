"""A task that begins in the turn of the loop in which it is made, where Python can do that (3.12 and newer)."""

import asyncio
import sys
from collections.abc import Coroutine, Mapping
from typing import Any, Final, TypeVar

T = TypeVar("T")

_EAGER: Final[Mapping[str, Any]] = {"eager_start": True} if sys.version_info >= (3, 12) else {}


def eager_task(coroutine: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    """A task of the running loop; it may be done already."""
    return asyncio.Task(coroutine, loop=asyncio.get_running_loop(), **_EAGER)
