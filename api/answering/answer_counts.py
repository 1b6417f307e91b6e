"""The count of HTTP answers by their status, refused handshakes of sockets among them."""

from collections import Counter
from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def counted(app: ASGIApp, counts: Counter[int]) -> ASGIApp:
    """Return the app with its answers counted by status."""

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        def noted(message: Message) -> Awaitable[None]:
            # The beginning of an answer alone has a status.
            if "status" in message:
                counts[message["status"]] += 1
            return send(message)

        await app(scope, receive, noted)

    return counting
