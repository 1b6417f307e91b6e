"""Which idle connections a process keeps: each takes a file descriptor, and without any left nobody else gets in.

No connection is closed here on which something is under way.
"""

import resource
from collections.abc import Callable, Collection
from heapq import nsmallest
from operator import itemgetter
from time import monotonic
from typing import Any, Final

import structlog

from api.connections.http_connection import HttpConnection

PART: Final = 2
"""Connections get one descriptor in so many: stores and files take some, and so do clients who come between two
looks."""
TOLD_SECONDS: Final = 60.0

_log = structlog.get_logger("api")


class IdleConnections:
    """The open connections of a process, of which idle ones are kept for as long as there is space."""

    def __init__(self, connections: Collection[Any], now: Callable[[], float] = monotonic) -> None:
        self._connections = connections
        self._now = now
        self._is_told = False
        self._told_of_busy_at: float | None = None

    def close_surplus(self) -> None:
        """Close those that have been idle for longest, as many as there are connections too many."""
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        surplus = len(self._connections) - limit // PART
        if surplus <= 0 or limit == resource.RLIM_INFINITY:
            return
        of_http = (each for each in self._connections if isinstance(each, HttpConnection))
        idle = [(until, each) for each in of_http if (until := each.idle_until) is not None]
        if idle and not self._is_told:
            self._is_told = True
            _log.warning("idle connections are closed early: `ulimit -n` is low", limit=limit)
        if len(idle) < surplus:
            self._tell_of_busy(len(self._connections) - len(idle), limit)
        for _, connection in nsmallest(surplus, idle, key=itemgetter(0)):
            connection.shutdown()

    def _tell_of_busy(self, number: int, limit: int) -> None:
        """Say once a minute that to close idle connections is not enough.

        The system may turn clients away then, whom nothing here could count.
        """
        now = self._now()
        if self._told_of_busy_at is None or now - self._told_of_busy_at >= TOLD_SECONDS:
            self._told_of_busy_at = now
            said = "connections in use have over half of the descriptors: `ulimit -n` is low, or somebody fills them"
            _log.warning(said, connections=number, limit=limit)
