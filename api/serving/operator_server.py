"""The second listener of the process, on the operators' port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import structlog
from starlette.types import ASGIApp

from agencies.contract.errors import StartUpError
from api.serving.server import Server, server_config
from api.streams.open_streams import STREAMS, OpenStreams

GRACE_SECONDS: Final = 1
"""The public port has had its own grace by then, and a container's is soon over."""

_log = structlog.get_logger("api")


class OperatorServer(Server):
    """A server that leaves signals to the public one, beside which it runs."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, on a free port for 0; raises StartUpError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        raise StartUpError(
            f"{host}:{port} cannot be listened on for operators ({reason}): set another OPERATOR_PORT or "
            "OPERATOR_HOST, or end what listens there."
        ) from None


@asynccontextmanager
async def served(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """Serve the app on this socket until the block ends, and close it in good order then."""
    server = OperatorServer(server_config(app, GRACE_SECONDS, lifespan="off"), OpenStreams(STREAMS))
    serving = asyncio.create_task(_serve(server, listening))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _serve(server: OperatorServer, listening: socket.socket) -> None:
    """Serve until the server is to exit; that it ended before is logged, and ends nothing else."""
    failure = None
    try:
        await server.serve([listening])
    except Exception as error:
        failure = type(error).__qualname__
    if failure is not None or not server.should_exit:
        _log.error("the operators' port is closed: start the gateway again", failure=failure)
