"""Which idle connections a process keeps: each takes a file descriptor, and without any left nobody else gets in.

No connection is closed here on which something is under way.
"""

import resource
from collections.abc import Collection
from heapq import nsmallest
from operator import itemgetter
from typing import Any, Final

import structlog

from api.http_connection import HttpConnection

PART: Final = 2
"""Connections get one descriptor in so many: stores and files take some, and so do clients who come between two
looks."""

_log = structlog.get_logger("api")


class IdleConnections:
    """The open connections of a process, of which idle ones are kept for as long as there is space."""

    def __init__(self, connections: Collection[Any]) -> None:
        self._connections = connections
        self._is_told = False

    def close_surplus(self) -> None:
        """Close those that have been idle for longest, as many as there are connections too many."""
        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        surplus = len(self._connections) - limit // PART
        if surplus <= 0 or limit == resource.RLIM_INFINITY:
            return
        if not self._is_told:
            self._is_told = True
            _log.warning("idle connections are closed early: `ulimit -n` is low", limit=limit)
        of_http = (each for each in self._connections if isinstance(each, HttpConnection))
        idle = [(until, each) for each in of_http if (until := each.idle_until) is not None]
        for _, connection in nsmallest(surplus, idle, key=itemgetter(0)):
            connection.shutdown()
