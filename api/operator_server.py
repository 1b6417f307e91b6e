"""The second listener of the process, on the operators' port."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.types import ASGIApp

from agencies.contract.errors import StartUpError
from api.server import Server, server_config
from api.streams.open_streams import STREAMS, OpenStreams


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
    server = OperatorServer(server_config(app, lifespan="off"), OpenStreams(STREAMS))
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
